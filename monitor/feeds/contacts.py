"""Contacts of every other agency, with what each proves as its sender states it per child."""

from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.feed import FeedKind
from monitor.domain.record import Meeting, Record
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, FeedReader, Holds, Said

COLUMNS = (
    Column("agency", Holds.CODE, "The kind of agency: gp, hospital, police and so on.", required=True),
    Column("contact_id", Holds.ID, "The agency's own stable id of the contact.", required=True),
    Column("contact_on", Holds.DATE, "The day of the contact.", required=True),
    Column("kind", Holds.WORDS, "The agency's word for it: immunisation, welfare visit."),
    Column(
        "evidence", Holds.CODE, "What it proves for this child: seen_in_person, carer_only and so on.", required=True
    ),
    Column("planned", Holds.YES_NO, "Y when the visit or appointment was arranged before."),
    Column("practitioner_role", Holds.WORDS, "Who had the contact, as a role and not a name."),
    Column("withdrawn", Holds.YES_NO, "Y takes back the contact with this id, whenever it was sent."),
)


def parse(cells: tuple[str, ...], asked: CellReader) -> Said | None:
    agency_cell, id_cell, on_cell, kind_cell, evidence_cell, planned_cell, role_cell, withdrawn_cell = cells
    withdrawn = asked.yes_no("withdrawn", withdrawn_cell) is True
    agency = asked.word("agency", agency_cell, Agency)
    contact_id = asked.id("contact_id", id_cell)
    on = asked.past_day("contact_on", on_cell, required=True)
    kind = asked.text("kind", kind_cell)
    # What is taken back need not say again what it proved.
    blank = withdrawn and not evidence_cell
    evidence = Evidence.ADMINISTRATIVE if blank else asked.word("evidence", evidence_cell, Evidence)
    planned = asked.yes_no("planned", planned_cell)
    role = asked.text("practitioner_role", role_cell)
    if agency is None or contact_id is None or on is None or evidence is None or asked.refused:
        return None
    return Said(Meeting(agency, contact_id, on, evidence, kind, planned, role), (("contact_on", on),), withdrawn)


def write(record: Record) -> dict[str, str]:
    meeting = record.row
    if not isinstance(meeting, Meeting):
        raise TypeError("contacts are written from Meeting records only")
    return {
        "agency": meeting.agency,
        "contact_id": meeting.contact_id,
        "contact_on": meeting.on.isoformat(),
        "kind": meeting.kind,
        "evidence": meeting.evidence,
        "planned": {None: "", True: "Y", False: "N"}[meeting.planned],
        "practitioner_role": meeting.role,
        "withdrawn": "Y" if record.withdrawn else "",
    }


CONTACTS = FeedReader(
    FeedKind.CONTACTS,
    "What happened: every contact recorded or taken back since the last delivery.",
    ("contact_id", "agency"),
    COLUMNS,
    parse,
    write,
    by_agency=True,
)
