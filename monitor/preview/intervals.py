"""The part of a child's answers that does not depend on the table of limits, so that tables are quick to try.

The meaning is `domain.replay`: whatever the days of a policy are, an interval with that policy's days gives the same
events as re-judging the child (SPEC sections 5, 6 and 8).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.domain.chronology import Chronology
from monitor.domain.finding import Finding
from monitor.domain.judge import chronology_of, judge
from monitor.domain.judgement import CANNOT_BE_JUDGED, IN_DOUBT, JudgingContext
from monitor.domain.leaving import Leaving
from monitor.domain.limit import AttentionStep, attention_steps
from monitor.domain.policy import Attention, BandStart, Effect, HandOver, Policy
from monitor.domain.replay import AnswerPeriod, RunDay
from monitor.domain.visibility import Visibility

BANDS = tuple(BandStart)
_COLUMNS = tuple(Attention)
CELLS = len(BANDS) * len(_COLUMNS) * 4
"""Cells of a table of limits: by age band, attention, on a caseload or not, arrived and never seen or not."""
LONGEST_WAIT_AGE = timedelta(days=56)
"""There is no waiting for a feed about a child younger than this (SPEC section 6)."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One attention step for one possible birth date: the cell of the table that applies from `first` on.

    `ends` is None for the last step. `brief_on` is the day of a later brief sighting, with its own cell.
    """

    born_on: date
    counted_from: date
    first: date
    ends: date | None
    cell: int
    brief_on: date | None = None
    brief_cell: int = 0


@dataclass(frozen=True, slots=True)
class OtherCause:
    """A cause other than the limit that holds an escalation open: since when, its check's rank, and its name.

    `since` is None for a contradiction, which counts only where there is no other cause.
    """

    since: date | None
    rank: int
    name: str


@dataclass(frozen=True, slots=True)
class Interval:
    """The runs `first` to before `until`, by place, in which only the limit can change what follows for a child.

    `left` is the fact by which the child left, else empty. An interval with `exceptional` can only be judged, not
    computed.
    """

    first: int
    until: int
    counted_from: date
    legs: tuple[Leg, ...]
    left: str = ""
    aged_out: bool = False
    other: OtherCause | None = None
    exceptional: bool = False
    area: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What ever applied to a child, so that one whom a policy change cannot concern need not be re-judged."""

    conditions: frozenset[str] = frozenset()
    doubted: bool = False
    of_school_age: bool = False


def cell_of(band: int, attention: Attention, on_caseload: bool, *, arrived: bool) -> int:  # noqa: FBT001 - as a step has them
    """Return the index of a cell of the table."""
    return ((band * len(_COLUMNS) + attention.rank) * 2 + on_caseload) * 2 + arrived


def days_by_cell(policy: Policy) -> tuple[int, ...]:
    """Return a policy's limits in days, by index of the cell."""
    found = []
    for cell in range(CELLS):
        rest, arrived = divmod(cell, 2)
        rest, on_caseload = divmod(rest, 2)
        band, rank = divmod(rest, len(_COLUMNS))
        held = next(policy.limits[start] for start in reversed(BANDS[: band + 1]) if start in policy.limits)
        days = held.under(_COLUMNS[rank], on_caseload=bool(on_caseload))
        found.append(min(days, policy.arrival) if arrived else days)
    return tuple(found)


def is_high(cell: int) -> bool:
    """Whether a cell is one of high attention, for which no feed is waited for."""
    return cell // 4 % len(_COLUMNS) == Attention.HIGH.rank


def band_on(born_on: date, day: date) -> int:
    """Return the index of a child's age band on a day."""
    return max((n for n, start in enumerate(BANDS) if start.first_day(born_on) <= day), default=0)


def intervals_of(
    stretches: Iterable[AnswerPeriod], context: JudgingContext, runs: tuple[RunDay, ...]
) -> Iterator[Interval]:
    """Yield a child's answers as intervals, equal neighbours merged into one."""
    held: Interval | None = None
    for stretch in stretches:
        found = _interval(stretch, replace(context, coverage=runs[stretch.first].coverage))
        if held and replace(held, first=0, until=0) == replace(found, first=0, until=0):
            held = replace(held, until=found.until)
            continue
        if held:
            yield held
        held = found
    if held:
        yield held


def marks_of(stretches: Iterable[AnswerPeriod]) -> Marks:
    """Return what ever applied to a child."""
    told = [stretch.answer for stretch in stretches]
    return Marks(
        conditions=frozenset(f.name for answer in told for f in answer.findings),
        doubted=any(answer.doubt_since for answer in told),
        of_school_age=any(answer.day >= answer.school_age_on for answer in told),
    )


def _interval(stretch: AnswerPeriod, context: JudgingContext) -> Interval:
    answer, facts = stretch.answer, stretch.known.facts
    by_age = context.policy.hand_over is HandOver.BY_AGE and answer.day >= answer.school_age_on
    let_go = answer.left is not None and answer.left.why is Leaving.BY_AGE
    aged_out = answer.left is None and answer.day >= answer.school_age_on
    failed = CANNOT_BE_JUDGED in answer.causes
    judged = facts is not None and not answer.left and not aged_out and not failed
    return Interval(
        first=stretch.first,
        until=stretch.until,
        counted_from=answer.counted_from,
        legs=tuple(_legs(facts, stretch, context)) if facts and judged else (),
        left=answer.left.fact if answer.left else "",
        aged_out=aged_out,
        other=None if answer.left or aged_out else _other_cause(stretch, context),
        exceptional=let_go or by_age or failed,
        area=stretch.known.area,
    )


def _legs(facts: Visibility, stretch: AnswerPeriod, context: JudgingContext) -> Iterator[Leg]:
    """Yield the legs of every possible birth date, those of the one the child is judged by first."""
    day = stretch.answer.day
    known = facts.up_to(day)
    for n, born_on in enumerate(known.birth_dates):
        child = chronology_of(known, born_on, context, day)
        shown = judge(replace(facts, birth_dates=(born_on,)), context, day).findings if n else stretch.answer.findings
        yield from _legs_of(child, _steps(child, shown, context.policy))


def _steps(child: Chronology, findings: Sequence[Finding], policy: Policy) -> list[AttentionStep]:
    """Return the steps of the attention, equal neighbours merged into one."""
    steps: list[AttentionStep] = []
    for step in attention_steps(findings, policy, child.counted_from):
        if not steps or (step.attention, step.on_caseload) != (steps[-1].attention, steps[-1].on_caseload):
            steps.append(step)
    return steps


def _legs_of(child: Chronology, steps: Sequence[AttentionStep]) -> Iterator[Leg]:
    band = band_on(child.born_on, child.counted_from)
    brief_band = band_on(child.born_on, child.brief_on) if child.brief_on else 0
    ends = [*(step.first for step in steps[1:]), None]
    for step, end in zip(steps, ends, strict=True):
        where = (step.attention, step.on_caseload)
        cell = cell_of(band, *where, arrived=child.arrived_unseen)
        brief_cell = cell_of(brief_band, *where, arrived=False) if child.brief_on else 0
        yield Leg(child.born_on, child.counted_from, step.first, end, cell, child.brief_on, brief_cell)


def _other_cause(stretch: AnswerPeriod, context: JudgingContext) -> OtherCause | None:
    answer = stretch.answer
    ranks = {check.name: check.rank for check in context.checks}
    standing = [f for f in answer.findings if f.effect is Effect.ESCALATION and f.stands_on(answer.day)]
    if standing:
        first = min(standing, key=lambda f: (f.since, ranks[f.check]))
        return OtherCause(first.since, ranks[first.check], first.check)
    if answer.doubt_since is None:
        return None
    ends = context.calendar.working_days_after(answer.doubt_since, context.policy.doubt_days)
    return OtherCause(None, 0, IN_DOUBT) if ends <= answer.day else None
