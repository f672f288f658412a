"""Health visitors' contacts: whether the child was seen follows from attendance, medium, and child_seen."""

import re

from monitor.domain.agency import Agency
from monitor.domain.agreement import MediumCodes
from monitor.domain.contact import Evidence
from monitor.domain.feed import FeedKind
from monitor.domain.record import Meeting, Record
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, FeedReader, Holds, Said

COLUMNS = (
    Column("contact_id", Holds.ID, "The source's own stable id of the contact.", required=True),
    Column("contact_on", Holds.DATE, "The day of the contact.", required=True),
    Column("activity", Holds.CODE, "The community care activity type: 08 to 11 the reviews, 12 the handover."),
    Column(
        "attendance", Holds.CODE, "5 attended, 6 late but seen, 7 too late, 3 not, 2 and 4 cancelled.", required=True
    ),
    Column("medium", Holds.CODE, "How: 01 face to face, 02 telephone; video is 03 or 11 by the agreed code set."),
    Column("child_seen", Holds.YES_NO, "Y when the practitioner saw this child; blank is not stated."),
    Column("seen_alone", Holds.YES_NO, "Y when the child was seen without its carer."),
    Column("access", Holds.CODE, "At a visit that failed: refused or no_reply; granted or blank otherwise."),
    Column("at_home", Holds.YES_NO, "Y for a visit to the home."),
    Column("planned", Holds.YES_NO, "Y when the visit or appointment was arranged before."),
    Column("team", Holds.WORDS, "The team of the health visitor."),
    Column("mother_nhs_number", Holds.NHS_NUMBER, "The mother's NHS number."),
    Column("withdrawn", Holds.YES_NO, "Y takes back the contact with this id, whenever it was sent."),
)
HANDOVER = "12"
_ACTIVITY = re.compile(r"(?:[0-9]{2})?", re.ASCII)
_MEDIUM = re.compile(r"(?:[0-9]{2})?", re.ASCII)
_ACCESS = ("", "refused", "no_reply", "granted")
_FACE_TO_FACE = "01"
_VIDEO = {MediumCodes.CONSULTATION_MEDIUM_USED: "03", MediumCodes.CONSULTATION_MECHANISM: "11"}
_MEDIA = {
    MediumCodes.CONSULTATION_MEDIUM_USED: {"", "01", "02", "03", "04", "05", "06", "07", "08", "98"},
    MediumCodes.CONSULTATION_MECHANISM: {"", "01", "02", "04", "05", "09", "10", "11", "12", "13", "98"},
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
"""How each evidence is written; with the default code set it reads back as the same."""


def parse(cells: tuple[str, ...], asked: CellReader) -> Said | None:
    (
        id_cell, on_cell, activity, attendance, medium, seen_cell, alone_cell,
        access, home_cell, planned_cell, team_cell, mother_cell, withdrawn_cell,
    ) = cells  # fmt: skip
    withdrawn = asked.yes_no("withdrawn", withdrawn_cell) is True
    contact_id = asked.id("contact_id", id_cell)
    on = asked.past_day("contact_on", on_cell, required=True)
    asked.shaped("activity", activity, _ACTIVITY, "an activity type of two digits, or leave it blank")
    asked.shaped("medium", medium, _MEDIUM, "a code of two digits, or leave it blank")
    asked.code("access", access, _ACCESS, "refused, no_reply, granted or leave it blank")
    child_seen = asked.yes_no("child_seen", seen_cell)
    asked.yes_no("seen_alone", alone_cell)
    at_home = asked.yes_no("at_home", home_cell)
    planned = asked.yes_no("planned", planned_cell)
    team = asked.text("team", team_cell)
    mother = asked.other_number("mother_nhs_number", mother_cell)
    if withdrawn and not attendance:
        evidence: Evidence | None = Evidence.ADMINISTRATIVE
    elif attendance in _ATTENDED and activity != HANDOVER:
        evidence = _attended(activity, medium, child_seen, asked)
    else:
        evidence = _other(activity, attendance, access, at_home=at_home, asked=asked)
    if contact_id is None or on is None or evidence is None or asked.refused:
        return None
    # A team's name says where a protected child lives.
    team = "" if asked.restricted else team
    row = Meeting(Agency.HEALTH_VISITOR, contact_id, on, evidence, activity, planned, team)
    return Said(row, (("contact_on", on),), withdrawn, mother)


def _attended(activity: str, medium: str, child_seen: bool | None, asked: CellReader) -> Evidence:  # noqa: FBT001
    """Say what an attended contact proves: only what states that the child was seen is a sighting."""
    codes = asked.agreement.medium_codes
    if medium not in _MEDIA[codes]:
        asked.drop("medium", f"a code of {codes}, or leave it blank")
    is_video = medium == _VIDEO[codes]
    if medium != _FACE_TO_FACE and not is_video:
        return Evidence.CARER_ONLY
    asked.attended += 1
    if child_seen is None and activity in asked.agreement.child_seen_when_blank:
        child_seen = True
    asked.child_seen_blank += child_seen is None
    if is_video:
        return Evidence.SEEN_REMOTELY if child_seen else Evidence.CARER_ONLY
    if child_seen is None:
        return Evidence.CARER_ONLY
    return Evidence.SEEN_IN_PERSON if child_seen else Evidence.NOT_SHOWN


def _other(activity: str, attendance: str, access: str, *, at_home: bool | None, asked: CellReader) -> Evidence | None:
    """Say what a contact without a meeting was; None, with a problem, for 0 and codes nobody knows."""
    if activity == HANDOVER:
        return Evidence.ADMINISTRATIVE
    if attendance in _WITHOUT_MEETING:
        return _WITHOUT_MEETING[attendance]
    if attendance != "3":
        asked.refuse("attendance", "2, 3, 4, 5, 6 or 7 (0, a future appointment, is no contact)")
        return None
    if access == "refused":
        return Evidence.ACCESS_REFUSED
    return Evidence.NO_ACCESS if access == "no_reply" or at_home else Evidence.WAS_NOT_BROUGHT


def write(record: Record) -> dict[str, str]:
    meeting = record.row
    if not isinstance(meeting, Meeting):
        raise TypeError("health_visitor_contacts are written from Meeting records only")
    cells = dict.fromkeys((column.name for column in COLUMNS), "")
    return cells | {
        "contact_id": meeting.contact_id,
        "contact_on": meeting.on.isoformat(),
        "activity": meeting.kind,
        "planned": {None: "", True: "Y", False: "N"}[meeting.planned],
        "team": meeting.role,
        "mother_nhs_number": record.identity.mother.digits if record.identity.mother else "",
        "withdrawn": "Y" if record.withdrawn else "",
        **_CODES[meeting.evidence],
    }


HEALTH_VISITOR_CONTACTS = FeedReader(
    FeedKind.HEALTH_VISITOR_CONTACTS,
    "What happened: every contact recorded or taken back since the last delivery.",
    ("contact_id",),
    COLUMNS,
    parse,
    write,
)
