"""The planted children: their lives, with the day by which each must have been raised."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from monitor.sample_area import limits, telling
from monitor.sample_area.happenings import Contact, HealthVisit, Life
from monitor.sample_area.households import Child, Household, Town
from monitor.sample_area.lives import ordinary_life
from monitor.sample_area.plot import Plot, Sibling
from monitor.sample_area.plots import PLOTS
from monitor.sample_area.schedule import gp_list_naming

SLACK = timedelta(days=10)
"""A missing feed may hold an escalation for seven days; the rest is for weekends and late files."""
SOON = timedelta(days=4)
"""Slack where nothing waits: the fact, its delivery, the run."""


@dataclass(frozen=True, slots=True)
class Story:
    """A plot with the child it happened to, the lives in that home, the days that matter.

    `last_seen_on`: by anybody; None when never seen here. `expected_from`: the limit passes or the fact counts.
    `raised_by`: the last day on which an escalation is still in time.
    """

    plot: Plot
    life: Life
    siblings: tuple[Life, ...]
    last_seen_on: date | None
    expected_from: date
    raised_by: date


def stories(town: Town, rng: Random) -> tuple[Story, ...]:
    """Every plot, lived by children of the town."""
    return tuple(_story(plot, town, rng) for plot in PLOTS)


def _story(plot: Plot, town: Town, rng: Random) -> Story:
    start = town.window.first_lived_day
    household = _household(plot, town)
    twin = any(sibling.born == plot.born for sibling in plot.siblings)
    plain = town.child(plot.given_name, plot.sex, start + timedelta(days=plot.born), household)
    child = replace(plain, multiple=twin)
    life = _unseen_life(plot, child, town, rng)
    expected = _expected_from(plot, child, town)
    waits = plot.certain in limits.LIMITS or plot.certain in {"brief", "arrival"}
    siblings = tuple(_sibling(sibling, plot, household, town, rng) for sibling in plot.siblings)
    return Story(plot, life, siblings, _last_seen(plot, start), expected, expected + (SLACK if waits else SOON))


def _household(plot: Plot, town: Town) -> Household:
    """A home since the eldest's birth; for a family that came, since then."""
    start = town.window.first_lived_day
    eldest = min((plot.born, *(sibling.born for sibling in plot.siblings)))
    household = town.household(plot.family_name, start + timedelta(days=eldest))
    if plot.restricted_from is not None:
        household = replace(household, restricted_from=start + timedelta(days=plot.restricted_from))
    if plot.certain == "arrival" and plot.registered is not None:
        household = replace(household, arrived_on=start + timedelta(days=plot.registered[0] - 9))
    return household


def _sibling(sibling: Sibling, plot: Plot, household: Household, town: Town, rng: Random) -> Life:
    """An ordinary life in which the GP certainly saw the child on some days."""
    start = town.window.first_lived_day
    twin = sibling.born == plot.born
    plain = town.child(sibling.given_name, sibling.sex, start + timedelta(days=sibling.born), household)
    life = ordinary_life(replace(plain, multiple=twin, birth_order=1 + twin), town.window, rng)
    return replace(life, contacts=(*life.contacts, *telling.at_gp(sibling, start)))


def _unseen_life(plot: Plot, child: Child, town: Town, rng: Random) -> Life:
    """An ordinary life until the last sighting; from then on only what the plot tells."""
    start = town.window.first_lived_day
    before = ordinary_life(child, town.window, rng)
    until = town.window.first_day if plot.seen is None else telling.story_day(start, plot.seen[0])
    told = [*telling.sightings(plot, start), *telling.vain_contacts(plot, start)]
    visits = (event for event in told if isinstance(event, HealthVisit))
    contacts = (event for event in told if isinstance(event, Contact))
    return Life(
        child,
        tuple(telling.registrations(plot, start)),
        places=tuple(telling.nursery(plot, start)),
        visits=(*_before(until, before.visits), *visits),
        contacts=(*_before(until, before.contacts), *contacts),
        notices=tuple(telling.notices(plot, start)),
    )


Met = TypeVar("Met", Contact, HealthVisit)


def _before(until: date, events: Iterable[Met]) -> Iterator[Met]:
    """Those before the last sighting, each as first written down, none corrected later."""
    numbers: set[int] = set()
    for event in events:
        if event.on < until and event.number not in numbers:
            numbers.add(event.number)
            yield event


def _last_seen(plot: Plot, start: date) -> date | None:
    seen = (*plot.also_seen, *(() if plot.seen is None else (plot.seen,)))
    return max((telling.story_day(start, day) for day, _, _ in seen), default=None)


def _expected_from(plot: Plot, child: Child, town: Town) -> date:
    """The day the child is due by the facts of its story alone."""
    start = town.window.first_lived_day
    if plot.certain == "arrival":
        named = next(telling.registrations(plot, start)).registered_on
        return limits.due_after(gp_list_naming(named, town.window), limits.ARRIVAL)
    if plot.on is not None:
        day = telling.story_day(start, plot.on)
        return limits.due_after_concern(day) if plot.certain == "concern" else day
    if plot.seen is None:
        raise ValueError(f"The plot of {plot.given_name} needs a last sighting, an arrival or a fact.")
    seen = telling.story_day(start, plot.seen[0])
    if plot.certain == "brief":
        return limits.due_after_brief(child.born, seen, telling.story_day(start, plot.also_seen[0][0]))
    return limits.due_after(seen, limits.limit(child.born, seen, plot.certain))
