"""The ordinary life of a child of the area, as it would go on if nothing were planted."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from random import Random
from typing import TypeVar

from monitor.sample_area import health, worries
from monitor.sample_area.happenings import Contact, HealthVisit, Life, Notice
from monitor.sample_area.households import Child, Window
from monitor.sample_area.schooling import schooling_of

WITHDRAWN = 0.002
"""The share of contacts entered on the wrong record, later withdrawn."""
CORRECTED = 0.004
"""The share of contacts whose day was wrong by a little, later corrected."""


def ordinary_life(child: Child, window: Window, rng: Random) -> Life:
    """What every service writes down about this child within the rehearsal."""
    stay = health.stay_of(child, window)
    schooling = schooling_of(child, rng)
    registered = worries.registrations(child, rng)
    told = [*worries.moving_away(child, rng), *worries.dying(child)]
    if stay.last < stay.first:
        return Life(child, registered, schooling.enrolments, schooling.places, notices=_numbered_notices(told))
    mixed = list(chain(worries.concerns(stay, rng), worries.caseload(stay, rng)))
    told += [event for event in mixed if isinstance(event, Notice)]
    contacts = chain(
        health.midwifery(child, rng),
        health.immunisations(child, rng),
        health.consultations(child, stay, rng),
        health.hospital(child, stay, rng),
        health.groups(child, stay, rng),
        (event for event in mixed if isinstance(event, Contact)),
    )
    return Life(
        child,
        registered,
        schooling.enrolments,
        schooling.places,
        tuple(_kept(health.health_visits(child, stay, rng), stay, rng)),
        tuple(_kept(contacts, stay, rng)),
        _numbered_notices(told),
    )


def _numbered_notices(notices: list[Notice]) -> tuple[Notice, ...]:
    return tuple(replace(notice, number=number) for number, notice in enumerate(notices, start=1))


Met = TypeVar("Met", Contact, HealthVisit)


def _kept(happened: Iterable[Met], stay: health.Stay, rng: Random) -> Iterator[Met]:
    """Those within the stay, numbered, each followed by its correction where there is one."""
    within = (event for event in happened if stay.holds(event.on))
    for number, event in enumerate(within, start=1):
        contact = replace(event, number=number)
        yield contact
        luck = rng.random()
        later = contact.reported_on + timedelta(days=rng.randint(2, 40))
        if luck < WITHDRAWN:
            yield replace(contact, withdrawn=True, reported_on=later)
        elif luck < WITHDRAWN + CORRECTED:
            earlier = max(stay.first, contact.on - timedelta(days=rng.randint(1, 3)))
            yield replace(contact, on=earlier, reported_on=later)
