"""Which deliveries count, which links hold, and when each version of a fact was told."""

from datetime import datetime

import sqlalchemy as sa

from monitor.store.fact_tables import FactTable
from monitor.store.schema import delivery, link


def applied(known_at: datetime | None) -> sa.ColumnElement[bool]:
    """Which deliveries count: applied and not withdrawn, by an instant when one is given."""
    if known_at is None:
        return delivery.c.applied_at.is_not(None) & delivery.c.withdrawn_at.is_(None)
    gone = delivery.c.withdrawn_at.is_(None) | (delivery.c.withdrawn_at > known_at)
    return (delivery.c.applied_at <= known_at) & gone


def live(known_at: datetime | None) -> sa.ColumnElement[bool]:
    """Which links hold: not undone, by an instant when one is given."""
    if known_at is None:
        return link.c.undone_at.is_(None)
    return (link.c.known_at <= known_at) & (link.c.undone_at.is_(None) | (link.c.undone_at > known_at))


def told(facts: FactTable, keys: sa.Subquery, known_at: datetime | None) -> sa.Subquery:
    """Say of every version of some keys when the deliveries that count told it; one row a version.

    `keys` has the columns `feed_id` and `key`. `fact_id` is the version; `first_on` and `last_on` are the earliest
    and latest as-of days it was told for; `received` orders the deliveries of one day.
    """
    table, restated = facts.table, facts.restated
    versions = sa.join(table, keys, (table.c.feed_id == keys.c.feed_id) & (table.c.key == keys.c.key))
    once = sa.select(table.c.id, table.c.delivery_id).select_from(versions)
    again = sa.select(restated.c.fact_id, restated.c.delivery_id).where(
        restated.c.fact_id.in_(sa.select(table.c.id).select_from(versions))
    )
    by = sa.union_all(once, again).subquery()
    latest_first = (delivery.c.as_of.desc(), delivery.c.id.desc())
    ranked = (
        sa.select(
            by.c.id.label("fact_id"),
            delivery.c.as_of.label("last_on"),
            delivery.c.id.label("received"),
            sa.func.min(delivery.c.as_of).over(partition_by=by.c.id).label("first_on"),
            sa.func.row_number().over(partition_by=by.c.id, order_by=latest_first).label("turn"),
        )
        .join_from(by, delivery, delivery.c.id == by.c.delivery_id)
        .where(applied(known_at))
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.turn == 1).subquery()
