"""The calendar rules: London days, months, terms, working days, compulsory school age."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

_PRESCRIBED = ((3, 31), (8, 31), (12, 31))
_SATURDAY = 5


def days_after(day: date, count: int) -> date:
    """Return the first day on which more than `count` whole days have passed: day + count + 1 (SPEC section 5)."""
    return day + timedelta(days=count + 1)


@lru_cache(maxsize=2**15)
def months_after(day: date, months: int) -> date:
    """Return the same date `months` calendar months later; one that does not exist becomes the next month's first."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """Return the number of whole calendar months from one day to another; 0 when less than one, never negative."""
    months = max(0, (later.year - earlier.year) * 12 + later.month - earlier.month)
    while months and months_after(earlier, months) > later:
        months -= 1
    return months


@lru_cache(maxsize=2**15)
def compulsory_school_age(born_on: date) -> date:
    """Return the day a child reaches compulsory school age in England.

    Education Act 1996 s.8(2): on the fifth birthday if that is a prescribed day (31 March, 31 August,
    31 December), else the prescribed day next following.
    """
    fifth = months_after(born_on, 60)
    days = (date(year, month, day) for year in (fifth.year, fifth.year + 1) for month, day in _PRESCRIBED)
    return next(day for day in days if day >= fifth)


def is_of_school_age(born_on: date | None, day: date) -> bool:
    """Return whether a child has reached compulsory school age by `day`; False where the birth date is unknown."""
    return born_on is not None and months_after(born_on, 60) <= day and compulsory_school_age(born_on) <= day


def next_entitlement_day(day: date) -> date:
    """Return the first 1 January, 1 April or 1 September after `day` (DOMAIN 3.3)."""
    starts = (date(year, month, 1) for year in (day.year, day.year + 1) for month in (1, 4, 9))
    return next(start for start in starts if start > day)


def universal_entitlement(born_on: date) -> date:
    """Return the first day of the universal early-education entitlement: the term after the third birthday."""
    return next_entitlement_day(months_after(born_on, 36))


def reception_september(born_on: date) -> date:
    """Return the 1 September from which a reception place must be offered: the one after the fourth birthday."""
    fourth = months_after(born_on, 48)
    first = date(fourth.year, 9, 1)
    return first if fourth < first else date(fourth.year + 1, 9, 1)


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A school term, both days included."""

    first: date
    last: date


@dataclass(frozen=True)
class Calendar:
    """England's bank holidays and the area's school terms, given as values so that the rules need no library.

    A working day is a Monday to Friday that is no bank holiday; a school day is a working day inside a term.
    """

    bank_holidays: frozenset[date] = frozenset()
    terms: tuple[Term, ...] = ()

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is a working day."""
        return day.weekday() < _SATURDAY and day not in self.bank_holidays

    def working_days_after(self, day: date, count: int) -> date:
        """Return the first day on which more than `count` working days have passed since `day` (SPEC section 5)."""
        current, left = day, count + 1
        while left:
            current += timedelta(days=1)
            left -= self.is_working_day(current)
        return current

    @cached_property
    def _school_days(self) -> list[date]:
        """All school days in order, for binary search."""
        return sorted({day for term in self.terms for day in _days(term) if self.is_working_day(day)})

    def school_days_after(self, day: date, count: int) -> date | None:
        """Return the first day on which more than `count` school days have passed; None beyond the known terms."""
        index = bisect_right(self._school_days, day) + count
        return self._school_days[index] if index < len(self._school_days) else None

    def term_start_on_or_after(self, day: date) -> date | None:
        """Return the first day of the term `day` lies in, or of the next one; None beyond the known terms."""
        term = next((term for term in self.terms if term.last >= day), None)
        return term.first if term else None

    def terms_from(self, day: date) -> Iterator[Term]:
        """Yield the terms that end on or after a day, in order."""
        start = bisect_left([term.last for term in self.terms], day)
        yield from self.terms[start:]


def _days(term: Term) -> Iterable[date]:
    return (term.first + timedelta(days=n) for n in range((term.last - term.first).days + 1))
