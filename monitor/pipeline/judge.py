"""The judge stage: children whose facts changed, and those whose answer can change by today."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from monitor.domain.certificate import Certificate
from monitor.domain.feed import FeedKind
from monitor.domain.judgement import JudgeOne, JudgingContext, left_without_facts
from monitor.pipeline import Judged
from monitor.runtime.gc_pause import gc_paused
from monitor.runtime.rules_digest import rules_digest
from monitor.store import UnitOfWork, folded_facts, homes, judgements
from monitor.store.judgements import ChildLabels, LookedAgain
from monitor.store.visibility import Known

CHILDREN_AT_ONCE = 2_000
"""How many children are read and judged at a time, so that memory stays flat however many there are."""


def children_to_judge(work: UnitOfWork, day: date, advanced: Collection[FeedKind], *, everyone: bool) -> set[int]:
    """Return the children whose answer may differ from the last; `advanced` are kinds of feed whose coverage grew."""
    if folded_facts.delete_if_folded_otherwise(work, rules_digest()) or everyone:
        return judgements.everyone(work.db)
    touched = homes.with_neighbours(work.db, judgements.touched_children(work.db))
    return touched | judgements.coming_due(work.db, day) | judgements.held_up_by(work.db, advanced)


def judge(
    work: UnitOfWork,
    run_id: int,
    children: Sequence[int],
    context: JudgingContext,
    day: date,
    secret: bytes,
    judge_one: JudgeOne,
) -> Iterator[list[Judged]]:
    """Judge some children on a London day; store and yield their answers a batch at a time."""
    for start in range(0, len(children), CHILDREN_AT_ONCE):
        batch = children[start : start + CHILDREN_AT_ONCE]
        had_left = judgements.who_left(work.db, batch)
        with gc_paused():
            known = folded_facts.gather(work, batch, secret)
            judged = [
                _one(child_id, known.get(child_id), context, day, judge_one, child_id in had_left) for child_id in batch
            ]
        shown = {each.answer.child: _shown(each.known) for each in judged}
        judgements.replace(work, run_id, [each.answer for each in judged], shown)
        yield judged


def _one(
    child_id: int,
    known: Known | None,
    context: JudgingContext,
    day: date,
    judge_one: JudgeOne,
    had_left: bool,  # noqa: FBT001
) -> Judged:
    answer = judge_one(known.facts, context, day) if known else left_without_facts(child_id, day)
    return Judged(answer, known, had_left)


def _shown(known: Known | None) -> ChildLabels:
    if known is None:
        return ChildLabels(restricted=False, area="")
    restricted = known.resident.restricted
    return ChildLabels(restricted, "" if restricted else known.area)


def certify(work: UnitOfWork, run_id: int, judged: int, again: LookedAgain, context: JudgingContext) -> Certificate:
    """Certify a run, and delete the marks of changed children: all of them have been judged."""
    judgements.untouch(work)
    return judgements.certify(work, run_id, judged, again, context.coverage)
