"""Ids of contacts and notices that several children bear, and which of them are doubtful (FEEDS.md)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oracle import Row  # type: ignore[import-not-found]


def doubtful_rows(rows: Iterable[Row], winning: set[int], child_of: Callable[[Row], Hashable]) -> set[int]:
    """The rows, by identity, whose id was told of one child and, in another delivery, of another one.

    What a sender has taken back was not told. Children told of in one delivery are one visit.
    """
    by_id: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = {}
    for row in rows:
        if row.kind in {"contacts", "health_visitor_contacts", "notices"} and row["local_id"]:
            by_id.setdefault(row.key[:-1], {}).setdefault(row.key, []).append(row)
    doubtful: set[int] = set()
    for records in by_id.values():
        standing = [told for told in records.values() if not any(id(row) in winning and row.withdrawn for row in told)]
        if len(standing) > 1 and len(visits(standing, child_of)) > 1:
            doubtful |= {id(row) for told in standing for row in told}
    return doubtful


def visits(records: list[list[Row]], child_of: Callable[[Row], Hashable]) -> list[set[Hashable]]:
    """The records of one id, joined where one delivery told of both or both are about one child."""
    joined: list[set[Hashable]] = []
    for told in records:
        marks: set[Hashable] = {("told", row.as_of) for row in told if not row.withdrawn}
        marks |= {("child", child_of(row)) for row in told}
        apart = [other for other in joined if not other & marks]
        joined = [*apart, marks.union(*(other for other in joined if other & marks))]
    return joined
