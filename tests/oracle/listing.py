"""Which rows of the snapshots still hold, and what becomes of those that a newer snapshot lacks (section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oracle import Row  # type: ignore[import-not-found]

PLACE = {"gp_registration": "practice_code", "school_roll": "school_urn", "early_years": "provider_urn"}
BEGINS = {"gp_registration": "registered_on", "school_roll": "enrolled_on", "early_years": "started_on"}
ENDS = {"gp_registration": "removed_on", "school_roll": "left_on", "early_years": "ended_on"}

Rank = tuple[date, date]  # as-of day and day received of a snapshot


def first_without(versions: Iterable[Row], snapshots: Iterable[Rank]) -> date | None:
    """The as-of day of the first snapshot of the feed after the last one that lists the row."""
    last = max((row.as_of, row.received) for row in versions)
    return min((rank[0] for rank in snapshots if rank > last), default=None)


def row_in_force(row: Row, versions: list[Row], snapshots: Iterable[Rank]) -> Row:
    """The row with the days since and until which it is listed; an end told in advance by a gone row never came."""
    gone = first_without(versions, snapshots)
    end = row.day(ENDS[row.kind])
    cells = {**row.cells, ENDS[row.kind]: ""} if gone and end and end > gone else row.cells
    return replace(row, cells=cells, told=min(version.as_of for version in versions), gone=gone)


def replacement(row: Row, others: Iterable[Row], last_listed: Callable[[Row], date]) -> Row | None:
    """The row that is this one with its date corrected: the same place, listed when this was gone or later."""
    if row.gone is None:
        return None
    begins, end = BEGINS[row.kind], row.day(ENDS[row.kind])
    found = [
        other
        for other in others
        if (other.feed, other[PLACE[row.kind]]) == (row.feed, row[PLACE[row.kind]])
        and other[begins] != row[begins]
        and last_listed(other) >= row.gone
        and not (end and end <= other.must(begins))
    ]
    return min(found, key=lambda other: (other.told or other.as_of, other.must(begins)), default=None)


def in_force(
    rows: list[Row],
    versions: dict[tuple[str, ...], list[Row]],
    snapshots: dict[str, list[Rank]],
    attended: dict[tuple[str, ...], list[date]],
) -> list[Row]:
    """One child's rows of one kind as they hold: corrected dates replaced, starts told in advance and gone left out.

    `attended` is changed: what was attended under a wrong date, from the right one on, counts for the right one.
    """
    held = [row_in_force(row, versions[row.key], snapshots.get(row.feed, [])) for row in rows]
    held.sort(key=lambda row: (row.gone or date.max, row.age))
    result: list[Row] = []
    while held:
        row = held.pop(0)
        right = replacement(row, held, lambda other: max(version.as_of for version in versions[other.key]))
        if right is None:
            result.append(row)
            continue
        n, begins = held.index(right), right.must(BEGINS[right.kind])
        held[n] = replace(right, told=min(right.told or right.as_of, row.told or row.as_of))
        if row.key in attended:
            days = attended[row.key]
            attended[right.key] = sorted({*attended[right.key], *(day for day in days if day >= begins)})
            attended[row.key] = [day for day in days if day < begins]
    return [row for row in result if row.gone is None or row.must(BEGINS[row.kind]) < row.gone]
