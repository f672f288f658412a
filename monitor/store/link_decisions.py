"""The table `link_decision`: what people decided about whom records are about, proposed, and taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.actor import Actor
from monitor.domain.link import LinkReason
from monitor.domain.link_decision import DecidedPair, Decisions, LinkAct
from monitor.domain.policy_version import actor_of
from monitor.store import UnitOfWork
from monitor.store.bulk_insert import bulk_insert_rows
from monitor.store.in_list import in_list
from monitor.store.schema import identity, link, link_decision

_table = link_decision
_STANDS = _table.c.proposed.is_(False) & _table.c.undone_at.is_(None)


@dataclass(frozen=True, slots=True)
class DecidedLink:
    """A link in force: `records` are the identities that a decision about it is about, its own first.

    Those of a provisional child are decided together; `child` is None in doubt.
    """

    id: int
    child: int | None
    reason: LinkReason
    records: tuple[int, ...]

    @property
    def is_undecided(self) -> bool:
        """Whether it waits for a person."""
        return self.child is None or self.reason is LinkReason.PROVISIONAL


def in_force(db: Connection, link_id: int) -> DecidedLink | None:
    """Return a link with the records that a decision about it is about; None where it is not in force."""
    row = db.execute(sa.select(link).where(link.c.id == link_id, link.c.undone_at.is_(None))).first()
    if row is None:
        return None
    records = [row.identity_id]
    if row.reason == LinkReason.PROVISIONAL:
        records += sorted(set(records_of(db, row.child_id)) - {row.identity_id})
    return DecidedLink(row.id, row.child_id, LinkReason(row.reason), tuple(records))


def records_of(db: Connection, child_id: int) -> list[int]:
    """Return the identities linked to a child, in order."""
    query = sa.select(link.c.identity_id).where(link.c.child_id == child_id, link.c.undone_at.is_(None))
    return sorted(db.execute(query).scalars())


def beside(db: Connection, of: DecidedLink) -> list[int]:
    """Return the other identities of a link's child: those of another source or local id."""
    told_by = identity.c.source, identity.c.local_id
    own = db.execute(sa.select(*told_by).where(identity.c.id == of.records[0])).one()
    theirs = in_list(identity.c.id, records_of(db, of.child) if of.child is not None else ())
    rows = db.execute(sa.select(identity.c.id, *told_by).where(theirs).order_by(identity.c.id))
    return [id_ for id_, *told in rows if tuple(told) != tuple(own)]


def standing(db: Connection, ids: Collection[int]) -> Decisions:
    """Return the decisions in force about some identities."""
    mine = in_list(_table.c.identity_id, ids) | in_list(_table.c.other_id, ids)
    return Decisions.of(_pairs(db, _STANDS & mine))


def decided_together(db: Connection) -> dict[int, set[int]]:
    """Return, by identity, those that a person decided are of one child with it."""
    together: dict[int, set[int]] = defaultdict(set)
    for record, others in Decisions.of(_pairs(db, _STANDS)).same.items():
        for other in others:
            together[record].add(other)
            together[other].add(record)
    return together


def _pairs(db: Connection, which: sa.ColumnElement[bool]) -> Iterable[DecidedPair]:
    query = sa.select(_table.c.link_id, _table.c.act, _table.c.identity_id, _table.c.other_id)
    for link_id, act, record, other in db.execute(query.where(which).order_by(_table.c.id)):
        yield DecidedPair(link_id, LinkAct(act), record, other)


def add(work: UnitOfWork, decided: Iterable[DecidedPair], reason: str, *, proposed: bool = False) -> None:
    """Insert a decision, or what one person proposes to a second."""
    said = {"by": str(work.by), "reason": reason, "at": work.at, "proposed": proposed}
    rows = [{"link_id": p.link, "act": p.act, "identity_id": p.record, "other_id": p.other, **said} for p in decided]
    bulk_insert_rows(work.db, _table, rows)


def proposed_by(db: Connection, decided: Collection[DecidedPair]) -> list[Actor]:
    """Return who proposed exactly this decision."""
    by: dict[str, set[DecidedPair]] = defaultdict(set)
    about = in_list(_table.c.link_id, {pair.link for pair in decided if pair.link is not None})
    query = sa.select(_table).where(about, _table.c.proposed.is_(True)).order_by(_table.c.id)
    for row in db.execute(query):
        by[row.by].add(DecidedPair(row.link_id, LinkAct(row.act), row.identity_id, row.other_id))
    return [actor_of(who) for who, pairs in by.items() if set(decided) <= pairs]


def last_about(db: Connection, of: DecidedLink) -> int | None:
    """Return the link about which the last standing decision on a link's record was made; None without one.

    One about a link that a rule made stands beside it, and is not what is meant by undoing it.
    """
    if not (of.is_undecided or of.reason is LinkReason.DECIDED):
        return None
    query = sa.select(_table.c.link_id).where(_STANDS, _table.c.identity_id == of.records[0])
    return db.execute(query.order_by(_table.c.id.desc()).limit(1)).scalar()


def take_back(work: UnitOfWork, made_about: int) -> set[int]:
    """Take back the decision that was made about a link; return the identities it was about."""
    mine = _STANDS & (_table.c.link_id == made_about)
    records = set(work.db.execute(sa.select(_table.c.identity_id).where(mine)).scalars())
    work.db.execute(sa.update(_table).where(mine).values(undone_at=work.at))
    return records
