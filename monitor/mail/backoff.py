"""The retry times of letters that could not be sent: exponential backoff, without end (SPEC section 9)."""

from datetime import datetime, timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
ALARM_AFTER = timedelta(hours=1)
_DOUBLINGS = 6
"""Doublings of a minute that exceed the longest wait; further ones are not computed."""


def next_attempt(attempts: int, now: datetime) -> datetime:
    """Return the instant of the next attempt after `attempts` failed ones: 1 minute, doubling up to 1 hour."""
    return now + min(LONGEST, FIRST * (1 << min(max(attempts - 1, 0), _DOUBLINGS)))


def alarm_is_due(first_attempt: datetime, now: datetime) -> bool:
    """Whether a letter has waited long enough to alarm the operators."""
    return now - first_attempt >= ALARM_AFTER
