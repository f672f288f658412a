"""The feed of school rolls: who is on a roll, and the last session with a present mark, a sighting by the school."""

import re

from monitor.domain.feed import FeedKind
from monitor.domain.identity import Upn
from monitor.domain.record import Enrolment
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, ColumnType, FeedDefinition, ParsedRow, same_names

COLUMNS = (
    Column("upn", ColumnType.UPN, "The unique pupil number, temporary ones included."),
    Column("school_urn", ColumnType.PLACE_CODE, "The school's six-digit URN.", required=True),
    Column("year_group", ColumnType.CODE, "N1, N2, R, 1 to 14.", required=True),
    Column("enrolled_on", ColumnType.DATE, "The day the child was entered on the roll.", required=True),
    Column(
        "left_on",
        ColumnType.DATE,
        "The day the child leaves or left the roll.",
        instead="the place ends on the day the file is complete through",
    ),
    Column("destination", ColumnType.WORDS, "Where they went: the next school or area; blank when not known."),
    Column("last_attended_on", ColumnType.DATE, "The last session marked / \\ L U V or P; no other mark makes one."),
)
_URN = re.compile(r"[0-9]{6}", re.ASCII)
_SCHOOL = re.compile(r"[0-9]{6,7}", re.ASCII)
"""A school's number in a destination: its URN, or the authority's own number for it."""
_YEARS = ("E1", "E2", "N1", "N2", "R", *(str(year) for year in range(1, 15)))


def parse(cells: tuple[str, ...], read: CellReader) -> ParsedRow | None:
    upn_cell, urn_cell, year_cell, enrolled_cell, left_cell, destination_cell, attended_cell = cells
    upn = _upn(upn_cell, read)
    school = _school(urn_cell, read)
    year = read.code("year_group", year_cell, _YEARS, "N1, N2, R or a year from 1 to 14")
    enrolled_on = read.past_day("enrolled_on", enrolled_cell, required=True)
    left_on = read.last_day("left_on", left_cell, enrolled_on)
    by_number = _SCHOOL.fullmatch(destination_cell)
    destination = destination_cell if by_number else read.text("destination", destination_cell)
    attended_on = read.past_day("last_attended_on", attended_cell)
    if enrolled_on is None:
        return None
    row = Enrolment(upn, school, year, enrolled_on, left_on, read.hidden(destination), attended_on)
    enrolled = (("enrolled_on", enrolled_on),)
    return ParsedRow(row, (*enrolled, ("last_attended_on", attended_on)) if attended_on else enrolled)


def _school(cell: str, read: CellReader) -> str:
    """Return the school's number; without one the row still says that the child is on a roll, and attends."""
    if read.restricted and not cell:
        return ""
    return read.hidden(read.shaped("school_urn", cell, _URN, "the school's URN of six digits"))


def _upn(cell: str, read: CellReader) -> str:
    """Return the pupil number; a protected child's is not kept, because it names the school that issued it."""
    number = cell.upper()
    if cell and Upn.parse(number) is None:
        read.unusable("upn", cell, "a pupil number of 13 characters whose check letter agrees, or leave it blank")
        return ""
    return "" if read.hides_place else number


def write(place: Enrolment) -> dict[str, str]:
    return {
        "upn": place.upn,
        "school_urn": place.school_urn,
        "year_group": place.year_group,
        "enrolled_on": place.enrolled_on.isoformat(),
        "left_on": place.left_on.isoformat() if place.left_on else "",
        "destination": place.destination,
        "last_attended_on": place.last_attended_on.isoformat() if place.last_attended_on else "",
    }


FEED = FeedDefinition(
    kind=FeedKind.SCHOOL_ROLL,
    says="A snapshot: everyone on a roll now, with those lately gone.",
    in_words="school rolls",
    key=("local_id", "school_urn", "enrolled_on"),
    row=Enrolment,
    columns=COLUMNS,
    parse=parse,
    write=write,
    verbatim=same_names("upn", "enrolled_on", "left_on", "destination", "last_attended_on"),
    period=("enrolled_on", "left_on"),
)
