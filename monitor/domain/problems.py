"""The problems of one file that are kept one by one, and the number of the rest by reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from monitor.domain.delivery import Problem, RefusedRow

MOST_KEPT = 1_000
"""How many problems of a file are kept with their addresses, so that a bad file of millions of rows stays small."""


def file_called(feed: str, as_of: date) -> str:
    """Return what a delivery's file is called when people are told of it: its sender's own name may hold a child's."""
    return f"{feed}_{as_of}.csv"


@dataclass(frozen=True, slots=True)
class FurtherProblems:
    """Problems counted only: those of one reason, and how many refused rows have it as the first of theirs.

    `column` is the agreed heading (empty for a whole row), `wants` what to write instead; with `refuses` the rows were
    left out, else the cells.
    """

    column: str
    wants: str
    refuses: bool
    problems: int
    rows: int = 0

    @property
    def sentence(self) -> str:
        """How many there are of this reason, and what to write instead."""
        kept = "rows were left out" if self.refuses else "rows were kept without it"
        return f"{self.problems:,} in {self.column or 'the whole row'}: write {self.wants}; the {kept}."


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


def kept_of(problems: Sequence[Problem], refused: Sequence[RefusedRow], most: int = MOST_KEPT) -> KeptProblems:
    """Return at most `most` problems, and the rest counted: nothing is lost but addresses.

    Each refused row's first problem comes before further ones, and those before the cells dropped from rows that were
    kept; within each the first lines come first.
    """
    first: dict[int, Problem] = {}
    for problem in problems:
        if problem.refuses:
            first.setdefault(problem.line, problem)
    ranked = sorted(problems, key=lambda p: 0 if first.get(p.line) is p else 2 - p.refuses)
    kept, others = ranked[:most], ranked[most:]
    lines = {problem.line for problem in kept if problem.refuses}
    left = Counter(_reason(first[row.line]) for row in refused if row.line not in lines)
    counted = Counter(map(_reason, others))
    return KeptProblems(
        problems=tuple(sorted(kept, key=lambda problem: problem.line)),
        rows=tuple(row for row in refused if row.line in lines),
        rest=tuple(FurtherProblems(*reason, n, left[reason]) for reason, n in counted.most_common()),
    )


def _reason(problem: Problem) -> tuple[str, str, bool]:
    return problem.column, problem.wants, problem.refuses


def _together(counted: Sequence[FurtherProblems]) -> tuple[FurtherProblems, ...]:
    """Return the counts with one for each reason, the largest first."""
    problems, rows = Counter[tuple[str, str, bool]](), Counter[tuple[str, str, bool]]()
    for each in counted:
        reason = each.column, each.wants, each.refuses
        problems[reason] += each.problems
        rows[reason] += each.rows
    return tuple(FurtherProblems(*reason, n, rows[reason]) for reason, n in problems.most_common())
