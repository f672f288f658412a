"""The tables `link` and `candidate`: which child each identity is linked to, and was before."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.identity import NhsNumber
from monitor.domain.link import DOUBTS, Link, LinkReason, Numbers
from monitor.domain.record import NoticeKind
from monitor.store import UnitOfWork, facts, identities, link_decisions
from monitor.store.as_of import link_in_force
from monitor.store.bulk_insert import bulk_insert_rows
from monitor.store.children import children_of as children_decided
from monitor.store.identities import StoredIdentity
from monitor.store.in_list import in_list
from monitor.store.schema import candidate, child, identity, link

AT_ONCE = 10_000
"""How many identities are decided together, so that memory stays flat however many there are."""


@dataclass(frozen=True, slots=True)
class LinkChanges:
    """What linking changed: the children touched, and the identities whose earlier link was undone."""

    touched: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()

    def __or__(self, other: "LinkChanges") -> "LinkChanges":
        """Return the union of two results."""
        return LinkChanges(self.touched | other.touched, self.moved | other.moved)


def in_turn(db: Connection, ids: Collection[int]) -> Iterator[list[int]]:
    """Yield identities to decide, `AT_ONCE` at a time, by birth date: most that share anything share that."""
    query = sa.select(identity.c.id).where(in_list(identity.c.id, ids)).order_by(identity.c.born_on, identity.c.id)
    everybody = list(db.execute(query).scalars())
    for start in range(0, len(everybody), AT_ONCE):
        yield everybody[start : start + AT_ONCE]


def group_of(
    db: Connection, ids: Collection[int], superseded: Mapping[NhsNumber, NhsNumber]
) -> dict[int, StoredIdentity]:
    """Return all identities that share a candidate key with some, or a person's decision, transitively.

    They are decided together.
    """
    beside = link_decisions.decided_together(db)
    group = identities.by_ids(db, ids)
    edge = list(group.values())
    while edge:
        known = {person.identity.nhs_number for person in edge}
        joined = {number.digits for pair in superseded.items() if known & set(pair) for number in pair}
        neighbours = identities.sharing(db, [person.identity for person in edge], group) | identities.with_numbers(
            db, joined
        )
        decided = set().union(*(beside.get(person.id, ()) for person in edge)) - group.keys()
        neighbours |= identities.by_ids(db, decided)
        edge = [person for id_, person in neighbours.items() if id_ not in group]
        group |= {person.id: person for person in edge}
    return group


def numbers(db: Connection) -> Numbers:
    """Return the NHS numbers that notices in force say were superseded or invalidated."""
    notices = facts.standing_notices(db, (NoticeKind.NHS_NUMBER_SUPERSEDED, NoticeKind.NHS_NUMBER_INVALIDATED))
    named = identities.by_ids(db, {id_ for id_, _ in notices})
    invalidated: set[NhsNumber] = set()
    superseded: dict[NhsNumber, NhsNumber] = {}
    for id_, notice in notices:
        old, new = named[id_].identity.nhs_number, NhsNumber.parse(notice.area)
        if old and notice.kind is NoticeKind.NHS_NUMBER_INVALIDATED:
            invalidated.add(old)
        elif old and new:
            superseded[old] = new
    return Numbers(frozenset(invalidated), superseded)


def apply(work: UnitOfWork, decided: Mapping[int, Link], new_ref: Callable[[], str]) -> LinkChanges:
    """Replace the links that the decisions change; children keep their ids, and unchanged links stay."""
    standing = _standing(work.db, decided)
    had = {id_: before.child_id for id_, before in standing.items()}
    children = children_decided(work, decided, had, new_ref)
    touched: set[int] = set()
    moved: set[int] = set()
    undone: list[int] = []
    fresh: list[tuple[Link, int | None]] = []
    for id_, made in decided.items():
        child_id = children.get(made.founder) if made.founder is not None else None
        before = standing.get(id_)
        maybe = frozenset(children[c] for c in made.candidates if c in children)
        if before and (before.child_id, before.reason, before.candidates) == (child_id, made.reason, maybe):
            continue
        if before:
            undone.append(before.id)
            moved.add(id_)
        touched |= {c for c in (before.child_id if before else None, child_id) if c is not None}
        fresh.append((made, child_id))
    work.db.execute(sa.update(link).where(in_list(link.c.id, undone)).values(undone_at=work.at))
    _insert(work, fresh, children)
    return LinkChanges(frozenset(touched), frozenset(moved))


def left_without(db: Connection, decided: Mapping[int, Link]) -> frozenset[int]:
    """Return the identities that decisions put in doubt and that are all a child has."""
    doubtful = {id_ for id_, made in decided.items() if made.reason is LinkReason.DOUBT}
    children = children_of(db, doubtful)
    linked = sa.select(link.c.child_id, link.c.identity_id).where(
        in_list(link.c.child_id, children), link.c.undone_at.is_(None)
    )
    theirs: dict[int, set[int]] = defaultdict(set)
    for child_id, identity_id in db.execute(linked):
        theirs[child_id].add(identity_id)
    return frozenset().union(*(ids for ids in theirs.values() if ids <= doubtful))


@dataclass(frozen=True, slots=True)
class _Standing:
    id: int
    child_id: int | None
    reason: str
    candidates: frozenset[int]


def _standing(db: Connection, ids: Iterable[int]) -> dict[int, _Standing]:
    rows = db.execute(sa.select(link).where(in_list(link.c.identity_id, ids), link.c.undone_at.is_(None))).all()
    maybe: dict[int, set[int]] = defaultdict(set)
    doubts = [row.id for row in rows if row.reason in {*DOUBTS, LinkReason.PROVISIONAL}]
    for row in db.execute(sa.select(candidate).where(in_list(candidate.c.link_id, doubts))):
        maybe[row.link_id].add(row.child_id)
    return {r.identity_id: _Standing(r.id, r.child_id, r.reason, frozenset(maybe[r.id])) for r in rows}


def _insert(work: UnitOfWork, fresh: Iterable[tuple[Link, int | None]], children: Mapping[int, int]) -> None:
    rows = list(fresh)
    if not rows:
        return
    last = work.db.execute(sa.select(sa.func.coalesce(sa.func.max(link.c.id), 0))).scalar_one()
    links, maybe = [], []
    for link_id, (made, child_id) in enumerate(rows, start=last + 1):
        common = {"id": link_id, "identity_id": made.described, "child_id": child_id}
        links.append(common | {"reason": made.reason, "by": str(work.by), "known_at": work.at})
        maybe += [{"link_id": link_id, "child_id": children[c]} for c in made.candidates if c in children]
    bulk_insert_rows(work.db, link, links)
    bulk_insert_rows(work.db, candidate, maybe)


def doubts_told_by(db: Connection, day: date) -> frozenset[int]:
    """Return the identities in doubt that some delivery as of a day, or of an earlier one, gave first."""
    query = sa.select(link.c.identity_id).join(identity, identity.c.id == link.c.identity_id)
    in_doubt = link.c.undone_at.is_(None) & (link.c.reason == LinkReason.DOUBT)
    return frozenset(db.execute(query.where(in_doubt, identity.c.first_on <= day)).scalars())


def provisional(db: Connection, child_ids: Collection[int], known_at: datetime | None = None) -> set[int]:
    """Return which of some children are provisional: records in doubt that became a child of their own."""
    query = sa.select(link.c.child_id).where(link_in_force(known_at), link.c.reason == LinkReason.PROVISIONAL)
    return set(db.execute(query.where(in_list(link.c.child_id, child_ids))).scalars())


def joined(db: Connection, child_ids: Collection[int]) -> set[int]:
    """Return which of some children were provisional, and have no record any more: somebody else's they turned out."""
    own = in_list(link.c.child_id, child_ids)
    living = set(db.execute(sa.select(link.c.child_id).where(own, link.c.undone_at.is_(None))).scalars())
    were = sa.select(link.c.child_id).where(own, link.c.reason == LinkReason.PROVISIONAL)
    return set(db.execute(were).scalars()) - living


def children_of(db: Connection, identity_ids: Collection[int]) -> set[int]:
    """Return the children some identities are linked to now."""
    query = sa.select(link.c.child_id).where(in_list(link.c.identity_id, identity_ids), link.c.undone_at.is_(None))
    return set(db.execute(query).scalars()) - {None}


def people_of(db: Connection, child_ids: Collection[int]) -> dict[int, list[StoredIdentity]]:
    """Return, by child, the identities linked to them."""
    found: dict[int, list[StoredIdentity]] = defaultdict(list)
    query = (
        sa.select(*identities.IDENTITY_COLUMNS, link.c.child_id)
        .join(link, link.c.identity_id == identity.c.id)
        .where(in_list(link.c.child_id, child_ids), link.c.undone_at.is_(None))
    )
    for row in db.execute(query):
        found[row.child_id].append(identities.stored_identity_of(row))
    return found


def restricted_together(db: Connection, ids: Collection[int]) -> dict[int, int]:
    """Return, by identity of a restricted child, the child's first identity, to which it stays linked.

    Their postcodes are erased, so that the rules which once linked them can no longer be evaluated.
    """
    found: dict[int, int] = {}
    own = sa.select(link.c.child_id).where(in_list(link.c.identity_id, ids), link.c.undone_at.is_(None))
    theirs = sa.select(link.c.child_id).join(identity, identity.c.id == link.c.identity_id)
    held = theirs.where(identity.c.restricted.is_(True), link.c.undone_at.is_(None), link.c.child_id.in_(own))
    for persons in people_of(db, set(db.execute(held).scalars())).values():
        first = min(persons, key=lambda person: (person.first_on, person.id)).id
        found |= {person.id: first for person in persons if person.id != first}
    return found


@dataclass(frozen=True, slots=True)
class UndecidedLink:
    """A link that awaits a person: a doubt, or a concern not placed; `since` is the UTC instant it was made."""

    link_id: int
    reason: LinkReason
    source: str
    first_on: date
    since: datetime
    candidates: tuple[str, ...]


def undecided(db: Connection, known_at: datetime | None = None) -> list[UndecidedLink]:
    """Return the links that await a person, the oldest first, with the references of the children they may be about."""
    query = (
        sa.select(link.c.id, link.c.reason, link.c.known_at, identity.c.source, identity.c.first_on)
        .join_from(link, identity, identity.c.id == link.c.identity_id)
        .where(link_in_force(known_at), link.c.reason.in_({*DOUBTS, LinkReason.PROVISIONAL, LinkReason.NOT_PLACED}))
        .order_by(link.c.known_at, link.c.id)
    )
    rows = db.execute(query).all()
    maybe = candidates_of(db, (row.id for row in rows))
    return [
        UndecidedLink(r.id, LinkReason(r.reason), r.source, r.first_on, r.known_at, tuple(maybe[r.id])) for r in rows
    ]


def candidates_of(db: Connection, link_ids: Iterable[int], without: int | None = None) -> dict[int, list[str]]:
    """Return, by link, the references of the children it may be about, in order."""
    named = sa.select(candidate.c.link_id, child.c.ref).join(child, child.c.id == candidate.c.child_id)
    theirs = in_list(candidate.c.link_id, link_ids)
    if without is not None:
        theirs &= candidate.c.child_id != without
    found: dict[int, list[str]] = defaultdict(list)
    for link_id, ref in db.execute(named.where(theirs).order_by(child.c.ref)):
        found[link_id].append(ref)
    return found


def child_by_ref(db: Connection, ref: str) -> int | None:
    """Return the child with a case reference; None if there is none."""
    return db.execute(sa.select(child.c.id).where(child.c.ref == ref)).scalar_one_or_none()
