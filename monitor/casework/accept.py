"""Accepting a quarantined delivery: somebody has looked, and it is right after all (FEEDS.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.reading.content import DeliveryContent
from monitor.store import Connection, deliveries, ledger

PROPOSED = "proposed"
Apply = Callable[[Connection, int, DeliveryContent], bool]
"""Applies a reading as a delivery's and says whether that would clear or remove anybody."""


class Accepted(StrEnum):
    """What became of an acceptance."""

    APPLIED = "applied"
    NEEDS_SECOND_PERSON = "needs_second_person"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A delivery to be accepted, by whom and why, with its file read again."""

    delivery: int
    content: DeliveryContent
    reason: str
    by: Actor
    now: datetime


def accept(db: Connection, wanted: Acceptance, apply: Apply) -> Accepted:
    """Apply a quarantined delivery; one that would clear or remove anybody needs two different people.

    A file that cannot be read at all cannot be accepted: `UserError`.
    """
    found = deliveries.one(db, wanted.delivery)
    if found.id not in {waiting.id for waiting in deliveries.waiting(db)}:
        raise UserError(f"Delivery {found.id} does not wait for a decision: it is {found.outcome}.")
    blocked = wanted.content.reading.blocked
    if blocked:
        raise UserError(f"Delivery {found.id} cannot be read, so it cannot be accepted: {blocked[0].sentence}")
    others = {who for who in deliveries.proposed_by(db, found.id) if who != str(wanted.by)}
    trial = db.begin_nested()
    deliveries.decide(db, found.id, deliveries.ACCEPTED, wanted.reason, wanted.now, wanted.by)
    clears = apply(db, found.id, wanted.content)
    if clears and not others:
        trial.rollback()
        deliveries.decide(db, found.id, PROPOSED, wanted.reason, wanted.now, wanted.by)
        ledger.note(db, wanted.by, "delivery.proposed", f"delivery {found.id}", wanted.reason, wanted.now)
        return Accepted.NEEDS_SECOND_PERSON
    trial.commit()
    ledger.note(db, wanted.by, "delivery.accepted", f"delivery {found.id}", wanted.reason, wanted.now)
    return Accepted.APPLIED
