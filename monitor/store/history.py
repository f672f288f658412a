"""What the gates ask about a feed before the delivery at hand (`domain.gates.History`)."""

from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.delivery import Reading
from monitor.domain.feed import FeedKind
from monitor.domain.gates import History, changed_identity
from monitor.domain.identity import Identity
from monitor.store.deliveries import waits
from monitor.store.facts import TABLES, applied
from monitor.store.people import chunks, person_of
from monitor.store.schema import delivery, identity

_ENDS = {
    FeedKind.GP_REGISTRATION: ("registration", "removed_on"),
    FeedKind.SCHOOL_ROLL: ("enrolment", "left_on"),
    FeedKind.EARLY_YEARS: ("place", "ended_on"),
}
_LAST = 6


def history_of(
    db: Connection, feed_id: int, kind: FeedKind, as_of: date, reading: Reading, *, from_rows: int
) -> History:
    """Gather a feed's history; what only the percentage gates ask is left out below the size from which they bite."""
    mine = (delivery.c.feed_id == feed_id) & applied(None)
    counted = mine & (delivery.c.rows > 0)
    rows = (
        sa.select(delivery.c.rows)
        .where(counted, delivery.c.as_of < as_of)
        .order_by(delivery.c.as_of.desc(), delivery.c.id.desc())
    )
    last = (
        sa.select(delivery.c.id, delivery.c.fingerprint)
        .where(counted)
        .order_by(delivery.c.as_of.desc(), delivery.c.id.desc())
    )
    latest = db.execute(last.limit(1)).first()
    through = sa.select(sa.func.max(delivery.c.as_of, type_=delivery.c.as_of.type)).where(mine)
    known, gone = 0, 0
    compared, changed = 0, 0
    if reading.rows >= from_rows or (kind in _ENDS and latest):
        known, gone = _listed(db, kind, latest.id, reading.local_ids) if latest and kind in _ENDS else (0, 0)
        compared, changed = (
            _compared(db, {r.identity for r in reading.records}) if reading.rows >= from_rows else (0, 0)
        )
    return History(
        row_counts=tuple(db.execute(rows.limit(_LAST)).scalars()),
        known=known,
        gone=gone,
        compared=compared,
        changed=changed,
        through=db.execute(through).scalar_one(),
        fingerprint=latest.fingerprint if latest else None,
        applied_that_day=_prints(db, mine & (delivery.c.as_of == as_of)),
        waiting_that_day=_prints(db, (delivery.c.feed_id == feed_id) & (delivery.c.as_of == as_of) & waits()),
    )


def _prints(db: Connection, which: sa.ColumnElement[bool]) -> frozenset[str]:
    return frozenset(db.execute(sa.select(delivery.c.fingerprint).where(which)).scalars())


def _listed(db: Connection, kind: FeedKind, latest: int, now_listed: Collection[str]) -> tuple[int, int]:
    """Count the local ids the latest snapshot listed without an end date, and those of them missing now."""
    name, end = _ENDS[kind]
    facts = next(facts for facts in TABLES if facts.table.name == name)
    again = sa.select(facts.restated.c.fact_id).where(facts.restated.c.delivery_id == latest)
    listed = (facts.table.c.delivery_id == latest) | facts.table.c.id.in_(again)
    asked = sa.select(identity.c.local_id).join(facts.table, facts.table.c.identity_id == identity.c.id)
    known = set(db.execute(asked.where(listed, facts.table.c[end].is_(None))).scalars())
    return len(known), len(known - set(now_listed))


def _compared(db: Connection, named: Iterable[Identity]) -> tuple[int, int]:
    """Count the ids named before, and those of them that now name somebody else."""
    now = {(person.source, person.local_id): person for person in named}
    before: dict[tuple[str, str], Identity] = {}
    for chunk in chunks(now):
        asked = sa.select(identity).where(sa.tuple_(identity.c.source, identity.c.local_id).in_(chunk))
        for row in db.execute(asked.order_by(identity.c.id)):
            person = person_of(row).identity
            before[person.source, person.local_id] = person
    return len(before), sum(changed_identity(person, now[key]) for key, person in before.items())
