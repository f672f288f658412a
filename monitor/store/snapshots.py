"""Which deliveries are snapshots, and which rows one of them lists that the one before it did not, or the other way."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.feed import kind_of
from monitor.domain.listing import Rank, Received
from monitor.store.as_of import AppliedDelivery, applied_deliveries, delivery_in_force
from monitor.store.fact_tables import FactTable, table_of_feed
from monitor.store.schema import delivery, feed


def _lists_everyone() -> sa.ColumnElement[bool]:
    """Return the condition that a delivery is a list of its own: a nil return without rows lists what the last did."""
    return sa.not_(delivery.c.nil_return & (delivery.c.rows == 0))


def snapshots(db: Connection) -> list[AppliedDelivery]:
    """Return every applied delivery of the snapshot feeds, withdrawn ones too, by as-of day and receipt."""
    rows = applied_deliveries(db, _lists_everyone()).values()
    listed = [row for row in rows if (kind := kind_of(row.feed)) and kind.is_snapshot]
    return sorted(listed, key=lambda row: (row.as_of, row.id))


def ranks_at(applied: list[AppliedDelivery], at: datetime | None = None) -> dict[str, list[Rank]]:
    """Return, by feed, the ranks of the snapshots that counted at an instant, in order; None means now."""
    found: dict[str, list[Rank]] = defaultdict(list)
    for row in applied:
        if row.counts(at):
            found[row.feed].append((row.as_of, row.id))
    return found


def ranks_by_instant(applied: list[AppliedDelivery]) -> dict[str, list[tuple[datetime, list[Rank]]]]:
    """Return, by feed, the ranks from each instant on at which a snapshot of it was applied or withdrawn."""
    instants: dict[str, set[datetime]] = defaultdict(set)
    for row in applied:
        instants[row.feed] |= row.change_points
    return {
        name: [(at, ranks_at([row for row in applied if row.feed == name], at)[name]) for at in sorted(ats)]
        for name, ats in instants.items()
    }


def feeds_began(db: Connection, known_at: datetime | None = None) -> dict[str, date]:
    """Return, by feed, the first as-of day of its deliveries in force."""
    query = (
        sa.select(feed.c.name, sa.func.min(delivery.c.as_of, type_=delivery.c.as_of.type))
        .join_from(feed, delivery, delivery.c.feed_id == feed.c.id)
        .where(delivery_in_force(known_at))
        .group_by(feed.c.name)
    )
    return dict(db.execute(query).all())


def received(db: Connection, known_at: datetime | None = None) -> Received:
    """Return what folding asks of the feeds, now or as known at a UTC instant."""
    return Received(feeds_began(db, known_at), ranks_at(snapshots(db), known_at))


def identities_relisted(db: Connection, delivery_ids: Collection[int]) -> set[int]:
    """Return the identities of rows that only one of a snapshot and the one before it lists, of some deliveries.

    They are the rows of which it changes since when they are no longer listed, by being applied or withdrawn.
    """
    found: set[int] = set()
    for row in snapshots(db):
        kind = kind_of(row.feed)
        before = _before(db, row) if row.id in delivery_ids and kind else None
        if before is not None and kind:
            facts = table_of_feed(kind)
            found |= _listed_only_by(db, facts, before, row.id) | _listed_only_by(db, facts, row.id, before)
    return found


def _before(db: Connection, row: AppliedDelivery) -> int | None:
    """Return the snapshot in force of the same feed just before one; None before the first."""
    earlier = (delivery.c.as_of < row.as_of) | ((delivery.c.as_of == row.as_of) & (delivery.c.id < row.id))
    same_feed = sa.select(feed.c.id).where(feed.c.name == row.feed).scalar_subquery()
    query = sa.select(delivery.c.id).where(
        delivery.c.feed_id == same_feed, delivery_in_force(None), _lists_everyone(), earlier
    )
    found: int | None = db.execute(query.order_by(delivery.c.as_of.desc(), delivery.c.id.desc()).limit(1)).scalar()
    return found


def _listed_only_by(db: Connection, facts: FactTable, one: int, other: int) -> set[int]:
    listed, elsewhere = facts.table, facts.table.alias()
    same_key = (elsewhere.c.feed_id == listed.c.feed_id) & (elsewhere.c.key == listed.c.key)
    there = sa.exists().where(same_key, _told_by(facts, elsewhere, other))
    query = sa.select(listed.c.identity_id).where(_told_by(facts, listed, one), ~there)
    return set(db.execute(query).scalars())


def _told_by(facts: FactTable, table: sa.FromClause, delivery_id: int) -> sa.ColumnElement[bool]:
    again = sa.select(facts.restated.c.fact_id).where(facts.restated.c.delivery_id == delivery_id)
    return (table.c.delivery_id == delivery_id) | table.c.id.in_(again)
