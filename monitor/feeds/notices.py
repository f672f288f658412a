"""Notices: dated facts about a child or its household that are no contacts."""

from monitor.domain.agency import Agency
from monitor.domain.feed import FeedKind
from monitor.domain.record import About, NoticeKind, Notification, Record
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, FeedReader, Holds, Said

COLUMNS = (
    Column("agency", Holds.CODE, "The kind of agency that gives notice: police, social_care and so on.", required=True),
    Column("notice_id", Holds.ID, "The agency's own stable id of the notice.", required=True),
    Column("noticed_on", Holds.DATE, "The day of the fact.", required=True),
    Column("kind", Holds.CODE, "What happened: marac, concern_reported, move_claimed and so on.", required=True),
    Column("about", Holds.CODE, "child or household.", required=True),
    Column("area", Holds.WORDS, "The receiving area of a move; the new number when one is superseded."),
    Column("confirmed_by", Holds.WORDS, "Who confirmed it: registrar, coroner, the receiving authority."),
    Column("withdrawn", Holds.YES_NO, "Y takes back the notice with this id, whenever it was sent."),
)
_MOVES = frozenset({NoticeKind.MOVE_CLAIMED, NoticeKind.MOVE_CONFIRMED, NoticeKind.MOVE_DISPROVED})


def parse(cells: tuple[str, ...], asked: CellReader) -> Said | None:
    agency_cell, id_cell, on_cell, kind_cell, about_cell, area_cell, confirmed_cell, withdrawn_cell = cells
    withdrawn = asked.yes_no("withdrawn", withdrawn_cell) is True
    agency = asked.word("agency", agency_cell, Agency)
    notice_id = asked.id("notice_id", id_cell)
    on = asked.past_day("noticed_on", on_cell, required=True)
    kind = asked.word("kind", kind_cell, NoticeKind)
    about = asked.word("about", about_cell, About)
    area = _area(kind, area_cell, asked)
    confirmed_by = asked.text("confirmed_by", confirmed_cell)
    if agency is None or notice_id is None or on is None or kind is None or about is None or asked.refused:
        return None
    if kind in _MOVES:
        # Where a protected child went is not kept, but that somebody named and confirmed it is.
        area, confirmed_by = asked.hidden(area), asked.hidden(confirmed_by)
    return Said(Notification(agency, notice_id, on, kind, about, area, confirmed_by), (), withdrawn)


def _area(kind: NoticeKind | None, cell: str, asked: CellReader) -> str:
    """Read the area of a move, or the new number of a superseded one: without it the notice still stands."""
    if kind is not NoticeKind.NHS_NUMBER_SUPERSEDED:
        return asked.text("area", cell)
    number = asked.other_number("area", cell)
    return number.digits if number else ""


def write(record: Record) -> dict[str, str]:
    notice = record.row
    if not isinstance(notice, Notification):
        raise TypeError("notices are written from Notification records only")
    return {
        "agency": notice.agency,
        "notice_id": notice.notice_id,
        "noticed_on": notice.on.isoformat(),
        "kind": notice.kind,
        "about": notice.about,
        "area": notice.area,
        "confirmed_by": notice.confirmed_by,
        "withdrawn": "Y" if record.withdrawn else "",
    }


NOTICES = FeedReader(
    FeedKind.NOTICES,
    "What happened: every notice given or taken back since the last delivery.",
    ("notice_id", "agency"),
    COLUMNS,
    parse,
    write,
    by_agency=True,
    needs_person=False,
)
