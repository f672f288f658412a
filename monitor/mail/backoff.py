"""The retry times of letters that could not be sent, or whose sending nobody confirmed (SPEC section 9)."""

from datetime import datetime, timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
ALARM_AFTER = timedelta(hours=1)
UNCONFIRMED = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=20), timedelta(hours=1))
"""The waits after a letter was handed over without an answer: again 1, 4 and 24 hours after the first; then told."""
_DOUBLINGS = 6
"""Doublings of a minute that exceed the longest wait; further ones are not computed."""


def next_attempt(attempts: int, now: datetime) -> datetime:
    """Return the instant of the next attempt after `attempts` failed ones: 1 minute, doubling up to 1 hour."""
    return now + min(LONGEST, FIRST * (1 << min(max(attempts - 1, 0), _DOUBLINGS)))


def alarm_is_due(first_attempt: datetime, now: datetime) -> bool:
    """Whether a letter has waited long enough to alarm the operators."""
    return now - first_attempt >= ALARM_AFTER
