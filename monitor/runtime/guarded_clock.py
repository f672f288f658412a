"""A clock compared with the seconds that really passed: a leap alters no instant that is written (H34, H35)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from monitor.runtime import clock as seconds_of
from monitor.runtime.clock import Clock

LEEWAY = timedelta(minutes=5)
"""How far back a correction may set the clock without a word."""
_STEP = timedelta(hours=1)
_GAP = timedelta(hours=26)
WENT_BACK = "The clock stands before an instant this service has already worked at."
LEAPT = "The clock leapt ahead, and this machine does not know whether a time server agrees."


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A trusted instant, and the seconds since boot then; `asleep` while unknown time may have passed after it."""

    instant: datetime
    seconds: float
    asleep: bool


class GuardedClock:
    """The machine's clock, while it can be trusted; else the last trusted instant and the seconds since.

    While the process runs, a leap is an hour more than passed; from one process to the next, more than 26 hours since
    the last instant worked at. A machine that is synchronised with a time server may leap ahead. Whoever goes back
    behind the last instant worked at is not trusted before that instant has come again, or a person vouches.
    Thread-safe; the first instants, before `meet`, are the machine's.
    """

    def __init__(
        self,
        clock: Clock,
        elapsed: Callable[[], float] = seconds_of.elapsed,
        synchronised: Callable[[], bool] = seconds_of.synchronised,
    ) -> None:
        """Take the machine's clock, the seconds since boot, and whether a time server agrees with the clock."""
        self.machine, self._elapsed, self._synchronised = clock, elapsed, synchronised
        self._one_reads = Lock()
        self._anchor: _Anchor | None = None
        self._highest: datetime | None = None

    def meet(self, highest: datetime | None) -> None:
        """Take the highest instant that earlier processes worked at, None for none; also when a person vouches."""
        with self._one_reads:
            self._highest = highest or self.machine.now()
            self._anchor = _Anchor(self._highest, self._elapsed(), asleep=highest is not None)

    def now(self) -> datetime:
        """Return the present instant in UTC, as far as it is known."""
        return self._read()[0]

    def trouble(self) -> str | None:
        """Return in a sentence why the machine's clock cannot be trusted; None while it can."""
        return self._read()[1]

    def _read(self) -> tuple[datetime, str | None]:
        with self._one_reads:
            shown, seconds = self.machine.now(), self._elapsed()
            if self._anchor is None or self._highest is None:
                return shown, None
            reckoned = self._anchor.instant + timedelta(seconds=seconds - self._anchor.seconds)
            if shown < self._highest - LEEWAY:
                # Where a time server agrees it is the earlier instants that were wrong.
                return (shown if self._synchronised() else reckoned), WENT_BACK
            if shown - reckoned > (_GAP if self._anchor.asleep else _STEP) and not self._synchronised():
                return reckoned, LEAPT
            self._anchor = _Anchor(shown, seconds, asleep=False)
            self._highest = max(self._highest, shown)
            return shown, None


def shown(clock: Clock) -> datetime:
    """Return the instant the machine's clock shows, trusted or not: what goes by the machine must be told in it."""
    return clock.machine.now() if isinstance(clock, GuardedClock) else clock.now()
