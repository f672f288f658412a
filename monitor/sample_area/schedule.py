"""Which file arrives when: history in bulk, then day by day, with the trouble real senders have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.sample_area.households import Window
from monitor.sample_area.terms import A_DAY

DELTAS = ("births", "health_visitor_contacts", "contacts", "contacts-hospital", "notices")
SNAPSHOTS = ("gp_registration", "school_roll", "early_years")

# GP lists and the registers of schools and nurseries every four weeks: so many days after the first lived day, and
# every so many from there.
GP_ON, EARLY_YEARS_ON, ROLL_ON = 21, 2, 2
EVERY = {"gp_registration": 28, "early_years": 28, "school_roll": 28}
SILENT_FEED, SILENT_FROM, SILENT_TO = "early_years", 50, 74
"""The nurseries' portal is being replaced: no file in these lived days (both included)."""
TRUNCATED_FEED, TRUNCATED_ON = "gp_registration", 77
"""On this lived day the line breaks in the middle of a file."""

ROLL_MONTHS = frozenset({2, 5, 7, 9, 12})
HEADCOUNT_MONTHS = frozenset({1, 5, 10})


@dataclass(frozen=True, slots=True)
class Slot:
    """One delivery to be made: `after` is the as-of day of the one before it; `truncated` loses its end."""

    feed: str
    after: date
    as_of: date
    delivered_on: date
    truncated: bool = False


def slots(window: Window) -> Iterator[Slot]:
    """Every delivery, feed by feed, earliest first; history is delivered on the day before life begins."""
    for feed in DELTAS:
        yield from _in_turn(feed, [*_bulk(feed, window), *_daily(window)], window)
    for feed in SNAPSHOTS:
        first = [(window.first_day, window.first_lived_day - A_DAY)]
        yield from _in_turn(feed, [*first, *_bulk(feed, window), *_in_rhythm(feed, window)], window)


def gp_list_naming(registered_on: date, window: Window) -> date:
    """The as-of day of the first GP file that can hold a registration of the lived period."""
    listed = (as_of for as_of, _ in _in_rhythm("gp_registration", window))
    return next(as_of for as_of in listed if as_of >= registered_on)


def _in_turn(feed: str, days: list[tuple[date, date]], window: Window) -> Iterator[Slot]:
    after = window.first_day - A_DAY
    broken = window.first_lived_day + timedelta(days=TRUNCATED_ON)
    for as_of, delivered_on in days:
        yield Slot(feed, after, as_of, delivered_on, feed == TRUNCATED_FEED and delivered_on == broken)
        after = as_of


def _bulk(feed: str, window: Window) -> Iterator[tuple[date, date]]:
    """The ends of months before life begins, and the last day before it; GP lists by the quarter."""
    last = window.first_lived_day - A_DAY
    day = window.first_day + timedelta(days=20)
    while day < last - timedelta(days=6):
        if (day + A_DAY).month != day.month and _sends_in(feed, day.month):
            yield day, last
        day += A_DAY
    yield last, last


def _sends_in(feed: str, month: int) -> bool:
    if feed == "gp_registration":
        return month % 3 == 0
    if feed == "school_roll":
        return month in ROLL_MONTHS
    return feed != "early_years" or month in HEADCOUNT_MONTHS


def _daily(window: Window) -> Iterator[tuple[date, date]]:
    day = window.first_lived_day + A_DAY
    while day <= window.last_lived_day:
        yield day - A_DAY, day
        day += A_DAY


def _in_rhythm(feed: str, window: Window) -> Iterator[tuple[date, date]]:
    offset = {"gp_registration": GP_ON, "early_years": EARLY_YEARS_ON, "school_roll": ROLL_ON}[feed]
    day = window.first_lived_day + timedelta(days=offset)
    while day <= window.last_lived_day:
        lived = (day - window.first_lived_day).days
        if not (feed == SILENT_FEED and SILENT_FROM <= lived <= SILENT_TO):
            yield day - A_DAY, day
        day += timedelta(days=EVERY[feed])
