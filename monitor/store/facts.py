"""The fact tables, one for each kind of row: what deliveries said, version by version, never edited."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.picture import Stated
from monitor.domain.record import NoticeKind, Notification, Record, Row
from monitor.store.fact_tables import TABLES, FactTable, key_of, key_parts, table_of
from monitor.store.people import chunks, people
from monitor.store.schema import candidate, feed, identity, link, not_the_same
from monitor.store.telling import live, told

_Versions = Mapping[tuple[object, ...], int]
"""The versions of one key: what each says, with the fact's id."""


def write(
    db: Connection,
    feed_id: int,
    delivery_id: int,
    records: Sequence[Record],
    identity_ids: Sequence[int],
    *,
    late: bool,
) -> set[int]:
    """Append what one delivery says; give the identities of all versions of the keys about which it says anything new.

    A version that says exactly what an earlier one said is kept once, with the deliveries that repeat it. To
    repeat the only version of a key changes nothing, unless the delivery is `late`: older than one already here.
    """
    if not records:
        return set()
    batch = _Batch(table_of(type(records[0].row)), {"feed_id": feed_id, "delivery_id": delivery_id}, late)
    for pairs in chunks(zip(records, identity_ids, strict=True)):
        known = _versions(db, batch.facts, feed_id, [key_of(record) for record, _ in pairs])
        for record, identity_id in pairs:
            batch.add(record, identity_id, known.get(key_of(record), {}))
    if batch.fresh:
        db.execute(sa.insert(batch.facts.table), batch.fresh)
    if batch.again:
        db.execute(sa.insert(batch.facts.restated), batch.again)
    return batch.named


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one delivery adds: versions not said before, those said again, and whom anything new is about."""

    facts: FactTable
    delivery: Mapping[str, int]
    late: bool
    fresh: list[dict[str, object]] = field(default_factory=list)
    again: list[dict[str, object]] = field(default_factory=list)
    named: set[int] = field(default_factory=set)

    def add(self, record: Record, identity_id: int, versions: _Versions) -> None:
        values = {"identity_id": identity_id, "withdrawn": record.withdrawn, **self.facts.values(record.row)}
        fact_id = versions.get(tuple(values.values()))
        if fact_id is None or self.late or len(versions) > 1:
            self.named.update({identity_id}, (said[0] for said in versions if isinstance(said[0], int)))
        if fact_id is None:
            self.fresh.append({**self.delivery, "key": key_of(record), "line": record.line, **values})
        else:
            self.again.append({"fact_id": fact_id, "delivery_id": self.delivery["delivery_id"]})


def _versions(
    db: Connection, facts: FactTable, feed_id: int, keys: Collection[str]
) -> dict[str, dict[tuple[object, ...], int]]:
    table = facts.table
    said = [table.c[name] for name in ("identity_id", "withdrawn", *facts.columns)]
    found: dict[str, dict[tuple[object, ...], int]] = defaultdict(dict)
    asked = sa.select(table.c.key, table.c.id, *said).where(table.c.feed_id == feed_id, table.c.key.in_(keys))
    for key, fact_id, *values in db.execute(asked):
        found[key][tuple(values)] = fact_id
    return found


def stated(db: Connection, child_ids: Collection[int], known_at: datetime | None = None) -> list[Stated]:
    """Give every version of every fact that names some children, with whom each version is linked to.

    With `known_at`, only what had been applied, and was linked and not withdrawn, by that instant.
    """
    found: list[Stated] = []
    for chunk in chunks(sorted(child_ids)):
        for facts in TABLES:
            found += _stated_in(db, facts, chunk, known_at)
    return found


def _stated_in(
    db: Connection, facts: FactTable, child_ids: Sequence[int], known_at: datetime | None
) -> Iterator[Stated]:
    table = facts.table
    theirs = sa.select(link.c.identity_id).where(link.c.child_id.in_(child_ids), live(known_at))
    keys = sa.select(table.c.feed_id, table.c.key).where(table.c.identity_id.in_(theirs)).distinct().subquery()
    when = told(facts, keys, known_at)
    asked = (
        sa.select(table, when.c.first_on, when.c.last_on, when.c.received, feed.c.name.label("feed"), link.c.child_id)
        .join_from(table, when, when.c.fact_id == table.c.id)
        .join(feed, feed.c.id == table.c.feed_id)
        .outerjoin(link, (link.c.identity_id == table.c.identity_id) & live(known_at))
    )
    rows = db.execute(asked).all()
    said_by = people(db, {row.identity_id for row in rows})
    for row in rows:
        yield Stated(
            feed=row.feed,
            key=key_parts(row.key),
            identity=said_by[row.identity_id].identity,
            row=facts.build(row),
            first_on=row.first_on,
            last_on=row.last_on,
            received=row.received,
            withdrawn=row.withdrawn,
            child=row.child_id,
            id=row.id,
        )


def standing_notices(db: Connection, kinds: Collection[NoticeKind]) -> list[tuple[int, Notification]]:
    """Give the notices of some kinds that stand, each with the description it names.

    As in `domain.picture`, a key's latest version counts, and a withdrawn one takes the notice back.
    """
    facts = table_of(Notification)
    table = facts.table
    keys = sa.select(table.c.feed_id, table.c.key).where(table.c.kind.in_(kinds)).distinct().subquery()
    when = told(facts, keys, None)
    asked = (
        sa.select(table)
        .join(when, when.c.fact_id == table.c.id)
        .order_by(table.c.feed_id, table.c.key, when.c.last_on, when.c.received)
    )
    latest = {(row.feed_id, row.key): row for row in db.execute(asked)}
    stands = [(row.identity_id, facts.build(row)) for row in latest.values() if not row.withdrawn]
    return [(id_, said) for id_, said in stands if isinstance(said, Notification) and said.kind in kinds]


def said_by(db: Connection, identity_ids: Collection[int]) -> list[tuple[int, int, Row]]:
    """Give the rows that name some descriptions, each with its first delivery, without their history."""
    found: list[tuple[int, int, Row]] = []
    for chunk in chunks(sorted(identity_ids)):
        for facts in TABLES:
            rows = db.execute(sa.select(facts.table).where(facts.table.c.identity_id.in_(chunk)))
            found += [(row.identity_id, row.delivery_id, facts.build(row)) for row in rows if not row.withdrawn]
    return found


def drop(db: Connection, identity_ids: Collection[int]) -> None:
    """Forget rows about people who are none of the register's concern; they came with the delivery in hand."""
    for chunk in chunks(sorted(identity_ids)):
        for facts in TABLES:
            theirs = sa.select(facts.table.c.id).where(facts.table.c.identity_id.in_(chunk))
            db.execute(sa.delete(facts.restated).where(facts.restated.c.fact_id.in_(theirs)))
            db.execute(sa.delete(facts.table).where(facts.table.c.identity_id.in_(chunk)))
        links = sa.select(link.c.id).where(link.c.identity_id.in_(chunk))
        db.execute(sa.delete(candidate).where(candidate.c.link_id.in_(links)))
        db.execute(sa.delete(link).where(link.c.identity_id.in_(chunk)))
        apart = not_the_same.c.identity_id.in_(chunk) | not_the_same.c.other_id.in_(chunk)
        db.execute(sa.delete(not_the_same).where(apart))
        db.execute(sa.delete(identity).where(identity.c.id.in_(chunk)))


def named_by(db: Connection, delivery_id: int) -> set[int]:
    """Give the descriptions a delivery names, first or again."""
    found: set[int] = set()
    for facts in TABLES:
        again = sa.select(facts.restated.c.fact_id).where(facts.restated.c.delivery_id == delivery_id)
        asked = sa.select(facts.table.c.identity_id).where(
            (facts.table.c.delivery_id == delivery_id) | facts.table.c.id.in_(again)
        )
        found |= set(db.execute(asked).scalars())
    return found
