"""The table `refused_row`: rows left out of deliveries, without their values, until a later row settles them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.delivery import Problem, RefusedRow
from monitor.domain.feed import FeedKind
from monitor.domain.record import Record
from monitor.domain.refused import Digest, KeptRow, UnusedRow, child_key, number_key
from monitor.reading.content import DeliveryContent
from monitor.runtime.clock import london_day
from monitor.store import UnitOfWork
from monitor.store.as_of import delivery_in_force, link_in_force, versions
from monitor.store.bulk_insert import bulk_insert_rows
from monitor.store.fact_tables import table_of_feed
from monitor.store.identities import IDENTITY_COLUMNS, stored_identity_of
from monitor.store.in_list import in_list, tuple_in_list
from monitor.store.schema import decision, delivery, feed, further_problem, identity, link, problem, refused_row

SETTLED = "settled"
"""The act by which a person settles the refused rows of a delivery (`deliveries.record`)."""
_FIELDS = KeptRow.__slots__


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery just applied: its id, feed, as-of day and kind, its content, and those of its refused rows kept."""

    delivery: int
    feed: int
    as_of: date
    kind: FeedKind
    content: DeliveryContent
    refused: Sequence[RefusedRow]


def replace(work: UnitOfWork, delivery_id: int, rows: Iterable[RefusedRow], digest: Digest) -> None:
    """Insert the refused rows of a delivery in the place of those found when its file was read before."""
    work.db.execute(sa.delete(refused_row).where(refused_row.c.delivery_id == delivery_id))
    kept = (KeptRow.of(row, digest) for row in rows)
    values = ({"delivery_id": delivery_id, **{name: getattr(row, name) for name in _FIELDS}} for row in kept)
    bulk_insert_rows(work.db, refused_row, values)


def settle(work: UnitOfWork, told: Told, digest: Digest) -> None:
    """Settle refused rows of a feed in whose place a delivery just applied has others, and its own that are told later.

    Later is by as-of day, then by receipt. A refused row of the same key takes the place of an earlier one.
    """
    mine = (told.as_of, told.delivery)
    before = delivery.c.as_of <= told.as_of
    earlier = [(id_, row) for id_, turn, row in _unsettled(work.db, told.feed, before) if turn < mine]
    if earlier:
        usable = _usable(told.content, {row.child for _, row in earlier if row.child}, digest)
        refused = [KeptRow.of(row, digest) for row in told.refused]
        _settle(work, earlier, {told.delivery: [*usable, *refused]}, told.kind)
    if told.refused and _has_later(work.db, told):
        own = [(id_, row) for id_, turn, row in _unsettled(work.db, told.feed, before) if turn == mine]
        _settle(work, own, _told_later(work.db, told, digest), told.kind)


def _unsettled(
    db: Connection, feed_id: int, which: sa.ColumnElement[bool]
) -> list[tuple[int, tuple[date, int], KeptRow]]:
    """Return the id, turn (as-of day, delivery) and row of a feed's refused rows that no delivery in force settles."""
    query = (
        sa.select(refused_row, delivery.c.as_of)
        .join(delivery, delivery.c.id == refused_row.c.delivery_id)
        .where(delivery.c.feed_id == feed_id, which, _no_later_row(None))
    )
    return [
        (row.id, (row.as_of, row.delivery_id), KeptRow(*(getattr(row, name) for name in _FIELDS)))
        for row in db.execute(query)
    ]


def _no_later_row(known_at: datetime | None) -> sa.ColumnElement[bool]:
    in_force = sa.select(delivery.c.id).where(delivery_in_force(known_at)).correlate(None)
    return refused_row.c.settled_by.is_(None) | refused_row.c.settled_by.not_in(in_force)


def _usable(content: DeliveryContent, children: Collection[str], digest: Digest) -> list[KeptRow]:
    """Return the usable rows of a delivery about some children, as they would be kept."""
    numbers = {
        mention.number
        for mentioned in content.people()
        for mention in mentioned
        if child_key(mention.identity.source, mention.identity.local_id, digest) in children
    }
    return [KeptRow.like(record, digest) for record in content.records(numbers)]


def _has_later(db: Connection, told: Told) -> bool:
    later = (delivery.c.as_of > told.as_of) | ((delivery.c.as_of == told.as_of) & (delivery.c.id > told.delivery))
    query = sa.select(delivery.c.id).where(delivery.c.feed_id == told.feed, delivery_in_force(None), later)
    return db.execute(query.limit(1)).first() is not None


def _told_later(db: Connection, told: Told, digest: Digest) -> dict[int, list[KeptRow]]:
    """Return, by delivery, the usable rows later than a delivery about the children of its refused ones."""
    children = {(row.source, row.local_id) for row in told.refused if row.local_id}
    query = sa.select(*IDENTITY_COLUMNS).where(tuple_in_list((identity.c.source, identity.c.local_id), list(children)))
    people = {row[0]: stored_identity_of(row).identity for row in db.execute(query)}
    facts = table_of_feed(told.kind)
    found: dict[int, list[KeptRow]] = defaultdict(list)
    for row, _, last_day, last_delivery in versions(db, facts, in_list(facts.table.c.identity_id, people)):
        if (last_day, last_delivery) > (told.as_of, told.delivery):
            record = Record(0, people[row.identity_id], facts.build(row), row.withdrawn)
            found[last_delivery].append(KeptRow.like(record, digest))
    return found


def _settle(
    work: UnitOfWork,
    refused: Sequence[tuple[int, KeptRow]],
    later: dict[int, list[KeptRow]],
    kind: FeedKind,
) -> None:
    for by, rows in later.items():
        of_child: dict[str | None, list[KeptRow]] = defaultdict(list)
        for row in rows:
            of_child[row.child].append(row)
        settled = [
            id_
            for id_, row in refused
            if row.child and any(each.settles(row, snapshot=kind.is_snapshot) for each in of_child[row.child])
        ]
        work.db.execute(sa.update(refused_row).where(in_list(refused_row.c.id, settled)).values(settled_by=by))


def standing(db: Connection) -> tuple[UnusedRow, ...]:
    """Return the refused rows of deliveries in force that nothing has settled, by delivery and line."""
    rest = (
        sa.select(further_problem, delivery.c.as_of, delivery.c.received_at, feed.c.name)
        .join(delivery, delivery.c.id == further_problem.c.delivery_id)
        .join(feed, feed.c.id == delivery.c.feed_id)
        .where(_of_consequence(None), further_problem.c.rows > 0)
    )
    counted = [
        UnusedRow(
            row.delivery_id,
            row.name,
            row.as_of,
            london_day(row.received_at),
            Problem(0, row.column or "", "", row.wants),
            row.rows,
        )
        for row in db.execute(rest.order_by(further_problem.c.delivery_id, further_problem.c.id))
    ]
    return (*_shown(db, sa.true(), None), *counted)


def of_child(db: Connection, child_id: int, digest: Digest, known_at: datetime | None = None) -> tuple[UnusedRow, ...]:
    """Return the refused rows that stand and bear a local id or NHS number of a child, now or as known then."""
    query = (
        sa.select(*IDENTITY_COLUMNS)
        .join(link, link.c.identity_id == identity.c.id)
        .where(link.c.child_id == child_id, link_in_force(known_at))
    )
    people = [stored_identity_of(row).identity for row in db.execute(query)]
    children = {child_key(person.source, person.local_id, digest) for person in people}
    numbers = {number_key(person.nhs_number, digest) for person in people if person.nhs_number}
    theirs = in_list(refused_row.c.child, children) | in_list(refused_row.c.number, numbers)
    return _shown(db, theirs, known_at)


def _of_consequence(known_at: datetime | None) -> sa.ColumnElement[bool]:
    """Return the condition that a delivery is in force and nobody has settled its refused rows."""
    settled = sa.select(decision.c.delivery_id).where(decision.c.act == SETTLED)
    if known_at is not None:
        settled = settled.where(decision.c.at <= known_at)
    return delivery_in_force(known_at) & delivery.c.id.not_in(settled)


def _shown(db: Connection, which: sa.ColumnElement[bool], known_at: datetime | None) -> tuple[UnusedRow, ...]:
    first = (
        sa.select(sa.func.min(problem.c.id))
        .where(
            problem.c.delivery_id == refused_row.c.delivery_id,
            problem.c.line == refused_row.c.line,
            problem.c.refuses.is_(True),
        )
        .correlate(refused_row)
        .scalar_subquery()
    )
    query = (
        sa.select(
            *(refused_row.c.delivery_id, refused_row.c.line, delivery.c.as_of, delivery.c.received_at, feed.c.name),
            *(problem.c.column, problem.c.cell, problem.c.wants),
        )
        .join(delivery, delivery.c.id == refused_row.c.delivery_id)
        .join(feed, feed.c.id == delivery.c.feed_id)
        .join(problem, problem.c.id == first)
        .where(which, _of_consequence(known_at), _no_later_row(known_at))
        .order_by(refused_row.c.delivery_id, refused_row.c.line)
    )
    return tuple(
        UnusedRow(
            row.delivery_id,
            row.name,
            row.as_of,
            london_day(row.received_at),
            Problem(row.line, row.column or "", row.cell or "", row.wants),
        )
        for row in db.execute(query)
    )
