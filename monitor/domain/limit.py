"""The clock: on which day a child's limit passes, computed from the days on which attention changes (SPEC 5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.chronology import Chronology
from monitor.domain.finding import Finding
from monitor.domain.policy import Attention, Effect, Policy


@dataclass(frozen=True, slots=True)
class AttentionStep:
    """The attention from day `first` until the next step."""

    first: date
    attention: Attention
    on_caseload: bool


def attention_on(findings: Sequence[Finding], policy: Policy, day: date) -> tuple[Attention, bool]:
    """Return the attention on a day, and whether the child is on a caseload then.

    A standing finding with the effect `attention` counts: none is standard, one raised, two different
    checks high; the conditions of `high_if` make it high at once.
    """
    standing = [f for f in findings if f.stands_on(day)]
    on_caseload = any(f.effect is Effect.CASELOAD for f in standing)
    counting = [f for f in standing if f.effect is Effect.ATTENTION]
    checks = {f.check for f in counting}
    if len(checks) > 1 or any(f.name in policy.high_if for f in counting):
        return Attention.HIGH, on_caseload
    return (Attention.RAISED if checks else Attention.STANDARD), on_caseload


def attention_steps(findings: Sequence[Finding], policy: Policy, first: date) -> list[AttentionStep]:
    """Return the attention from a day on, in steps: it changes only where a finding begins or ends."""
    moving = [f for f in findings if f.effect in {Effect.ATTENTION, Effect.CASELOAD}]
    days = {first} | {day for f in moving for day in (f.since, f.until) if day and day > first}
    return [AttentionStep(day, *attention_on(moving, policy, day)) for day in sorted(days)]


@dataclass(frozen=True, slots=True)
class LimitClock:
    """The day a child's limit passes, and the days it follows from; `limit` is the days in force on `due_on`."""

    counted_from: date
    due_on: date
    due_children: date
    due_brief: date | None
    limit: int


def clock_of(child: Chronology, findings: Sequence[Finding]) -> LimitClock:
    """Return the first day on which a child's limit has passed, with its parts (SPEC section 5).

    `due_children` counts from the last sighting by a children's service; a later brief sighting postpones it, but never
    beyond the stretched limit.
    """
    policy, counted_from = child.policy, child.counted_from
    steps = attention_steps(findings, policy, counted_from)
    due_children = _first_over(counted_from, steps, lambda step: days_allowed(child, counted_from, step))
    due_on, due_brief = due_children, None
    if child.brief_on:
        brief_on = child.brief_on
        due_brief = _first_over(brief_on, steps, lambda s: min(policy.brief, _days_at(child, brief_on, s)))
        at_most = _first_over(
            counted_from, steps, lambda step: int(policy.stretch * days_allowed(child, counted_from, step))
        )
        due_on = min(max(due_children, due_brief), at_most)
    return LimitClock(counted_from, due_on, due_children, due_brief, limit_on(child, steps, due_on))


def limit_on(child: Chronology, steps: Sequence[AttentionStep], day: date) -> int:
    """Return the days allowed since `counted_from`, under the attention of a day."""
    step = next((s for s in reversed(steps) if s.first <= day), steps[0])
    return days_allowed(child, child.counted_from, step)


def days_allowed(child: Chronology, last_seen_on: date, step: AttentionStep) -> int:
    """Return the policy's days by the age on the day last seen; for an arrived child never seen, `arrival` at most."""
    days = _days_at(child, last_seen_on, step)
    return min(days, child.policy.arrival) if child.arrived_unseen else days


def _days_at(child: Chronology, day: date, step: AttentionStep) -> int:
    limits = child.policy.limits_at(child.born_on, day)
    return limits.under(step.attention, on_caseload=step.on_caseload)


def _first_over(since: date, steps: Sequence[AttentionStep], allowed: Callable[[AttentionStep], int]) -> date:
    """Return the first day d with d - since > the days allowed on d; there is always one, the last step never ends."""
    ends = [step.first for step in steps[1:]] + [date.max]
    for step, end in zip(steps, ends, strict=True):
        day = max(step.first, since + timedelta(days=allowed(step) + 1))
        if day < end:
            return day
    return date.max


def share_over(due_on: date, limit_days: int, day: date) -> float:
    """Return the days past `due_on` as a share of the limit: 0 on `due_on`, 1 after as long again."""
    return max(0, (day - due_on).days) / max(1, limit_days)
