"""Drawn deliveries: good rows among every kind of damage, as senders write them."""

import csv
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO, StringIO

from hypothesis import strategies as st

from monitor import feeds
from monitor.domain.agreement import Area, FeedAgreement, Gates, Headcount, InstallationRules, MediumCodes
from monitor.domain.date_format import ISO, DateFormat
from monitor.domain.feed import FeedKind
from monitor.feeds import columns_of
from monitor.reading.column import ColumnType
from monitor.reading.columnar import ColumnarReading, chunks
from tests.builders.files import AS_OF, LIVE, REHEARSAL, a_row, test_number

_DATES = ["", "2026-02-30", "2026-03-02", "2026-03-01", "2024-02-11", "1900-01-01", "2025-1-1", "31/12/2025", "45904"]
_NUMBERS = ["", test_number(1), test_number(2), "9434765919", "943 476 5919", "9999999999", "9990000001", "1234", "+1"]
_WORDS = [
    "",
    "HV North",
    "Team 7",
    "BD7 1BB",
    "2025-01-01",
    "123456",
    "1234567",
    "A123456789012",
    "a, b",
    " x",
    "x ",
    "ü",
]
_ODD = [
    "", " ", "-", "Y", "N", "y", "x", "0", "é", "José", "JosÃ©", "Peña", "a\tb", "a\x00", "a\u2028b", "�", "a'b", "a b",
    "TWIN 1", "Baby", "male", "\uff11\uff12", "12 High Street", "14", "A" * 101, "b" * 40, "NULL", "1e5", "#",
]  # fmt: skip
_OF_HOLDS = {
    ColumnType.DATE: _DATES,
    ColumnType.NHS_NUMBER: _NUMBERS,
    ColumnType.WORDS: _WORDS,
    ColumnType.POSTCODE: ["", "BD7 1BB", "bd71bb", "EC1A 1BB", "ZZ99 3VZ", "B7", "LS1 4AP", "BD7  1BB", "NFA"],
    ColumnType.NUMBER: ["", "1", "9", "0", "15", "7.5", "7.555", "100000001", "0100000001", "0000", "123"],
    ColumnType.UPN: ["", "A123456789012", "H801200001001", "X123456789012", "A00000000000A", "I801200001001"],
    ColumnType.YES_NO: ["", "Y", "N", "y"],
    ColumnType.CODE: [
        "", "live", "stillborn", "1", "2", "3", "4", "5", "6", "7", "01", "02", "03", "08", "11", "12", "98", "99",
        "RDR", "LDN", "EMB", "DEA", "R", "N2", "universal", "refused", "no_reply", "gp", "police", "seen_in_person",
        "carer_only", "move_claimed", "died", "nhs_number_superseded", "child", "M", "f", "u", "granted",
    ],
    ColumnType.PLACE_CODE: ["", "A81001", "V81997", "107200", "EY123456", "1234567", "b83001"],
    ColumnType.ID: ["", "A1", "A2", "c1", "c2", "n1", "a b", "ä1", "x" * 100, "x" * 101, "~!"],
    ColumnType.NAME: ["", "Isla", "O'Brien", "Walker-Hill", "St. John", "Noah ", "'t Hart", "TWIN 1", "J4ne", "Zoë",
        "..."],
}  # fmt: skip
_FORMATS = (
    ISO,
    ISO,
    *(found for text in ("%d/%m/%Y", "%d-%b-%Y", "%d/%m/%Y %H:%M") if (found := DateFormat.parse(text))),
)


@dataclass(frozen=True)
class Delivered:
    """A file as sent, and what was agreed with its sender."""

    content: bytes
    agreement: FeedAgreement
    rules: InstallationRules
    piece: int


@st.composite
def deliveries(draw, kind: FeedKind) -> Delivered:
    agreement = draw(agreements(kind))
    columns = [column for column in columns_of(kind) if column.name not in agreement.absent]
    headings = draw(st.permutations([column.name for column in columns]) | st.just([c.name for c in columns]))
    theirs = draw(st.lists(st.sampled_from(["their_own", "other"]), max_size=1))
    rows = [_written(row, agreement, columns) for row in draw(st.lists(a_delivered_row(kind), min_size=1, max_size=9))]
    out = StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL] * 6 + [csv.QUOTE_ALL]))
    writer = csv.writer(out, lineterminator="\n", quoting=quoting)
    writer.writerow([*(agreement.heading(name) for name in headings), *theirs])
    for row in rows:
        writer.writerow(
            [*(row[name] for name in headings), *("whatever é"[: draw(st.integers(0, 10))] for _ in theirs)]
        )
    text = draw(damaged(out.getvalue()))
    unreadable = [text.replace("Isla", 'Is"la'), text.replace("Isla", '"Is\nla"'), text[:40], ""]
    text = draw(st.sampled_from([text] * 60 + unreadable))
    content = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"]))).encode(agreement.encoding, "replace")
    piece = draw(st.sampled_from([chunks.PIECE, 700, 90]))
    rules = replace(draw(st.sampled_from([REHEARSAL] * 9 + [LIVE])), area=draw(st.sampled_from(AREAS)))
    return Delivered(draw(st.sampled_from([b"", b"", b"", b"\xef\xbb\xbf"])) + content, agreement, rules, piece)


AREAS = (Area(), Area(("BD",)), Area(("BD7 1",)))


@st.composite
def agreements(draw, kind: FeedKind) -> FeedAgreement:
    names = [column.name for column in columns_of(kind)]
    optional = [column.name for column in columns_of(kind) if not column.required]
    renamed = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    return FeedAgreement(
        kind.value if draw(st.booleans()) else f"{kind}-x",
        kind,
        columns={f"THEIR {name}": name for name in renamed},
        absent=frozenset(draw(st.just([]) | st.lists(st.sampled_from(optional), max_size=3))) - {"nhs_number"},
        date_format=draw(st.sampled_from(_FORMATS)),
        date_formats={"date_of_birth": draw(st.sampled_from(_FORMATS))} if draw(st.booleans()) else {},
        encoding=draw(st.sampled_from(["utf-8"] * 12 + ["cp1252", "iso-8859-1", "utf-16"])),
        medium_codes=draw(st.sampled_from(MediumCodes)),
        child_seen_when_blank=draw(st.sampled_from([frozenset(), frozenset({"08", "10"})])),
        no_addresses=draw(st.sampled_from([frozenset(), frozenset({"HVNORTH", "12HIGHSTREET", "JOSE"})])),
        headcount=Headcount("HEADCOUNT", "them") if kind is FeedKind.EARLY_YEARS and draw(st.booleans()) else None,
        gates=Gates(child_seen_from_rows=2, max_field_characters=draw(st.sampled_from([4096] * 9 + [60]))),
    )


@st.composite
def a_delivered_row(draw, kind: FeedKind) -> dict[str, str]:
    row = a_row(kind, draw(st.integers(1, 4)))
    for column in draw(st.just([]) | st.lists(st.sampled_from(columns_of(kind)), max_size=3)):
        of_its_kind = st.sampled_from(_OF_HOLDS[column.type])
        row[column.name] = draw(of_its_kind | of_its_kind | of_its_kind | st.sampled_from(_ODD))
    return row


def _written(row, agreement, columns):
    """The row with its days written as agreed."""
    days = {column.name for column in columns if column.type is ColumnType.DATE}
    return {name: _as_agreed(cell, agreement.dates_in(name)) if name in days else cell for name, cell in row.items()}


def _as_agreed(cell: str, written: DateFormat) -> str:
    try:
        return written.write(date.fromisoformat(cell))
    except ValueError:
        return cell


@st.composite
def damaged(draw, text: str) -> str:
    """The same lines, some of them again, cut, prolonged, padded or with nothing in them."""
    header, *lines = text.removesuffix("\n").split("\n")
    for _ in range(draw(st.integers(0, 3)) if lines else 0):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        changes = [line, line, "", f"{line},", f"{line},x", f" {line}"]
        if '"' not in line:  # else quotes would stand in the middle of fields, and the whole file be refused
            changes += [line[: len(line) // 2], line.replace(",", " ,"), line.replace(",", ", ", 3)]
            changes += [line.replace("Isla", '"Isla"'), line.replace("Isla", "Is\x1fla"), line.replace("Isla", "Zoë")]
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(changes)))
    end: str = draw(st.sampled_from(["\n", "\n", "", "\n\n", "\n \n", "\n,\n", "\r\n", "\r"]))
    return "\n".join([header, *lines]) + end


def in_bulk(delivered: Delivered):
    """Read a delivery in bulk, in pieces of the drawn size."""
    usual, chunks.PIECE = chunks.PIECE, delivered.piece
    try:
        return feeds.read_large(BytesIO(delivered.content), delivered.agreement, AS_OF, None, delivered.rules)
    finally:
        chunks.PIECE = usual


def as_plain(reading):
    return reading.plain() if isinstance(reading, ColumnarReading) else reading
