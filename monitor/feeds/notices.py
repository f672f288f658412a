"""The feed of notices: dated facts about a child or their household that are no contacts."""

from monitor.domain.agency import Agency
from monitor.domain.feed import FeedKind
from monitor.domain.leaving import FORMAL
from monitor.domain.moving import FAMILY
from monitor.domain.record import About, NoticeKind, NoticeRecord
from monitor.reading.cells import YES_NO_WANTS, CellReader
from monitor.reading.column import Column, ColumnType, FeedDefinition, ParsedRow, Whom

COLUMNS = (
    Column(
        "agency", ColumnType.CODE, "The kind of agency that gives notice: police, social_care and so on.", required=True
    ),
    Column("notice_id", ColumnType.ID, "The agency's own stable id of the notice.", required=True),
    Column("noticed_on", ColumnType.DATE, "The day of the fact.", required=True),
    Column("kind", ColumnType.CODE, "What happened: marac, concern_reported, move_claimed and so on.", required=True),
    Column(
        "about",
        ColumnType.CODE,
        "child or household.",
        required=True,
        instead="the household of domestic abuse and a MARAC, else the child",
    ),
    Column("area", ColumnType.WORDS, "The receiving area of a move; the new number when one is superseded."),
    Column("confirmed_by", ColumnType.WORDS, "Who confirmed it: registrar, coroner, the receiving authority."),
    Column(
        "withdrawn",
        ColumnType.YES_NO,
        "Y takes back the notice with this id, whenever it was sent.",
        instead="a warning stands; what clears a child or changes a number is refused",
    ),
)
_MOVES = frozenset({NoticeKind.MOVE_CLAIMED, NoticeKind.MOVE_CONFIRMED, NoticeKind.MOVE_DISPROVED})
_ABOUT_HOMES = frozenset({NoticeKind.DOMESTIC_ABUSE, NoticeKind.MARAC})
_CLEARS = frozenset(
    {
        NoticeKind.CASELOAD_CLOSED,
        NoticeKind.MOVE_CONFIRMED,
        NoticeKind.DIED,
        NoticeKind.DEATH_WITHDRAWN,
        NoticeKind.NHS_NUMBER_SUPERSEDED,
        NoticeKind.NHS_NUMBER_INVALIDATED,
    }
)
"""Kinds by which a child is asked after less, or known by another number."""


def parse(cells: tuple[str, ...], read: CellReader) -> ParsedRow | None:
    agency_cell, id_cell, on_cell, kind_cell, about_cell, area_cell, confirmed_cell, withdrawn_cell = cells
    withdrawn = read.yes_no("withdrawn", withdrawn_cell) is True
    agency = read.word("agency", agency_cell, Agency)
    notice_id = read.id("notice_id", id_cell)
    on = read.past_day("noticed_on", on_cell, required=True)
    kind = read.word("kind", kind_cell, NoticeKind)
    about = read.word("about", about_cell, About, required=False) or _most(kind)
    area = _area(kind, area_cell, read)
    confirmed_by = _confirmed_by(confirmed_cell, read)
    if kind in _CLEARS and read.unread("withdrawn", withdrawn_cell):
        # A warning that may have been taken back stands; what clears a child is for a person to look at.
        read.refuse("withdrawn", YES_NO_WANTS)
    if agency is None or notice_id is None or on is None or kind is None:
        return None
    if kind in _MOVES:
        # Of a protected child's move only digests are kept: that an area is named and confirmed, and not which.
        is_claim = confirmed_by.lower() in FAMILY
        area, confirmed_by = read.hidden(area), confirmed_by if is_claim else read.hidden(confirmed_by)
    return ParsedRow(NoticeRecord(agency, notice_id, on, kind, about, area, confirmed_by), (), withdrawn)


def _most(kind: NoticeKind | None) -> About:
    """Return whom a notice is about where that cannot be read: whoever is asked after most for it.

    Of domestic abuse that is everybody who lives there; a concern about the child itself must be answered by a look.
    """
    return About.HOUSEHOLD if kind in _ABOUT_HOMES else About.CHILD


def _area(kind: NoticeKind | None, cell: str, read: CellReader) -> str:
    """Return the area of a move, or the new number of a superseded one; without it the notice still stands."""
    if kind is not NoticeKind.NHS_NUMBER_SUPERSEDED:
        return read.text("area", cell)
    number = read.nhs_number("area", cell)
    return number.digits if number else ""


def _confirmed_by(cell: str, read: CellReader) -> str:
    """Return who confirmed it; those who can confirm a death are words of ours, read in whatever case."""
    said = read.text("confirmed_by", cell)
    return said.lower() if said.lower() in FORMAL else said


def write(notice: NoticeRecord) -> dict[str, str]:
    return {
        "agency": notice.agency,
        "notice_id": notice.notice_id,
        "noticed_on": notice.on.isoformat(),
        "kind": notice.kind,
        "about": notice.about,
        "area": notice.area,
        "confirmed_by": notice.confirmed_by,
    }


FEED = FeedDefinition(
    kind=FeedKind.NOTICES,
    says="What happened: every notice given or taken back since the last delivery.",
    in_words="notices",
    key=("notice_id", "agency"),
    row=NoticeRecord,
    columns=COLUMNS,
    parse=parse,
    write=write,
    verbatim={"notice_id": "notice_id", "on": "noticed_on", "area": "area"},
    by_agency=True,
    needs=Whom.NOBODY,
)
