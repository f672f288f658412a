"""The fact versions of children: every version of every fact that ever named them, as `domain.fold` folds them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.fact_version import FactVersion
from monitor.domain.identity import Identity
from monitor.store import several_children
from monitor.store.as_of import days_told, link_in_force, told_elsewhere, versions
from monitor.store.fact_tables import TABLES, FactTable
from monitor.store.identities import IDENTITY_COLUMNS, stored_identity_of
from monitor.store.in_list import in_list
from monitor.store.schema import feed, identity, link, meeting, told_of_several

_FEED, _KEY, _IDENTITY, _WITHDRAWN = map(list(meeting.c.keys()).index, ("feed_id", "key", "identity_id", "withdrawn"))
"""Positions of these columns, the same in every fact table: access by position takes half the time of by name."""
_Versions = dict[tuple[int, str], list[FactVersion]]
"""Versions by feed id and fact key."""


def fact_versions(
    db: Connection, child_ids: Collection[int], known_at: datetime | None = None
) -> dict[int, list[FactVersion]]:
    """Return, by child, every version of each fact key that ever named them, including its versions for other children.

    With `known_at` (a UTC instant), only what was applied and not withdrawn, linked and not undone, by then.
    """
    found: dict[int, list[FactVersion]] = defaultdict(list)
    asked_for = set(child_ids)
    reader = _Reader(db, known_at)
    linked = sa.select(link.c.identity_id).where(in_list(link.c.child_id, asked_for), link_in_force(known_at))
    theirs = reader.described(identity.c.id.in_(linked))
    for facts in TABLES:
        for of_key in reader.of_keys(facts, theirs).values():
            for child_id in asked_for.intersection(version.child for version in of_key):
                found[child_id] += of_key
    return found


class _Reader:
    """Reads fact versions, each with its identity and the child that identity is linked to."""

    def __init__(self, db: Connection, known_at: datetime | None) -> None:
        self._db, self._known_at = db, known_at
        self._feeds: dict[int, str] = dict(db.execute(sa.select(feed.c.id, feed.c.name)).all())
        self._many = several_children.feeds(db)
        self._known: dict[int, tuple[Identity, int | None]] = {}

    def described(self, which: sa.ColumnElement[bool]) -> set[int]:
        """Load some identities with their children and return their ids; one in doubt or not linked has no child."""
        query = sa.select(*IDENTITY_COLUMNS, link.c.child_id).outerjoin(
            link, (link.c.identity_id == identity.c.id) & link_in_force(self._known_at)
        )
        found = {
            row[0]: (stored_identity_of(row).identity, row.child_id) for row in self._db.execute(query.where(which))
        }
        self._known |= found
        return set(found)

    def of_keys(self, facts: FactTable, theirs: Collection[int]) -> _Versions:
        """Return the versions that name some identities, and those of the same keys that name others."""
        found: _Versions = defaultdict(list)
        self._add(found, facts, in_list(facts.table.c.identity_id, theirs))
        same_keys = self._db.execute(told_elsewhere(facts, in_list(told_of_several.c.identity_id, theirs)))
        others = {id_ for id_, identity_id in same_keys if identity_id not in theirs}
        if others:
            self._add(found, facts, in_list(facts.table.c.id, others))
            self._add_days(found, facts)
        return found

    def _add_days(self, found: _Versions, facts: FactTable) -> None:
        """Add to the versions of keys told of several local ids every as-of day they were told for."""
        shared = [key for key, of_key in found.items() if len({version.identity.local_id for version in of_key}) > 1]
        ids = {version.id for key in shared for version in found[key]}
        days = days_told(self._db, facts, ids, self._known_at) if ids else {}
        for key in shared:
            found[key] = [replace(version, days=days[version.id]) for version in found[key]]

    def _add(self, found: _Versions, facts: FactTable, which: sa.ColumnElement[bool]) -> None:
        rows = list(versions(self._db, facts, which, self._known_at))
        unknown = {row[_IDENTITY] for row, *_ in rows} - self._known.keys()
        if unknown:
            self.described(in_list(identity.c.id, unknown))
        for row, first_on, last_on, received in rows:
            feed_id, key = row[_FEED], row[_KEY]
            person, child_id = self._known[row[_IDENTITY]]
            found[feed_id, key].append(
                FactVersion(
                    feed=self._feeds[feed_id],
                    key=key,
                    identity=person,
                    row=facts.build(row),
                    first_on=first_on,
                    last_on=last_on,
                    received=received,
                    withdrawn=row[_WITHDRAWN],
                    child=child_id,
                    id=row[0],
                    many_children=self._feeds[feed_id] in self._many,
                )
            )
