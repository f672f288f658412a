"""When health services meet a child, with the completion England's figures show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from monitor.sample_area.happenings import Contact, HealthVisit
from monitor.sample_area.households import MOST, Child, Window, in_extract_until
from monitor.sample_area.luck import happens, one_of
from monitor.sample_area.terms import is_working_day, working_day


@dataclass(frozen=True, slots=True)
class Stay:
    """The days on which a child is in the area and records are kept; empty when `last` < `first`."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """True on a day of the stay."""
        return self.first <= day <= self.last


def stay_of(child: Child, window: Window) -> Stay:
    """From birth, arrival or the start of records until the child leaves, grows up or the rehearsal ends."""
    return Stay(max(child.here_from, window.first_day), min(in_extract_until(child), window.last_lived_day))


TRIES = 5
"""Draws before the next working day is taken: drawing anew keeps the day after a holiday from filling up."""


def days_after(day: date, low: int, high: int, rng: Random) -> date:
    """A working day between `low` and `high` days after `day`, or just beyond."""
    for _ in range(TRIES):
        found = day + timedelta(days=rng.randint(low, high))
        if is_working_day(found):
            return found
    return working_day(day + timedelta(days=high))


DELAYS = (((0, 0), 80), ((1, 3), 16), ((4, 13), 3), ((14, 45), 1))
"""Days from a contact to its being written up, with how often (assumed)."""


def reported(on: date, rng: Random) -> date:
    """The day the sender writes a contact up: mostly at once, now and then weeks after."""
    return on + timedelta(days=rng.randint(*one_of(DELAYS, rng)))


@dataclass(frozen=True, slots=True)
class Review:
    """A mandated review: when it is done, when it is late, how often either.

    Shares: Health visitor service delivery metrics 2024-25: new birth visit by 14 days 85.2 %, by 30 days
    98.0 %; every other review over 80 % (DOMAIN.md 3.1).
    """

    activity: str
    on_time: tuple[int, int]
    late: tuple[int, int]
    share_on_time: float
    share_late: float


REVIEWS = (
    Review("08", (10, 12), (15, 28), 0.852, 0.130),
    Review("09", (42, 54), (57, 85), 0.87, 0.06),
    Review("10", (285, 420), (460, 540), 0.87, 0.04),
    Review("11", (740, 895), (918, 1000), 0.82, 0.05),
)


def health_visits(child: Child, stay: Stay, rng: Random) -> Iterator[HealthVisit]:
    """The reviews, the visits nobody answered before them, the clinics and telephone calls between."""
    kept = 1.0 if child.household.keeps == MOST else child.household.keeps
    for review in REVIEWS:
        share = review.share_on_time * (1.0 if review.activity == "08" else kept)
        luck = rng.random()
        low, high = review.on_time if luck < share else review.late
        on = days_after(child.born, low, high, rng)
        if luck >= share:
            yield _not_done(days_after(child.born, *review.on_time, rng), rng)
        if luck < share + review.share_late:
            yield _review(on, review.activity, rng)
    if stay.first == child.household.arrived_on and happens(0.85, rng):
        # A family that moves in is visited within some weeks; that is no mandated review.
        on = days_after(stay.first, 14, 34, rng)
        yield HealthVisit(on, "", reported(on, rng))
    yield from _between_reviews(child, stay, rng)


# How a review takes place (medium, child seen): by telephone with the carer, by video, at home or in a clinic.
REVIEWED = ((("01", "Y"), 950), (("01", "N"), 8), (("01", ""), 7), (("02", ""), 20), (("03", "Y"), 15))


def _review(on: date, activity: str, rng: Random) -> HealthVisit:
    """A review that took place: nearly always face to face, nearly always with the child there."""
    medium, child_seen = one_of(REVIEWED, rng)
    at_home = medium == "01" and (activity in {"08", "09"} or happens(0.5, rng))
    attendance = rng.choice("5555556")
    return HealthVisit(on, activity, reported(on, rng), attendance, medium, child_seen, at_home=at_home)


# Attendance, access, at home: nobody in or not brought, refused at the door, cancelled by the carer or the
# service, too late.
NOT_DONE = (
    (("3", "no_reply", True), 25),
    (("3", "refused", True), 3),
    (("3", "", False), 27),
    (("2", "", False), 25),
    (("4", "", False), 15),
    (("7", "", False), 5),
)


def _not_done(on: date, rng: Random) -> HealthVisit:
    """An arranged contact that came to nothing, whoever's doing that was."""
    attendance, access, at_home = one_of(NOT_DONE, rng)
    return HealthVisit(on, "", reported(on, rng), attendance, child_seen="", access=access, at_home=at_home)


def _between_reviews(child: Child, stay: Stay, rng: Random) -> Iterator[HealthVisit]:
    for on in some_days(stay, child, (2.3, 0.75, 0.4, 0.2, 0.1), rng):
        if not happens(child.household.keeps, rng):
            yield _not_done(on, rng)
        elif happens(0.75, rng):
            yield HealthVisit(on, "", reported(on, rng), at_home=False)
        else:
            yield HealthVisit(on, "", reported(on, rng), medium="02", child_seen="", at_home=False)


DAYS_A_WORKING_DAY = 365 / 253


def some_days(stay: Stay, child: Child, a_year: tuple[float, ...], rng: Random) -> Iterator[date]:
    """Working days by chance, so many a year in the first, second … year of life."""
    busiest = max(a_year) * DAYS_A_WORKING_DAY
    day = stay.first
    while True:
        day += timedelta(days=1 + int(rng.expovariate(busiest / 365.25)))
        if day > stay.last:
            return
        rate = a_year[min((day - child.born).days // 365, len(a_year) - 1)] * DAYS_A_WORKING_DAY
        if is_working_day(day) and happens(rate / busiest, rng):
            yield day


# Days of life of the routine immunisations: 8, 12, 16 weeks; 1 year; 18 months for children born from 1 July
# 2024; 3 years 4 months (DOMAIN.md 3.2). Given on time to 90 to 95 %, through the families' `keeps`.
IMMUNISATIONS = ((56, 68), (84, 98), (112, 130), (368, 400), (1218, 1260))
AT_EIGHTEEN_MONTHS, EIGHTEEN_MONTHS_SINCE = (550, 580), date(2024, 7, 1)


def immunisations(child: Child, rng: Random) -> Iterator[Contact]:
    """Those given on time, those missed, those caught up with later."""
    also = (AT_EIGHTEEN_MONTHS,) if child.born >= EIGHTEEN_MONTHS_SINCE else ()
    for low, high in (*IMMUNISATIONS, *also):
        on = days_after(child.born, low, high, rng)
        if happens(child.household.keeps, rng):
            yield Contact("gp", on, "immunisation", "seen_in_person", reported(on, rng))
            continue
        if happens(0.6, rng):
            yield Contact("gp", on, "immunisation", "was_not_brought", reported(on, rng))
        if happens(0.6, rng):
            later = days_after(on, 21, 120, rng)
            yield Contact("gp", later, "immunisation", "seen_in_person", reported(later, rng))


# About four consultations a year, falling with age; attendances at A&E 0.6 a child and year (DOMAIN.md 8).
GP_A_YEAR = (6.0, 5.0, 4.0, 3.2, 2.6)
EMERGENCY_A_YEAR = (0.9, 0.8, 0.6, 0.45, 0.35)
OUTPATIENT_A_YEAR = (0.35, 0.25, 0.25, 0.25, 0.25)


NOT_KEPT = (("was_not_brought", 7), ("cancelled_by_carer", 2), ("cancelled_by_service", 1))
BY_TELEPHONE = 0.08


def consultations(child: Child, stay: Stay, rng: Random) -> Iterator[Contact]:
    """Visits to the practice; some families go often, some rarely."""
    need = rng.gammavariate(4.0, 0.25)
    for on in some_days(stay, child, tuple(rate * need for rate in GP_A_YEAR), rng):
        evidence = "carer_only" if happens(BY_TELEPHONE, rng) else "seen_in_person"
        if not happens(child.household.keeps, rng):
            evidence = one_of(NOT_KEPT, rng)
        yield Contact("gp", on, "consultation", evidence, reported(on, rng), planned=happens(0.4, rng))
    if stay.first == child.household.arrived_on and happens(0.65, rng):
        on = days_after(stay.first, 10, 38, rng)
        yield Contact("gp", on, "new patient check", "seen_in_person", reported(on, rng))


LEFT_BEFORE_BEING_SEEN = 0.03


def hospital(child: Child, stay: Stay, rng: Random) -> Iterator[Contact]:
    """Emergencies on any day of the week, clinics by appointment."""
    for day in some_days(stay, child, EMERGENCY_A_YEAR, rng):
        on = min(day + timedelta(days=rng.randrange(3)), stay.last)
        evidence = "administrative" if happens(LEFT_BEFORE_BEING_SEEN, rng) else "seen_in_person"
        yield Contact("hospital", on, "emergency attendance", evidence, reported(on, rng))
    for on in some_days(stay, child, OUTPATIENT_A_YEAR, rng):
        evidence = "seen_in_person" if happens(child.household.keeps - 0.04, rng) else "was_not_brought"
        yield Contact("hospital", on, "outpatient clinic", evidence, reported(on, rng), planned=True)


def midwifery(child: Child, rng: Random) -> Iterator[Contact]:
    """The postnatal visits of the first days."""
    for day, share in ((1, 0.97), (3, 0.6), (5, 0.95), (10, 0.85)):
        if happens(share, rng):
            on = child.born + timedelta(days=day)
            yield Contact("midwifery", on, "postnatal visit", "seen_in_person", reported(on, rng))


def groups(child: Child, stay: Stay, rng: Random) -> Iterator[Contact]:
    """Stay and play at a children's centre, where children are signed in by name; one family in six goes."""
    if happens(0.16, rng):
        for on in some_days(stay, child, (5.0, 6.0, 4.0, 1.0, 0.2), rng):
            yield Contact("children_centre", on, "stay and play", "seen_in_person", reported(on, rng))
