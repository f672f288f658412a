"""Whether the clock can be trusted: every stage and the housekeeping ask before they work (SPEC section 11).

The highest instant worked at is kept in the database, with how often a person has vouched for the clock.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.domain.errors import NotHealthyError
from monitor.mail.backoff import UNCONFIRMED
from monitor.runtime.clock import Clock
from monitor.runtime.guarded_clock import GuardedClock
from monitor.store import Connection, Database, UnitOfWork, audit, escalations, instants, outbox, state
from monitor.store.database import reading

Settle = Callable[[UnitOfWork], str | None]
"""Returns in a sentence why the clock cannot be trusted, None while it can; then the present is marked as worked at."""
_MARK = "clock"
_MARK_EVERY = timedelta(minutes=1)
CLOCK_TO_DO = "Mend it (`timedatectl`); if it is right, say so with `monitor check --clock-is-right`."


class ClockError(NotHealthyError):
    """A stage that was not begun, because the clock cannot be trusted."""

    def __init__(self, trouble: str) -> None:
        """Store the sentence, and what to do."""
        super().__init__(f"{trouble} {CLOCK_TO_DO}")


def refuse(trouble: str | None) -> None:
    """Raise `ClockError` for a clock that cannot be trusted."""
    if trouble:
        raise ClockError(trouble)


def unguarded(_: UnitOfWork) -> None:
    """Return None: a rehearsal's clock stands where it was set."""


def guard(database: Database, clock: Clock) -> Settle:
    """Tell a clock what earlier processes worked at; return how a stage asks whether it can be trusted."""
    if not isinstance(clock, GuardedClock):
        return unguarded
    with reading(database) as db:
        highest, vouched = _kept(db)
    clock.meet(highest)
    known = [vouched]

    def settle(work: UnitOfWork) -> str | None:
        kept, now_vouched = _kept(work.db)
        if now_vouched != known[0]:
            known[0] = now_vouched
            clock.meet(kept)
        trouble, now = clock.trouble(), clock.now()
        if trouble is None and (kept is None or now - kept >= _MARK_EVERY):
            _keep(work, now, now_vouched)
        return trouble

    return settle


def vouch(work: UnitOfWork, clock: Clock) -> int:
    """Take the machine's clock at the word of who vouches; other processes hear of it by the table.

    What a wrong clock wrote is settled: attempts further ahead than any can be are due now, holds are reckoned from
    now, and an entry of the audit marks the rows dated later than the present; return how many those are. A clock
    without a guard is as it was set.
    """
    if not isinstance(clock, GuardedClock):
        return 0
    now = clock.machine.now()
    highest, vouched = _kept(work.db)
    _keep(work, now, vouched + 1)
    clock.meet(now)
    right = UnitOfWork(work.db, work.by, now)
    outbox.bring_forward(right, now + max(UNCONFIRMED))
    escalations.hold_anew(right)
    ahead = instants.written_after(work.db, now)
    rows = ", ".join(f"{table} {count}" for table, count in ahead.items()) or "no row"
    shown = f"{highest:%Y-%m-%d %H:%M} UTC" if highest else "nothing"
    audit.record(right, "clock.vouched", f"worked up to {shown}", f"dated later than this entry: {rows}")
    return sum(ahead.values())


def vouched_at(db: Connection) -> datetime | None:
    """Return the UTC instant at which a person last vouched for the clock; None before the first time."""
    return instants.last_act(db, "clock.vouched")


def _kept(db: Connection) -> tuple[datetime | None, int]:
    instant, _, vouched = (state.get(db, _MARK) or "").partition(" ")
    return (datetime.fromisoformat(instant), int(vouched)) if vouched else (None, 0)


def _keep(work: UnitOfWork, instant: datetime, vouched: int) -> None:
    state.put(work, _MARK, f"{instant.isoformat()} {vouched}")
