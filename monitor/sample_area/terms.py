"""The invented area's year: its terms, its working days, the days the law counts from."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

A_DAY = timedelta(days=1)
SATURDAY, MARCH, SEPTEMBER = 5, 3, 9


@dataclass(frozen=True, slots=True)
class Term:
    """One school term: its first and last day in school, with the half-term week between."""

    first: date
    last: date
    half_term_first: date
    half_term_last: date

    def days(self) -> list[date]:
        """Every day of this term on which children are in school."""
        length = (self.last - self.first).days + 1
        days = (self.first + timedelta(days=n) for n in range(length))
        return [day for day in days if is_working_day(day) and not self.half_term_first <= day <= self.half_term_last]


# England's bank holidays, as published by the government for 2023 to 2026.
BANK_HOLIDAYS = frozenset(
    date(year, month, day)
    for year, days in {
        2023: ((8, 28), (12, 25), (12, 26)),
        2024: ((1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)),
        2025: ((1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)),
        2026: ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)),
    }.items()
    for month, day in days
)


def is_working_day(day: date) -> bool:
    """True from Monday to Friday, bank holidays apart."""
    return day.weekday() < SATURDAY and day not in BANK_HOLIDAYS


def _term(first: str, last: str, half_term_first: str, half_term_last: str) -> Term:
    return Term(*(date.fromisoformat(day) for day in (first, last, half_term_first, half_term_last)))


# Close to what northern English authorities publish; the area is invented, so are its terms.
TERMS = (
    _term("2023-09-05", "2023-12-22", "2023-10-30", "2023-11-03"),
    _term("2024-01-08", "2024-03-28", "2024-02-12", "2024-02-16"),
    _term("2024-04-15", "2024-07-23", "2024-05-27", "2024-05-31"),
    _term("2024-09-03", "2024-12-20", "2024-10-28", "2024-11-01"),
    _term("2025-01-06", "2025-04-04", "2025-02-17", "2025-02-21"),
    _term("2025-04-22", "2025-07-22", "2025-05-26", "2025-05-30"),
    _term("2025-09-02", "2025-12-19", "2025-10-27", "2025-10-31"),
    _term("2026-01-05", "2026-03-27", "2026-02-16", "2026-02-20"),
    _term("2026-04-13", "2026-07-21", "2026-05-25", "2026-05-29"),
)
SCHOOL_DAYS = tuple(day for term in TERMS for day in term.days())
_IN_SCHOOL = frozenset(SCHOOL_DAYS)


def is_school_day(day: date) -> bool:
    """True on a day the area's schools are open."""
    return day in _IN_SCHOOL


def last_school_day(day: date) -> date:
    """The last school day on or before `day`; the first day known when there is none."""
    return SCHOOL_DAYS[max(0, bisect_right(SCHOOL_DAYS, day) - 1)]


def first_school_day(day: date) -> date:
    """The first school day on or after `day`; `day` itself beyond the terms known or before them."""
    if day < SCHOOL_DAYS[0]:
        return day
    place = bisect_left(SCHOOL_DAYS, day)
    return SCHOOL_DAYS[place] if place < len(SCHOOL_DAYS) else day


def working_day(day: date) -> date:
    """`day`, or the next working day when it is none."""
    while not is_working_day(day):
        day += A_DAY
    return day


def after_working_days(day: date, count: int) -> date:
    """The first day on which more than `count` working days have passed since `day`."""
    passed = 0
    while passed <= count:
        day += A_DAY
        passed += is_working_day(day)
    return day


def add_months(day: date, months: int) -> date:
    """The same day of a later month; the first of the month after when that day does not exist."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return date(day.year + years, month + 2, 1)


def entitled_from(born: date, months: int) -> date:
    """When a place is funded: the 1 September, January or April after the child is `months` old."""
    age_reached = add_months(born, months)
    year = age_reached.year
    starts = (date(year, 4, 1), date(year, 9, 1), date(year + 1, 1, 1))
    return next(start for start in starts if start > age_reached) if age_reached.month > MARCH else starts[0]


def reception_year(born: date) -> int:
    """The year in whose September the child may start reception: the one after its fourth birthday."""
    return born.year + 4 + (born.month >= SEPTEMBER)


def school_year(day: date) -> int:
    """The year in whose September the school year round `day` began."""
    return day.year - (day.month < SEPTEMBER)


def compulsory_school_age(born: date) -> date:
    """The fifth birthday if that is 31 March, 31 August or 31 December, else the next of those days."""
    birthday = add_months(born, 60)
    year = birthday.year
    return next(day for day in (date(year, 3, 31), date(year, 8, 31), date(year, 12, 31)) if day >= birthday)
