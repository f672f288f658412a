"""The tables `link`, `candidate` and `child`: whom each description is about, decided and undone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.actor import Actor
from monitor.domain.identity import NhsNumber
from monitor.domain.linking import Link, LinkReason, Numbers
from monitor.domain.record import NoticeKind
from monitor.store import people
from monitor.store.people import Person, chunks
from monitor.store.schema import candidate, child, delivery, identity, link, not_the_same, notification

_MANY = 1_000
"""Above this many descriptions at once, reading all of them is quicker than asking who shares what."""


@dataclass(slots=True)
class Linked:
    """What deciding changed: the children touched, how many descriptions ended how, and who is to be dropped."""

    touched: set[int] = field(default_factory=set)
    reasons: Counter[str] = field(default_factory=Counter)


def group_of(db: Connection, ids: Collection[int], superseded: Mapping[NhsNumber, NhsNumber]) -> dict[int, Person]:
    """Give all descriptions that share something with some, and with those, and so on: they are decided together."""
    if len(ids) > _MANY:
        return people.everyone(db)
    group = people.people(db, ids)
    edge = list(group.values())
    while edge:
        numbers = _joined_numbers(edge, superseded)
        around = people.sharing(db, edge) | _by_numbers(db, numbers)
        edge = [person for id_, person in around.items() if id_ not in group]
        group |= {person.id: person for person in edge}
    return group


def _joined_numbers(edge: Iterable[Person], superseded: Mapping[NhsNumber, NhsNumber]) -> set[str]:
    known = {person.identity.nhs_number for person in edge}
    return {n.digits for old, new in superseded.items() if {old, new} & known for n in (old, new)}


def _by_numbers(db: Connection, numbers: Collection[str]) -> dict[int, Person]:
    if not numbers:
        return {}
    rows = db.execute(sa.select(identity).where(identity.c.nhs_number.in_(numbers)))
    return {row.id: people.person_of(row) for row in rows}


def numbers(db: Connection) -> Numbers:
    """Give what standing notices say of NHS numbers that were superseded or invalidated."""
    kinds = (NoticeKind.NHS_NUMBER_SUPERSEDED, NoticeKind.NHS_NUMBER_INVALIDATED)
    rows = db.execute(
        sa.select(identity.c.nhs_number, notification.c.kind, notification.c.area)
        .join_from(notification, identity, identity.c.id == notification.c.identity_id)
        .join(delivery, delivery.c.id == notification.c.delivery_id)
        .where(notification.c.kind.in_(kinds), identity.c.nhs_number.is_not(None))
        .where(delivery.c.withdrawn_at.is_(None), notification.c.withdrawn.is_(False))
    )
    invalidated: set[NhsNumber] = set()
    superseded: dict[NhsNumber, NhsNumber] = {}
    for old, kind, area in rows:
        new = NhsNumber.parse(area)
        if kind == NoticeKind.NHS_NUMBER_INVALIDATED:
            invalidated.add(NhsNumber(old))
        elif new:
            superseded[NhsNumber(old)] = new
    return Numbers(frozenset(invalidated), superseded)


def kept_apart(db: Connection, ids: Collection[int]) -> frozenset[frozenset[int]]:
    """Give the pairs of descriptions a person has said are two children."""
    rows = db.execute(sa.select(not_the_same.c.identity_id, not_the_same.c.other_id))
    return frozenset(frozenset(row) for row in rows if set(row) & set(ids))


def apply(
    db: Connection,
    decided: Mapping[int, Link],
    now: datetime,
    new_ref: Callable[[], str],
    by: Actor,
) -> Linked:
    """Make the links what was decided, keeping children's ids, and undoing no more than what changed."""
    live = _live(db, decided)
    children = _children_of(db, decided, live, now, new_ref)
    outcome = Linked()
    undone: list[int] = []
    fresh: list[tuple[Link, int | None]] = []
    for id_, made in decided.items():
        child_id = children.get(made.founder) if made.founder is not None else None
        outcome.reasons[made.reason] += 1
        before = live.get(id_)
        maybe = frozenset(children[c] for c in made.candidates if c in children)
        if before and (before.child_id, before.reason, before.candidates) == (child_id, made.reason, maybe):
            continue
        undone += [before.id] if before else []
        outcome.touched |= {c for c in (before.child_id if before else None, child_id) if c is not None}
        fresh.append((made, child_id))
    for chunk in chunks(undone):
        db.execute(sa.update(link).where(link.c.id.in_(chunk)).values(undone_at=now))
    _insert(db, fresh, children, now, by)
    return outcome


@dataclass(frozen=True, slots=True)
class _Live:
    id: int
    child_id: int | None
    reason: str
    candidates: frozenset[int]


def _live(db: Connection, ids: Iterable[int]) -> dict[int, _Live]:
    found: dict[int, _Live] = {}
    for chunk in chunks(ids):
        rows = db.execute(sa.select(link).where(link.c.identity_id.in_(chunk), link.c.undone_at.is_(None))).all()
        doubts = [row.id for row in rows if row.reason == LinkReason.DOUBT]
        maybe: dict[int, set[int]] = defaultdict(set)
        for row in db.execute(sa.select(candidate).where(candidate.c.link_id.in_(doubts))) if doubts else ():
            maybe[row.link_id].add(row.child_id)
        found |= {r.identity_id: _Live(r.id, r.child_id, r.reason, frozenset(maybe[r.id])) for r in rows}
    return found


def _children_of(
    db: Connection, decided: Mapping[int, Link], live: Mapping[int, _Live], now: datetime, new_ref: Callable[[], str]
) -> dict[int, int]:
    """Give each founder its child: the one it, or most of its descriptions, had before; else a new one."""
    members: dict[int, list[int]] = defaultdict(list)
    for id_, made in decided.items():
        if made.founder is not None:
            members[made.founder].append(id_)
    taken: set[int] = set()
    children: dict[int, int] = {}
    new = []
    for founder in sorted(members):
        votes = Counter(c for id_ in members[founder] if (c := _child_before(live, id_)) is not None and c not in taken)
        own = _child_before(live, founder)
        if own is not None and own not in taken:
            children[founder] = own
        elif votes:
            children[founder] = min(votes, key=lambda c: (-votes[c], c))
        else:
            new.append(founder)
            continue
        taken.add(children[founder])
    return children | _new_children(db, new, now, new_ref)


def _child_before(live: Mapping[int, _Live], identity_id: int) -> int | None:
    before = live.get(identity_id)
    return before.child_id if before else None


def _new_children(db: Connection, founders: list[int], now: datetime, new_ref: Callable[[], str]) -> dict[int, int]:
    if not founders:
        return {}
    last = db.execute(sa.select(sa.func.coalesce(sa.func.max(child.c.id), 0))).scalar_one()
    ids = {founder: last + n for n, founder in enumerate(founders, start=1)}
    db.execute(sa.insert(child), [{"id": id_, "ref": new_ref(), "known_at": now} for id_ in ids.values()])
    return ids


def _insert(
    db: Connection, fresh: Iterable[tuple[Link, int | None]], children: Mapping[int, int], now: datetime, by: Actor
) -> None:
    rows = list(fresh)
    if not rows:
        return
    last = db.execute(sa.select(sa.func.coalesce(sa.func.max(link.c.id), 0))).scalar_one()
    links, maybe = [], []
    for link_id, (made, child_id) in enumerate(rows, start=last + 1):
        common = {"id": link_id, "identity_id": made.described, "child_id": child_id}
        links.append(common | {"reason": made.reason, "by": str(by), "known_at": now})
        maybe += [{"link_id": link_id, "child_id": children[c]} for c in made.candidates if c in children]
    db.execute(sa.insert(link), links)
    if maybe:
        db.execute(sa.insert(candidate), maybe)


def children_of(db: Connection, identity_ids: Collection[int]) -> set[int]:
    """Give the children some descriptions are linked to now."""
    found: set[int] = set()
    for chunk in chunks(sorted(identity_ids)):
        asked = sa.select(link.c.child_id).where(link.c.identity_id.in_(chunk), link.c.undone_at.is_(None))
        found |= {child_id for (child_id,) in db.execute(asked) if child_id is not None}
    return found


def people_of(db: Connection, child_ids: Collection[int]) -> dict[int, list[Person]]:
    """Give the descriptions linked to each of some children."""
    found: dict[int, list[Person]] = defaultdict(list)
    for chunk in chunks(sorted(child_ids)):
        asked = (
            sa.select(identity, link.c.child_id)
            .join(link, link.c.identity_id == identity.c.id)
            .where(link.c.child_id.in_(chunk), link.c.undone_at.is_(None))
        )
        for row in db.execute(asked):
            found[row.child_id].append(people.person_of(row))
    return found


def restricted_together(db: Connection, ids: Collection[int]) -> dict[int, int]:
    """Give, for the descriptions of restricted children, one that each goes with.

    Their postcodes are erased, so that the rules which once joined them can no longer be asked.
    """
    found: dict[int, int] = {}
    for chunk in chunks(sorted(ids)):
        own = sa.select(link.c.child_id).where(link.c.identity_id.in_(chunk), link.c.undone_at.is_(None))
        theirs = sa.select(link.c.child_id).join(identity, identity.c.id == link.c.identity_id)
        held = theirs.where(identity.c.restricted.is_(True), link.c.undone_at.is_(None), link.c.child_id.in_(own))
        for persons in people_of(db, set(db.execute(held).scalars())).values():
            first = min(persons, key=lambda person: (person.first_on, person.id)).id
            found |= {person.id: first for person in persons if person.id != first}
    return found


@dataclass(frozen=True, slots=True)
class Undecided:
    """A description that waits for a person: doubt, or a concern not placed; `since` is when it began to wait."""

    link_id: int
    reason: LinkReason
    source: str
    first_on: date
    since: datetime
    candidates: tuple[str, ...]


def undecided(db: Connection, known_at: datetime | None = None) -> list[Undecided]:
    """Give what waits for a person, the oldest first, with the references of the children it may be about."""
    live = link.c.undone_at.is_(None) if known_at is None else link.c.known_at <= known_at
    asked = (
        sa.select(link.c.id, link.c.reason, link.c.known_at, identity.c.source, identity.c.first_on)
        .join_from(link, identity, identity.c.id == link.c.identity_id)
        .where(live, link.c.reason.in_((LinkReason.DOUBT, LinkReason.NOT_PLACED)))
        .order_by(link.c.known_at, link.c.id)
    )
    rows = db.execute(asked).all()
    maybe: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks(row.id for row in rows):
        named = sa.select(candidate.c.link_id, child.c.ref).join(child, child.c.id == candidate.c.child_id)
        for link_id, ref in db.execute(named.where(candidate.c.link_id.in_(chunk)).order_by(child.c.ref)):
            maybe[link_id].append(ref)
    return [Undecided(r.id, LinkReason(r.reason), r.source, r.first_on, r.known_at, tuple(maybe[r.id])) for r in rows]


def first_local_ids(db: Connection) -> dict[int, str]:
    """Give the local id of each child's first record: the births feed's, else the earliest by as-of day."""
    births_last = sa.case((identity.c.source.like("births%"), 0), else_=1)
    asked = (
        sa.select(link.c.child_id, identity.c.local_id)
        .join(identity, identity.c.id == link.c.identity_id)
        .where(link.c.undone_at.is_(None), link.c.child_id.is_not(None))
        .order_by(identity.c.first_on, births_last, identity.c.id)
    )
    found: dict[int, str] = {}
    for child_id, local_id in db.execute(asked):
        found.setdefault(child_id, local_id)
    return found
