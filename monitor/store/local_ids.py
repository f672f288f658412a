"""Children by the local ids of their records, which is how rehearsals and the demonstration name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, count

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.store.schema import identity, link


@dataclass(frozen=True, slots=True)
class FirstRecord:
    """The local id of a child's first record, and the feed it came from."""

    local_id: str
    feed: str


def first_records(db: Connection) -> dict[int, FirstRecord]:
    """Return the first record of every child: the earliest by as-of day, of one day the births feed's.

    Children come in the order of their first records; those whose records were all linked to others come last, with the
    first record they once had.
    """
    births_first = sa.case((identity.c.source.like("births%"), 0), else_=1)
    query = (
        sa.select(link.c.child_id, identity.c.local_id, identity.c.source)
        .join(identity, identity.c.id == link.c.identity_id)
        .where(link.c.child_id.is_not(None))
        .order_by(link.c.undone_at.is_not(None), identity.c.first_on, births_first, identity.c.id)
    )
    found: dict[int, FirstRecord] = {}
    for child_id, local_id, source in db.execute(query):
        found.setdefault(child_id, FirstRecord(local_id, source.partition(":")[0]))
    return found


def distinct_names(first: Mapping[int, FirstRecord]) -> dict[int, str]:
    """Return a name for every child, no two alike: the local id, with the feed where an earlier child has it."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for child_id, record in first.items():
        numbered = (f"{record.local_id} ({record.feed} {n})" for n in count(2))
        possible = chain((record.local_id, f"{record.local_id} ({record.feed})"), numbered)
        names[child_id] = next(name for name in possible if name not in taken)
        taken.add(names[child_id])
    return names


def children_by_local_id(db: Connection) -> dict[tuple[str, str], int]:
    """Return the child of every (source, local id) that is linked to one."""
    query = sa.select(identity.c.source, identity.c.local_id, link.c.child_id).join(
        link, link.c.identity_id == identity.c.id
    )
    rows = db.execute(query.where(link.c.undone_at.is_(None), link.c.child_id.is_not(None)))
    return {(source, local_id): child_id for source, local_id, child_id in rows}
