"""The past of an installation made ready, so that policies can be tried on it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import polars as pl

from monitor.domain.escalation import Event
from monitor.domain.intervals import intervals_of, marks_of
from monitor.domain.judgement import Judgement, Surroundings
from monitor.domain.policy import Effect, Policy
from monitor.domain.preview import OPENING, Preview, Spell, compare, spells_of
from monitor.domain.replay import Epoch, JudgeOne, Runs, replay, stretches
from monitor.domain.visibility import Visibility
from monitor.replay import file
from monitor.replay.evaluate import evaluate
from monitor.replay.file import TRIED, WITHOUT_EFFECT, Mark
from monitor.replay.frames import Frames, Prepared, frames_of, replaced
from monitor.store import Connection, epochs, judgements
from monitor.store.epochs import Finished

AT_ONCE = 2_000
"""How many children are told again at a time, so that memory stays flat however many there are."""
Judge = Callable[[Visibility, Surroundings, date], Judgement]
Reading = Callable[[], AbstractContextManager[Connection]]
"""Opens a transaction that only reads."""
Tick = Callable[[int, int], None]
"""Told how many children are made ready, and of how many."""
HappenedTo = tuple[date, Event, str, str]
"""A day, what happened on it, why, and the area."""


@dataclass(frozen=True)
class Past:
    """Every finished run with everybody's intervals, and what is needed to judge a child anew where those do not do.

    `around` holds the policy the intervals were made under; `rebuilt` is how many children had to be made ready.
    """

    runs: Runs
    frames: Frames
    around: Surroundings
    secret: bytes
    reading: Reading
    judge: Judge
    finished: tuple[Finished, ...]
    rebuilt: int = 0

    def told(self, policy: Policy) -> dict[int, list[HappenedTo]]:
        """Give the events of every child something happened to under a policy, as `domain.replay` tells them.

        A resolved escalation's reason is left out for children who need not be judged anew.
        """
        found = evaluate(self.frames, policy, self.runs)
        again = concerned(self.frames, self.around.policy, policy) | found.unsure
        days = [run.day for run in self.runs.days]
        events = found.events.filter(~pl.col("child").is_in(list(again))) if again else found.events
        told: dict[int, list[HappenedTo]] = {}
        for child, rows in groupby(events.iter_rows(), key=itemgetter(0)):
            told[child] = [(days[place], Event(event), why, area) for _, place, event, why, area in rows]
        return told | dict(self._judged_anew(again, policy))

    def spells(self, policy: Policy) -> list[Spell]:
        """Give every escalation there would have been under a policy."""
        told = self.told(policy)
        return [s for child, events in told.items() if _any_opened(events) for s in spells_of(child, events)]

    def preview(self, policy: Policy, first: date, last: date) -> Preview:
        """Hold a policy against the one in force, from one day through another."""
        children, begun_on = self.frames.children.height, self.runs.days[0].day if self.runs.days else None
        return compare(self.in_force, self.spells(policy), first, last, children=children, begun_on=begun_on)

    @cached_property
    def in_force(self) -> list[Spell]:
        """Every escalation there would have been under the policy in force."""
        return self.spells(self.around.policy)

    def _judged_anew(self, children: Collection[int], policy: Policy) -> Iterator[tuple[int, list[HappenedTo]]]:
        around = replace(self.around, policy=policy)
        judge = _judging(self.judge, around)
        for some in _batches(children):
            with self.reading() as db:
                known = epochs.epochs_of(db, some, self.secret, self.finished)
            for child, of_one in known.items():
                told = replay(child, of_one, self.runs, judge, policy.version)
                if told:
                    yield child, [(t.on, t.event, t.why, _area_at(of_one, t.run)) for t in told]


def _any_opened(events: Sequence[HappenedTo]) -> bool:
    return any(event in OPENING for _, event, _, _ in events)


def _area_at(of_one: Sequence[Epoch], run: int) -> str:
    return next(epoch.area for epoch in reversed(of_one) if epoch.first <= run)


def _batches(children: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(children)
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def _judging(judge: Judge, around: Surroundings) -> JudgeOne:
    return lambda facts, run: judge(facts, replace(around, coverage=run.coverage), run.day)


def concerned(frames: Frames, old: Policy, new: Policy) -> set[int]:
    """Give the children about whom intervals made under one policy say nothing for another: they are judged anew."""
    children = frames.children
    found = pl.lit(value=False)
    for field in fields(Policy):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name in TRIED | WITHOUT_EFFECT or before == after:
            continue
        found |= _may_matter(field.name, old, new)
    return set(children.filter(found)["child"])


def _may_matter(key: str, old: Policy, new: Policy) -> pl.Expr:
    if key == "doubt_days":
        return pl.col("doubted")
    if key in {"hand_over", "attended_before_school_age"}:
        return pl.col("of_school_age")
    if key == "high_if":
        return _ever(old.high_if ^ new.high_if)
    if key != "conditions":
        return pl.lit(value=True)
    both = old.conditions.keys() & new.conditions.keys()
    changed = {name for name in both if old.conditions[name] != new.conditions[name]}
    for name in changed:
        before, after = old.conditions[name], new.conditions[name]
        if dict(before.numbers) != dict(after.numbers) or before.effect is Effect.OFF:
            return pl.lit(value=True)
    return _ever(changed)


def _ever(conditions: Collection[str]) -> pl.Expr:
    return pl.col("conditions").list.set_intersection(sorted(conditions)).list.len() > 0


@dataclass(frozen=True)
class Upkeep:
    """What it takes to bring a file up to date: where it is, what is judged against, and how to read the database."""

    folder: Path
    around: Surroundings
    secret: bytes
    reading: Reading
    judge: Judge

    def bring_up(self, tick: Tick = lambda done, of: None) -> Past:  # noqa: ARG005 - a name for each
        """Make ready the children of whom something was said or may have changed since, and keep everybody."""
        kept = file.read(self.folder)
        basis = file.basis_of(self.around)
        with self.reading() as db:
            finished = tuple(epochs.finished_runs(db))
            runs = Runs(tuple(each.run for each in finished))
            mark = kept[0] if kept and kept[0].basis == basis else None
            changed = _to_prepare(db, kept[1], mark, finished, runs) if kept and mark else judgements.everyone(db)
            fresh = list(self._prepared(db, changed, finished, runs, tick))
        frames = frames_of(fresh)
        if kept and mark:
            frames = replaced(kept[1], frames) if fresh else kept[1]
        if finished and (mark is None or mark.run != finished[-1].id):
            file.write(self.folder, Mark(basis, finished[-1].id), frames)
        return Past(runs, frames, self.around, self.secret, self.reading, self.judge, finished, len(fresh))

    def _prepared(
        self, db: Connection, children: Collection[int], finished: Sequence[Finished], runs: Runs, tick: Tick
    ) -> Iterator[Prepared]:
        judge = _judging(self.judge, self.around)
        done = 0
        for some in _batches(children):
            known = epochs.epochs_of(db, some, self.secret, finished)
            yield from (prepare(child, known[child], runs, self.around, judge) for child in some)
            done += len(some)
            tick(done, len(children))


def prepare(child: int, of_one: Sequence[Epoch], runs: Runs, around: Surroundings, judge: JudgeOne) -> Prepared:
    """Make one child ready."""
    found = list(stretches(child, of_one, runs, judge))
    last = found[-1].answer if found else None
    ahead = last.next_change_on if last else None
    return Prepared(
        child=child,
        intervals=list(intervals_of(found, around, runs.days)),
        marks=marks_of(found),
        next_look_on=ahead.toordinal() if ahead else None,
        pending_on=[str(kind) for kind in last.pending_on] if last else [],
    )


def _to_prepare(db: Connection, kept: Frames, mark: Mark, finished: Sequence[Finished], runs: Runs) -> Collection[int]:
    """Give the children whose intervals may not hold through the runs that have finished since."""
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
    return looked_at | epochs.changed_since(db, finished[before].at)
