"""What is told about a child: moves, removals, concerns, a place on a social worker's caseload."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from monitor.sample_area.happenings import Contact, Notice, Registration
from monitor.sample_area.health import Stay, days_after, reported
from monitor.sample_area.households import Child
from monitor.sample_area.luck import happens, one_of
from monitor.sample_area.terms import working_day

PRACTICES = tuple(f"Y9{number:04}" for number in range(1, 15))
OTHER_AREAS = ("Leeds", "Sheffield", "Leicester", "Derby", "Glasgow", "Hull", "Luton")
NEVER_REGISTERED = 0.004
REGISTERED_LATE = 0.04
REMOVED_BY_PRACTICE = 0.008


def registrations(child: Child, rng: Random) -> tuple[Registration, ...]:
    """The lists a child was on: most from its first weeks, a few late, fewer never."""
    if happens(NEVER_REGISTERED, rng):
        return ()
    arrived = child.household.arrived_on is not None and child.here_from > child.born
    waits = rng.randint(41, 120) if happens(REGISTERED_LATE, rng) else rng.randint(10, 40)
    acceptance = one_of((("3", 75), ("4", 25)), rng) if arrived else "1"
    first = Registration(rng.choice(PRACTICES), acceptance, working_day(child.here_from + timedelta(days=waits)))
    if child.here_until < date.max:
        return (_gone_elsewhere(first, child, rng),) if first.registered_on < child.here_until else ()
    if happens(REMOVED_BY_PRACTICE, rng):
        return _removed_for_a_while(first, rng)
    return (first,)


def _gone_elsewhere(first: Registration, child: Child, rng: Random) -> Registration:
    if child.died_on is not None and child.died_on == child.here_until:
        return replace(first, removed_on=child.died_on + timedelta(days=3), reason="DEA")
    reason = one_of((("OPA", 80), ("EMB", 7), ("SCT", 4), ("CGA", 9)), rng)
    return replace(first, removed_on=child.here_until + timedelta(days=rng.randint(5, 60)), reason=reason)


def _removed_for_a_while(first: Registration, rng: Random) -> tuple[Registration, ...]:
    removed = first.registered_on + timedelta(days=rng.randint(100, 1700))
    again = working_day(removed + timedelta(days=rng.randint(12, 80)))
    reason = rng.choice(("RDR", "RDR", "RDI", "CGA", "CGA", "RPR"))
    next_list = Registration(rng.choice(PRACTICES), "3", again)
    return (replace(first, removed_on=removed, reason=reason), next_list)


MOVES_CONFIRMED = 0.95


def moving_away(child: Child, rng: Random) -> Iterator[Notice]:
    """Somebody says the family moved; most times the other area confirms it, soon or late."""
    left = child.household.left_on
    if left is None or left != child.here_until:
        return
    area = rng.choice(OTHER_AREAS)
    if happens(0.5, rng):
        on = days_after(left, 0, 20, rng)
        yield Notice(rng.choice(("health_visitor", "housing", "early_years")), on, "move_claimed", on, area=area)
    if happens(MOVES_CONFIRMED, rng):
        on = days_after(left, 4, 25 if happens(0.75, rng) else 75, rng)
        confirmed_by = f"child health records, {area}"
        yield Notice("health_visitor", on, "move_confirmed", on, area=area, confirmed_by=confirmed_by)


def dying(child: Child) -> Iterator[Notice]:
    """The registrar's word of a death."""
    if child.died_on is not None and child.died_on == child.here_until:
        on = working_day(child.died_on + timedelta(days=4))
        yield Notice("other", on, "died", on, confirmed_by="registrar")


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a kind of notice is made, for a child and year (assumed, of the order English areas report)."""

    agency: str
    kind: str
    about: str
    a_year: float


RATES = (
    Rate("police", "domestic_abuse", "household", 0.016),
    Rate("police", "marac", "household", 0.002),
    Rate("early_years", "concern_reported", "child", 0.003),
    Rate("hospital", "concern_reported", "child", 0.003),
    Rate("other", "anonymous_referral", "child", 0.002),
)
SEEN_AFTER_A_CONCERN = 0.9


def concerns(stay: Stay, rng: Random) -> Iterator[Notice | Contact]:
    """What is reported about a child or its home; after a concern nearly every child is seen within days."""
    length = max(0, (stay.last - stay.first).days)
    for rate in RATES:
        if not happens(rate.a_year * length / 365.25, rng):
            continue
        on = stay.first + timedelta(days=rng.randrange(length))
        yield Notice(rate.agency, on, rate.kind, on, about=rate.about)
        if rate.about == "child" and happens(SEEN_AFTER_A_CONCERN, rng):
            seen = days_after(on, 1, 8, rng)
            yield Contact("social_care", seen, "assessment visit", "seen_in_person", reported(seen, rng))
        elif happens(0.3, rng):
            yield Contact("police", on, "at the address", "seen_in_person", on + timedelta(days=1))


ON_A_CASELOAD = 0.033
"""The chance of a child to be on a caseload at some time; about 1.5 % are on one on any day (DfE, children in need)."""


SHORTEST_CASELOAD = 120
"""Days."""


def caseload(stay: Stay, rng: Random) -> Iterator[Notice | Contact]:
    """A caseload opened, a planned visit every four weeks at most, the caseload closed."""
    if (stay.last - stay.first).days < SHORTEST_CASELOAD or not happens(ON_A_CASELOAD, rng):
        return
    opened = days_after(stay.first, 0, (stay.last - stay.first).days - 60, rng)
    closed = working_day(opened + timedelta(days=rng.randint(SHORTEST_CASELOAD, 500)))
    yield Notice("social_care", opened, "caseload_opened", opened)
    visit = days_after(opened, 2, 8, rng)
    while visit < min(closed, stay.last):
        yield from _planned_visit(visit, rng)
        visit = days_after(visit, 18, 25, rng)
    if closed <= stay.last:
        yield Notice("social_care", closed, "caseload_closed", closed)


# Nine planned visits in ten find the child; the rest end as such visits do (assumed).
ENDINGS = (
    ("seen_in_person", 0.925),
    ("no_access", 0.02),
    ("not_shown", 0.015),
    ("carer_only", 0.015),
    ("cancelled_by_carer", 0.01),
    ("cancelled_by_service", 0.015),
)


def _planned_visit(on: date, rng: Random) -> Iterator[Contact]:
    evidence = one_of(ENDINGS, rng)
    yield Contact("social_care", on, "visit", evidence, reported(on, rng), planned=True)
    if evidence != "seen_in_person" and happens(0.85, rng):
        again = days_after(on, 1, 6, rng)
        yield Contact("social_care", again, "visit", "seen_in_person", reported(again, rng), planned=True)
