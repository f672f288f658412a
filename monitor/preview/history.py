"""The judged history of an installation, on which policies are tried."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property

import polars as pl

from monitor.domain.escalation import Event
from monitor.domain.judgement import Judgement, JudgingContext
from monitor.domain.policy import Effect, Policy
from monitor.domain.replay import JudgeOne, KnownPeriod, Runs, replay
from monitor.domain.visibility import Visibility
from monitor.preview.cache import TRIED, WITHOUT_EFFECT
from monitor.preview.columnar import EvaluatedPolicy, evaluate
from monitor.preview.frames import Frames
from monitor.preview.preview import OPENING, Preview, Spell, compare, spells_of
from monitor.store import Connection, history_by_run
from monitor.store.history_by_run import FinishedRun

AT_ONCE = 200
"""Children whose history is read in one transaction: some seconds, so that no writer of SQLite times out."""
Judge = Callable[[Visibility, JudgingContext, date], Judgement]
Reading = Callable[[], AbstractContextManager[Connection]]
"""Opens a read-only transaction."""
HappenedTo = tuple[date, Event, str, str]
"""One event of a child: London day, event, reason, area."""


@dataclass(frozen=True)
class JudgedHistory:
    """Every finished run with all intervals, and what is needed to re-judge a child for whom those do not suffice.

    `context` holds the policy the intervals were made under; `rebuilt` is the number of children that were recomputed.
    """

    runs: Runs
    frames: Frames
    context: JudgingContext
    secret: bytes
    reading: Reading
    judge: Judge
    finished: tuple[FinishedRun, ...]
    rebuilt: int = 0

    def told(self, policy: Policy) -> dict[int, list[HappenedTo]]:
        """Return the events of every child who has any under a policy, as `domain.replay` gives them.

        The reason of a resolved escalation is left empty for children who need not be re-judged.
        """
        found = evaluate(self.frames, policy, self.runs)
        return self._gathered(found, found.events, policy)

    def spells(self, policy: Policy) -> list[Spell]:
        """Return every escalation there would have been under a policy."""
        found = evaluate(self.frames, policy, self.runs)
        opening = found.events.filter(pl.col("event").is_in([str(event) for event in OPENING])).select("child").unique()
        told = self._gathered(found, found.events.join(opening, on="child", how="semi", maintain_order="left"), policy)
        return [spell for child, events in told.items() for spell in spells_of(child, events)]

    def _gathered(self, found: EvaluatedPolicy, events: pl.DataFrame, policy: Policy) -> dict[int, list[HappenedTo]]:
        """Return the events by child, with those of the children who must be re-judged."""
        again = concerned(self.frames, self.context.policy, policy) | found.unsure
        kept = events.filter(~pl.col("child").is_in(list(again))) if again else events
        days = [run.day for run in self.runs.days]
        told: dict[int, list[HappenedTo]] = {}
        for child, place, event, why, area in kept.iter_rows():
            told.setdefault(child, []).append((days[place], Event(event), why, area))
        return told | dict(self._judged_anew(again, policy))

    def preview(self, policy: Policy, first: date, last: date) -> Preview:
        """Return the comparison of a policy with the one in force, from `first` through `last`."""
        children, begun_on = self.frames.children.height, self.runs.days[0].day if self.runs.days else None
        return compare(self.in_force, self.spells(policy), first, last, children=children, begun_on=begun_on)

    @cached_property
    def in_force(self) -> list[Spell]:
        """Every escalation there would have been under the policy in force."""
        return self.spells(self.context.policy)

    def _judged_anew(self, children: Collection[int], policy: Policy) -> Iterator[tuple[int, list[HappenedTo]]]:
        context = replace(self.context, policy=policy)
        judge = judging(self.judge, context)
        for some in batches(children):
            with self.reading() as db:
                known = history_by_run.known_periods_of(db, some, self.secret, self.finished)
            for child, of_one in known.items():
                told = replay(child, of_one, self.runs, judge, policy.version)
                if told:
                    yield child, [(t.on, t.event, t.why, _area_at(of_one, t.run)) for t in told]


def _area_at(of_one: Sequence[KnownPeriod], run: int) -> str:
    return next(known.area for known in reversed(of_one) if known.first <= run)


def batches(children: Collection[int]) -> Iterator[list[int]]:
    """Yield the children in sets, each to be read in one transaction."""
    wanted = sorted(children)
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def judging(judge: Judge, context: JudgingContext) -> JudgeOne:
    """Return a function that judges a child as a run would have, with that run's coverage."""
    return lambda facts, run: judge(facts, replace(context, coverage=run.coverage), run.day)


def concerned(frames: Frames, old: Policy, new: Policy) -> set[int]:
    """Return the children whose intervals made under one policy do not hold for another: they are re-judged."""
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
