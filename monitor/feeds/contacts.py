"""The feed of all other agencies' contacts, with the evidence that the sender states for each child."""

from monitor.domain.agency import Agency
from monitor.domain.contact import CAN_BE_SEEN, Evidence
from monitor.domain.feed import FeedKind
from monitor.domain.record import ContactRecord
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, ColumnType, FeedDefinition, ParsedRow

COLUMNS = (
    Column("agency", ColumnType.CODE, "The kind of agency: gp, hospital, police and so on.", required=True),
    Column("contact_id", ColumnType.ID, "The agency's own stable id of the contact.", required=True),
    Column("contact_on", ColumnType.DATE, "The day of the contact.", required=True),
    Column("kind", ColumnType.WORDS, "The agency's word for it: immunisation, welfare visit."),
    Column(
        "evidence",
        ColumnType.CODE,
        "What it proves for this child: seen_in_person, carer_only and so on.",
        required=True,
    ),
    Column(
        "planned", ColumnType.YES_NO, "Y when the visit or appointment was arranged before.", instead="it was planned"
    ),
    Column("practitioner_role", ColumnType.WORDS, "Who had the contact, as a role and not a name."),
    Column(
        "withdrawn",
        ColumnType.YES_NO,
        "Y takes back the contact with this id, whenever it was sent.",
        instead="it may be taken back, and is no sighting; a failed contact stands",
    ),
)


def parse(cells: tuple[str, ...], read: CellReader) -> ParsedRow | None:
    agency_cell, id_cell, on_cell, kind_cell, evidence_cell, planned_cell, role_cell, withdrawn_cell = cells
    withdrawn = read.yes_no("withdrawn", withdrawn_cell) is True
    agency = read.word("agency", agency_cell, Agency)
    contact_id = read.id("contact_id", id_cell)
    on = read.past_day("contact_on", on_cell, required=True)
    kind = read.text("kind", kind_cell)
    # A withdrawal need not repeat the evidence.
    blank = withdrawn and not evidence_cell
    evidence = Evidence.ADMINISTRATIVE if blank else read.word("evidence", evidence_cell, Evidence)
    if read.unread("withdrawn", withdrawn_cell) and evidence in CAN_BE_SEEN:
        # It may have been taken back: then nobody saw the child.
        evidence = Evidence.ADMINISTRATIVE
    planned = read.unless_no("planned", planned_cell)
    role = read.text("practitioner_role", role_cell)
    if agency is None or contact_id is None or on is None or evidence is None:
        return None
    return ParsedRow(
        ContactRecord(agency, contact_id, on, evidence, kind, planned, role), (("contact_on", on),), withdrawn
    )


def write(contact: ContactRecord) -> dict[str, str]:
    return {
        "agency": contact.agency,
        "contact_id": contact.contact_id,
        "contact_on": contact.on.isoformat(),
        "kind": contact.kind,
        "evidence": contact.evidence,
        "planned": {None: "", True: "Y", False: "N"}[contact.planned],
        "practitioner_role": contact.role,
    }


FEED = FeedDefinition(
    kind=FeedKind.CONTACTS,
    says="What happened: every contact recorded or taken back since the last delivery.",
    in_words="contacts of other agencies",
    key=("contact_id", "agency"),
    row=ContactRecord,
    columns=COLUMNS,
    parse=parse,
    write=write,
    verbatim={"contact_id": "contact_id", "on": "contact_on", "kind": "kind", "role": "practitioner_role"},
    by_agency=True,
)
