"""The one place where the time is read."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Where the service learns the time; `now` is a UTC instant."""

    def now(self) -> datetime:
        """Give the present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present instant in UTC."""
        return datetime.now(tz=UTC)


class SetClock:
    """A clock that stands where a rehearsal puts it."""

    def __init__(self, instant: datetime) -> None:
        """Start at an aware instant."""
        self.instant = instant

    def now(self) -> datetime:
        """Give the instant it was put at."""
        return self.instant


def london_day(instant: datetime) -> date:
    """Give the London day an instant falls on."""
    return instant.astimezone(LONDON).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Give the UTC instant of a London time of day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)
