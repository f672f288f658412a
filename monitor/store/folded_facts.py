"""The table `picture`: a materialised projection of each child's own facts, kept until one of them changes.

It is a cache: to delete an entry is always correct and costs one fold. Homes and mothers are stored as keyed digests,
enough to tell who shares one and no more.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.residence import Home
from monitor.store import UnitOfWork, homes, several_children, state, visibility
from monitor.store.bulk_insert import bulk_insert
from monitor.store.in_list import in_list
from monitor.store.schema import link, picture
from monitor.store.snapshots import feeds_began
from monitor.store.visibility import FoldedFacts, Known

_FOLDED_BY = "folded_by"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(FoldedFacts).decode


def gather(work: UnitOfWork, child_ids: Collection[int], secret: bytes) -> dict[int, Known]:
    """Return what `visibility.gather` returns; fold only the children not stored yet, and store those."""
    neighbourhoods = homes.neighbourhoods(work.db, child_ids)
    group: set[int] = set().union(*neighbourhoods.values())
    ready = stored(work.db, group)
    missing = group - ready.keys()
    if missing:
        folded = visibility.folded_facts_of(work.db, missing, secret)
        fresh = {child_id: _veiled(of_one, secret) for child_id, of_one in folded.items()}
        store(work, fresh)
        ready |= fresh
    return visibility.together(neighbourhoods, ready)


def _veiled(of_one: FoldedFacts, secret: bytes) -> FoldedFacts:
    def veil(said: str) -> str:
        return homes.keyed_digest(secret, said).hex() if said else ""

    def veil_home(home: Home | None) -> Home | None:
        return home and Home(veil(home.uprn), veil(home.address))

    lived = of_one.resident
    veiled = replace(
        lived,
        stays=tuple((since, veil_home(home)) for since, home in lived.stays),
        mothers=frozenset(map(veil, lived.mothers)),
        older_notices=tuple(replace(told, home=veil_home(told.home)) for told in lived.older_notices),
    )
    return replace(of_one, resident=veiled)


def stored(db: Connection, child_ids: Collection[int]) -> dict[int, FoldedFacts]:
    """Return the stored folded facts of some children; those without any are left out."""
    query = sa.select(picture.c.child_id, picture.c.kept).where(in_list(picture.c.child_id, child_ids))
    return {child_id: _decode(kept) for child_id, kept in db.execute(query)}


def store(work: UnitOfWork, fresh: Mapping[int, FoldedFacts]) -> None:
    """Insert the folded facts of some children, none of whom has any stored."""
    columns = [picture.c.child_id, picture.c.kept, picture.c.rests_on_repeats, picture.c.doubtful]
    rows = ((id_, _encode(one), one.rests_on_repeats, _doubtful(one)) for id_, one in sorted(fresh.items()))
    bulk_insert(work.db, columns, rows)


def _doubtful(of_one: FoldedFacts) -> str | None:
    return json.dumps(of_one.facts.doubtful) if of_one.facts.doubtful else None


def doubtful(db: Connection) -> dict[str, int]:
    """Return, by feed, how many rows have an id that was told of another child too, as of the last run."""
    found = Counter[str]()
    for told in db.execute(sa.select(picture.c.doubtful).where(picture.c.doubtful.is_not(None))).scalars():
        for feed, rows in json.loads(told):
            found[feed] += rows
    return dict(sorted(found.items()))


def delete(work: UnitOfWork, child_ids: Collection[int]) -> None:
    """Delete the folded facts of some children, whose facts changed."""
    work.db.execute(sa.delete(picture).where(in_list(picture.c.child_id, child_ids)))


def delete_if_folded_otherwise(work: UnitOfWork, rules: str) -> bool:
    """Delete all folded facts if they rest on other rules, agreements or beginnings of feeds; return whether they did.

    `rules` is the digest of the rules in force. Which children were already here when a feed began depends on its first
    as-of day; which rows count for nobody, on the feeds whose ids cover several children.
    """
    many = ",".join(sorted(several_children.feeds(work.db)))
    mark = ";".join(
        (f"rules={rules}", f"many={many}", *(f"{name}={day}" for name, day in sorted(feeds_began(work.db).items())))
    )
    if state.get(work.db, _FOLDED_BY) == mark:
        return False
    work.db.execute(sa.delete(picture))
    state.put(work, _FOLDED_BY, mark)
    return True


def resting_on_repeats(db: Connection, identity_ids: Collection[int]) -> set[int]:
    """Return the children whose folded facts may change when facts of some of their identities are only restated."""
    query = (
        sa.select(link.c.child_id)
        .join(picture, picture.c.child_id == link.c.child_id)
        .where(in_list(link.c.identity_id, identity_ids), link.c.undone_at.is_(None), picture.c.rests_on_repeats)
    )
    return set(db.execute(query).scalars())
