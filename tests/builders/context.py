"""What drawn children are judged against: the feeds that have come, and the calendar."""

from datetime import date

from monitor.config.calendar_file import read_calendar
from monitor.domain.calendar import Calendar
from monitor.domain.feed import Covered, FeedKind

_FOR_EVER = Covered(date(2000, 1, 1), date(2099, 12, 31))
EVERYTHING = {kind.value: _FOR_EVER for kind in FeedKind}
"""Every feed, complete for ever: where a check is asked for, whatever it needs has come."""
WHAT_IS_TOLD = dict.fromkeys(("births", "contacts", "notices"), _FOR_EVER)
"""Only what is told: where a check is not asked for, nothing missing can be held against a child."""


def calendar() -> Calendar:
    """Return England's bank holidays and the usual terms, as an area has them that named no dates of its own."""
    return read_calendar(None)
