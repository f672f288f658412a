"""The judgement of a child on a day, and the inputs that all judgements of a run share."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from monitor.domain.calendar import Calendar
from monitor.domain.contact import Evidence
from monitor.domain.feed import Coverage, FeedKind
from monitor.domain.finding import Check, Condition, Finding
from monitor.domain.leaving import Leaving, Left
from monitor.domain.policy import Attention, ConditionPolicy, Effect, Policy
from monitor.domain.visibility import Visibility

_DAY = timedelta(days=1)


class State(StrEnum):
    """The states of SPEC section 6: each child is in exactly one, the first that applies."""

    LEFT = "left"
    ESCALATED = "escalated"
    IN_DOUBT = "in_doubt"
    AWAITING_FEED = "awaiting_feed"
    DUE_SOON = "due_soon"
    WITHIN_LIMIT = "within_limit"


UNSEEN = "unseen"
IN_DOUBT = "in_doubt"
AGED_OUT = "aged_out"
CANNOT_BE_JUDGED = "cannot_be_judged"


@dataclass(frozen=True)
class JudgingContext:
    """The inputs of every judgement in one run: policy, calendar, coverage and the checks."""

    policy: Policy
    calendar: Calendar
    coverage: Coverage
    checks: tuple[Check, ...]

    @cached_property
    def asked(self) -> tuple[tuple[str, Condition, ConditionPolicy], ...]:
        """The conditions that are not off, each with its check's name and its settings in the policy."""
        every = [
            (c.name, condition, self.policy.condition(c.name, condition.name))
            for c in self.checks
            for condition in c.conditions
        ]
        return tuple(each for each in every if each[2].effect is not Effect.OFF)

    def condition(self, finding: Finding) -> Condition:
        """Return the condition a finding belongs to."""
        check = next(check for check in self.checks if check.name == finding.check)
        return next(condition for condition in check.conditions if condition.name == finding.condition)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of one child on London day `day`.

    `causes` name what holds an escalation open, in the order in which they began. `pending` are findings that would
    stand but for a feed that has not covered their window. `next_change_on` is the first later day on which the
    judgement can differ without a new fact; None when it never will. `came_back_on` is the day a list here undid a
    confirmed move.
    """

    child: int
    day: date
    state: State
    left: Left | None
    causes: tuple[str, ...]
    due_on: date
    last_seen_on: date | None
    last_evidence: Evidence | None
    counted_from: date
    attention: Attention
    on_caseload: bool
    limit_days: int
    born_on: date
    school_age_on: date
    findings: tuple[Finding, ...]
    waiting_for: tuple[FeedKind, ...] = ()
    doubt_since: date | None = None
    death_in_doubt: bool = False
    withdrawn: int = 0
    pending: tuple[Finding, ...] = field(default=(), compare=False)
    pending_on: tuple[FeedKind, ...] = ()
    next_change_on: date | None = None
    came_back_on: date | None = None


JudgeOne = Callable[[Visibility, JudgingContext, date], Judgement]
"""A function that judges one child on a London day."""


def left_without_facts(child: int, day: date) -> Judgement:
    """Return the judgement of a child without facts: every delivery naming them was withdrawn or now names another."""
    return Judgement(
        child=child,
        day=day,
        state=State.LEFT,
        left=Left(Leaving.WITHDRAWN, day),
        causes=(),
        due_on=day,
        last_seen_on=None,
        last_evidence=None,
        counted_from=day,
        attention=Attention.STANDARD,
        on_caseload=False,
        limit_days=0,
        born_on=day,
        school_age_on=day,
        findings=(),
    )


def cannot_be_judged(child: int, day: date) -> Judgement:
    """Return an escalated judgement for a child whose judging failed: nobody is ever skipped (invariant I-36)."""
    return replace(
        left_without_facts(child, day),
        state=State.ESCALATED,
        left=None,
        causes=(CANNOT_BE_JUDGED,),
        next_change_on=day + _DAY,
    )
