"""What was known of each child at each finished run.

The meaning is `visibility.gather` with the instant of each run as `known_at`; this module reads the full history once
for a batch of children, and folds a child again only at the runs before which their facts changed.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.feed import Coverage, Covered
from monitor.domain.listing import Received
from monitor.domain.replay import KnownPeriod, RunDay
from monitor.store import folded_facts, homes, older_siblings, visibility
from monitor.store.as_of import applied_deliveries, applied_or_withdrawn_since, withdrawn_or_restored
from monitor.store.fact_history import fact_history_of
from monitor.store.fact_tables import TABLES
from monitor.store.in_list import in_list
from monitor.store.schema import child, covered, delivery, link, run
from monitor.store.snapshots import identities_relisted, ranks_at, snapshots
from monitor.store.visibility import FoldedFacts


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A finished run: its id, its UTC instant, and its London day with the coverage it judged by.

    `began` is, by feed, the as-of day of the first delivery then in force.
    """

    id: int
    at: datetime
    run: RunDay
    began: Mapping[str, date]


def finished_runs(db: Connection) -> list[FinishedRun]:
    """Return every finished run, in order, with the coverage its certificate holds."""
    feeds: dict[int, dict[str, Covered | None]] = defaultdict(dict)
    for row in db.execute(sa.select(covered)):
        feeds[row.run_id][row.feed] = Covered(row.since, row.through) if row.through else None
    query = sa.select(run.c.id, run.c.day, run.c.finished_at).where(run.c.finished_at.is_not(None)).order_by(run.c.id)
    rows = db.execute(query).all()
    began = _beginnings(db, [at for *_, at in rows])
    return [
        FinishedRun(id_, at, RunDay(day, Coverage(feeds[id_])), first)
        for (id_, day, at), first in zip(rows, began, strict=True)
    ]


def _beginnings(db: Connection, instants: Sequence[datetime]) -> list[dict[str, date]]:
    """Return what `snapshots.feeds_began` returns as known at each of some instants, in ascending order."""
    applied = list(applied_deliveries(db).values())
    lasting = iter([each for each in applied if not each.withdrawn])
    withdrawn = [each for each in applied if each.withdrawn]
    found: list[dict[str, date]] = []
    firsts: dict[str, date] = {}
    ahead = next(lasting, None)
    for at in instants:
        while ahead is not None and ahead.applied_at <= at:
            firsts[ahead.feed] = min(ahead.as_of, firsts.get(ahead.feed, ahead.as_of))
            ahead = next(lasting, None)
        then = dict(firsts)
        for each in withdrawn:
            if each.counts(at):
                then[each.feed] = min(each.as_of, then.get(each.feed, each.as_of))
        found.append(then)
    return found


def _first_runs(db: Connection, child_ids: Collection[int], runs: Sequence[FinishedRun]) -> dict[int, int]:
    """Return, by child, the index of the first run with them on the register; without such a run they are left out."""
    instants = [finished.at for finished in runs]
    found: dict[int, int] = {}
    for child_id, known_at in db.execute(sa.select(child.c.id, child.c.known_at).where(in_list(child.c.id, child_ids))):
        place = bisect_left(instants, known_at)
        if place < len(runs):
            found[child_id] = place
    return found


def known_periods_of(
    db: Connection, child_ids: Collection[int], secret: bytes, runs: Sequence[FinishedRun]
) -> dict[int, tuple[KnownPeriod, ...]]:
    """Return, by child, what was known of them: a period from their first run on, and from each run where it changed.

    A child who is restricted now counts as restricted throughout: what was known of their home has been erased.
    """
    return _KnownPeriods(db, homes.neighbourhoods(db, child_ids), secret, runs).known_periods()


class _KnownPeriods:
    """Replays the runs for some children, each with the neighbourhood of those who may share a home or a mother."""

    def __init__(
        self, db: Connection, circles: Mapping[int, set[int]], secret: bytes, runs: Sequence[FinishedRun]
    ) -> None:
        self._db, self._circles, self._secret, self._runs = db, circles, secret, runs
        self._whose: dict[int, set[int]] = defaultdict(set)
        for child_id, circle in circles.items():
            for each in circle:
                self._whose[each].add(child_id)
        group = self._whose.keys()
        self._said = fact_history_of(db, group)
        self._first = _first_runs(db, group, runs)
        self._began = [finished.began for finished in runs]
        self._snapshots = snapshots(db)
        self._older = older_siblings.change_points(db, group)
        self._folded: dict[int, FoldedFacts] = {}
        self._found: dict[int, list[KnownPeriod]] = defaultdict(list)

    def known_periods(self) -> dict[int, tuple[KnownPeriod, ...]]:
        """Return the periods of the children asked for, by child."""
        for place, changed in enumerate(self._changes()):
            if changed:
                self._fold(place, changed)
                self._tell(place, set().union(*(self._whose[each] for each in changed)))
        return {child_id: tuple(self._found[child_id]) for child_id in self._circles}

    def _changes(self) -> Iterator[set[int]]:
        """Yield, for each run, the children of whom something else may be known than at the run before."""
        change_points = _by_run(self._change_points(), self._runs)
        entered: dict[int, set[int]] = defaultdict(set)
        for child_id, place in self._first.items():
            entered[place].add(child_id)
        for place in range(len(self._runs)):
            everybody = place > 0 and self._began[place] != self._began[place - 1]
            changed = set(self._first) if everybody else change_points.get(place, set()) | entered[place]
            yield {each for each in changed if self._first[each] <= place}

    def _change_points(self) -> Iterator[tuple[datetime, int]]:
        for child_id in self._first:
            for change_point in self._said.change_points(child_id) | self._older.get(child_id, set()):
                yield change_point, child_id

    def _fold(self, place: int, changed: set[int]) -> None:
        at = self._runs[place].at
        by_child = {child_id: self._said.versions_at(child_id, at) for child_id in changed}
        named = {child_id: versions for child_id, versions in by_child.items() if versions}
        for child_id in changed:
            self._folded.pop(child_id, None)
        came = Received(self._began[place], ranks_at(self._snapshots, at))
        self._folded |= visibility.fold(self._db, named, self._secret, came, at)

    def _tell(self, place: int, touched: set[int]) -> None:
        known = visibility.together({each: self._circles[each] for each in touched}, self._folded)
        for child_id in touched:
            if self._first[child_id] > place:
                continue
            mine, periods = known.get(child_id), self._found[child_id]
            area = "" if mine is None or mine.resident.restricted else mine.area
            period = KnownPeriod(place, mine.facts if mine else None, area)
            if not periods or (periods[-1].facts, periods[-1].area) != (period.facts, period.area):
                periods.append(period)


def _by_run(change_points: Iterator[tuple[datetime, int]], runs: Sequence[FinishedRun]) -> dict[int, set[int]]:
    """Return, by run index, the children with a change point between the run before and that run."""
    instants = [finished.at for finished in runs]
    found: dict[int, set[int]] = defaultdict(set)
    for change_point, child_id in change_points:
        found[bisect_left(instants, change_point)].add(child_id)
    return found


def changed_since(db: Connection, instant: datetime) -> set[int]:
    """Return the children whose facts may have changed since an instant, and all who may live with them."""
    found = set(db.execute(sa.select(child.c.id).where(child.c.known_at > instant)).scalars())
    moved = (link.c.known_at > instant) | (link.c.undone_at > instant)
    found |= set(db.execute(sa.select(link.c.child_id).where(moved, link.c.child_id.is_not(None))).scalars())
    fresh = applied_or_withdrawn_since(instant)
    withdrawn = delivery.c.id.in_(withdrawn_or_restored(instant))
    for facts in TABLES:
        table, restated = facts.table, facts.restated
        whose = sa.select(link.c.child_id).join(table, table.c.identity_id == link.c.identity_id)
        by_delivery = whose.join(delivery, delivery.c.id == table.c.delivery_id)
        found |= _children(db, by_delivery.where(fresh))
        repeated = whose.join(restated, restated.c.fact_id == table.c.id).join(
            delivery, delivery.c.id == restated.c.delivery_id
        )
        first = sa.select(_own.c.as_of).where(_own.c.id == table.c.delivery_id).scalar_subquery()
        other = table.alias()
        rivals = (other.c.feed_id == table.c.feed_id) & (other.c.key == table.c.key) & (other.c.id != table.c.id)
        first_withdrawn = table.c.delivery_id.in_(withdrawn_or_restored())
        may_change = withdrawn | (delivery.c.as_of < first) | first_withdrawn | sa.exists().where(rivals)
        found |= _children(db, repeated.where(fresh, may_change))
    listed = sa.select(delivery.c.id).where(fresh)
    relisted = identities_relisted(db, set(db.execute(listed).scalars()))
    found |= _children(db, sa.select(link.c.child_id).where(in_list(link.c.identity_id, relisted)))
    found |= folded_facts.resting_on_repeats(db, set(db.execute(_repeated_since(fresh)).scalars()))
    found |= older_siblings.children_told_of_since(db, instant)
    return homes.with_neighbours(db, found)


_own = delivery.alias()


def _children(db: Connection, query: sa.Select[int]) -> set[int]:
    return set(db.execute(query.where(link.c.child_id.is_not(None)).distinct()).scalars())


def _repeated_since(fresh: sa.ColumnElement[bool]) -> sa.CompoundSelect[int]:
    """Return a query for the identities whose facts some deliveries restate."""
    query = [
        sa.select(facts.table.c.identity_id)
        .join(facts.restated, facts.restated.c.fact_id == facts.table.c.id)
        .join(delivery, delivery.c.id == facts.restated.c.delivery_id)
        .where(fresh)
        for facts in TABLES
    ]
    return sa.union(*query)
