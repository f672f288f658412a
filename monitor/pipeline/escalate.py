"""The escalate stage: judgements become escalations and events, each with its reasons and its row to be told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain import brake
from monitor.domain.brake import New
from monitor.domain.escalation import LISTED_HERE, Event, Gap, Step, next_step
from monitor.domain.finding import Finding
from monitor.domain.judgement import CANNOT_BE_JUDGED, Judgement, JudgingContext
from monitor.domain.policy import Effect, Policy
from monitor.domain.visibility import Visibility
from monitor.pipeline import Judged
from monitor.store import UnitOfWork, escalations, links, policies
from monitor.store.escalations import NewEvent, OpenEscalation

JudgeBefore = Callable[[Visibility], Judgement]
_DISPROVED = "whereabouts.move_disproved"
_ORDER = (Event.LEFT, Event.AGED_OUT, Event.RESOLVED, Event.RETURNED, Event.RAISED)


@dataclass(frozen=True, slots=True)
class EscalationEvent:
    """One event of a run, as rehearsals and reports show it."""

    child: int
    event: Event
    why: str
    answer: Judgement


@dataclass(frozen=True, slots=True)
class Run:
    """What all escalations of one run share.

    `under_before` judges a child by the policy in force before, while its change is recent; else None.
    """

    id: int
    context: JudgingContext
    under_before: JudgeBefore | None = None


def escalate(work: UnitOfWork, run: Run, judged: Sequence[Judged]) -> list[EscalationEvent]:
    """Apply the step that follows from each judgement: exits first, then resolved, returned and raised."""
    children = [each.answer.child for each in judged]
    opened = escalations.open_of(work.db, children)
    closed = escalations.closed_gaps(work.db, children)
    joined = links.joined(work.db, [each.answer.child for each in judged if each.known is None])
    version = run.context.policy.version
    steps = []
    for each in judged:
        child_id = each.answer.child
        gaps = closed.get(child_id, set())
        before = opened.get(child_id)
        judged_by = before.gap.policy_version if before and not _is_the_edits(run, each) else version
        step = next_step(
            each.answer,
            before.gap if before else None,
            gaps,
            had_left=each.had_left,
            version=judged_by,
            joined=child_id in joined,
        )
        if step.event is None and before and each.answer.causes:
            _keep(work, before, each.answer, run.context.policy)
        elif step.event:
            steps.append((step, each, before))
        if each.had_left and not each.answer.left and each.answer.came_back_on:
            back = NewEvent(child_id, Event.CAME_BACK, LISTED_HERE, run=run.id, tell=False)
            escalations.happened(work, back)
    steps.sort(key=lambda taken: (_ORDER.index(taken[0].event or Event.LEFT), taken[1].answer.child))
    return [_take(work, run, step, each, before) for step, each, before in steps]


def _is_the_edits(run: Run, each: Judged) -> bool:
    """Whether this child is escalated, or no longer is, by the change of the policy alone."""
    if run.under_before is None or each.known is None:
        return False
    return bool(run.under_before(each.known.facts).causes) is not bool(each.answer.causes)


def _gap(answer: Judgement, why: str, version: int) -> Gap:
    return Gap(answer.counted_from, why, answer.last_seen_on, answer.withdrawn, version)


def _tier(answer: Judgement, before: int = 1, top: int = 1) -> int:
    """Return the tier of a case: `top` at once for a disproved move, and never below `before`."""
    disproved = any(
        f.name == _DISPROVED and f.effect is Effect.ESCALATION and f.stands_on(answer.day) for f in answer.findings
    )
    return max(before, top if disproved else 1)


def _keep(work: UnitOfWork, before: OpenEscalation, answer: Judgement, policy: Policy) -> None:
    """Let a case go on as an answer says it; one that cannot be judged leaves what the case rests on as it was."""
    why = before.gap.why if before.gap.why in answer.causes else answer.causes[0]
    causes = list(dict.fromkeys((why, *answer.causes)))
    gap = _gap(answer, why, policy.version)
    if answer.causes == (CANNOT_BE_JUDGED,):
        causes, gap = list(dict.fromkeys((*before.causes, CANNOT_BE_JUDGED))), before.gap
    escalations.keep_open(work, before.id, gap, causes, _tier(answer, before.tier, len(policy.tiers)))


def _take(work: UnitOfWork, run: Run, step: Step, each: Judged, before: OpenEscalation | None) -> EscalationEvent:
    answer = each.answer
    event = step.event or Event.LEFT
    top = len(run.context.policy.tiers)
    id_ = before.id if before else None
    if event in {Event.RAISED, Event.RETURNED} or (event is Event.AGED_OUT and before is None):
        gap = _gap(answer, step.why, run.context.policy.version)
        id_ = escalations.open_one(work, answer.child, gap, answer.causes, _tier(answer, top=top), work.today)
    elif event is Event.AGED_OUT and before:
        gap = _gap(answer, step.why, run.context.policy.version)
        escalations.keep_open(work, before.id, gap, answer.causes, _tier(answer, before.tier, top))
    elif before:
        escalations.close(work, before.id, work.today, step.why)
    snapshot = snapshot_of(each, run.context)
    if id_ and before is None and answer.causes and _is_the_edits(run, each):
        version = run.context.policy.version
        policies.caused(work, id_, version)
        snapshot["caused_by_policy"] = version
    escalations.happened(work, NewEvent(answer.child, event, step.why, id_, run.id, snapshot))
    return EscalationEvent(answer.child, event, step.why, answer)


def snapshot_of(each: Judged, context: JudgingContext) -> dict[str, object]:
    """Return why: contacts counted or not, findings, limit, attention, policy version and coverage, without a name."""
    answer = each.answer
    coverage = {name: str(c.through) if c else None for name, c in context.coverage.feeds.items()}
    return {
        "last_seen_on": answer.last_seen_on,
        "counted_from": answer.counted_from,
        "due_on": answer.due_on,
        "limit_days": answer.limit_days,
        "attention": answer.attention,
        "state": answer.state,
        "causes": answer.causes,
        "policy": context.policy.version,
        "coverage": coverage,
        "findings": [_finding(found, answer.day) for found in answer.findings],
        "contacts": _contacts(each, context),
    }


def _finding(found: Finding, day: date) -> dict[str, object]:
    return {
        "condition": found.name,
        "since": found.since,
        "until": found.until,
        "stands": found.stands_on(day),
        "because": found.because,
    }


def _contacts(each: Judged, context: JudgingContext) -> list[dict[str, object]]:
    contacts = each.known.facts.contacts if each.known else ()
    policy = context.policy
    return [
        {
            "on": contact.on,
            "agency": contact.agency,
            "evidence": contact.evidence,
            "counted": contact.evidence in policy.counts_as_seen and contact.agency in policy.childrens_services,
        }
        for contact in contacts
    ]


def hold(work: UnitOfWork, run: Run, told: Iterable[EscalationEvent], register_size: int, *, first_load: bool) -> int:
    """Hold back the letters of a mass change, whose cases all count; return how many are held (SPEC section 8)."""
    opened = escalations.open_of(work.db)
    fresh = [t for t in told if t.event in {Event.RAISED, Event.RETURNED} and t.child in opened]
    by_day = escalations.raised_per_day(work.db, brake.first_day(work.today), work.today)
    policy = run.context.policy.brake
    if not (first_load or brake.is_flood(len(fresh), by_day, work.today, register_size, policy)):
        return 0
    new = [New(opened[t.child].id, t.answer) for t in fresh]
    waiting = brake.held(new, policy, work.at, first_load=first_load)
    escalations.hold(work, waiting)
    _tell(work, run, Event.HELD, {t.child: opened[t.child] for t in fresh if opened[t.child].id in waiting})
    return len(waiting)


def release(work: UnitOfWork, run: Run) -> int:
    """Release the held letters whose instant has come; return how many."""
    due = {id_: child_id for id_, child_id, _, until in escalations.held(work.db) if until <= work.at}
    opened = {o.child: o for o in escalations.open_of(work.db, set(due.values())).values()}
    escalations.release(work, due)
    _tell(work, run, Event.RELEASED, opened)
    return len(due)


def _tell(work: UnitOfWork, run: Run, event: Event, cases: Mapping[int, OpenEscalation]) -> None:
    for child_id, case in cases.items():
        escalations.happened(work, NewEvent(child_id, event, case.gap.why, case.id, run.id, tell=False))
