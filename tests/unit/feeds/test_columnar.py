"""What the bulk reader does with a file as a whole."""

from io import BytesIO

import polars as pl
import pytest

from monitor import feeds
from monitor.domain.agreement import FeedAgreement, Gates
from monitor.domain.delivery import Reading, Why
from monitor.domain.feed import FeedKind
from monitor.reading.columnar import ColumnarReading, chunks, spill
from monitor.reading.columnar.content import content_of
from monitor.reading.columnar.spill import Fingerprint, SpilledFrames, SpillFile
from monitor.reading.reader import fingerprint_of
from tests.builders.files import AS_OF, REHEARSAL, a_file, a_row, reading_of, rows, test_number

KIND = FeedKind.HEALTH_VISITOR_CONTACTS
AGREED = FeedAgreement(KIND.value, KIND)


def in_bulk(content: bytes, agreement: FeedAgreement = AGREED) -> ColumnarReading | Reading:
    return feeds.read_large(BytesIO(content), agreement, AS_OF, None, REHEARSAL)


def test_a_file_that_is_too_large_is_refused_as_by_the_plain_reader():
    agreement = FeedAgreement(KIND.value, KIND, gates=Gates(max_megabytes=0))
    refused = in_bulk(a_file(rows(KIND, 3)), agreement)
    assert refused == reading_of(a_file(rows(KIND, 3)), KIND, agreement)
    assert isinstance(refused, Reading)
    assert refused.blocked[0].why is Why.TOO_LARGE


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\xef\xbb\xbf", b"a,b\n1,2\n", b'"', a_file([], KIND)],
)
def test_a_file_without_a_row_goes_to_the_plain_reader(content):
    assert in_bulk(content) == reading_of(content, KIND)


@pytest.mark.parametrize("size", [40, 333, 4096])
def test_the_size_of_the_pieces_changes_nothing(size, monkeypatch):
    content = a_file([*rows(KIND, 20), a_row(KIND, 3, medium="02"), a_row(KIND, 4)], end="\r\n")
    monkeypatch.setattr(chunks, "PIECE", size)
    found = in_bulk(content)
    assert isinstance(found, ColumnarReading)
    assert found.plain() == reading_of(content, KIND)


def test_a_row_with_cells_missing_or_to_spare_is_left_to_the_plain_reader():
    lines = a_file(rows(KIND, 9)).decode().splitlines()
    lines[3], lines[5] = lines[3].rpartition(",")[0], f"{lines[5]},N"
    content = "\n".join(lines).encode()
    found = in_bulk(content)
    assert isinstance(found, ColumnarReading)
    assert found.plain() == reading_of(content, KIND)
    assert [row.line for row in found.plain().refused] == [4, 6]


def test_what_was_read_may_lie_in_a_file(tmp_path):
    content = a_file([*rows(KIND, 20), a_row(KIND, 3, medium="02"), a_row(KIND, 4)])
    with (tmp_path / "spill").open("w+b") as file:
        found = feeds.read_large(BytesIO(content), AGREED, AS_OF, None, REHEARSAL, file)
        assert isinstance(found, ColumnarReading)
        assert file.tell() > 0
        assert found.plain() == reading_of(content, KIND)


def test_people_of_whom_no_record_is_left_are_left_out():
    twice = [a_row(KIND, 1), a_row(KIND, 2), a_row(KIND, 1, contact_id="c9", date_of_birth="2024-05-01")]
    found = in_bulk(a_file(twice))
    assert isinstance(found, ColumnarReading)
    assert found.people["local_id"].to_list() == ["A2"]
    assert sorted(found.local_ids.to_list()) == ["A1", "A2"]


def test_notices_of_nobody_in_particular_that_lose_a_number_take_the_turn_of_their_first_row():
    kind = FeedKind.NOTICES
    nameless = {"notice_id": "n1", "local_id": "", "nhs_number": test_number(77)}
    listed = [
        a_row(kind, 1, **nameless, date_of_birth="2024-02-01"),
        a_row(kind, 2),
        a_row(kind, 1, **nameless, date_of_birth="2024-02-01", withdrawn="Y"),
        a_row(kind, 1, **nameless, date_of_birth="2024-03-01"),
    ]
    found = in_bulk(a_file(listed), FeedAgreement(kind.value, kind))
    assert isinstance(found, ColumnarReading)
    assert found.plain() == reading_of(a_file(listed), kind)
    assert [(each.line, each.identity.nhs_number is None) for each in found.plain().records] == [
        (4, True),
        (3, False),
        (5, True),
    ]


def test_the_rows_hold_the_fields_of_their_kind_and_name_a_person():
    found = in_bulk(a_file(rows(KIND, 3)))
    assert isinstance(found, ColumnarReading)
    (frame,) = found.frames()
    assert frame.columns == [
        *("line", "person", "key", "withdrawn"),
        *("agency", "contact_id", "on", "evidence", "kind", "planned", "role"),
    ]
    assert set(frame["person"]) == set(found.people["person"])


def test_the_fingerprint_of_shares_is_that_of_the_whole(monkeypatch):
    monkeypatch.setattr(spill, "_BLOCK", 3)
    monkeypatch.setattr(spill, "_AT_ONCE", 2)
    texts = [f"{number * 37 % 101}é" for number in range(150)] + [""]
    fingerprint = Fingerprint(SpillFile(None))
    for start in range(0, len(texts), 20):
        fingerprint.add(pl.Series(texts[start : start + 20]))
    assert fingerprint.hexdigest() == fingerprint_of(texts)


def test_a_sheaf_can_be_gone_through_again():
    sheaf = SpilledFrames({"n": pl.Int64()}, SpillFile(None))
    sheaf.add(pl.DataFrame({"n": [1, 2]}))
    sheaf.add(sheaf.empty())
    assert [frame.to_dicts() for frame in sheaf] == [frame.to_dicts() for frame in sheaf] == [[{"n": 1}, {"n": 2}]]


def test_a_file_without_one_usable_row_is_read_by_columns_too_and_its_problems_counted():
    content = a_file([a_row(FeedKind.CONTACTS, n, contact_on="soon") for n in range(1, 1_601)])
    found = in_bulk(content, FeedAgreement("contacts", FeedKind.CONTACTS))
    assert isinstance(found, ColumnarReading)
    assert found.plain() == reading_of(content, FeedKind.CONTACTS)
    assert (found.reading.refused_count, len(found.reading.refused), len(found.reading.problems)) == (
        1_600,
        1_000,
        1_000,
    )
    [further] = found.reading.further
    assert (further.column, further.problems, further.rows) == ("contact_on", 600, 600)
    assert content_of(found).count == 0
