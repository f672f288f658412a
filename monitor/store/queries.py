"""Read-only queries for what commands and pages show to people."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.judgement import State
from monitor.domain.link import DOUBTS, LinkReason
from monitor.explain.explanation import Joined
from monitor.explain.uncounted import Possible, WithdrawnRow
from monitor.store import links
from monitor.store.as_of import (
    applied_deliveries,
    delivery_in_force,
    link_in_force,
    versions,
    withdrawn_or_restored,
)
from monitor.store.fact_tables import TABLES
from monitor.store.in_list import in_list
from monitor.store.schema import audit, candidate, child, delivery, feed, identity, judgement, link, run


def refs_of(db: Connection, child_ids: Collection[int]) -> dict[int, str]:
    """Return the case references of some children, by child."""
    return dict(db.execute(sa.select(child.c.id, child.c.ref).where(in_list(child.c.id, child_ids))).all())


def joined(db: Connection, child_id: int, known_at: datetime | None = None) -> tuple[Joined, ...]:
    """Return the links of a child, and the undecided ones they are a candidate of, by the records' first as-of day."""
    own = sa.select(link.c.id).where(link.c.child_id == child_id)
    maybe = sa.select(candidate.c.link_id).where(candidate.c.child_id == child_id)
    query = (
        sa.select(link.c.id, identity.c.source, link.c.reason, identity.c.first_on, link.c.child_id, child.c.ref)
        .join(identity, identity.c.id == link.c.identity_id)
        .outerjoin(child, child.c.id == link.c.child_id)
        .where(link_in_force(known_at), link.c.id.in_(sa.union(own, maybe)))
        .order_by(identity.c.first_on, link.c.id)
    )
    rows = db.execute(query).all()
    others = links.candidates_of(db, (row.id for row in rows), without=child_id)
    return tuple(
        Joined(
            link=row.id,
            source=row.source,
            reason=LinkReason(row.reason),
            first_on=row.first_on,
            kept_as=row.ref if row.child_id not in {None, child_id} else "",
            maybe=tuple(others[row.id]),
        )
        for row in rows
    )


def possible(db: Connection, child_id: int, known_at: datetime | None = None) -> tuple[Possible, ...]:
    """Return the facts of records that may be about a child, who is a candidate; nobody has decided."""
    maybe = sa.select(candidate.c.link_id).where(candidate.c.child_id == child_id)
    doubtful = sa.select(link.c.identity_id).where(
        link_in_force(known_at), link.c.id.in_(maybe), link.c.reason.in_({*DOUBTS, LinkReason.PROVISIONAL})
    )
    found: list[Possible] = []
    for facts in TABLES:
        table = facts.table
        query = (
            sa.select(table, feed.c.name.label("feed"))
            .join(feed, feed.c.id == table.c.feed_id)
            .join(delivery, delivery.c.id == table.c.delivery_id)
            .where(delivery_in_force(known_at), table.c.identity_id.in_(doubtful), table.c.withdrawn.is_(False))
            .order_by(table.c.id)
        )
        found += [Possible(row.feed, facts.build(row)) for row in db.execute(query)]
    return tuple(found)


def withdrawn(db: Connection, child_id: int, known_at: datetime | None = None) -> tuple[WithdrawnRow, ...]:
    """Return the rows linked to a child that only withdrawn deliveries told; with `known_at`, as known then."""
    ever = applied_deliveries(db, delivery.c.id.in_(withdrawn_or_restored()))
    gone = {id_: on for id_, each in ever.items() if (on := each.withdrawn_on(known_at))}
    if not gone:
        return ()
    theirs = sa.select(link.c.identity_id).where(link.c.child_id == child_id, link_in_force(known_at))
    found: list[WithdrawnRow] = []
    for facts in TABLES:
        table, restated = facts.table, facts.restated
        told: dict[int, set[int]] = defaultdict(set)
        by = (in_list(table.c.delivery_id, gone), in_list(restated.c.delivery_id, gone))
        first = sa.select(table.c.id, table.c.delivery_id).where(by[0])
        again = sa.select(table.c.id, restated.c.delivery_id).join(table, table.c.id == restated.c.fact_id).where(by[1])
        about = table.c.identity_id.in_(theirs) & table.c.withdrawn.is_(False)
        for query in (first, again):
            for id_, delivery_id in db.execute(query.where(about)):
                told[id_].add(delivery_id)
        stand = {row[0] for row, *_ in versions(db, facts, in_list(table.c.id, told), known_at)}
        rows = db.execute(sa.select(table).where(in_list(table.c.id, told.keys() - stand)).order_by(table.c.id))
        found += [WithdrawnRow(facts.build(row), max(gone[id_] for id_ in told[row.id])) for row in rows]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class DaysJudged:
    """The first and last London day on which a run finished, and the number of such days."""

    first: date | None
    last: date | None
    count: int


def days_judged(db: Connection) -> DaysJudged:
    """Return on which days runs finished."""
    first, last = sa.func.min(run.c.day, type_=run.c.day.type), sa.func.max(run.c.day, type_=run.c.day.type)
    query = sa.select(first, last, sa.func.count(sa.distinct(run.c.day))).where(run.c.finished_at.is_not(None))
    began, ended, count = db.execute(query).one()
    return DaysJudged(began, ended, count)


def accounts(db: Connection) -> frozenset[str]:
    """Return the accounts named in the audit log."""
    return frozenset(db.execute(sa.select(audit.c.who).distinct()).scalars())


@dataclass(frozen=True, slots=True)
class ComingDue:
    """A child whose limit will pass; a restricted child's area is empty."""

    ref: str
    area: str
    due_on: date
    restricted: bool


def coming_due(db: Connection, day: date, until: date) -> list[ComingDue]:
    """Return the children within their limit whose limit passes after `day` and through `until`, first due first."""
    query = (
        sa.select(child.c.ref, judgement.c.area, judgement.c.due_on, judgement.c.restricted)
        .join(child, child.c.id == judgement.c.child_id)
        .where(
            judgement.c.state.in_((State.DUE_SOON, State.WITHIN_LIMIT)),
            judgement.c.due_on > day,
            judgement.c.due_on <= until,
        )
        .order_by(judgement.c.due_on, child.c.ref)
    )
    return [ComingDue(*row) for row in db.execute(query).all()]
