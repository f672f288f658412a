"""Everything ever said of some children, with the instants at which it was told, taken back and linked.

The meaning is `statements.stated` with `known_at`; this file reads once what that asks for any instant.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.fold import FactVersion
from monitor.store.as_of import told_elsewhere
from monitor.store.fact_tables import TABLES, FactTable
from monitor.store.identities import by_ids
from monitor.store.in_list import in_list
from monitor.store.schema import delivery, feed, link, told_of_several


@dataclass(frozen=True, slots=True)
class AppliedDelivery:
    """A delivery that was applied: for which day, when, and until when it counted."""

    id: int
    as_of: date
    applied_at: datetime
    withdrawn_at: datetime | None

    def counts(self, at: datetime) -> bool:
        """Whether it was applied and not withdrawn by an instant."""
        return self.applied_at <= at and (self.withdrawn_at is None or self.withdrawn_at > at)


@dataclass(frozen=True, slots=True)
class LinkPeriod:
    """That a description was a child's from an instant on, until another; in doubt where there is no child."""

    child: int | None
    known_at: datetime
    undone_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it held at an instant."""
        return self.known_at <= at and (self.undone_at is None or self.undone_at > at)


class VersionHistory:
    """One version of a fact as it stood at any instant: who told it until then, and whose it was said to be."""

    __slots__ = ("_instants", "_stood", "children", "id")

    def __init__(
        self, version: FactVersion, told_by: Collection[AppliedDelivery], links: Collection[LinkPeriod]
    ) -> None:
        """Work out once what holds between one instant and the next."""
        self.id = version.id
        self.children = {each.child for each in links if each.child}
        ends = [at for each in told_by for at in (each.applied_at, each.withdrawn_at)]
        ends += [at for each in links for at in (each.known_at, each.undone_at)]
        self._instants: list[datetime] = []
        self._stood: list[FactVersion | None] = []
        for instant in sorted({at for at in ends if at}):
            stands = _standing(version, told_by, links, instant)
            if stands != (self._stood[-1] if self._stood else None):
                self._instants.append(instant)
                self._stood.append(stands)

    def at(self, instant: datetime) -> FactVersion | None:
        """Return the version as it stood at an instant; None where no delivery that counted then told it."""
        place = bisect_right(self._instants, instant)
        return self._stood[place - 1] if place else None

    @property
    def change_points(self) -> Iterable[datetime]:
        """Every instant at which `at` begins to say something else."""
        return self._instants


def _standing(
    version: FactVersion, told_by: Collection[AppliedDelivery], links: Collection[LinkPeriod], instant: datetime
) -> FactVersion | None:
    telling = [(each.as_of, each.id) for each in told_by if each.counts(instant)]
    if not telling:
        return None
    last_on, received = max(telling)
    child = next((each.child for each in links if each.holds(instant)), None)
    return replace(version, first_on=min(telling)[0], last_on=last_on, received=received, child=child)


class FactHistory:
    """What was said of some children, by key."""

    def __init__(self, by_key: Mapping[tuple[str, str], list[VersionHistory]], asked_for: Collection[int]) -> None:
        """Note which keys ever named each child."""
        self._by_key = by_key
        self._keys: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for key, sayings in by_key.items():
            for child_id in set().union(*(said.children for said in sayings)):
                if child_id in asked_for:
                    self._keys[child_id].append(key)

    def versions_at(self, child_id: int, at: datetime) -> list[FactVersion]:
        """Return every version of each key that named a child at an instant, other children's versions too."""
        found: list[FactVersion] = []
        for key in self._keys.get(child_id, ()):
            versions = [version for said in self._by_key[key] if (version := said.at(at))]
            if any(version.child == child_id for version in versions):
                found += versions
        return found

    def change_points(self, child_id: int) -> set[datetime]:
        """Return the instants at which what is said of a child may have changed."""
        return {at for key in self._keys.get(child_id, ()) for said in self._by_key[key] for at in said.change_points}


def fact_history_of(db: Connection, child_ids: Collection[int]) -> FactHistory:
    """Read everything ever said of some children, whatever became of it."""
    feeds: dict[int, str] = dict(db.execute(sa.select(feed.c.id, feed.c.name)).all())
    delivered = _delivered(db)
    found: dict[tuple[str, str], list[VersionHistory]] = defaultdict(list)
    theirs = sa.select(link.c.identity_id).where(in_list(link.c.child_id, child_ids))
    for facts in TABLES:
        for name, key, saying in _read(db, facts, theirs, feeds, delivered):
            found[name, key].append(saying)
    return FactHistory(found, set(child_ids))


def _delivered(db: Connection) -> dict[int, AppliedDelivery]:
    query = sa.select(delivery.c.id, delivery.c.as_of, delivery.c.applied_at, delivery.c.withdrawn_at)
    rows = db.execute(query.where(delivery.c.applied_at.is_not(None)))
    return {id_: AppliedDelivery(id_, as_of, applied, withdrawn) for id_, as_of, applied, withdrawn in rows}


def _read(
    db: Connection,
    facts: FactTable,
    theirs: sa.Select[int],
    feeds: Mapping[int, str],
    delivered: Mapping[int, AppliedDelivery],
) -> Iterator[tuple[str, str, VersionHistory]]:
    """Yield the versions some descriptions were ever named in, and those of the same keys that name others."""
    table = facts.table
    own = sa.select(table.c.id).where(table.c.identity_id.in_(theirs))
    others = told_elsewhere(facts, told_of_several.c.identity_id.in_(theirs))
    ids = set(db.execute(own).scalars()) | set(db.execute(others).scalars())
    restated, again = facts.restated, defaultdict[int, list[int]](list)
    for fact_id, delivery_id in db.execute(sa.select(restated).where(in_list(restated.c.fact_id, ids))):
        again[fact_id].append(delivery_id)
    rows = db.execute(sa.select(table).where(in_list(table.c.id, ids)).order_by(table.c.id)).all()
    who = by_ids(db, {row.identity_id for row in rows})
    links = _links(db, who)
    for row in rows:
        told_by = tuple(delivered[id_] for id_ in (row.delivery_id, *again[row.id]) if id_ in delivered)
        version = FactVersion(
            feed=feeds[row.feed_id],
            key=row.key,
            identity=who[row.identity_id].identity,
            row=facts.build(row),
            first_on=date.min,
            last_on=date.min,
            received=0,
            withdrawn=row.withdrawn,
            id=row.id,
        )
        yield feeds[row.feed_id], row.key, VersionHistory(version, told_by, links[row.identity_id])


def _links(db: Connection, identity_ids: Iterable[int]) -> dict[int, list[LinkPeriod]]:
    found: dict[int, list[LinkPeriod]] = defaultdict(list)
    query = sa.select(link.c.identity_id, link.c.child_id, link.c.known_at, link.c.undone_at)
    for identity_id, child_id, known_at, undone_at in db.execute(
        query.where(in_list(link.c.identity_id, identity_ids))
    ):
        found[identity_id].append(LinkPeriod(child_id, known_at, undone_at))
    return found
