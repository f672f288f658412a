"""GP lists: who is registered where. Registration is administrative; it is nobody's sighting."""

import re

from monitor.domain.feed import FeedKind
from monitor.domain.record import Record, Registration
from monitor.domain.removal import MEANING, NO_PRACTICE, Removal
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, FeedReader, Holds, Said

COLUMNS = (
    Column("practice_code", Holds.PLACE_CODE, "The practice's ODS code; V81997, V81998, V81999 say there is none."),
    Column("acceptance_type", Holds.CODE, "1 birth, 2 first, 3 transfer in, 4 from abroad."),
    Column("registered_on", Holds.DATE, "The day of the registration.", required=True),
    Column("removed_on", Holds.DATE, "The day of the removal, where there was one."),
    Column("removal_reason", Holds.CODE, "The PDS or NHAIS code of the removal: RDR, CGA, EMB and so on."),
)
_PRACTICE = re.compile(r"[A-Z0-9]{6}", re.ASCII)
_TYPES = ("", "1", "2", "3", "4")
_REASONS = ("", *MEANING)


def parse(cells: tuple[str, ...], asked: CellReader) -> Said | None:
    practice_cell, type_cell, registered_cell, removed_cell, reason_cell = cells
    practice = _practice(practice_cell, asked)
    acceptance = asked.code("acceptance_type", type_cell, _TYPES, "1, 2, 3, 4 or leave it blank")
    registered_on = asked.past_day("registered_on", registered_cell, required=True)
    removed_on = asked.day("removed_on", removed_cell)
    reason = asked.code("removal_reason", reason_cell, _REASONS, "a removal code such as RDR or CGA, or leave it blank")
    if registered_on is None or acceptance is None or reason is None or asked.refused:
        return None
    if removed_on is None and reason and MEANING[reason] is not Removal.CORRECTION:
        asked.refuse("removed_on", "the day of the removal, as there is a reason for it")
        return None
    if removed_on is not None and removed_on < registered_on:
        asked.refuse("removed_on", "a day not before the registration")
        return None
    return Said(
        Registration(practice, acceptance, registered_on, removed_on, reason), (("registered_on", registered_on),)
    )


def _practice(cell: str, asked: CellReader) -> str:
    """Read the practice; a protected child's is not kept, save that there is none."""
    if asked.restricted and cell not in NO_PRACTICE:
        return ""
    asked.shaped("practice_code", cell, _PRACTICE, "a practice code of six characters such as A81001")
    return cell


def write(record: Record) -> dict[str, str]:
    place = record.row
    if not isinstance(place, Registration):
        raise TypeError("gp_registration is written from Registration records only")
    return {
        "practice_code": place.practice_code,
        "acceptance_type": place.acceptance_type,
        "registered_on": place.registered_on.isoformat(),
        "removed_on": place.removed_on.isoformat() if place.removed_on else "",
        "removal_reason": place.removal_reason,
    }


GP_REGISTRATION = FeedReader(
    FeedKind.GP_REGISTRATION,
    "A snapshot: everyone on a list now, with those lately removed.",
    ("local_id", "registered_on"),
    COLUMNS,
    parse,
    write,
)
