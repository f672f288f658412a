"""The clock: the only module that reads the time."""

import ctypes
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """A source of the present instant, in UTC."""

    def now(self) -> datetime:
        """Return the present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(tz=UTC)


class SetClock:
    """A clock that stands at the instant a rehearsal sets."""

    def __init__(self, instant: datetime) -> None:
        """Start at an aware instant."""
        self.instant = instant

    def now(self) -> datetime:
        """Return the instant it is set to."""
        return self.instant


def london_day(instant: datetime) -> date:
    """Return the London date an instant falls on."""
    return instant.astimezone(LONDON).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the UTC instant of a London time of day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def elapsed() -> float:
    """Return the seconds since boot, suspension included: no correction of the clock changes them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


_NOT_SYNCHRONISED = 5
_ROOM_FOR_TIMEX = 512
_TIMESYNC = Path("/run/systemd/timesync/synchronized")
_TIMESYNC_FRESH_SECONDS = 7_200


def synchronised() -> bool:
    """Whether this machine knows that its clock agrees with a time server; not knowing is no.

    The kernel (`adjtimex`) is asked first: it forgets the agreement when somebody sets the clock. Where the service may
    not call it, the time stamp of systemd-timesyncd counts, if it is fresh.
    """
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_ROOM_FOR_TIMEX))
    if state >= 0:
        return bool(state != _NOT_SYNCHRONISED)
    try:
        age = time.time() - _TIMESYNC.stat().st_mtime
    except OSError:
        return False
    return -_TIMESYNC_FRESH_SECONDS < age < _TIMESYNC_FRESH_SECONDS
