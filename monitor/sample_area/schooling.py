"""Nursery places, school places, what the registers say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from monitor.sample_area.happenings import Enrolment, Place
from monitor.sample_area.households import Child
from monitor.sample_area.luck import happens
from monitor.sample_area.terms import (
    A_DAY,
    add_months,
    compulsory_school_age,
    entitled_from,
    first_school_day,
    is_school_day,
    is_working_day,
    last_school_day,
    reception_year,
)

# Take-up (DOMAIN.md 3.3): about 95 % of three- and four-year-olds; a third and more of twos with the babies of
# working parents among them; 40 % of families with two working parents use childcare before two (assumed).
WORKING_PARENTS = 0.40
TWO_YEAR_OLDS = 0.28
THREES = 0.89
IN_A_SCHOOL_NURSERY = 0.60
HEADCOUNT_ONLY = 15
"""Providers numbered below this collect no registers, only headcounts."""
PROVIDERS = 90
SCHOOLS = 22
# Reception: nearly all in September; a few in the last term the law allows; under one in a hundred taught at home.
DEFERS, AT_HOME = 0.02, 0.008
NO_SHOW = 0.003
CHANGES_PROVIDER = 0.12


@dataclass(frozen=True, slots=True)
class Schooling:
    """The places and the enrolments of one child, earliest first."""

    places: tuple[Place, ...]
    enrolments: tuple[Enrolment, ...]


def schooling_of(child: Child, rng: Random) -> Schooling:
    """From the first nursery morning to the end of year 1, as far as the child stays here."""
    september = date(reception_year(child.born), 9, 1)
    way = rng.random()
    starts_on = first_school_day(september) + timedelta(days=rng.randrange(3))
    nursery_until = september
    if way < DEFERS:
        nursery_until = starts_on = first_school_day(compulsory_school_age(child.born) - timedelta(days=80))
    places, nursery_classes = _before_school(child, nursery_until, rng)
    enrolments = list(nursery_classes)
    if way < 1 - AT_HOME:
        enrolments.append(_reception(child, starts_on, rng))
    return Schooling(
        tuple(place for place in places if place.ended_on is None or place.started_on < place.ended_on),
        tuple(place for place in enrolments if place.left_on is None or place.enrolled_on < place.left_on),
    )


def _reception(child: Child, starts_on: date, rng: Random) -> Enrolment:
    """The way through reception and year 1, after which the schools' extract stops."""
    enrolled = max(
        first_school_day(starts_on), first_school_day(child.here_from + timedelta(days=rng.randrange(7, 40)))
    )
    end_of_year_1 = last_school_day(date(reception_year(child.born) + 2, 7, 31))
    school = rng.randrange(SCHOOLS)
    attends = not happens(NO_SHOW, rng)
    if child.here_until < end_of_year_1:
        told = f"school in {rng.choice(('Leeds', 'Hull', 'Derby', 'Stockport'))}" if happens(0.9, rng) else ""
        return Enrolment(school, enrolled, last_school_day(child.here_until), told, attends)
    return Enrolment(school, enrolled, end_of_year_1, "year 2", attends)


def _before_school(child: Child, school_starts: date, rng: Random) -> tuple[list[Place], list[Enrolment]]:
    """The nursery years: which doors, from when, for which entitlement."""
    three = entitled_from(child.born, 36)
    if happens(WORKING_PARENTS, rng):
        first, entitlement = add_months(child.born, rng.randrange(10, 19)), "working_parent"
    elif happens(TWO_YEAR_OLDS, rng):
        first, entitlement = entitled_from(child.born, 24) + timedelta(days=rng.randrange(3, 25)), "two_year_old"
    elif happens(THREES, rng):
        first, entitlement = three, "universal"
    else:
        return [], []
    first = max(first, child.here_from + timedelta(days=rng.randrange(20, 90)))
    last = min(last_school_day(school_starts - A_DAY), child.here_until)
    to_school_nursery = happens(IN_A_SCHOOL_NURSERY if entitlement == "universal" else 0.3, rng)
    if not to_school_nursery:
        if entitlement == "working_parent":  # Their nursery is open, and needed, all through August.
            last = min(school_starts - timedelta(days=rng.randrange(2, 12)), child.here_until)
        return _places(first, last, entitlement, child, rng), []
    joins = first_school_day(max(first, three)) + timedelta(days=rng.randrange(4))
    destination = "reception class" if last < child.here_until else "moved to another area"
    nursery_class = Enrolment(rng.randrange(SCHOOLS), first_school_day(joins), last, destination)
    return _places(first, min(last, last_school_day(joins - A_DAY)), entitlement, child, rng), [nursery_class]


def _places(first: date, last: date, entitlement: str, child: Child, rng: Random) -> list[Place]:
    """One provider, or two when the family changes after a while."""
    if first >= last:
        return []
    leaving_reason = "moved away" if last == child.here_until else "to school"
    changes = first + timedelta(days=rng.randrange(90, 900)) if happens(CHANGES_PROVIDER, rng) else last
    if changes >= last:
        return [_place(first, last, entitlement, leaving_reason, rng)]
    gap = rng.choice((3, 10, 17, 24, 60, 90))
    return [
        _place(first, changes, entitlement, rng.choice(("changed provider", "not given", "fees")), rng),
        _place(changes + timedelta(days=gap), last, entitlement, leaving_reason, rng),
    ]


def _place(first: date, last: date, entitlement: str, leaving_reason: str, rng: Random) -> Place:
    weekdays = tuple(sorted(rng.sample(range(5), rng.choice((2, 3, 3, 4, 5)))))
    all_year = entitlement == "working_parent"
    return Place(rng.randrange(PROVIDERS), entitlement, first, last, leaving_reason, weekdays, all_year)


def year_group(child: Child, school_year_began: int) -> str:
    """N1, N2, R or 1: the class of a child in the school year that began that September."""
    years = school_year_began - reception_year(child.born)
    return {-2: "N1", -1: "N2", 0: "R"}.get(years, "1")


def has_registers(place: Place) -> bool:
    """True when the provider records who came, rather than how many are expected."""
    return place.provider >= HEADCOUNT_ONLY


ABSENT = 0.07
"""The chance that a child misses a day on which it is expected (about the national figure)."""


def marks(place: Place | Enrolment, days: list[date], rng: Random) -> Iterator[date | None]:
    """For each snapshot day in order, the last day the child was marked present; None before the first."""
    latest: date | None = None
    for day in days:
        found = _last_present(place, day, rng)
        if found is not None and (latest is None or found > latest):
            latest = found
        yield latest


def _last_present(place: Place | Enrolment, day: date, rng: Random) -> date | None:
    if isinstance(place, Enrolment):
        first, last, present, absent = place.enrolled_on, place.left_on, place.attends, ABSENT
    else:
        first, last, present = place.started_on, place.ended_on, has_registers(place)
        absent = ABSENT if place.misses_days else 0.0
    day = min(day, last or day)
    while present and day >= first:
        if _is_open(place, day) and not happens(absent, rng):
            return day
        day -= A_DAY
    return None


def _is_open(place: Place | Enrolment, day: date) -> bool:
    """True on a day the child is expected."""
    if isinstance(place, Enrolment):
        return is_school_day(day)
    if day.weekday() not in place.weekdays:
        return False
    christmas = (day.month, day.day) >= (12, 24)
    return is_working_day(day) and not christmas if place.all_year else is_school_day(day)
