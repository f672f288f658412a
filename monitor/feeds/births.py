"""The feed of birth notifications: a live birth enters the register, and is a sighting by a midwife on that day."""

import re

from monitor.domain.feed import FeedKind
from monitor.domain.record import Birth, BirthOutcome
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, ColumnType, FeedDefinition, ParsedRow, Whom, same_names

COLUMNS = (
    Column("outcome", ColumnType.CODE, "live or stillborn; only live enters the register.", required=True),
    Column("mother_nhs_number", ColumnType.NHS_NUMBER, "The mother's NHS number, the best link between siblings."),
    Column(
        "birth_order", ColumnType.NUMBER, "1, or the child's place in a multiple birth; blank is 1.", instead="it is 1"
    ),
    Column("notified_on", ColumnType.DATE, "The day of the notification."),
)
_ORDER = re.compile(r"[1-9]?", re.ASCII)


def parse(cells: tuple[str, ...], read: CellReader) -> ParsedRow | None:
    outcome_cell, mother_cell, order_cell, notified_cell = cells
    outcome = read.word("outcome", outcome_cell, BirthOutcome)
    mother = read.nhs_number("mother_nhs_number", mother_cell)
    order = read.shaped("birth_order", order_cell, _ORDER, "a number from 1 to 9, or leave it blank")
    notified_on = read.past_day("notified_on", notified_cell)
    if outcome is None:
        return None
    dated = (("notified_on", notified_on),) if notified_on else ()
    return ParsedRow(Birth(outcome, int(order or "1"), notified_on), dated, mother=mother)


def write(birth: Birth) -> dict[str, str]:
    return {
        "outcome": birth.outcome,
        "birth_order": str(birth.birth_order),
        "notified_on": birth.notified_on.isoformat() if birth.notified_on else "",
    }


FEED = FeedDefinition(
    kind=FeedKind.BIRTHS,
    says="What happened: every birth notified since the last delivery.",
    in_words="birth notifications",
    key=("local_id",),
    row=Birth,
    columns=COLUMNS,
    parse=parse,
    write=write,
    verbatim=same_names("notified_on"),
    needs=Whom.A_BIRTH,
)
