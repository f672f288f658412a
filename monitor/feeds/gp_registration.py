"""The feed of GP lists: who is registered where, which is administrative and never a sighting."""

import re

from monitor.domain.feed import FeedKind
from monitor.domain.record import Registration
from monitor.domain.removal import MEANING, NO_PRACTICE, Removal
from monitor.reading.blank_words import is_blank_word
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, ColumnType, FeedDefinition, ParsedRow, same_names

COLUMNS = (
    Column(
        "practice_code",
        ColumnType.PLACE_CODE,
        "The practice's ODS code; V81997, V81998, V81999 say there is none.",
        required=True,
    ),
    Column("acceptance_type", ColumnType.CODE, "1 birth, 2 first, 3 transfer in, 4 from abroad."),
    Column("registered_on", ColumnType.DATE, "The day of the registration.", required=True),
    Column(
        "removed_on",
        ColumnType.DATE,
        "The day of the removal, where there was one.",
        instead="the removal is of the day the file is complete through",
    ),
    Column(
        "removal_reason",
        ColumnType.CODE,
        "The PDS or NHAIS code of the removal: RDR, CGA, EMB and so on.",
        instead="it is still a removal",
    ),
)
_PRACTICE = re.compile(r"[A-Z0-9]{6}", re.ASCII)
_TYPES = ("", "1", "2", "3", "4")
_REASONS = ("", *MEANING)


def parse(cells: tuple[str, ...], read: CellReader) -> ParsedRow | None:
    practice_cell, type_cell, registered_cell, removed_cell, reason_cell = cells
    practice = _practice(practice_cell, read)
    acceptance = read.code("acceptance_type", type_cell, _TYPES, "1, 2, 3, 4 or leave it blank")
    registered_on = read.past_day("registered_on", registered_cell, required=True)
    removed_on = read.last_day("removed_on", removed_cell, registered_on)
    reason = read.code("removal_reason", reason_cell, _REASONS, "a removal code such as RDR or CGA, or leave it blank")
    if registered_on is None:
        return None
    if removed_on is None and _is_removed(reason, reason_cell):
        read.drop("removed_on", "the day of the removal, as there is a reason for it")
        removed_on = read.as_of
    return ParsedRow(
        Registration(practice, acceptance, registered_on, removed_on, reason), (("registered_on", registered_on),)
    )


def _practice(cell: str, read: CellReader) -> str:
    """Return the practice code; of a protected child only the codes for "no practice" are kept.

    Where it cannot be read the row still says that the child is registered.
    """
    if read.restricted and cell.upper() not in NO_PRACTICE:
        return ""
    code = read.shaped("practice_code", cell, _PRACTICE, "a practice code of six characters such as A81001")
    return code if code in NO_PRACTICE else read.hidden(code)


def _is_removed(reason: str, cell: str) -> bool:
    """Return whether the reason, even one that cannot be read, says that the child was removed from the list."""
    if reason:
        return MEANING[reason] is not Removal.CORRECTION
    return bool(cell) and not is_blank_word(cell)


def write(place: Registration) -> dict[str, str]:
    return {
        "practice_code": place.practice_code,
        "acceptance_type": place.acceptance_type,
        "registered_on": place.registered_on.isoformat(),
        "removed_on": place.removed_on.isoformat() if place.removed_on else "",
        "removal_reason": place.removal_reason,
    }


FEED = FeedDefinition(
    kind=FeedKind.GP_REGISTRATION,
    says="A snapshot: everyone on a list now, with those lately removed.",
    in_words="GP registrations",
    key=("local_id", "registered_on"),
    row=Registration,
    columns=COLUMNS,
    parse=parse,
    write=write,
    verbatim=same_names("registered_on", "removed_on"),
    period=("registered_on", "removed_on"),
)
