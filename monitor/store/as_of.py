"""As-of conditions: the deliveries and links in force at an instant, and the as-of days each fact version spans."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.store.fact_tables import FactTable
from monitor.store.in_list import in_list
from monitor.store.schema import delivery, link, told_of_several
from monitor.store.types import DayNumber, day_of


def delivery_in_force(known_at: datetime | None) -> sa.ColumnElement[bool]:
    """Return the condition that a delivery is in force: applied and not withdrawn, now or at UTC instant `known_at`."""
    if known_at is None:
        return delivery.c.applied_at.is_not(None) & delivery.c.withdrawn_at.is_(None)
    gone = delivery.c.withdrawn_at.is_(None) | (delivery.c.withdrawn_at > known_at)
    return (delivery.c.applied_at <= known_at) & gone


def link_in_force(known_at: datetime | None) -> sa.ColumnElement[bool]:
    """Return the condition that a link is in force: made and not undone, now or at UTC instant `known_at`."""
    if known_at is None:
        return link.c.undone_at.is_(None)
    return (link.c.known_at <= known_at) & (link.c.undone_at.is_(None) | (link.c.undone_at > known_at))


def told_elsewhere(facts: FactTable, theirs: sa.ColumnElement[bool]) -> sa.Select[int, int]:
    """Return a query for (version id, identity id) of all versions of some keys that name several identities.

    `theirs` is a condition on `told_of_several` that selects the keys.
    """
    table, several = facts.table, told_of_several
    same_key = (table.c.feed_id == several.c.feed_id) & (table.c.key == several.c.key)
    return sa.select(table.c.id, table.c.identity_id).join_from(several, table, same_key).where(theirs)


def days_told(
    db: Connection, facts: FactTable, ids: Collection[int], known_at: datetime | None = None
) -> dict[int, frozenset[date]]:
    """Return, by version id, every as-of day of the deliveries in force that state one of some versions."""
    table, restated = facts.table, facts.restated
    once = sa.select(table.c.id, delivery.c.as_of).join(delivery, delivery.c.id == table.c.delivery_id)
    again = sa.select(restated.c.fact_id, delivery.c.as_of).join(delivery, delivery.c.id == restated.c.delivery_id)
    told = (
        once.where(in_list(table.c.id, ids), delivery_in_force(known_at)),
        again.where(in_list(restated.c.fact_id, ids), delivery_in_force(known_at)),
    )
    found: dict[int, set[date]] = defaultdict(set)
    for id_, day in (row for query in told for row in db.execute(query)):
        found[id_].add(day)
    return {id_: frozenset(days) for id_, days in found.items()}


_TURNS = 2**32


def _turn() -> sa.ColumnElement[int]:
    """Return a delivery's rank as one integer, which orders by as-of day, then by receipt."""
    return DayNumber(delivery.c.as_of) * _TURNS + delivery.c.id


def versions(
    db: Connection, facts: FactTable, which: sa.ColumnElement[bool], known_at: datetime | None = None
) -> Iterator[tuple[sa.Row[Any], date, date, int]]:
    """Yield the versions matching `which` that a delivery in force states: row, first day, last day, last delivery.

    The days are the earliest and latest as-of days of those deliveries; the last delivery's id orders deliveries of one
    as-of day. A row begins with all columns of the fact's table.
    """
    table, restated = facts.table, facts.restated
    once = sa.select(table, delivery.c.as_of, delivery_in_force(known_at)).join(
        delivery, delivery.c.id == table.c.delivery_id
    )
    rows = db.execute(once.where(which)).all()
    again = (
        sa.select(restated.c.fact_id, sa.func.min(delivery.c.as_of, type_=delivery.c.as_of.type), sa.func.max(_turn()))
        .join(delivery, delivery.c.id == restated.c.delivery_id)
        .where(in_list(restated.c.fact_id, (row[0] for row in rows)), delivery_in_force(known_at))
        .group_by(restated.c.fact_id)
    )
    repeats = {
        fact_id: (first_on, day_of(turn // _TURNS), turn % _TURNS) for fact_id, first_on, turn in db.execute(again)
    }
    delivered_by = list(table.c).index(table.c.delivery_id)
    for row in rows:
        as_of, counts, repeated = row[-2], row[-1], repeats.get(row[0])
        if counts and repeated:
            yield row, min(as_of, repeated[0]), *max((as_of, row[delivered_by]), repeated[1:])
        elif counts:
            yield row, as_of, as_of, row[delivered_by]
        elif repeated:
            yield row, *repeated
