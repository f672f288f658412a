"""Acceptance of a quarantined delivery that proved right on review (FEEDS.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from monitor.domain.errors import UserError
from monitor.reading.content import DeliveryContent
from monitor.store import UnitOfWork, audit, deliveries

PROPOSED = "proposed"
Apply = Callable[[UnitOfWork, int, DeliveryContent], bool]
"""Applies the content of a delivery, and returns whether that would end an escalation or remove a child."""


class Accepted(StrEnum):
    """The outcome of an acceptance."""

    APPLIED = "applied"
    NEEDS_SECOND_PERSON = "needs_second_person"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A delivery to be accepted, the content of its file read again, and the reason."""

    delivery: int
    content: DeliveryContent
    reason: str


def accept(work: UnitOfWork, wanted: Acceptance, apply: Apply) -> Accepted:
    """Apply a quarantined delivery; one that would end an escalation or remove a child needs two different people.

    Raises `UserError` when it does not wait for a decision, or its file cannot be read at all.
    """
    found = deliveries.one(work.db, wanted.delivery)
    if found.id not in {waiting.id for waiting in deliveries.waiting(work.db)}:
        raise UserError(f"Delivery {found.id} does not wait for a decision: it is {found.outcome}.")
    blocked = wanted.content.reading.blocked
    if blocked:
        raise UserError(f"Delivery {found.id} cannot be read, so it cannot be accepted: {blocked[0].sentence}")
    others = {who for who in deliveries.proposed_by(work.db, found.id) if who != str(work.by)}
    trial = work.db.begin_nested()
    deliveries.decide(work, found.id, deliveries.ACCEPTED, wanted.reason)
    clears = apply(work, found.id, wanted.content)
    if clears and not others:
        trial.rollback()
        deliveries.decide(work, found.id, PROPOSED, wanted.reason)
        audit.record(work, "delivery.proposed", f"delivery {found.id}", wanted.reason)
        return Accepted.NEEDS_SECOND_PERSON
    trial.commit()
    audit.record(work, "delivery.accepted", f"delivery {found.id}", wanted.reason)
    return Accepted.APPLIED
