"""Rows told of a child that count for nothing: taken back, withdrawn, in doubt, or told of another child too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from monitor.domain.fact_version import FactVersion, Telling, by_key_of, tellings_of
from monitor.domain.record import Row


@dataclass(frozen=True, slots=True)
class WithdrawnRow:
    """A row told of the child only by deliveries that were withdrawn, the last of them on London day `on`."""

    row: Row
    on: date


@dataclass(frozen=True, slots=True)
class Possible:
    """A row that may be about the child, and counts for nobody until a person decides."""

    feed: str
    row: Row


@dataclass(frozen=True, slots=True)
class Uncounted:
    """All versions of facts that ever named the child, doubtful rows, and rows of withdrawn deliveries."""

    stated: tuple[FactVersion, ...] = ()
    possible: tuple[Possible, ...] = ()
    withdrawn: tuple[WithdrawnRow, ...] = ()


def taken_back(child: int, stated: Sequence[FactVersion]) -> list[tuple[Row, date]]:
    """Return the rows once delivered about the child whose latest version is a withdrawal, and its as-of day."""
    found = []
    for told in _tellings(stated):
        mine = [v for v in told.versions if v.child == child and not v.withdrawn]
        if told.winner.withdrawn and mine:
            found.append((mine[-1].row, _withdrawn_on(told)))
    return found


def of_another_child(child: int, stated: Sequence[FactVersion]) -> list[Row]:
    """Return the rows about the child that count for nobody, as their id was told of another child too."""
    silenced = [told.winner for told in _tellings(stated) if told.counts_for_nobody and not told.winner.withdrawn]
    return [winner.row for winner in silenced if winner.child == child]


def _tellings(stated: Sequence[FactVersion]) -> Iterator[Telling]:
    for of_key in by_key_of(stated).values():
        yield from tellings_of(of_key)


def _withdrawn_on(told: Telling) -> date:
    """Return the as-of day from which on every version through the winner, in order of rank, is a withdrawal."""
    through = told.versions[: told.versions.index(told.winner) + 1]
    last = takewhile(lambda version: version.withdrawn, reversed(through))
    return min(version.first_on for version in last)
