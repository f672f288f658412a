"""The one place where the time is read."""

import ctypes
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Where the service learns the time; `now` is a UTC instant."""

    def now(self) -> datetime:
        """Return the present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(tz=UTC)


class SetClock:
    """A clock that stands where a rehearsal puts it."""

    def __init__(self, instant: datetime) -> None:
        """Start at an aware instant."""
        self.instant = instant

    def now(self) -> datetime:
        """Return the instant it was put at."""
        return self.instant


def london_day(instant: datetime) -> date:
    """Return the London day an instant falls on."""
    return instant.astimezone(LONDON).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the UTC instant of a London time of day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def elapsed() -> float:
    """Return the seconds since the machine started, its sleep included: what no correction of the clock changes."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


_NOT_SYNCHRONISED = 5
_ROOM_FOR_TIMEX = 512
_TIMESYNC = Path("/run/systemd/timesync/synchronized")
_TIMESYNC_FRESH_SECONDS = 7_200


def synchronised() -> bool:
    """Whether this machine knows that its clock agrees with a time server; not knowing is no.

    The kernel is asked first: it forgets the agreement when somebody sets the clock. Where the service may not ask
    it, systemd's own note of a synchronisation counts, if that note is fresh.
    """
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_ROOM_FOR_TIMEX))
    if state >= 0:
        return bool(state != _NOT_SYNCHRONISED)
    try:
        age = time.time() - _TIMESYNC.stat().st_mtime
    except OSError:
        return False
    return -_TIMESYNC_FRESH_SECONDS < age < _TIMESYNC_FRESH_SECONDS
