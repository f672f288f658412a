"""The bulk reader says exactly what the plain one says, whatever is delivered."""

from io import BytesIO

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from monitor.domain.agreement import FeedAgreement
from monitor.domain.feed import FeedKind
from monitor.feeds import read, read_large
from monitor.reading import columnar
from monitor.reading.columnar import ColumnarReading
from monitor.reading.content import DeliveryContent, RowContent
from monitor.reading.row_parser import SEPARATOR, RowParser
from tests.builders.files import AS_OF, REHEARSAL, a_file, a_row, reading_of, rows
from tests.properties.columnar_files import as_plain, deliveries, in_bulk

kinds = pytest.mark.parametrize("kind", FeedKind)


def in_bulk_of(content: bytes, kind: FeedKind):
    return read_large(BytesIO(content), FeedAgreement(kind.value, kind), AS_OF, None, REHEARSAL)


@kinds
@given(data=st.data())
def test_the_bulk_reader_gives_what_the_plain_one_gives(kind, data):
    delivered = data.draw(deliveries(kind))
    expected = read(delivered.content, delivered.agreement, AS_OF, None, delivered.rules)
    found = in_bulk(delivered)
    event("in bulk" if isinstance(found, ColumnarReading) else "by the plain reader")
    assert as_plain(found) == expected


@kinds
@given(data=st.data())
def test_the_columns_say_what_the_records_say(kind, data):
    found = in_bulk(data.draw(deliveries(kind)))
    if not isinstance(found, ColumnarReading):
        return
    records = found.plain().records
    frames = [frame.select("line", "key", "withdrawn") for frame in found.frames()]
    told = sorted(row for frame in frames for row in frame.rows())
    assert told == sorted((each.line, SEPARATOR.join(each.key), each.withdrawn) for each in records)
    named = {person for frame in found.frames() for person in frame["person"]}
    assert named == set(found.people["person"]) or found.reading.blocked
    assert found.people.drop("person").n_unique() == found.people.height


@kinds
@given(data=st.data())
def test_what_is_written_down_is_the_same_by_columns_and_by_records(kind, data):
    found = in_bulk(data.draw(deliveries(kind)))
    by_columns, by_records = columnar.content_of(found), RowContent(as_plain(found))
    assert written(by_columns) == written(by_records)


def written(content: DeliveryContent):
    """All that a content tells, whatever numbers it gives its people."""
    people = [mention for some in content.people() for mention in some]
    who = {mention.number: mention[1:] for mention in people}
    told = {(line, key, who[n], *said) for line, key, n, *said in content.rows({n: n for n in who})}
    some_of_them = {mention.number for mention in people if len(mention.identity.given_name or "") % 2}
    return (
        content.count,
        content.row,
        content.local_ids,
        set(who.values()),
        {(mention.identity.source, mention.identity.local_id): mention.identity for mention in people},
        told,
        sorted(content.records(some_of_them), key=lambda record: record.line),
    )


@kinds
def test_good_rows_never_come_to_the_plain_reader(kind, monkeypatch):
    content = a_file(rows(kind, 30))
    expected = reading_of(content, kind)
    monkeypatch.delattr(RowParser, "take")
    assert as_plain(in_bulk_of(content, kind)) == expected


def test_a_row_that_repeats_one_of_another_piece_is_found():
    kind = FeedKind.CONTACTS
    again, other = a_row(kind, 1), a_row(kind, 2, kind="welfare visit")
    content = a_file([*rows(kind, 400), again, other, a_row(kind, 3, withdrawn="Y")])
    found = in_bulk_of(content, kind)
    assert isinstance(found, ColumnarReading)
    assert as_plain(found) == reading_of(content, kind)
    assert (found.reading.repeats, len(found.reading.refused)) == (2, 2)


def test_a_bulk_reading_does_not_show_who_it_is_about():
    found = in_bulk_of(a_file(rows(FeedKind.BIRTHS, 3)), FeedKind.BIRTHS)
    assert "Merrill" not in repr(found)
    assert "999" not in repr(found)
