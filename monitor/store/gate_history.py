"""A feed's history before the delivery being received, as the gates ask for it (`domain.gates.FeedHistory`)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.feed import MAY_COVER_SEVERAL, FeedKind
from monitor.domain.gates import FeedHistory, changed_identity
from monitor.domain.identity import WITHOUT_ID, Identity
from monitor.feeds import FEEDS
from monitor.reading.content import DeliveryContent
from monitor.store.as_of import delivery_in_force
from monitor.store.deliveries import waits
from monitor.store.fact_tables import table_of_feed
from monitor.store.identities import IDENTITY_COLUMNS, StoredIdentity, stored_identity_of
from monitor.store.in_list import in_list
from monitor.store.schema import delivery, identity

_LAST = 6
"""The feeds whose ids are of contacts and notices, which may cover several children."""


def feed_history_of(
    db: Connection, feed_id: int, kind: FeedKind, as_of: date, content: DeliveryContent, *, from_rows: int
) -> FeedHistory:
    """Return a feed's history; below `from_rows` rows, where no percentage gate applies, no identities are compared."""
    mine = (delivery.c.feed_id == feed_id) & delivery_in_force(None)
    latest_first = (delivery.c.as_of.desc(), delivery.c.id.desc())
    with_rows = sa.select(delivery).where(mine, delivery.c.rows > 0).order_by(*latest_first)
    latest = db.execute(with_rows.limit(1)).first()
    before = db.execute(with_rows.where(delivery.c.as_of < as_of).limit(_LAST)).all()
    through = sa.select(sa.func.max(delivery.c.as_of, type_=delivery.c.as_of.type)).where(mine)
    known, gone = _listed(db, kind, latest.id, content.local_ids) if latest and kind.is_snapshot else (0, 0)
    compared, changed = 0, 0
    for people in content.people() if content.reading.rows >= from_rows else ():
        some = _compared(db, kind, [mention.identity for mention in people])
        compared, changed = compared + some[0], changed + some[1]
    several = latest and content.reading.rows >= from_rows and kind in MAY_COVER_SEVERAL
    known_ids, of_others = _told_of_others(db, feed_id, kind, content) if several else (0, 0)
    return FeedHistory(
        row_counts=tuple(row.rows for row in before),
        known=known,
        gone=gone,
        compared=compared,
        changed=changed,
        known_ids=known_ids,
        of_other_children=of_others,
        through=db.execute(through).scalar_one(),
        fingerprint=latest.fingerprint if latest else None,
        applied_that_day=_prints(db, mine & (delivery.c.as_of == as_of)),
        waiting_that_day=_prints(db, (delivery.c.feed_id == feed_id) & (delivery.c.as_of == as_of) & waits()),
    )


def _prints(db: Connection, which: sa.ColumnElement[bool]) -> frozenset[str]:
    return frozenset(db.execute(sa.select(delivery.c.fingerprint).where(which)).scalars())


def _listed(db: Connection, kind: FeedKind, latest: int, now_listed: Collection[str]) -> tuple[int, int]:
    """Count the local ids the latest snapshot listed without an end date, and those of them missing now."""
    facts = table_of_feed(kind)
    ends = facts.table.c[FEEDS[kind].last_day or ""]
    restated = sa.select(facts.restated.c.fact_id).where(facts.restated.c.delivery_id == latest)
    listed = (facts.table.c.delivery_id == latest) | facts.table.c.id.in_(restated)
    query = sa.select(identity.c.local_id).join(facts.table, facts.table.c.identity_id == identity.c.id)
    known = set(db.execute(query.where(listed, ends.is_(None))).scalars())
    return len(known), len(known - set(now_listed))


def _compared(db: Connection, kind: FeedKind, named: Iterable[Identity]) -> tuple[int, int]:
    """Count the local ids known before, and those of them that now name another person."""
    now = {(person.source, person.local_id): person for person in named}
    before: dict[tuple[str, str], list[StoredIdentity]] = defaultdict(list)
    for source in {source for source, _ in now}:
        ids = (local_id for of, local_id in now if of == source)
        query = sa.select(*IDENTITY_COLUMNS).where(identity.c.source == source, in_list(identity.c.local_id, ids))
        for person in map(stored_identity_of, db.execute(query)):
            before[source, person.identity.local_id].append(person)
    in_question = {
        person.id
        for key, persons in before.items()
        if any(changed_identity(person.identity, now[key]) for person in persons)
        for person in persons
    }
    last_told = _last_told(db, kind, in_question)
    compared, changed = 0, 0
    for key, persons in before.items():
        if not in_question.isdisjoint(person.id for person in persons):
            latest = max((p for p in persons if p.id in last_told), key=lambda p: last_told[p.id], default=None)
            compared += latest is not None
            changed += latest is not None and changed_identity(latest.identity, now[key])
        else:
            compared += 1
    return compared, changed


def _told_of_others(db: Connection, feed_id: int, kind: FeedKind, content: DeliveryContent) -> tuple[int, int]:
    """Count the ids of contacts or notices known before, and those of them that come with a local id new to them."""
    local_ids = {mention.number: mention.identity.own_id for people in content.people() for mention in people}
    now: dict[str, set[str]] = defaultdict(set)
    for _, key, number, withdrawn, *_ in content.rows({number: number for number, id_ in local_ids.items() if id_}):
        if not withdrawn:
            now[key].add(local_ids[number])
    facts = table_of_feed(kind)
    table, restated = facts.table, facts.restated
    in_force = sa.select(delivery.c.id).where(delivery.c.feed_id == feed_id, delivery_in_force(None))
    again = sa.exists().where(restated.c.fact_id == table.c.id, restated.c.delivery_id.in_(in_force))
    query = (
        sa.select(table.c.key, identity.c.local_id)
        .join(identity, identity.c.id == table.c.identity_id)
        .where(table.c.feed_id == feed_id, in_list(table.c.key, now), sa.not_(table.c.withdrawn))
        .where(table.c.delivery_id.in_(in_force) | again, ~identity.c.local_id.startswith(WITHOUT_ID))
    )
    before: dict[str, set[str]] = defaultdict(set)
    for key, local_id in db.execute(query):
        before[key].add(local_id)
    return len(before), sum(not now[key] <= ids for key, ids in before.items())


def _last_told(db: Connection, kind: FeedKind, ids: Collection[int]) -> dict[int, tuple[date, int]]:
    """Return, by identity, (as-of day, id) of the last delivery in force that names it; without one it is left out."""
    facts = table_of_feed(kind)
    theirs = in_list(facts.table.c.identity_id, ids)
    stated = sa.select(facts.table.c.identity_id, facts.table.c.delivery_id).where(theirs)
    restated = (
        sa.select(facts.table.c.identity_id, facts.restated.c.delivery_id)
        .join(facts.table, facts.table.c.id == facts.restated.c.fact_id)
        .where(theirs)
    )
    by = sa.union(stated, restated).subquery()
    query = (
        sa.select(by.c.identity_id, delivery.c.as_of, delivery.c.id)
        .join(delivery, delivery.c.id == by.c.delivery_id)
        .where(delivery_in_force(None))
        .order_by(delivery.c.as_of, delivery.c.id)
    )
    return {id_: (as_of, received) for id_, as_of, received in db.execute(query)}
