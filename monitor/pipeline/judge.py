"""The judge stage: children whose facts changed, and those whose answer can change by today."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from monitor.domain.certificate import Certificate
from monitor.domain.feed import FeedKind
from monitor.domain.judgement import JudgeOne, JudgingContext, cannot_be_judged, left_without_facts
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


def batches(children: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield some children a batch at a time."""
    for start in range(0, len(children), CHILDREN_AT_ONCE):
        yield children[start : start + CHILDREN_AT_ONCE]


def judge(
    work: UnitOfWork,
    run_id: int,
    children: Sequence[int],
    context: JudgingContext,
    day: date,
    secret: bytes,
    judge_one: JudgeOne,
) -> list[Judged]:
    """Judge some children on a London day; store and return their answers."""
    had_left = judgements.who_left(work.db, children)
    with gc_paused():
        known = folded_facts.gather(work, children, secret)
        judged = [_one(id_, known.get(id_), context, day, judge_one, id_ in had_left) for id_ in children]
    shown = {each.answer.child: _shown(each.known) for each in judged}
    judgements.replace(work, run_id, [each.answer for each in judged], shown)
    return judged


def without_answer(work: UnitOfWork, run_id: int, child_id: int, day: date) -> Judged:
    """Store and return that a child cannot be judged; as their last answer says, and else protected, they are shown."""
    last = next(iter(judgements.answers(work.db, [child_id])), None)
    answer = replace(cannot_be_judged(child_id, day), death_in_doubt=last is not None and last.death_in_doubt)
    shown = ChildLabels(last.restricted, last.area) if last else ChildLabels(restricted=True, area="")
    judgements.replace(work, run_id, [answer], {child_id: shown})
    return Judged(answer, None, had_left=False)


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
