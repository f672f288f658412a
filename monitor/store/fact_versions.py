"""What was said of each child: every version of every fact that ever named it, as `domain.fold` folds them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.fold import FactVersion
from monitor.domain.identity import Identity
from monitor.store.as_of import link_in_force, told_elsewhere, versions
from monitor.store.fact_tables import TABLES, FactTable
from monitor.store.identities import IDENTITY_COLUMNS, stored_identity_of
from monitor.store.in_list import in_list
from monitor.store.schema import feed, identity, link, meeting, told_of_several

_FEED, _KEY, _IDENTITY, _WITHDRAWN = map(list(meeting.c.keys()).index, ("feed_id", "key", "identity_id", "withdrawn"))
"""Where every fact table has these columns: asked for by position, a row answers in half the time."""
_Versions = dict[tuple[int, str], list[FactVersion]]
"""Versions by feed and key."""


def fact_versions(
    db: Connection, child_ids: Collection[int], known_at: datetime | None = None
) -> dict[int, list[FactVersion]]:
    """Return, for each of some children, every version of each key that ever named it, other children's versions too.

    With `known_at`, only what had been applied, and was linked and not withdrawn, by that instant.
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
    """Reads versions, each with the description it names and the child that is linked to."""

    def __init__(self, db: Connection, known_at: datetime | None) -> None:
        self._db, self._known_at = db, known_at
        self._feeds: dict[int, str] = dict(db.execute(sa.select(feed.c.id, feed.c.name)).all())
        self._known: dict[int, tuple[Identity, int | None]] = {}

    def described(self, which: sa.ColumnElement[bool]) -> set[int]:
        """Get to know some descriptions; one in doubt, or linked to nobody by that instant, has no child."""
        query = sa.select(*IDENTITY_COLUMNS, link.c.child_id).outerjoin(
            link, (link.c.identity_id == identity.c.id) & link_in_force(self._known_at)
        )
        found = {
            row[0]: (stored_identity_of(row).identity, row.child_id) for row in self._db.execute(query.where(which))
        }
        self._known |= found
        return set(found)

    def of_keys(self, facts: FactTable, theirs: Collection[int]) -> _Versions:
        """Return the versions some descriptions are named in, and those of the same keys that name others."""
        found: _Versions = defaultdict(list)
        self._add(found, facts, in_list(facts.table.c.identity_id, theirs))
        told = self._db.execute(told_elsewhere(facts, in_list(told_of_several.c.identity_id, theirs)))
        others = {id_ for id_, identity_id in told if identity_id not in theirs}
        if others:
            self._add(found, facts, in_list(facts.table.c.id, others))
        return found

    def _add(self, found: _Versions, facts: FactTable, which: sa.ColumnElement[bool]) -> None:
        told = list(versions(self._db, facts, which, self._known_at))
        unknown = {row[_IDENTITY] for row, *_ in told} - self._known.keys()
        if unknown:
            self.described(in_list(identity.c.id, unknown))
        for row, first_on, last_on, received in told:
            feed_id, key = row[_FEED], row[_KEY]
            who, child_id = self._known[row[_IDENTITY]]
            found[feed_id, key].append(
                FactVersion(
                    feed=self._feeds[feed_id],
                    key=key,
                    identity=who,
                    row=facts.build(row),
                    first_on=first_on,
                    last_on=last_on,
                    received=received,
                    withdrawn=row[_WITHDRAWN],
                    child=child_id,
                    id=row[0],
                )
            )
