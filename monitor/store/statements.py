"""What was said of each child: every version of every fact that ever named it, as `domain.picture` folds them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.identity import Identity
from monitor.domain.picture import Stated
from monitor.store.among import among
from monitor.store.fact_tables import TABLES, FactTable, key_parts
from monitor.store.people import PERSON, person_of
from monitor.store.schema import feed, identity, link
from monitor.store.telling import live, versions

_Known = Mapping[int, tuple[Identity, int | None]]
"""Descriptions by id, each with the child it is linked to; None in doubt."""
_Versions = dict[tuple[int, str], list[Stated]]
"""Versions by feed and key."""


def stated(db: Connection, child_ids: Collection[int], known_at: datetime | None = None) -> dict[int, list[Stated]]:
    """Give, for each of some children, every version of each key that ever named it, other children's versions too.

    With `known_at`, only what had been applied, and was linked and not withdrawn, by that instant.
    """
    feeds: dict[int, str] = dict(db.execute(sa.select(feed.c.id, feed.c.name)).all())
    found: dict[int, list[Stated]] = defaultdict(list)
    asked_for = set(child_ids)
    theirs = sa.select(link.c.identity_id).where(among(link.c.child_id, asked_for), live(known_at))
    for facts in TABLES:
        for of_key in _of_keys(db, facts, theirs, feeds, known_at).values():
            named = {version.child for version in of_key if version.child}
            for child_id in named & asked_for:
                found[child_id] += of_key
    return found


def _of_keys(
    db: Connection, facts: FactTable, theirs: sa.Select[int], feeds: Mapping[int, str], known_at: datetime | None
) -> _Versions:
    """Give the versions some descriptions are named in, and those of the same keys that name others."""
    table, other = facts.table, facts.table.alias()
    found: _Versions = defaultdict(list)
    _add(db, found, facts, table.c.identity_id.in_(theirs), feeds, known_at)
    same_key = (other.c.feed_id == table.c.feed_id) & (other.c.key == table.c.key)
    elsewhere = (
        sa.select(other.c.id)
        .join_from(table, other, same_key & (other.c.identity_id != table.c.identity_id))
        .where(table.c.identity_id.in_(theirs), other.c.identity_id.not_in(theirs))
    )
    others: Sequence[int] = db.execute(elsewhere.distinct()).scalars().all()
    if others:
        _add(db, found, facts, among(table.c.id, others), feeds, known_at)
    return found


def _add(
    db: Connection,
    found: _Versions,
    facts: FactTable,
    which: sa.ColumnElement[bool],
    feeds: Mapping[int, str],
    known_at: datetime | None,
) -> None:
    rows = list(versions(db, facts, which, known_at))
    if not rows:
        return
    known = _people(db, sa.select(facts.table.c.identity_id).where(which), known_at)
    for row, first_on, last_on, received in rows:
        id_, feed_id, key, identity_id, _, _, withdrawn, *_ = tuple(row)
        who, child_id = known[identity_id]
        found[feed_id, key].append(
            Stated(
                feed=feeds[feed_id],
                key=key_parts(key),
                identity=who,
                row=facts.build(row),
                first_on=first_on,
                last_on=last_on,
                received=received,
                withdrawn=withdrawn,
                child=child_id,
                id=id_,
            )
        )


def _people(db: Connection, ids: sa.Select[int], known_at: datetime | None) -> _Known:
    asked = (
        sa.select(*PERSON, link.c.child_id)
        .outerjoin(link, (link.c.identity_id == identity.c.id) & live(known_at))
        .where(identity.c.id.in_(ids))
    )
    return {row[0]: (person_of(row).identity, row.child_id) for row in db.execute(asked).all()}
