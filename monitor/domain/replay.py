"""A child's escalations as they would have been under another policy, from what was known at each run (SPEC 10).

The meaning of a preview: what the service would have told had the policy been in force from the first run on.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from monitor.domain.escalation import Event, Gap, next_step
from monitor.domain.feed import Coverage, FeedKind
from monitor.domain.judgement import Judgement, left_without_facts
from monitor.domain.visibility import Visibility


@dataclass(frozen=True, slots=True)
class RunDay:
    """A run that finished: its London day, and what each feed then configured covered."""

    day: date
    coverage: Coverage


JudgeOne = Callable[[Visibility, RunDay], Judgement]
"""Judges a child by the policy that is tried, as a run would have."""


@dataclass(frozen=True, slots=True)
class KnownPeriod:
    """What was known of a child from one run on, until the next period; `first` is the place of that run.

    `facts` are None when nothing was left of the child. `area` is its postcode district, empty for a restricted one.
    """

    first: int
    facts: Visibility | None
    area: str = ""


@dataclass(frozen=True, slots=True)
class ReplayedEvent:
    """One event the service would have told: at which run, on which London day, and how the child then stood."""

    run: int
    on: date
    event: Event
    why: str
    answer: Judgement


@dataclass(frozen=True)
class Runs:
    """Every finished run in order, and at which of them something every answer may rest on had moved."""

    days: tuple[RunDay, ...]

    @cached_property
    def _on(self) -> list[date]:
        return [run.day for run in self.days]

    @cached_property
    def moved(self) -> list[int]:
        """The runs before which some feed's coverage began elsewhere, ended or went back: everybody is judged."""
        return [n for n in range(1, len(self.days)) if self._moved_before(n)]

    @cached_property
    def grown(self) -> dict[FeedKind, list[int]]:
        """The runs before which a feed of each kind covered more than at the run before."""
        found: dict[FeedKind, list[int]] = {}
        for n in range(1, len(self.days)):
            for kind in self.days[n].coverage.grown_since(self.days[n - 1].coverage):
                found.setdefault(kind, []).append(n)
        return found

    def first_from(self, day: date) -> int:
        """Return the place of the first run on or after a day; the number of runs when there is none."""
        return bisect_left(self._on, day)

    def next_look(self, place: int, answer: Judgement) -> int:
        """Return the first run after one at which a child's answer can differ though nothing new is said of it."""
        found = [_after(place, self.moved), *(_after(place, self.grown.get(kind, [])) for kind in answer.pending_on)]
        if answer.next_change_on:
            found.append(max(place + 1, self.first_from(answer.next_change_on)))
        return min((each for each in found if each is not None), default=len(self.days))

    def _moved_before(self, place: int) -> bool:
        return self.days[place].coverage.moved_since(self.days[place - 1].coverage)


def _after(place: int, places: Sequence[int]) -> int | None:
    at = bisect_right(places, place)
    return places[at] if at < len(places) else None


@dataclass(frozen=True, slots=True)
class AnswerPeriod:
    """One answer and the runs it holds for: from `first` to before `until`, by place."""

    first: int
    until: int
    known: KnownPeriod
    answer: Judgement


def answer_periods(
    child: int, periods: Sequence[KnownPeriod], runs: Runs, judge_one: JudgeOne
) -> Iterator[AnswerPeriod]:
    """Judge a child wherever its answer can change, from the first period through the last run, and nowhere else."""
    ends = [*(known.first for known in periods[1:]), len(runs.days)]
    for known, end in zip(periods, ends, strict=True):
        place = known.first
        while place < end:
            run = runs.days[place]
            answer = judge_one(known.facts, run) if known.facts else left_without_facts(child, run.day)
            until = min(end, runs.next_look(place, answer))
            yield AnswerPeriod(place, until, known, answer)
            place = until


def told_of(answers: Iterable[AnswerPeriod], version: int) -> Iterator[ReplayedEvent]:
    """Return the events that follow from a child's answers, one after the other, as one policy version tells them."""
    opened: Gap | None = None
    closed: set[date] = set()
    had_left = False
    for period in answers:
        answer = period.answer
        step = next_step(answer, opened, closed, had_left=had_left, version=version)
        had_left = answer.left is not None
        if step.event:
            yield ReplayedEvent(period.first, answer.day, step.event, step.why, answer)
        if opened and step.event in {Event.LEFT, Event.RESOLVED}:
            closed.add(opened.counted_from)
            opened = None
        elif answer.causes:
            why = step.why or (opened.why if opened and opened.why in answer.causes else answer.causes[0])
            opened = Gap(answer.counted_from, why, answer.last_seen_on, answer.withdrawn, version)


def replay(
    child: int, known: Sequence[KnownPeriod], runs: Runs, judge_one: JudgeOne, version: int = 0
) -> tuple[ReplayedEvent, ...]:
    """Return every event the service would have told of one child, in order."""
    return tuple(told_of(answer_periods(child, known, runs, judge_one), version))
