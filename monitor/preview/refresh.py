"""The refresh of cached intervals: only children with new facts, or whose next change has come, are recomputed."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from monitor.domain.judgement import JudgingContext
from monitor.domain.replay import JudgeOne, KnownPeriod, Runs, answer_periods
from monitor.preview import cache
from monitor.preview.cache import CacheMark
from monitor.preview.frames import Frames, Prepared, frames_of, replaced
from monitor.preview.history import Judge, JudgedHistory, Reading, batches, judging
from monitor.preview.intervals import intervals_of, marks_of
from monitor.store import Connection, history_by_run, judgements
from monitor.store.history_by_run import FinishedRun

Tick = Callable[[int, int], None]
"""Called with the number of children recomputed so far, and the number of all to recompute."""


@dataclass(frozen=True, slots=True)
class RefreshWork:
    """The usable cache with its mark, and the children to recompute: all of them without a usable cache."""

    kept: Frames | None
    written: CacheMark | None
    finished: tuple[FinishedRun, ...]
    runs: Runs
    children: Collection[int]


@dataclass(frozen=True)
class HistoryRefresh:
    """Brings a cache up to date: its folder, what children are judged against, and how to read the database."""

    folder: Path
    context: JudgingContext
    secret: bytes
    reading: Reading
    judge: Judge

    def outstanding(self) -> RefreshWork:
        """Return what has to be recomputed before the cache holds through the last run."""
        found = cache.read(self.folder)
        usable = found if found and found[0].basis == cache.basis_of(self.context) else None
        with self.reading() as db:
            finished = tuple(history_by_run.finished_runs(db))
            runs = Runs(tuple(each.run for each in finished))
            children = _to_prepare(db, *usable, finished, runs) if usable else judgements.everyone(db)
        return RefreshWork(usable[1] if usable else None, usable[0] if usable else None, finished, runs, children)

    def bring_up(self, tick: Tick = lambda done, of: None) -> JudgedHistory:  # noqa: ARG005 - a name for each
        """Recompute the children who may have changed since, write the cache, and return the history."""
        work = self.outstanding()
        fresh = list(self._prepared(work, tick))
        frames = work.kept or frames_of(())
        if fresh:
            frames = replaced(frames, frames_of(fresh))
        last = work.finished[-1].id if work.finished else None
        if last is not None and (work.written is None or work.written.run != last):
            cache.write(self.folder, CacheMark(cache.basis_of(self.context), last), frames)
        context, secret = self.context, self.secret
        return JudgedHistory(work.runs, frames, context, secret, self.reading, self.judge, work.finished, len(fresh))

    def _prepared(self, work: RefreshWork, tick: Tick) -> Iterator[Prepared]:
        judge = judging(self.judge, self.context)
        done = 0
        for some in batches(work.children):
            with self.reading() as db:
                known = history_by_run.known_periods_of(db, some, self.secret, work.finished)
            yield from (prepare(child, known[child], work.runs, self.context, judge) for child in some)
            done += len(some)
            tick(done, len(work.children))


def prepare(
    child: int, of_one: Sequence[KnownPeriod], runs: Runs, context: JudgingContext, judge: JudgeOne
) -> Prepared:
    """Return one child's intervals and marks, computed from what was known at each run."""
    found = list(answer_periods(child, of_one, runs, judge))
    last = found[-1].answer if found else None
    ahead = last.next_change_on if last else None
    return Prepared(
        child=child,
        intervals=list(intervals_of(found, context, runs.days)),
        marks=marks_of(found),
        next_look_on=ahead.toordinal() if ahead else None,
        pending_on=[str(kind) for kind in last.pending_on] if last else [],
    )


def _to_prepare(
    db: Connection, mark: CacheMark, kept: Frames, finished: Sequence[FinishedRun], runs: Runs
) -> Collection[int]:
    """Return the children whose intervals may not hold through the runs that have finished since."""
    before = next((place for place, each in enumerate(finished) if each.id == mark.run), None)
    if before is None:
        return judgements.everyone(db)
    since = range(before + 1, len(finished))
    if not since:
        return set()
    moved = any(place in since for place in runs.moved)
    if moved or any(finished[place].began != finished[before].began for place in since):
        return judgements.everyone(db)
    grown = [str(kind) for kind, places in runs.grown.items() if any(place in since for place in places)]
    due = pl.col("next_look_on") <= finished[-1].run.day.toordinal()
    held_up = pl.col("pending_on").list.set_intersection(grown).list.len() > 0
    looked_at = set(kept.children.filter(due | held_up)["child"])
    return looked_at | history_by_run.changed_since(db, finished[before].at)
