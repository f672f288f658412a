"""The escalation events of a child under another policy, replayed from what was known at each run (SPEC 10).

This defines a policy preview: the events there would have been had the policy been in force from the first run on.
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
    """A finished run: its London day, and the coverage of the feeds configured then."""

    day: date
    coverage: Coverage


JudgeOne = Callable[[Visibility, RunDay], Judgement]
"""A function that judges a child at a run, by the policy being previewed."""


@dataclass(frozen=True, slots=True)
class KnownPeriod:
    """The facts of a child as known from run `first` (an index) until the next period.

    `facts` is None when the child had none left. `area` is their postcode district, empty for a restricted child.
    """

    first: int
    facts: Visibility | None
    area: str = ""


@dataclass(frozen=True, slots=True)
class ReplayedEvent:
    """One replayed event: the index and London day of its run, the event, why, and the child's judgement."""

    run: int
    on: date
    event: Event
    why: str
    answer: Judgement


@dataclass(frozen=True)
class Runs:
    """All finished runs in order, and at which of them coverage changed."""

    days: tuple[RunDay, ...]

    @cached_property
    def _on(self) -> list[date]:
        return [run.day for run in self.days]

    @cached_property
    def moved(self) -> list[int]:
        """The indexes of runs before which a feed's start of coverage moved or its end went back: all are judged."""
        return [n for n in range(1, len(self.days)) if self._moved_before(n)]

    @cached_property
    def grown(self) -> dict[FeedKind, list[int]]:
        """By kind of feed, the indexes of runs before which one covered more than at the run before."""
        by_kind: dict[FeedKind, list[int]] = {}
        for n in range(1, len(self.days)):
            for kind in self.days[n].coverage.grown_since(self.days[n - 1].coverage):
                by_kind.setdefault(kind, []).append(n)
        return by_kind

    def first_from(self, day: date) -> int:
        """Return the index of the first run on or after a day; the number of runs when there is none."""
        return bisect_left(self._on, day)

    def next_look(self, place: int, answer: Judgement) -> int:
        """Return the index of the first run after one at which a child's judgement can differ without new facts."""
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
    """One judgement, and the runs it holds for: the indexes from `first` to before `until`."""

    first: int
    until: int
    known: KnownPeriod
    answer: Judgement


def answer_periods(
    child: int, periods: Sequence[KnownPeriod], runs: Runs, judge_one: JudgeOne
) -> Iterator[AnswerPeriod]:
    """Yield a child's judgements from the first period to the last run, judging only where the answer can change."""
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
    """Yield the events that follow from a child's judgements in order, under one policy version."""
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
    """Return every event there would have been for one child, in order."""
    return tuple(told_of(answer_periods(child, known, runs, judge_one), version))
