"""Whether the clock can be trusted: after it goes back or jumps ahead, nothing is judged (SPEC section 11)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.store import Connection, UnitOfWork, judgements, state

_MARK = "clock"
_BACK = timedelta(minutes=5)
_STEP = timedelta(hours=1)
_GAP = timedelta(hours=26)
WENT_BACK = "The clock stands before an instant this service has already worked at."
LEAPT = "The clock leapt ahead, and this machine does not know whether a time server agrees."


@dataclass(slots=True)
class Timekeeper:
    """Compares the clock with the highest instant worked at, and with the seconds that really passed.

    While running, a jump is an hour more than passed; across a stop, more than 26 hours since the last instant. A
    machine that is synchronised with a time server may jump. So may a person: a run finished since then, begun by hand,
    vouches for the clock it was judged by, in either direction.
    """

    elapsed: Callable[[], float]
    synchronised: Callable[[], bool]
    _trusted: tuple[datetime, float] | None = None

    def trouble(self, work: UnitOfWork) -> str | None:
        """Return what is wrong with the clock; None when nothing is, and the present becomes the high-water mark."""
        now, seconds = work.at, self.elapsed()
        mark, run = _kept(work.db)
        is_new = mark is None
        last = judgements.last_run(work.db)
        if last and last[0] > run:
            run, mark = last
            self._trusted = None
        if mark and now < mark - _BACK:
            return WENT_BACK
        if not is_new and self._leapt(mark, now, seconds) and not self.synchronised():
            return LEAPT
        highest = max(now, mark) if mark else now
        state.put(work, _MARK, f"{highest.isoformat()} {run}")
        self._trusted = (now, seconds)
        return None

    def _leapt(self, mark: datetime | None, now: datetime, seconds: float) -> bool:
        if self._trusted is None:
            return mark is not None and now - mark > _GAP
        then, at = self._trusted
        return now - then - timedelta(seconds=seconds - at) > _STEP


def _kept(db: Connection) -> tuple[datetime | None, int]:
    instant, _, run = (state.get(db, _MARK) or "").partition(" ")
    return (datetime.fromisoformat(instant), int(run)) if run else (None, 0)
