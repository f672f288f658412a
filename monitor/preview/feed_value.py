"""What each feed contributes: the history replayed as if one of them had reported no sighting."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.domain.feed import kind_of
from monitor.domain.judgement import State
from monitor.domain.replay import JudgeOne, KnownPeriod, replay
from monitor.preview.dependence import Dependence, dependence_of, without
from monitor.preview.history import AT_ONCE, JudgedHistory
from monitor.preview.preview import Preview, Spell, compare, spells_of
from monitor.preview.refresh import Tick
from monitor.store import history_by_run, judgements


@dataclass(frozen=True, slots=True)
class FeedValue:
    """What one feed contributes: the additional escalations a week, had it reported no sighting.

    `earlier` counts cases that would have been raised earlier without it. Both are scaled to the whole register.
    """

    feed: str
    weekly: float
    earlier: int


@dataclass(frozen=True, slots=True)
class FeedValues:
    """What every feed contributes, from a sample of children, and which agencies each judged child depends on."""

    looked_at: int
    register: int
    weekly: float
    feeds: tuple[FeedValue, ...]
    children: tuple[Dependence, ...]


def feed_values(past: JudgedHistory, most: int, tick: Tick) -> FeedValues:
    """Return what every feed contributes, from at most `most` children, evenly drawn from the register."""
    with past.reading() as db:
        everybody = sorted(judgements.everyone(db))
    step = max(1, -(-len(everybody) // most))
    looked_at = everybody[::step]
    known: dict[int, Sequence[KnownPeriod]] = {}
    for start in range(0, len(looked_at), AT_ONCE):
        with past.reading() as db:
            known |= history_by_run.known_periods_of(db, looked_at[start : start + AT_ONCE], past.secret, past.finished)
        tick(len(known), len(looked_at))
    day = past.runs.days[-1].day
    before = list(_spells(known, past))
    share = len(everybody) / max(1, len(looked_at))
    feeds = tuple(
        FeedValue(feed, (found.weekly(found.after) - found.weekly(found.before)) * share, _times(found, share))
        for feed in sorted(_feeds(known.values()))
        for found in [_held_against(before, _spells(known, past, feed), past)]
    )
    weekly = _held_against(before, before, past)
    dependent = tuple(
        dependence_of(last.facts.up_to(day), past.context.policy, day, last.area)
        for of_one in known.values()
        if of_one and (last := of_one[-1]).facts and _is_judged(last, past)
    )
    return FeedValues(len(looked_at), len(everybody), weekly.weekly(weekly.before) * share, feeds, dependent)


def _times(found: Preview, share: float) -> int:
    return round(found.earlier.cases * share)


def _held_against(before: Sequence[Spell], after: Iterator[Spell] | Sequence[Spell], past: JudgedHistory) -> Preview:
    days = past.runs.days
    return compare(before, after, days[0].day, days[-1].day, children=0, begun_on=days[0].day)


def _is_judged(last: KnownPeriod, past: JudgedHistory) -> bool:
    run = past.runs.days[-1]
    return last.facts is not None and _judge(past)(last.facts, run).state is not State.LEFT


def _judge(past: JudgedHistory) -> JudgeOne:
    return lambda facts, run: past.judge(facts, replace(past.context, coverage=run.coverage), run.day)


def _feeds(known: Collection[Sequence[KnownPeriod]]) -> set[str]:
    facts = (of_one[-1].facts for of_one in known if of_one)
    named = {contact.feed for each in facts if each for contact in each.contacts}
    return {feed for feed in named if (kind := kind_of(feed)) and kind.holds_sightings}


def _spells(known: dict[int, Sequence[KnownPeriod]], past: JudgedHistory, but: str = "") -> Iterator[Spell]:
    judge = _judge(past)
    for child, of_one in known.items():
        if but:
            of_one = [replace(e, facts=without(e.facts, but)) if e.facts else e for e in of_one]  # noqa: PLW2901
        told = replay(child, of_one, past.runs, judge)
        yield from spells_of(child, [(t.on, t.event, t.why, "") for t in told])
