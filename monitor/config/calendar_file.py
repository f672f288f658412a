"""Reads `config/calendar.toml`: England's bank holidays and the area's school terms, as one `Calendar`."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

import holidays

from monitor.domain.calendar import Calendar, Term
from monitor.domain.errors import UserError

FIRST_YEAR, LAST_YEAR = 1998, 2050
_PATTERN = (((9, 1), (12, 20)), ((1, 5), (3, 31)), ((4, 15), (7, 20)))
"""Default autumn, spring and summer terms of a year without dates from the area, as (month, day)."""


def read_calendar(path: Path | None) -> Calendar:
    """Read config/calendar.toml: `terms` as pairs of days, and bank holidays the package does not know yet.

    Years without terms of their own take the default, so that no rule ever lacks a calendar.
    """
    if path is None or not path.exists():
        return _calendar((), frozenset())
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        terms = tuple(Term(first, last) for first, last in document.get("terms", []))
        extra = frozenset(document.get("bank_holidays", []))
    except (tomllib.TOMLDecodeError, TypeError, ValueError, OSError):
        raise UserError(
            f"{path.name} cannot be read: write terms as [[2026-09-01, 2026-12-18], …] and days as 2026-12-25."
        ) from None
    if not all(isinstance(day, date) for day in (*extra, *(d for term in terms for d in (term.first, term.last)))):
        raise UserError(f"{path.name}: every day is written as 2026-09-01, without quotes.")
    for term in terms:
        if term.last < term.first:
            raise UserError(f"{path.name}: the term that begins on {term.first} ends before it begins.")
    return _calendar(terms, extra)


@lru_cache(maxsize=8)
def _calendar(terms: tuple[Term, ...], extra: frozenset[date]) -> Calendar:
    years = range(FIRST_YEAR, LAST_YEAR)
    bank = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=years))
    given = {term.first.year for term in terms}
    usual = (Term(date(y, *first), date(y, *last)) for y in years if y not in given for first, last in _PATTERN)
    return Calendar(bank | extra, tuple(sorted((*terms, *usual))))
