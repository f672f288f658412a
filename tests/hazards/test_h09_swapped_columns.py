"""H09: columns that changed places are refused or detected; nothing wrong is accepted unnoticed."""

from dataclasses import replace
from itertools import combinations

import pytest

from monitor.domain.feed import FeedKind
from monitor.feeds import FEEDS, columns_of
from monitor.reading.column import ColumnType
from tests.builders.files import a_file, a_row, reading_of

FULL = {
    FeedKind.BIRTHS: {},
    FeedKind.GP_REGISTRATION: {"removed_on": "2026-02-01", "removal_reason": "CGA"},
    FeedKind.SCHOOL_ROLL: {"upn": "P207000016049", "left_on": "2026-02-28", "destination": "Hill School"},
    FeedKind.EARLY_YEARS: {"ended_on": "2026-02-28", "leaving_reason": "moved house"},
    FeedKind.HEALTH_VISITOR_CONTACTS: {"seen_alone": "N"},
    FeedKind.CONTACTS: {"planned": "Y"},
    FeedKind.NOTICES: {"kind": "move_claimed", "area": "Portsmouth", "confirmed_by": "the school"},
}
WORDS = {ColumnType.NAME, ColumnType.WORDS}
"""Names and free words cannot be told apart by looking at one of them."""


def rows_of(kind):
    """Rows with as many cells filled as the feed has, so that a swap has something to swap."""
    return [a_row(kind, number, **FULL[kind]) for number in range(1, 6)]


def picture(reading):
    return {replace(record, line=0) for record in reading.records}


def taken_unnoticed(reading, clean):
    """The lines that say something else than they should, without a problem in them."""
    noticed = {problem.line for problem in reading.problems}
    return [
        record.line for record in reading.records if record.line not in noticed and replace(record, line=0) not in clean
    ]


@pytest.mark.parametrize("kind", FeedKind)
def test_every_pair_of_columns_of_different_type_swapped_is_noticed(kind):
    good = rows_of(kind)
    clean = picture(reading_of(a_file(good), kind))
    assert len(clean) == 5
    accepted = []
    for one, other in combinations(columns_of(kind), 2):
        if one.type is other.type or {one.type, other.type} <= WORDS:
            continue
        swapped = [{**row, one.name: row[other.name], other.name: row[one.name]} for row in good]
        reading = reading_of(a_file(swapped), kind)
        if taken_unnoticed(reading, clean):
            accepted.append((one.name, other.name))
    assert accepted == []


@pytest.mark.parametrize("kind", FeedKind)
def test_the_birth_date_and_the_day_of_the_event_cannot_change_places(kind):
    dates = [column.name for column in FEEDS[kind].columns if column.type is ColumnType.DATE]
    for column in dates:
        swapped = [{**row, "date_of_birth": row[column], column: row["date_of_birth"]} for row in rows_of(kind)]
        if kind is not FeedKind.NOTICES and column not in {"removed_on", "left_on", "ended_on"}:
            assert taken_unnoticed(reading_of(a_file(swapped), kind), set()) == []


@pytest.mark.parametrize("kind", FeedKind)
def test_a_renamed_or_doubled_heading_blocks_the_file(kind):
    good = a_file(rows_of(kind))
    header, _, rest = good.partition(b"\n")
    names = header.split(b",")
    for position, name in enumerate(names):
        renamed = [*names[:position], name + b" X", *names[position + 1 :]]
        doubled = [*names[:position], names[position - 1], *names[position + 1 :]]
        for damaged in (renamed, doubled):
            assert reading_of(b",".join(damaged) + b"\n" + rest, kind).blocked
