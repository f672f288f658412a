"""The full history of some children's facts: every version, and when it was applied, withdrawn or relinked.

The meaning is `fact_versions.fact_versions` with `known_at`; this module reads once what that reads for any instant.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.fact_version import FactVersion
from monitor.domain.listing import Rank
from monitor.store import several_children
from monitor.store.as_of import AppliedDelivery, applied_deliveries, told_elsewhere
from monitor.store.fact_tables import TABLES, FactTable
from monitor.store.identities import by_ids
from monitor.store.in_list import in_list
from monitor.store.schema import feed, link, told_of_several
from monitor.store.snapshots import ranks_by_instant, snapshots


@dataclass(frozen=True, slots=True)
class LinkPeriod:
    """The period, between two UTC instants, of an identity's link to a child; without a child while in doubt."""

    child: int | None
    known_at: datetime
    undone_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether the link is in force at an instant."""
        return self.known_at <= at and (self.undone_at is None or self.undone_at > at)


class VersionHistory:
    """One fact version as of any instant: its as-of days by the deliveries then in force, and the child then linked."""

    __slots__ = ("_instants", "_stood", "children", "id")

    def __init__(
        self,
        version: FactVersion,
        told_by: Collection[AppliedDelivery],
        links: Collection[LinkPeriod],
        *,
        every_day: bool = False,
    ) -> None:
        """Compute the version as it stands from each change point to the next, with `every_day` it was told for."""
        self.id = version.id
        self.children = {each.child for each in links if each.child}
        ends: list[datetime | None] = [at for each in told_by for at in each.change_points]
        ends += [at for each in links for at in (each.known_at, each.undone_at)]
        self._instants: list[datetime] = []
        self._stood: list[FactVersion | None] = []
        for instant in sorted({at for at in ends if at}):
            value = _standing(version, told_by, links, instant, every_day=every_day)
            if value != (self._stood[-1] if self._stood else None):
                self._instants.append(instant)
                self._stood.append(value)

    def at(self, instant: datetime) -> FactVersion | None:
        """Return the version as of an instant; None where no delivery then in force states it."""
        place = bisect_right(self._instants, instant)
        return self._stood[place - 1] if place else None

    @property
    def change_points(self) -> Iterable[datetime]:
        """The instants at which the value of `at` changes."""
        return self._instants


def _standing(
    version: FactVersion,
    told_by: Collection[AppliedDelivery],
    links: Collection[LinkPeriod],
    instant: datetime,
    *,
    every_day: bool,
) -> FactVersion | None:
    in_force = [(each.as_of, each.id) for each in told_by if each.counts(instant)]
    if not in_force:
        return None
    last_on, received = max(in_force)
    child = next((each.child for each in links if each.holds(instant)), None)
    days = frozenset(day for day, _ in in_force) if every_day else frozenset[date]()
    return replace(version, first_on=min(in_force)[0], last_on=last_on, received=received, child=child, days=days)


class FactHistory:
    """The version histories of some children's facts, by fact key."""

    def __init__(
        self,
        by_key: Mapping[tuple[str, str], list[VersionHistory]],
        asked_for: Collection[int],
        listed: Mapping[str, Sequence[tuple[datetime, Sequence[Rank]]]],
    ) -> None:
        """Index the keys that ever named each child asked for; `listed` are the snapshots by feed and instant."""
        self._by_key, self._listed = by_key, listed
        self._keys: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for key, histories in by_key.items():
            for child_id in set().union(*(history.children for history in histories)):
                if child_id in asked_for:
                    self._keys[child_id].append(key)

    def versions_at(self, child_id: int, at: datetime) -> list[FactVersion]:
        """Return every version of each key that named a child at an instant, with its versions for other children."""
        found: list[FactVersion] = []
        for key in self._keys.get(child_id, ()):
            versions = [version for history in self._by_key[key] if (version := history.at(at))]
            if any(version.child == child_id for version in versions):
                found += versions
        return found

    def change_points(self, child_id: int) -> set[datetime]:
        """Return the instants at which a child's facts may have changed."""
        keys = self._keys.get(child_id, ())
        stated = {at for key in keys for history in self._by_key[key] for at in history.change_points}
        return stated.union(*(self._listing_changes(key) for key in keys))

    def _listing_changes(self, key: tuple[str, str]) -> Iterator[datetime]:
        """Yield the instants at which a snapshot came or went that changes since when a row is no longer listed."""
        before = None
        for at, ranks in self._listed.get(key[0], ()):
            last = max((version.rank for history in self._by_key[key] if (version := history.at(at))), default=None)
            place = bisect_right(ranks, last) if last else len(ranks)
            without = ranks[place] if place < len(ranks) else None
            if without != before:
                yield at
            before = without


def fact_history_of(db: Connection, child_ids: Collection[int]) -> FactHistory:
    """Read every version of the facts that ever named some children, with withdrawn deliveries and undone links."""
    feeds: dict[int, str] = dict(db.execute(sa.select(feed.c.id, feed.c.name)).all())
    delivered = applied_deliveries(db)
    found: dict[tuple[str, str], list[VersionHistory]] = defaultdict(list)
    theirs = sa.select(link.c.identity_id).where(in_list(link.c.child_id, child_ids))
    for facts in TABLES:
        for name, key, history in _read(db, facts, theirs, feeds, delivered):
            found[name, key].append(history)
    return FactHistory(found, set(child_ids), ranks_by_instant(snapshots(db)))


def _read(
    db: Connection,
    facts: FactTable,
    theirs: sa.Select[int],
    feeds: Mapping[int, str],
    delivered: Mapping[int, AppliedDelivery],
) -> Iterator[tuple[str, str, VersionHistory]]:
    """Yield (feed, key, history) of the versions that ever named some identities, and of the others of those keys."""
    table, many = facts.table, several_children.feeds(db)
    own = sa.select(table.c.id).where(table.c.identity_id.in_(theirs))
    others = told_elsewhere(facts, told_of_several.c.identity_id.in_(theirs))
    ids = set(db.execute(own).scalars()) | set(db.execute(others).scalars())
    restated, restated_by = facts.restated, defaultdict[int, list[int]](list)
    for fact_id, delivery_id in db.execute(sa.select(restated).where(in_list(restated.c.fact_id, ids))):
        restated_by[fact_id].append(delivery_id)
    rows = db.execute(sa.select(table).where(in_list(table.c.id, ids)).order_by(table.c.id)).all()
    persons = by_ids(db, {row.identity_id for row in rows})
    links = _links(db, persons)
    local_ids = defaultdict[tuple[int, str], set[str]](set)
    for row in rows:
        local_ids[row.feed_id, row.key].add(persons[row.identity_id].identity.local_id)
    for row in rows:
        told_by = tuple(delivered[id_] for id_ in (row.delivery_id, *restated_by[row.id]) if id_ in delivered)
        version = FactVersion(
            feed=feeds[row.feed_id],
            key=row.key,
            identity=persons[row.identity_id].identity,
            row=facts.build(row),
            first_on=date.min,
            last_on=date.min,
            received=0,
            withdrawn=row.withdrawn,
            id=row.id,
            many_children=feeds[row.feed_id] in many,
        )
        yield (
            feeds[row.feed_id],
            row.key,
            VersionHistory(
                version, told_by, links[row.identity_id], every_day=len(local_ids[row.feed_id, row.key]) > 1
            ),
        )


def _links(db: Connection, identity_ids: Iterable[int]) -> dict[int, list[LinkPeriod]]:
    found: dict[int, list[LinkPeriod]] = defaultdict(list)
    query = sa.select(link.c.identity_id, link.c.child_id, link.c.known_at, link.c.undone_at)
    for identity_id, child_id, known_at, undone_at in db.execute(
        query.where(in_list(link.c.identity_id, identity_ids))
    ):
        found[identity_id].append(LinkPeriod(child_id, known_at, undone_at))
    return found
