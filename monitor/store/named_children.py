"""The children whose answer may change when a delivery begins or ceases to count."""

from monitor.store import UnitOfWork, facts, folded_facts, homes, judgements, links, older_siblings, snapshots


def touch_named_by(work: UnitOfWork, delivery: int) -> None:
    """Mark for the next run whom a delivery names, whose rows it lists or drops, and who may live with them."""
    named = links.children_of(work.db, facts.sharing_a_key(work.db, facts.named_by(work.db, delivery)))
    named |= links.children_of(work.db, snapshots.identities_relisted(work.db, {delivery}))
    named |= older_siblings.children_told_of(work.db, delivery)
    folded_facts.delete(work, named)
    judgements.touch(work, homes.with_neighbours(work.db, named))
