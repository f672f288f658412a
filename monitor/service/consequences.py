"""What an act would change: it is carried out, judged, and rolled back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from monitor.domain.consequence import Consequence, Consequences, Standing, standing_of
from monitor.domain.judgement import JudgingContext, left_without_facts
from monitor.pipeline import judge as judging
from monitor.runtime.gc_pause import gc_paused
from monitor.runtime.rules_digest import rules_digest
from monitor.service.app import App
from monitor.service.judging_run import judge_one
from monitor.store import UnitOfWork, folded_facts, queries


def consequences_of(work: UnitOfWork, app: App, act: Callable[[UnitOfWork], None]) -> Consequences:
    """Return what an act would change today, and change nothing.

    Every child is judged whom the next run would judge on its account, without the act and with it; what else that run
    finds is the same in both. The caller's transaction may carry the act out afterwards.
    """
    with _rolled_back(work):
        folded_facts.delete_if_folded_otherwise(work, rules_digest())
        context = app.judging_context(work.db)
        with _rolled_back(work):
            act(work)
            then = app.judging_context(work.db)
            grown, moved = then.coverage.grown_since(context.coverage), then.coverage.moved_since(context.coverage)
            children = sorted(judging.children_to_judge(work, work.today, grown, everyone=moved))
            after = _standings(work, app, children, then)
        refs = queries.refs_of(work.db, children)
        before = _standings(work, app, sorted(refs), context)
    changed = {ref: Consequence(before[child], after[child]) for child, ref in refs.items()}
    enter = sum(standing.left is None for child, standing in after.items() if child not in refs)
    return Consequences({ref: each for ref, each in sorted(changed.items()) if each.before != each.after}, enter)


def _standings(work: UnitOfWork, app: App, children: Sequence[int], context: JudgingContext) -> dict[int, Standing]:
    found: dict[int, Standing] = {}
    for batch in judging.batches(children):
        with gc_paused():
            known = folded_facts.gather(work, batch, app.secret)
            for child in batch:
                mine = known.get(child)
                judged = judge_one(mine.facts, context, work.today) if mine else left_without_facts(child, work.today)
                found[child] = standing_of(judged)
    return found


@contextmanager
def _rolled_back(work: UnitOfWork) -> Iterator[None]:
    """Undo all that is written in this block."""
    trial = work.db.begin_nested()
    try:
        yield
    finally:
        trial.rollback()
