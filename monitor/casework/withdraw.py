"""Withdrawing an accepted delivery, with everything it said (FEEDS.md)."""

from datetime import datetime

from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.store import Connection, deliveries, facts, folded_facts, homes, judgements, ledger, links


def withdraw(db: Connection, delivery: int, reason: str, by: Actor, now: datetime) -> int:
    """Take back what a delivery said; give how many children will be judged again."""
    found = deliveries.one(db, delivery)
    if found.applied_at is None or found.withdrawn_at is not None:
        raise UserError(f"Delivery {found.id} is not in force, so there is nothing to withdraw.")
    named = links.children_of(db, facts.sharing_a_key(db, facts.named_by(db, found.id)))
    named |= homes.living_at(db, homes.keys_told_by(db, found.id))
    touched = homes.with_neighbours(db, named)
    folded_facts.delete(db, named)
    deliveries.decide(db, found.id, deliveries.WITHDRAWN, reason, now, by)
    judgements.touch(db, touched)
    ledger.note(db, by, "delivery.withdrawn", f"delivery {found.id}", reason, now)
    return len(touched)
