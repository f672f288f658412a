"""H03: a stray quote or line break must not swallow rows."""

import random
from dataclasses import replace

import pytest

from monitor.domain.feed import FeedKind
from tests.builders.files import a_file, a_row, reading_of, rows


def picture(reading):
    return {replace(record, line=0) for record in reading.records}


def a_good_file(kind):
    """Some of its fields are quoted, as they must be when they hold a comma."""
    return a_file([*rows(kind, 20), a_row(kind, 21, address="3, Weavers Court"), *rows(kind, 60)[30:]])


@pytest.mark.parametrize("kind", FeedKind)
def test_a_quote_at_any_of_a_thousand_offsets_changes_nothing_or_blocks_the_file(kind):
    good = a_good_file(kind)
    clean = picture(reading_of(good, kind))
    for offset in random.Random(kind).sample(range(len(good)), 1000):
        reading = reading_of(good[:offset] + b'"' + good[offset:], kind)
        assert reading.blocked or picture(reading) == clean


def test_a_second_stray_quote_hundreds_of_rows_later_swallows_nothing():
    lines = a_file(rows(FeedKind.CONTACTS, 500)).split(b"\n")
    lines[3] = lines[3].replace(b",Isla", b',"Isla')
    lines[450] = lines[450].replace(b"Isla,", b'Isla",')
    assert [r.why for r in reading_of(b"\n".join(lines), FeedKind.CONTACTS).blocked] == ["stray_quote"]


@pytest.mark.parametrize("kind", FeedKind)
def test_a_line_break_at_any_offset_loses_no_other_row(kind):
    good = a_good_file(kind)
    clean = picture(reading_of(good, kind))
    for offset in random.Random(kind).sample(range(good.index(b"\n"), len(good)), 150):
        for broken in (b"\n", b"\r", b"\r\n", b"\x0b", b"\xc2\x85", b"\xe2\x80\xa8"):
            reading = reading_of(good[:offset] + broken + good[offset:], kind)
            assert reading.blocked or len(picture(reading) & clean) >= len(clean) - 1
            assert reading.blocked or reading.rows == len(reading.records) + reading.refused_count + reading.repeats
