"""The feed of health visitors' contacts: attendance, medium and `child_seen` decide whether the child was seen."""

import re
from dataclasses import dataclass

from monitor.domain.agency import Agency
from monitor.domain.agreement import MediumCodes
from monitor.domain.contact import CAN_BE_SEEN, Evidence
from monitor.domain.feed import FeedKind
from monitor.domain.record import ContactRecord
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, ColumnType, FeedDefinition, ParsedRow

COLUMNS = (
    Column("contact_id", ColumnType.ID, "The source's own stable id of the contact.", required=True),
    Column("contact_on", ColumnType.DATE, "The day of the contact.", required=True),
    Column(
        "activity",
        ColumnType.CODE,
        "The community care activity type: 08 to 11 the reviews, 12 the handover.",
        instead="it may be a handover, and is no sighting",
    ),
    Column(
        "attendance",
        ColumnType.CODE,
        "5 attended, 6 late but seen, 7 too late, 3 not, 2 and 4 cancelled.",
        required=True,
    ),
    Column(
        "medium",
        ColumnType.CODE,
        "How: 01 face to face, 02 telephone; video is 03 or 11 by the agreed code set.",
        instead="no sighting",
    ),
    Column(
        "child_seen",
        ColumnType.YES_NO,
        "Y when the practitioner saw this child; blank is not stated.",
        instead="no sighting, whatever was agreed of blank ones",
    ),
    Column("seen_alone", ColumnType.YES_NO, "Y when the child was seen without their carer."),
    Column("access", ColumnType.CODE, "At a visit that failed: refused or no_reply; granted or blank otherwise."),
    Column("at_home", ColumnType.YES_NO, "Y for a visit to the home."),
    Column(
        "planned", ColumnType.YES_NO, "Y when the visit or appointment was arranged before.", instead="it was planned"
    ),
    Column("team", ColumnType.WORDS, "The team of the health visitor."),
    Column("mother_nhs_number", ColumnType.NHS_NUMBER, "The mother's NHS number."),
    Column(
        "withdrawn",
        ColumnType.YES_NO,
        "Y takes back the contact with this id, whenever it was sent.",
        instead="it may be taken back, and is no sighting; a failed contact stands",
    ),
)
HANDOVER = "12"
_ACTIVITY = re.compile(r"(?:[0-9]{2})?", re.ASCII)
_ACCESS = ("", "refused", "no_reply", "granted")
_FACE_TO_FACE = "01"
_VIDEO = {MediumCodes.CONSULTATION_MEDIUM_USED: "03", MediumCodes.CONSULTATION_MECHANISM: "11"}
_MEDIA = {
    MediumCodes.CONSULTATION_MEDIUM_USED: ("", "01", "02", "03", "04", "05", "06", "07", "08", "98"),
    MediumCodes.CONSULTATION_MECHANISM: ("", "01", "02", "04", "05", "09", "10", "11", "12", "13", "98"),
}
_ATTENDED = {"5", "6"}
_WITHOUT_MEETING = {
    "7": Evidence.ARRIVED_LATE,
    "2": Evidence.CANCELLED_BY_CARER,
    "4": Evidence.CANCELLED_BY_SERVICE,
}
_CODES = {
    Evidence.SEEN_IN_PERSON: {"attendance": "5", "medium": "01", "child_seen": "Y"},
    Evidence.SEEN_REMOTELY: {"attendance": "5", "medium": "03", "child_seen": "Y"},
    Evidence.CARER_ONLY: {"attendance": "5", "medium": "02"},
    Evidence.NOT_SHOWN: {"attendance": "5", "medium": "01", "child_seen": "N"},
    Evidence.ARRIVED_LATE: {"attendance": "7"},
    Evidence.ACCESS_REFUSED: {"attendance": "3", "access": "refused"},
    Evidence.NO_ACCESS: {"attendance": "3", "access": "no_reply"},
    Evidence.WAS_NOT_BROUGHT: {"attendance": "3"},
    Evidence.CANCELLED_BY_CARER: {"attendance": "2"},
    Evidence.CANCELLED_BY_SERVICE: {"attendance": "4"},
    Evidence.ADMINISTRATIVE: {"attendance": "5", "activity": HANDOVER},
}
"""The cells that each evidence is written as; with the default code set `parse` gives it back."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """What a row says of a contact, from which follows what it proves; a cell that was dropped is blank here."""

    activity: str
    attendance: str
    medium: str
    child_seen: bool | None
    access: str
    at_home: bool | None


def parse(cells: tuple[str, ...], read: CellReader) -> ParsedRow | None:
    (
        id_cell, on_cell, activity_cell, attendance, medium_cell, seen_cell, alone_cell,
        access_cell, home_cell, planned_cell, team_cell, mother_cell, withdrawn_cell,
    ) = cells  # fmt: skip
    codes = read.agreement.medium_codes
    withdrawn = read.yes_no("withdrawn", withdrawn_cell) is True
    contact_id = read.id("contact_id", id_cell)
    on = read.past_day("contact_on", on_cell, required=True)
    activity = read.shaped("activity", activity_cell, _ACTIVITY, "an activity type of two digits, or leave it blank")
    visit = _Visit(
        activity,
        attendance,
        read.code("medium", medium_cell, _MEDIA[codes], f"a code of {codes}, or leave it blank"),
        _child_seen(seen_cell, activity, read),
        read.code("access", access_cell, _ACCESS, "refused, no_reply, granted or leave it blank"),
        read.yes_no("at_home", home_cell),
    )
    read.yes_no("seen_alone", alone_cell)
    planned = read.unless_no("planned", planned_cell)
    # A team's name would reveal where a protected child lives.
    team = "" if read.hides_place else read.text("team", team_cell)
    mother = read.nhs_number("mother_nhs_number", mother_cell)
    evidence = Evidence.ADMINISTRATIVE if withdrawn and not attendance else _evidence(visit, read)
    if evidence in CAN_BE_SEEN and (read.unread("withdrawn", withdrawn_cell) or read.unread("activity", activity_cell)):
        # It may have been taken back, or be a handover: then nobody saw the child.
        evidence = Evidence.ADMINISTRATIVE
    if contact_id is None or on is None or evidence is None:
        return None
    row = ContactRecord(Agency.HEALTH_VISITOR, contact_id, on, evidence, activity, planned, team)
    return ParsedRow(row, (("contact_on", on),), withdrawn, mother)


def _child_seen(cell: str, activity: str, read: CellReader) -> bool | None:
    """Return whether the row states that the child was seen; only a cell left blank may be agreed to mean yes."""
    stated = read.yes_no("child_seen", cell)
    return True if not cell and activity in read.agreement.child_seen_when_blank else stated


def _evidence(visit: _Visit, read: CellReader) -> Evidence | None:
    """Return what a contact proves; None, with a trouble, where its attendance means nothing."""
    if visit.activity == HANDOVER:
        return Evidence.ADMINISTRATIVE
    if visit.attendance in _ATTENDED:
        return _attended(visit, read)
    if visit.attendance in _WITHOUT_MEETING:
        return _WITHOUT_MEETING[visit.attendance]
    if visit.attendance != "3":
        read.refuse("attendance", "2, 3, 4, 5, 6 or 7 (0, a future appointment, is no contact)")
        return None
    if visit.access == "refused":
        return Evidence.ACCESS_REFUSED
    return Evidence.NO_ACCESS if visit.access == "no_reply" or visit.at_home else Evidence.WAS_NOT_BROUGHT


def _attended(visit: _Visit, read: CellReader) -> Evidence:
    """Return the evidence of an attended contact; it is a sighting only where it states that the child was seen."""
    is_video = visit.medium == _VIDEO[read.agreement.medium_codes]
    if visit.medium != _FACE_TO_FACE and not is_video:
        return Evidence.CARER_ONLY
    read.attended += 1
    read.child_seen_blank += visit.child_seen is None
    if is_video:
        return Evidence.SEEN_REMOTELY if visit.child_seen else Evidence.CARER_ONLY
    if visit.child_seen is None:
        return Evidence.CARER_ONLY
    return Evidence.SEEN_IN_PERSON if visit.child_seen else Evidence.NOT_SHOWN


def write(contact: ContactRecord) -> dict[str, str]:
    return {
        "contact_id": contact.contact_id,
        "contact_on": contact.on.isoformat(),
        "activity": contact.kind,
        "planned": {None: "", True: "Y", False: "N"}[contact.planned],
        "team": contact.role,
        **_CODES[contact.evidence],
    }


FEED = FeedDefinition(
    kind=FeedKind.HEALTH_VISITOR_CONTACTS,
    says="What happened: every contact recorded or taken back since the last delivery.",
    in_words="health-visiting records",
    key=("contact_id",),
    row=ContactRecord,
    columns=COLUMNS,
    parse=parse,
    write=write,
    verbatim={"contact_id": "contact_id", "on": "contact_on", "role": "team"},
)
