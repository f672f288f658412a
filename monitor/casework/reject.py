"""Rejecting a quarantined delivery: it is wrong, and its sender will send another (FEEDS.md)."""

from datetime import datetime

from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.store import Connection, deliveries, ledger


def reject(db: Connection, delivery: int, reason: str, by: Actor, now: datetime) -> None:
    """Decide that a delivery changes nothing, ever."""
    found = deliveries.one(db, delivery)
    if found.id not in {waiting.id for waiting in deliveries.waiting(db)}:
        raise UserError(f"Delivery {found.id} does not wait for a decision: it is {found.outcome}.")
    deliveries.decide(db, found.id, deliveries.REJECTED, reason, now, by)
    ledger.note(db, by, "delivery.rejected", f"delivery {found.id}", reason, now)
