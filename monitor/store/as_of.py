"""As-of conditions: the deliveries and links in force at an instant, and the as-of days each fact version spans."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.delivery_state import DeliveryAct
from monitor.runtime.clock import london_day
from monitor.store.fact_tables import FactTable
from monitor.store.in_list import in_list
from monitor.store.schema import decision, delivery, feed, link, told_of_several
from monitor.store.types import DayNumber, day_of


def delivery_in_force(known_at: datetime | None) -> sa.ColumnElement[bool]:
    """Return the condition that a delivery is in force: applied and not withdrawn, now or at UTC instant `known_at`.

    The meaning is `domain.delivery_state`; so is that of `last_decided`.
    """
    applied = delivery.c.applied_at.is_not(None) if known_at is None else delivery.c.applied_at <= known_at
    return applied & delivery.c.id.not_in(last_decided(DeliveryAct.WITHDRAW, known_at))


def last_decided(act: DeliveryAct, known_at: datetime | None = None) -> sa.Select[int]:
    """Return a query for the deliveries about which the last decision, now or by a UTC instant, was `act`.

    Settling refused rows is none of these decisions: it leaves the delivery in its state.
    """
    made, later = decision.alias(), decision.alias()
    decided: sa.ColumnElement[bool] = later.c.proposal.is_(False) & later.c.act.in_(tuple(DeliveryAct))
    if known_at is not None:
        decided &= later.c.at <= known_at
    last = sa.select(sa.func.max(later.c.id)).where(decided).group_by(later.c.delivery_id)
    return sa.select(made.c.delivery_id).where(made.c.id.in_(last), made.c.act == act)


def applied_or_withdrawn_since(instant: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a delivery was applied, withdrawn or restored after a UTC instant."""
    return (delivery.c.applied_at > instant) | delivery.c.id.in_(withdrawn_or_restored(instant))


def withdrawn_or_restored(since: datetime | None = None) -> sa.Select[int]:
    """Return a query for the deliveries ever withdrawn, or withdrawn or restored after a UTC instant."""
    made = decision.alias()
    decided = made.c.proposal.is_(False) & made.c.act.in_((DeliveryAct.WITHDRAW, DeliveryAct.RESTORE))
    if since is not None:
        decided &= made.c.at > since
    return sa.select(made.c.delivery_id).where(decided)


@dataclass(frozen=True, slots=True)
class AppliedDelivery:
    """An applied delivery: feed, as-of day, and the UTC instants at which it was applied, withdrawn and restored.

    `withdrawn` holds a pair for each withdrawal: from when, and until when (None: to this day).
    """

    id: int
    feed: str
    as_of: date
    applied_at: datetime
    withdrawn: tuple[tuple[datetime, datetime | None], ...] = ()

    def counts(self, at: datetime | None) -> bool:
        """Whether it is in force, applied and not withdrawn, now (None) or at an instant."""
        return (at is None or self.applied_at <= at) and self.withdrawn_on(at) is None

    def withdrawn_on(self, at: datetime | None) -> date | None:
        """Return the London day of the withdrawal that holds now (None) or at an instant; None while it counts."""
        holds = (
            since
            for since, until in self.withdrawn
            if (until is None if at is None else since <= at and (until is None or at < until))
        )
        return next((london_day(since) for since in holds), None)

    @property
    def change_points(self) -> set[datetime]:
        """The instants at which it came to count, or ceased to."""
        return {self.applied_at, *(at for period in self.withdrawn for at in period if at)}


def applied_deliveries(db: Connection, which: sa.ColumnElement[bool] | None = None) -> dict[int, AppliedDelivery]:
    """Return every delivery ever applied, or those of them `which` selects, by id, in the order of their applying."""
    gone: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    acts = sa.select(decision).where(
        decision.c.delivery_id.in_(withdrawn_or_restored()), decision.c.proposal.is_(False)
    )
    for row in db.execute(acts.order_by(decision.c.id)):
        periods = gone[row.delivery_id]
        if row.act == DeliveryAct.WITHDRAW:
            periods.append((row.at, None))
        elif row.act == DeliveryAct.RESTORE and periods:
            periods[-1] = (periods[-1][0], row.at)
    query = sa.select(delivery.c.id, feed.c.name, delivery.c.as_of, delivery.c.applied_at)
    applied = query.join(feed, feed.c.id == delivery.c.feed_id).where(delivery.c.applied_at.is_not(None))
    if which is not None:
        applied = applied.where(which)
    rows = db.execute(applied.order_by(delivery.c.applied_at, delivery.c.id))
    return {row.id: AppliedDelivery(*row, withdrawn=tuple(gone.get(row.id, ()))) for row in rows}


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
