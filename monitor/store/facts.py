"""The fact tables, one for each kind of row: what deliveries said, version by version, never edited."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.picture import Stated
from monitor.domain.record import (
    About,
    Birth,
    BirthOutcome,
    Enrolment,
    Meeting,
    NoticeKind,
    Notification,
    Place,
    Record,
    Registration,
    Row,
)
from monitor.store import schema
from monitor.store.people import chunks, people
from monitor.store.schema import delivery, feed, link

_SEPARATOR = "\x1f"
_WORDS: Mapping[tuple[type[Row], str], Mapping[str, object]] = {
    (Birth, "outcome"): {word.value: word for word in BirthOutcome},
    (Meeting, "agency"): {word.value: word for word in Agency},
    (Meeting, "evidence"): {word.value: word for word in Evidence},
    (Notification, "agency"): {word.value: word for word in Agency},
    (Notification, "kind"): {word.value: word for word in NoticeKind},
    (Notification, "about"): {word.value: word for word in About},
}


@dataclass(frozen=True)
class FactTable:
    """A kind of row, the table of its versions, and the table of deliveries that say one again."""

    row: type[Row]
    table: Table
    restated: Table

    @property
    def columns(self) -> tuple[str, ...]:
        """The row's own columns, named as its fields."""
        return tuple(field.name for field in fields(self.row))

    def build(self, found: sa.Row[tuple[object, ...]]) -> Row:
        """Give back the row a fact holds."""
        said = found._mapping  # noqa: SLF001 - the documented way to read a row by name
        words = {name: _WORDS.get((self.row, name)) for name in self.columns}
        return self.row(**{name: known[said[name]] if (known := words[name]) else said[name] for name in self.columns})


TABLES: tuple[FactTable, ...] = (
    FactTable(Birth, schema.birth, schema.birth_restated),
    FactTable(Registration, schema.registration, schema.registration_restated),
    FactTable(Enrolment, schema.enrolment, schema.enrolment_restated),
    FactTable(Place, schema.place, schema.place_restated),
    FactTable(Meeting, schema.meeting, schema.meeting_restated),
    FactTable(Notification, schema.notification, schema.notification_restated),
)
_TABLE_OF = {facts.row: facts for facts in TABLES}


def write(
    db: Connection, feed_id: int, delivery_id: int, records: Sequence[Record], identity_ids: Sequence[int]
) -> set[int]:
    """Append what one delivery says; give the identities of all versions of the keys it names.

    A version that says exactly what an earlier one said is kept once, with the deliveries that repeat it.
    """
    if not records:
        return set()
    facts = _TABLE_OF[type(records[0].row)]
    named = set(identity_ids)
    fresh: list[dict[str, object]] = []
    again: list[dict[str, object]] = []
    for pairs in chunks(zip(records, identity_ids, strict=True)):
        known = _versions(db, facts, feed_id, [_key(record) for record, _ in pairs])
        for record, identity_id in pairs:
            versions = known.get(_key(record), {})
            named.update(said[0] for said in versions if isinstance(said[0], int))
            values = tuple(getattr(record.row, name) for name in facts.columns)
            fact_id = versions.get((identity_id, record.withdrawn, *values))
            if fact_id is not None:
                again.append({"fact_id": fact_id, "delivery_id": delivery_id})
            else:
                common = {
                    "feed_id": feed_id,
                    "key": _key(record),
                    "identity_id": identity_id,
                    "delivery_id": delivery_id,
                    "line": record.line,
                    "withdrawn": record.withdrawn,
                }
                fresh.append(common | dict(zip(facts.columns, values, strict=True)))
    if fresh:
        db.execute(sa.insert(facts.table), fresh)
    if again:
        db.execute(sa.insert(facts.restated), again)
    return named


def _key(record: Record) -> str:
    return _SEPARATOR.join(record.key)


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


def _live(known_at: datetime | None) -> sa.ColumnElement[bool]:
    if known_at is None:
        return link.c.undone_at.is_(None)
    return (link.c.known_at <= known_at) & (link.c.undone_at.is_(None) | (link.c.undone_at > known_at))


def applied(known_at: datetime | None) -> sa.ColumnElement[bool]:
    """Which deliveries count: applied and not withdrawn, by an instant when one is given."""
    if known_at is None:
        return delivery.c.applied_at.is_not(None) & delivery.c.withdrawn_at.is_(None)
    gone = delivery.c.withdrawn_at.is_(None) | (delivery.c.withdrawn_at > known_at)
    return (delivery.c.applied_at <= known_at) & gone


def _stated_in(
    db: Connection, facts: FactTable, child_ids: Sequence[int], known_at: datetime | None
) -> Iterable[Stated]:
    table, restated = facts.table, facts.restated
    theirs = sa.select(link.c.identity_id).where(link.c.child_id.in_(child_ids), _live(known_at))
    keys = sa.select(table.c.feed_id, table.c.key).where(table.c.identity_id.in_(theirs)).distinct().subquery()
    versions = sa.join(table, keys, (table.c.feed_id == keys.c.feed_id) & (table.c.key == keys.c.key))
    once = sa.select(table.c.id, table.c.delivery_id).select_from(versions)
    more = sa.select(restated.c.fact_id, restated.c.delivery_id).where(
        restated.c.fact_id.in_(sa.select(table.c.id).select_from(versions))
    )
    told = sa.union_all(once, more).subquery()
    window = {"partition_by": told.c.id, "order_by": (delivery.c.as_of.desc(), delivery.c.id.desc())}
    ranked = (
        sa.select(
            told.c.id.label("fact_id"),
            delivery.c.as_of.label("last_on"),
            delivery.c.id.label("received"),
            sa.func.min(delivery.c.as_of).over(partition_by=told.c.id).label("first_on"),
            sa.func.row_number().over(**window).label("turn"),
        )
        .join_from(told, delivery, delivery.c.id == told.c.delivery_id)
        .where(applied(known_at))
        .subquery()
    )
    asked = (
        sa.select(
            table, ranked.c.first_on, ranked.c.last_on, ranked.c.received, feed.c.name.label("feed"), link.c.child_id
        )
        .join_from(table, ranked, (ranked.c.fact_id == table.c.id) & (ranked.c.turn == 1))
        .join(feed, feed.c.id == table.c.feed_id)
        .outerjoin(link, (link.c.identity_id == table.c.identity_id) & _live(known_at))
    )
    rows = db.execute(asked).all()
    said_by = people(db, {row.identity_id for row in rows})
    for row in rows:
        yield Stated(
            feed=row.feed,
            key=tuple(row.key.split(_SEPARATOR)),
            identity=said_by[row.identity_id].identity,
            row=facts.build(row),
            first_on=row.first_on,
            last_on=row.last_on,
            received=row.received,
            withdrawn=row.withdrawn,
            child=row.child_id,
        )


def said_by(db: Connection, identity_ids: Collection[int]) -> list[tuple[int, Row]]:
    """Give the rows that name some descriptions, without their history."""
    found: list[tuple[int, Row]] = []
    for chunk in chunks(sorted(identity_ids)):
        for facts in TABLES:
            rows = db.execute(sa.select(facts.table).where(facts.table.c.identity_id.in_(chunk)))
            found += [(row.identity_id, facts.build(row)) for row in rows if not row.withdrawn]
    return found


def drop(db: Connection, identity_ids: Collection[int]) -> None:
    """Forget rows about people who are none of the register's concern; they came with the delivery in hand."""
    for chunk in chunks(sorted(identity_ids)):
        for facts in TABLES:
            theirs = sa.select(facts.table.c.id).where(facts.table.c.identity_id.in_(chunk))
            db.execute(sa.delete(facts.restated).where(facts.restated.c.fact_id.in_(theirs)))
            db.execute(sa.delete(facts.table).where(facts.table.c.identity_id.in_(chunk)))
        db.execute(sa.delete(link).where(link.c.identity_id.in_(chunk)))
        db.execute(sa.delete(schema.identity).where(schema.identity.c.id.in_(chunk)))
