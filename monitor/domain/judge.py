"""The judgement of one child on a day: state, due day, findings, and the next day on which any of these can change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from monitor.domain.chronology import Chronology, earliest
from monitor.domain.feed import Coverage, FeedKind
from monitor.domain.finding import Finding, StandingPeriod
from monitor.domain.judgement import AGED_OUT, IN_DOUBT, UNSEEN, Judgement, JudgingContext, State
from monitor.domain.leaving import Leaving, Left, death_in_doubt, left
from monitor.domain.limit import AttentionStep, LimitClock, attention_on, attention_steps, clock_of, limit_on
from monitor.domain.policy import Attention, Effect, HandOver
from monitor.domain.visibility import Visibility

_DAY = timedelta(days=1)
_EIGHT_WEEKS = timedelta(days=56)


def judge(facts: Visibility, context: JudgingContext, day: date) -> Judgement:
    """Return the judgement of one child on a London day, from the facts dated up to it.

    A child with two reported birth dates is judged by the births row's, else by the latest row's; only `due_on` is the
    earliest by either (SPEC section 6).
    """
    ahead = facts.days_ahead(day)
    known = facts.up_to(day)
    first, *others = (_reading(known, born_on, context, day) for born_on in facts.birth_dates)
    return _judgement(replace(first, others=tuple(others)), ahead)


def chronology_of(facts: Visibility, born_on: date, context: JudgingContext, day: date) -> Chronology:
    """Return a child's chronology on a London day, from facts up to it: a move that is in doubt was never told."""
    child = Chronology(facts, born_on, day, context.policy, context.calendar, context.coverage)
    doubted = child.moves.doubted
    if doubted is None:
        return child
    notices = tuple(n for n in facts.notices if n not in doubted.notices)
    return replace(child, facts=replace(facts, notices=notices), move_doubted_on=doubted.on)


@dataclass(frozen=True)
class _Reading:
    """A child under one reported birth date on one day, with the parts of the judgement as properties.

    `others` are the same child under the other birth dates reported of them.
    """

    child: Chronology
    context: JudgingContext
    day: date
    others: tuple["_Reading", ...] = ()

    @cached_property
    def _found(self) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        return _findings(self.child, self.context)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that the coverage can show."""
        return self._found[0]

    @property
    def pending(self) -> tuple[Finding, ...]:
        """The findings that would stand once feeds that have already begun cover their window."""
        return self._found[1]

    @cached_property
    def clock(self) -> LimitClock:
        """The day the limit passes under this birth date."""
        return clock_of(self.child, self.findings)

    @cached_property
    def due(self) -> "_Reading":
        """The reading that makes the child due earliest."""
        return min((self, *self.others), key=lambda read: (read.clock.due_on, read.child.born_on))

    @property
    def steps(self) -> list[AttentionStep]:
        """The attention from `counted_from` on."""
        return attention_steps(self.findings, self.context.policy, self.clock.counted_from)

    @property
    def due_on(self) -> date:
        """The first day on which the limit has passed, by the earliest reading."""
        return self.due.clock.due_on

    @cached_property
    def waiting_for(self) -> tuple[FeedKind, ...]:
        """The kinds of feed `unseen` waits for, the limit having passed: those not complete through the day before."""
        policy, due_on = self.context.policy, self.due_on
        if not due_on <= self.day < due_on + timedelta(days=policy.wait_days):
            return ()
        attention, _ = attention_on(self.due.findings, policy, due_on)
        if attention is Attention.HIGH or due_on < self.due.child.born_on + _EIGHT_WEEKS:
            return ()
        return tuple(
            sorted(kind for kind in policy.wait_for if _incomplete(kind, due_on - _DAY, self.context.coverage))
        )

    @cached_property
    def death_doubted_on(self) -> date | None:
        """The day of a reported death that is neither confirmed nor disproved; None without one."""
        return death_in_doubt(self.child)

    @cached_property
    def doubt_since(self) -> date | None:
        """The day accepted facts began to contradict each other; None when they do not."""
        facts = self.child.facts
        birth_doubted_on = facts.contradicted_on if len(facts.birth_dates) > 1 else None
        return earliest(self.death_doubted_on, self.child.move_doubted_on, birth_doubted_on)

    @property
    def doubt_ends(self) -> date | None:
        """The day on which the steward's `doubt_days` for the contradiction have passed; None without one."""
        since = self.doubt_since
        return self.child.calendar.working_days_after(since, self.context.policy.doubt_days) if since else None

    @cached_property
    def left(self) -> Left | None:
        """The fact by which the child is no longer judged; None while they are."""
        return left(self.child) or self._let_go_by_age()

    def _let_go_by_age(self) -> Left | None:
        """Return the exit by age of a child within their limit, where the policy has it and there is no roll feed."""
        by_age = self.context.policy.hand_over is HandOver.BY_AGE
        school_age_on = self.child.school_age_on
        if not by_age or self.context.coverage.of_kind(FeedKind.SCHOOL_ROLL) or self.day < school_age_on:
            return None
        then = _reading(self.child.facts.up_to(school_age_on), self.child.born_on, self.context, school_age_on)
        return None if then.escalating else Left(Leaving.BY_AGE, school_age_on)

    @property
    def escalating(self) -> tuple[str, ...]:
        """The checks that escalate on the day, in the order in which they began."""
        began = {UNSEEN: self.due_on} if self.due_on <= self.day and not self.waiting_for else {}
        for f in self.findings:
            if f.effect is Effect.ESCALATION and f.stands_on(self.day):
                began[f.check] = min(f.since, began.get(f.check, f.since))
        ranks = {check.name: check.rank for check in self.context.checks}
        return tuple(sorted(began, key=lambda name: (began[name], ranks[name])))

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """The causes that hold an escalation open; school age reached without a hand-over comes before all others."""
        if self.left:
            return ()
        if self.day >= self.child.school_age_on:
            return (AGED_OUT,)
        doubted_too_long = self.doubt_ends is not None and self.doubt_ends <= self.day
        return self.escalating or ((IN_DOUBT,) if doubted_too_long else ())

    @property
    def state(self) -> State:
        """The first state of SPEC section 6 that applies."""
        if self.left:
            return State.LEFT
        if self.causes:
            return State.ESCALATED
        if self.doubt_since:
            return State.IN_DOUBT
        if self.waiting_for:
            return State.AWAITING_FEED
        soon = self.due_on - timedelta(days=self.context.policy.warning) <= self.day
        return State.DUE_SOON if soon else State.WITHIN_LIMIT

    @property
    def pending_on(self) -> tuple[FeedKind, ...]:
        """The kinds of feed whose next delivery may let a pending finding stand, though it does not name this child."""
        held = [f for read in (self, *self.others) for f in read.pending if f.since <= self.day]
        coverage = self.context.coverage
        return tuple(sorted({need.kind for f in held for need in f.needs if not need.met_by(coverage)}))

    def next_change_on(self, ahead: Iterable[date]) -> date | None:
        """Return the first later day on which the answer can change by itself; `ahead` are future days in the facts."""
        due_on = self.due_on
        days = [due_on - timedelta(days=self.context.policy.warning), due_on, self.child.school_age_on, *ahead]
        found = [f for read in (self, *self.others) for f in (*read.findings, *read.pending)]
        days += [moment for f in found for moment in (f.since, f.until) if moment]
        days += [self.doubt_ends] if self.doubt_ends else []
        if self.waiting_for:
            days.append(self.day + _DAY)
        return min((moment for moment in days if moment > self.day), default=None)


def _reading(facts: Visibility, born_on: date, context: JudgingContext, day: date) -> _Reading:
    return _Reading(chronology_of(facts, born_on, context, day), context, day)


def _judgement(read: _Reading, ahead: Iterable[date]) -> Judgement:
    child, clock, policy = read.child, read.clock, read.context.policy
    attention, on_caseload = attention_on(read.findings, policy, read.day)
    return Judgement(
        child=child.facts.child,
        day=read.day,
        state=read.state,
        left=read.left,
        causes=read.causes,
        due_on=read.due_on,
        last_seen_on=child.last_seen_on,
        last_evidence=child.evidence_on(child.last_seen_on),
        counted_from=clock.counted_from,
        attention=attention,
        on_caseload=on_caseload,
        limit_days=limit_on(read.due.child, read.due.steps, read.day),
        born_on=child.born_on,
        school_age_on=child.school_age_on,
        findings=read.findings,
        waiting_for=read.waiting_for,
        doubt_since=read.doubt_since,
        death_in_doubt=read.death_doubted_on is not None,
        withdrawn=child.facts.withdrawn,
        pending=read.pending,
        pending_on=read.pending_on,
        next_change_on=read.next_change_on(ahead),
        came_back_on=child.moves.came_back.on if child.moves.came_back else None,
    )


def _findings(child: Chronology, context: JudgingContext) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that the coverage can show, and the pending ones."""
    shown: list[Finding] = []
    pending: list[Finding] = []
    for check, condition, settings in context.asked:
        for found in condition.periods(child, settings.numbers):
            if found.needs and child.facts.provisional:
                continue  # What a record in doubt lacks, another child's records may hold.
            kept = _where_it_belongs(found, context.coverage, shown, pending)
            if kept is not None:
                kept.append(
                    Finding(
                        check, condition.name, settings.effect, found.since, found.until, found.because, found.needs
                    )
                )
    return tuple(sorted(shown)), tuple(sorted(pending))


def _where_it_belongs(
    found: StandingPeriod, coverage: Coverage, shown: list[Finding], pending: list[Finding]
) -> list[Finding] | None:
    """Return the list for a finding, `shown` or `pending`; None where no later delivery could ever show it."""
    missing = [need for need in found.needs if not need.met_by(coverage)]
    if not missing:
        return shown
    return pending if all(need.may_yet_be_met_by(coverage) for need in missing) else None


def _incomplete(kind: FeedKind, day: date, coverage: Coverage) -> bool:
    return any(covered is None or covered.through < day for covered in coverage.of_kind(kind))
