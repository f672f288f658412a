"""Withdrawal of an applied delivery, with all its facts (FEEDS.md)."""

from monitor.domain.errors import UserError
from monitor.store import (
    UnitOfWork,
    audit,
    deliveries,
    facts,
    folded_facts,
    homes,
    judgements,
    links,
    older_siblings,
    snapshots,
)


def withdraw(work: UnitOfWork, delivery: int, reason: str) -> int:
    """Withdraw a delivery; return how many children will be re-judged. `UserError` when it is not in force."""
    found = deliveries.one(work.db, delivery)
    if found.applied_at is None or found.withdrawn_at is not None:
        raise UserError(f"Delivery {found.id} is not in force, so there is nothing to withdraw.")
    named = links.children_of(work.db, facts.sharing_a_key(work.db, facts.named_by(work.db, found.id)))
    named |= links.children_of(work.db, snapshots.identities_relisted(work.db, {found.id}))
    named |= older_siblings.children_told_of(work.db, found.id)
    touched = homes.with_neighbours(work.db, named)
    folded_facts.delete(work, named)
    deliveries.decide(work, found.id, deliveries.WITHDRAWN, reason)
    judgements.touch(work, touched)
    audit.record(work, "delivery.withdrawn", f"delivery {found.id}", reason)
    return len(touched)
