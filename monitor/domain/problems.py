"""The problems of one file that are kept one by one, and the number of the rest by reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Self

from monitor.domain.delivery import FurtherProblems, Problem, RefusedRow

MOST_KEPT = 1_000
"""How many problems of a file are kept with their addresses, so that a bad file of millions of rows stays small."""
_FIRST, _AFTER, _DROPPED = range(3)
"""A refused row's first problem, its further ones, and those of cells dropped from a row that was kept."""
_AT_ONCE = 4_000
"""So many problems are gathered before those beyond the first are counted."""
_Reason = tuple[str, str, bool]
_line = attrgetter("line")
_reason = attrgetter("column", "wants", "refuses")


def file_called(feed: str, as_of: date) -> str:
    """Return what a delivery's file is called when people are told of it: its sender's own name may hold a child's."""
    return f"{feed}_{as_of}.csv"


@dataclass(frozen=True, slots=True)
class KeptProblems:
    """The problems of a file: the first of them by line, the refused rows they are about, and the rest by reason."""

    problems: tuple[Problem, ...] = ()
    rows: tuple[RefusedRow, ...] = ()
    rest: tuple[FurtherProblems, ...] = ()

    @property
    def more(self) -> int:
        """The number of problems counted only."""
        return sum(each.problems for each in self.rest)

    def first(self, most: int) -> Self:
        """Return the first `most` of the problems, the others counted with the rest."""
        if len(self.problems) <= most:
            return self
        fewer = kept_of(self.problems, (), most)
        return replace(self, problems=fewer.problems, rest=_together((*fewer.rest, *self.rest)))


NO_PROBLEMS = KeptProblems()


class ProblemList:
    """A list of a file's problems that keeps the first `most` and counts the rest: nothing is lost but addresses.

    Each refused row's first problem comes before further ones, and those before the cells dropped from rows that were
    kept; within each the first lines come first, in whatever order they are added.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Begin an empty list."""
        self._most = most
        self._ranked: tuple[list[Problem], list[Problem], list[Problem]] = ([], [], [])
        self._rows: dict[int, RefusedRow] = {}
        self._problems, self._counted_rows = Counter[_Reason](), Counter[_Reason]()

    @property
    def held(self) -> int:
        """How many problems and rows are held one by one."""
        return len(self._rows) + sum(map(len, self._ranked))

    def refuse(self, row: RefusedRow | None, problems: Sequence[Problem]) -> None:
        """Add a refused row with its problems, of which there is at least one; without the row only the problems."""
        if row is not None:
            self._rows[row.line] = row
        self._add(_FIRST, problems[:1])
        if len(problems) > 1:
            self._add(_AFTER, problems[1:])

    def drop(self, problems: Sequence[Problem]) -> None:
        """Add the problems of cells dropped from a row that was kept."""
        self._add(_DROPPED, problems)

    def _add(self, rank: int, problems: Sequence[Problem]) -> None:
        ranked = self._ranked[rank]
        ranked.extend(problems)
        if len(ranked) > self._most + _AT_ONCE:
            self._shorten(rank, self._most)

    def _shorten(self, rank: int, most: int) -> None:
        """Keep the first `most` problems of a rank; the others are counted."""
        in_order = sorted(self._ranked[rank], key=_line)
        others = in_order[most:]
        self._ranked[rank][:] = in_order[:most]
        self._problems.update(map(_reason, others))
        if rank == _FIRST:
            with_row = [problem for problem in others if problem.line in self._rows]
            self._counted_rows.update(map(_reason, with_row))
            for problem in with_row:
                del self._rows[problem.line]

    def kept(self) -> KeptProblems:
        """Return the first of them and the count of the others."""
        room = self._most
        for rank, problems in enumerate(self._ranked):
            self._shorten(rank, room)
            room -= len(problems)
        return KeptProblems(
            problems=tuple(sorted((problem for ranked in self._ranked for problem in ranked), key=_line)),
            rows=tuple(self._rows[line] for line in sorted(self._rows)),
            rest=_counted(self._problems, self._counted_rows),
        )


def kept_of(problems: Sequence[Problem], refused: Sequence[RefusedRow], most: int = MOST_KEPT) -> KeptProblems:
    """Return the first `most` of some problems of the rows refused and kept, and the count of the others."""
    found, rows = ProblemList(most), {row.line: row for row in refused}
    for line, of_line in groupby(sorted(problems, key=_line), _line):
        its = list(of_line)
        refusing = [problem for problem in its if problem.refuses]
        if refusing:
            found.refuse(rows.get(line), refusing)
        found.drop([problem for problem in its if not problem.refuses])
    return found.kept()


def _counted(problems: Counter[_Reason], rows: Counter[_Reason]) -> tuple[FurtherProblems, ...]:
    """Return the counts by reason, the largest first."""
    in_order = sorted(problems.items(), key=lambda counted: (-counted[1], counted[0]))
    return tuple(FurtherProblems(*reason, n, rows[reason]) for reason, n in in_order)


def _together(counted: Sequence[FurtherProblems]) -> tuple[FurtherProblems, ...]:
    """Return the counts with one for each reason, the largest first."""
    problems, rows = Counter[_Reason](), Counter[_Reason]()
    for each in counted:
        problems[_reason(each)] += each.problems
        rows[_reason(each)] += each.rows
    return _counted(problems, rows)
