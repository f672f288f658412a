"""Rejection of a quarantined delivery: it is wrong, and its sender will send another (FEEDS.md)."""

from monitor.domain.errors import UserError
from monitor.store import UnitOfWork, audit, deliveries


def reject(work: UnitOfWork, delivery: int, reason: str) -> None:
    """Decide that a delivery never takes effect; `UserError` when it does not wait for a decision."""
    found = deliveries.one(work.db, delivery)
    if found.id not in {waiting.id for waiting in deliveries.waiting(work.db)}:
        raise UserError(f"Delivery {found.id} does not wait for a decision: it is {found.outcome}.")
    deliveries.decide(work, found.id, deliveries.REJECTED, reason)
    audit.record(work, "delivery.rejected", f"delivery {found.id}", reason)
