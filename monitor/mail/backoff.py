"""When a letter that could not be sent is tried again: for ever, and never in a rush (SPEC section 9)."""

from datetime import datetime, timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
ALARM_AFTER = timedelta(hours=1)
_DOUBLINGS = 6
"""After so many doublings of a minute it is more than the longest wait anyway."""


def next_attempt(attempts: int, now: datetime) -> datetime:
    """Return the instant of the next attempt after `attempts` failed ones: 1 minute, doubling up to 1 hour."""
    return now + min(LONGEST, FIRST * (1 << min(max(attempts - 1, 0), _DOUBLINGS)))


def alarm_is_due(first_attempt: datetime, now: datetime) -> bool:
    """Whether a letter has been waiting long enough for the operators to be told."""
    return now - first_attempt >= ALARM_AFTER
