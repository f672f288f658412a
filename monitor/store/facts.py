"""The fact tables, one for each row type: versions as deliveries stated them, appended and never updated."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.record import NoticeKind, NoticeRecord, Row
from monitor.store import UnitOfWork
from monitor.store.as_of import versions
from monitor.store.fact_tables import TABLES, FactTable, table_of
from monitor.store.in_list import in_list
from monitor.store.schema import candidate, identity, link, link_decision, told_of_several
from monitor.store.staging import Staged


@dataclass(frozen=True, slots=True)
class FactChanges:
    """Ids of identities: those whose facts a delivery changes (`anew`), and those whose it only restates (`again`)."""

    anew: frozenset[int]
    again: frozenset[int]


def write(
    work: UnitOfWork,
    facts: FactTable,
    feed_id: int,
    delivery_id: int,
    told: Iterable[Sequence[object]],
    *,
    late: bool,
) -> FactChanges:
    """Insert one delivery's rows; return the identities whose facts changed, and those whose facts are only restated.

    A row is its line, key, identity id and withdrawn flag, then the row type's fields (`Staged.columns`). A version
    equal to an earlier one is stored once, with the deliveries that restate it. To restate the only version of a key
    changes nothing, unless the delivery is `late` (a later as-of day is already here) or the delivery that first stated
    it was withdrawn. Of a key that changed, the identities of all versions are returned.
    """
    staged = Staged.beside(work.db, facts)
    staged.compare(told, feed_id, delivery_id)
    found = FactChanges(*staged.named(late=late))
    staged.append()
    return found


def standing_notices(db: Connection, kinds: Collection[NoticeKind]) -> list[tuple[int, NoticeRecord]]:
    """Return the notices of some kinds that are in force, each with the id of the identity it names.

    As in `domain.fact_version`, the latest version of a key and a local id counts, and a withdrawn one retracts it.
    """
    facts = table_of(NoticeRecord)
    table = facts.table
    keys = sa.select(table.c.feed_id, table.c.key).where(table.c.kind.in_(kinds))
    of_kinds = sa.tuple_(table.c.feed_id, table.c.key).in_(keys)
    ranked = sorted(versions(db, facts, of_kinds), key=lambda version: version[2:])
    ids = in_list(identity.c.id, {row.identity_id for row, *_ in ranked})
    named = dict(db.execute(sa.select(identity.c.id, identity.c.local_id).where(ids)).all())
    latest = {(row.feed_id, row.key, named[row.identity_id]): row for row, *_ in ranked}
    notices = [(row.identity_id, facts.build(row)) for row in latest.values() if not row.withdrawn]
    return [(id_, notice) for id_, notice in notices if isinstance(notice, NoticeRecord) and notice.kind in kinds]


@dataclass(frozen=True, slots=True)
class StatedVersion:
    """A version of a fact: the identity it names, the delivery that stated it first, its row."""

    identity_id: int
    delivery_id: int
    row: Row
    withdrawn: bool


def said_by(db: Connection, identity_ids: Collection[int]) -> list[StatedVersion]:
    """Return the versions that name some identities."""
    found: list[StatedVersion] = []
    for facts in TABLES if identity_ids else ():
        rows = db.execute(sa.select(facts.table).where(in_list(facts.table.c.identity_id, identity_ids)))
        found += [StatedVersion(row.identity_id, row.delivery_id, facts.build(row), row.withdrawn) for row in rows]
    return found


def sharing_a_key(db: Connection, identity_ids: Collection[int]) -> set[int]:
    """Return some identities and all others that were ever named under a fact key of theirs."""
    own, other = told_of_several, told_of_several.alias()
    same_key = (other.c.feed_id == own.c.feed_id) & (other.c.key == own.c.key)
    query = sa.select(other.c.identity_id).join_from(own, other, same_key)
    return {*identity_ids, *db.execute(query.where(in_list(own.c.identity_id, identity_ids))).scalars()}


def drop(work: UnitOfWork, identity_ids: Collection[int]) -> None:
    """Delete some identities with their facts and links: people outside the register, named by the delivery in hand."""
    if not identity_ids:
        return
    for facts in TABLES:
        theirs = sa.select(facts.table.c.id).where(in_list(facts.table.c.identity_id, identity_ids))
        work.db.execute(sa.delete(facts.restated).where(facts.restated.c.fact_id.in_(theirs)))
        work.db.execute(sa.delete(facts.table).where(in_list(facts.table.c.identity_id, identity_ids)))
    work.db.execute(sa.delete(told_of_several).where(in_list(told_of_several.c.identity_id, identity_ids)))
    decided = in_list(link_decision.c.identity_id, identity_ids) | in_list(link_decision.c.other_id, identity_ids)
    work.db.execute(sa.delete(link_decision).where(decided))
    links = sa.select(link.c.id).where(in_list(link.c.identity_id, identity_ids))
    work.db.execute(sa.delete(candidate).where(candidate.c.link_id.in_(links)))
    work.db.execute(sa.delete(link).where(in_list(link.c.identity_id, identity_ids)))
    work.db.execute(sa.delete(identity).where(in_list(identity.c.id, identity_ids)))


def named_by(db: Connection, delivery_id: int) -> set[int]:
    """Return the identities a delivery names, in versions it stated first or restates."""
    found: set[int] = set()
    for facts in TABLES:
        restated = sa.select(facts.restated.c.fact_id).where(facts.restated.c.delivery_id == delivery_id)
        query = sa.select(facts.table.c.identity_id).where(
            (facts.table.c.delivery_id == delivery_id) | facts.table.c.id.in_(restated)
        )
        found |= set(db.execute(query).scalars())
    return found
