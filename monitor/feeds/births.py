"""Birth notifications: a live birth enters the register, and counts as seen that day by a midwife."""

import re

from monitor.domain.feed import FeedKind
from monitor.domain.record import Birth, BirthOutcome, Record
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, FeedReader, Holds, Said

COLUMNS = (
    Column("outcome", Holds.CODE, "live or stillborn; only live enters the register.", required=True),
    Column("mother_nhs_number", Holds.NHS_NUMBER, "The mother's NHS number, the best link between siblings."),
    Column("birth_order", Holds.NUMBER, "1, or the child's place in a multiple birth; blank is 1."),
    Column("notified_on", Holds.DATE, "The day of the notification."),
)
_ORDER = re.compile(r"[1-9]?", re.ASCII)


def parse(cells: tuple[str, ...], asked: CellReader) -> Said | None:
    outcome_cell, mother_cell, order_cell, notified_cell = cells
    outcome = asked.word("outcome", outcome_cell, BirthOutcome)
    mother = asked.other_number("mother_nhs_number", mother_cell)
    order = asked.shaped("birth_order", order_cell, _ORDER, "a number from 1 to 9, or leave it blank")
    notified_on = asked.past_day("notified_on", notified_cell)
    if outcome is None or order is None or asked.refused:
        return None
    dated = (("notified_on", notified_on),) if notified_on else ()
    return Said(Birth(outcome, int(order or "1"), notified_on), dated, mother=mother)


def write(record: Record) -> dict[str, str]:
    birth = record.row
    if not isinstance(birth, Birth):
        raise TypeError("births are written from Birth records only")
    return {
        "outcome": birth.outcome,
        "mother_nhs_number": record.identity.mother.digits if record.identity.mother else "",
        "birth_order": str(birth.birth_order),
        "notified_on": birth.notified_on.isoformat() if birth.notified_on else "",
    }


BIRTHS = FeedReader(
    FeedKind.BIRTHS,
    "What happened: every birth notified since the last delivery.",
    ("local_id",),
    COLUMNS,
    parse,
    write,
)
