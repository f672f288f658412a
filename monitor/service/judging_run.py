"""One judging run in one transaction: children selected, judged, escalated and certified, and a sample re-judged."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from monitor.domain.certificate import Certificate
from monitor.domain.errors import UserError
from monitor.domain.judge import judge
from monitor.domain.judgement import Judgement, JudgingContext, cannot_be_judged
from monitor.domain.visibility import Visibility
from monitor.pipeline import Judged, escalate
from monitor.pipeline import judge as judging
from monitor.pipeline import link as linking
from monitor.pipeline import verify as verifying
from monitor.pipeline.escalate import EscalationEvent, JudgeBefore, Run
from monitor.policy.change import before_the_change
from monitor.runtime.logs import log
from monitor.store import Connection, UnitOfWork, judgements, queries
from monitor.store.judgements import LookedAgain
from monitor.store.savepoint import failing, succeeds


@dataclass(frozen=True, slots=True)
class RunContext:
    """What a run judges by, whether it holds mass changes (`brake`) and re-judges a sample (`second_look`)."""

    context: JudgingContext
    secret: bytes = field(repr=False)
    brake: bool = True
    second_look: bool = True


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one judging run did: its certificate, its events, and how many letters were held and released."""

    certificate: Certificate
    told: tuple[EscalationEvent, ...]
    held: int = 0
    released: int = 0


@dataclass(frozen=True, slots=True)
class Verification:
    """How many children were re-judged by the plain rules as of a day, and the case references of those that differ."""

    day: date
    children: int
    differing: tuple[str, ...]


class AccountingError(Exception):
    """A run whose states do not add up, or whose re-judged children differ; operators are alarmed."""

    def __init__(self, certificate: Certificate) -> None:
        """Store the certificate at fault."""
        super().__init__(
            f"run {certificate.run}: {certificate.difference} children are in no state or in two, "
            f"{certificate.differing} of {certificate.looked_again} looked at again are answered otherwise"
        )
        self.certificate = certificate


def judge_today(work: UnitOfWork, this_run: RunContext, *, everyone: bool) -> RunReport:
    """Judge the children whose answer may have changed, or everyone, in the transaction of the caller."""
    day, context = work.today, this_run.context
    first_load = judgements.finished_runs(work.db) == 0
    id_ = judgements.begin(work, day, context.policy.version)
    run = Run(id_, context, _judge_before(work.db, context, day))
    last = judgements.last_certificate(work.db)
    # What every answer depends on: the policy, and where a feed's coverage begins or ended.
    moved = last is None or last.policy != context.policy.version or context.coverage.moved_since(last.coverage)
    advanced = context.coverage.grown_since(last.coverage) if last else set()
    children = sorted(judging.children_to_judge(work, day, advanced, everyone=everyone or moved))
    events, failed = _judge_and_escalate(work, run, children, this_run)
    certificate = _account(work, id_, children, this_run, failed)
    held = escalate.hold(work, run, events, certificate.register_size, first_load=first_load) if this_run.brake else 0
    return RunReport(certificate, tuple(events), held, escalate.release(work, run))


def _judge_and_escalate(
    work: UnitOfWork, run: Run, children: Sequence[int], this_run: RunContext
) -> tuple[list[EscalationEvent], list[int]]:
    """Judge and escalate a batch at a time; return the events, and the children on whom that failed.

    What fails on one child is undone for that child alone: they cannot be judged, and are escalated for that reason.
    """
    events: list[EscalationEvent] = []
    failed: list[int] = []

    def take(some: Sequence[int]) -> None:
        judged = judging.judge(work, run.id, some, run.context, work.today, this_run.secret, judge_one)
        events.extend(escalate.escalate(work, run, judged))

    def stand_for(judged: Judged) -> None:
        events.extend(escalate.escalate(work, run, [judged]))

    for batch in judging.batches(children):
        for child_id in failing(work, "judging", batch, take):
            log.error("child.not_judged", child=child_id)
            failed.append(child_id)
            succeeds(work, "escalating", partial(stand_for, judging.without_answer(work, run.id, child_id, work.today)))
    return events, failed


def _account(
    work: UnitOfWork, run_id: int, children: Sequence[int], this_run: RunContext, failed: Sequence[int]
) -> Certificate:
    """Re-judge a sample of children, then certify the run; those who differ or `failed` are marked for the next."""
    drawn = verifying.drawn(work.db) if this_run.second_look else []
    some = [child_id for child_id in drawn if child_id not in failed]
    wrong = verifying.differing(work.db, some, this_run.context, work.today, this_run.secret, judge_one)
    again = LookedAgain(len(some), len(wrong))
    certificate = judging.certify(work, run_id, len(children), again, this_run.context)
    linking.touch(work, wrong)
    judgements.touch(work, failed)
    return certificate


def tell_of(report: RunReport) -> None:
    """Log what a run did; raises `AccountingError` where it is wrong."""
    certificate = report.certificate
    log.info(
        "run.finished",
        run=certificate.run,
        day=str(certificate.day),
        policy=certificate.policy,
        judged=certificate.judged,
        register=certificate.register_size,
        events=len(report.told),
        held=report.held,
        released=report.released,
        difference=certificate.difference,
        looked_again=certificate.looked_again,
        differing=certificate.differing,
    )
    if certificate.difference or certificate.differing:
        raise AccountingError(certificate)


def verify_last(work: UnitOfWork, context: JudgingContext, secret: bytes) -> Verification:
    """Re-judge everybody by the plain rules as of the last run (`App.verify`)."""
    last = judgements.last_certificate(work.db)
    if last is None or last.policy != context.policy.version:
        raise UserError("No run has judged by the policy in force yet: run `monitor check` first.")
    then = replace(context, coverage=last.coverage)
    children = sorted(judgements.everyone(work.db) - judgements.touched_children(work.db))
    wrong = verifying.differing(work.db, children, then, last.day, secret, judge_one)
    linking.touch(work, wrong)
    return Verification(last.day, len(children), tuple(sorted(queries.refs_of(work.db, wrong).values())))


def _judge_before(db: Connection, context: JudgingContext, day: date) -> JudgeBefore | None:
    """Return a function that judges by the policy before its last change, while that is recent; else None."""
    then = before_the_change(db, context, day)
    return (lambda facts: judge_one(facts, then, day)) if then else None


def judge_one(facts: Visibility, context: JudgingContext, day: date) -> Judgement:
    """Judge one child; an unexpected error makes them "cannot be judged", and the others go on (H43)."""
    try:
        return judge(facts, context, day)
    except Exception as bug:
        log.exception("child.not_judged", child=facts.child, error=type(bug).__name__)
        return cannot_be_judged(facts.child, day)
