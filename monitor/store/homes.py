"""The table `home`: who may live with whom, by keyed digest of home or mother."""

import hmac
from collections import defaultdict
from collections.abc import Collection, Mapping
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.household import STEPS
from monitor.domain.identity import Identity, address_key, says_where
from monitor.domain.residence import Home
from monitor.store import UnitOfWork
from monitor.store.bulk_insert import bulk_insert
from monitor.store.in_list import in_list
from monitor.store.schema import home

MOST_EVER = 24
"""A home key that ever had more children than this is a refuge, a hostel or a block, and links nobody."""


def keyed_digest(secret: bytes, text: str) -> bytes:
    """Return a 16-byte HMAC-SHA-256 of a text: there are too few identifiers for a plain hash to hide one (H89)."""
    return hmac.new(secret, text.encode(), sha256).digest()[:16]


def keys_of(person: Identity, secret: bytes) -> list[bytes]:
    """Return the home keys of an identity, digests of their home and mother; a restricted child has none."""
    if person.restricted:
        return []
    where = person.postcode if says_where(person.postcode) else None
    street = address_key(person.address)
    texts = [f"uprn:{person.uprn}"] if person.uprn else []
    texts += [f"address:{street}|{where}"] if street and where else []
    texts += [f"mother:{person.mother.digits}"] if person.mother else []
    return [keyed_digest(secret, text) for text in texts]


def home_keys(place: Home, secret: bytes) -> list[bytes]:
    """Return the home keys of a folded home."""
    texts = [f"uprn:{place.uprn}"] if place.uprn else []
    texts += [f"address:{place.address}"] if place.address else []
    return [keyed_digest(secret, text) for text in texts]


def remember(work: UnitOfWork, keys: Mapping[int, Collection[bytes]]) -> None:
    """Insert the home keys of some children; keys are only ever added, so that a past household can be found."""
    known = {tuple(row) for row in work.db.execute(sa.select(home).where(in_list(home.c.child_id, keys)))}
    fresh = {(child_id, key) for child_id, theirs in keys.items() for key in theirs} - known
    bulk_insert(work.db, [home.c.child_id, home.c.home_key], sorted(fresh))


def forget(work: UnitOfWork, child_ids: Collection[int]) -> None:
    """Delete the home keys of some children, who have become restricted."""
    work.db.execute(sa.delete(home).where(in_list(home.c.child_id, child_ids)))


def with_neighbours(db: Connection, child_ids: Collection[int]) -> set[int]:
    """Return some children and all who may share a home or a mother with them, within `STEPS` steps."""
    return set().union(*neighbourhoods(db, child_ids).values())


def neighbourhoods(db: Connection, child_ids: Collection[int]) -> dict[int, set[int]]:
    """Return, by child, the child and all who may share a home or a mother with them, within `STEPS` steps.

    A child's neighbourhood does not depend on who else is asked for.
    """
    found = {child_id: {child_id} for child_id in child_ids}
    edges: dict[int, set[int]] = {}
    for _ in range(STEPS):
        reached: set[int] = set().union(*found.values())
        edges |= _beside(db, reached - edges.keys())
        for neighbourhood in found.values():
            neighbourhood.update(*(edges[each] for each in tuple(neighbourhood)))
    return found


def _beside(db: Connection, child_ids: Collection[int]) -> dict[int, set[int]]:
    """Return, by child, all who ever shared a home key with them; keys of over `MOST_EVER` children are ignored."""
    theirs = sa.select(home.c.home_key).where(in_list(home.c.child_id, child_ids))
    counted = sa.select(home.c.home_key).where(home.c.home_key.in_(theirs)).group_by(home.c.home_key)
    shared = counted.having(sa.func.count().between(2, MOST_EVER))
    holders: dict[bytes, set[int]] = defaultdict(set)
    for child_id, key in db.execute(sa.select(home).where(home.c.home_key.in_(shared))):
        holders[key].add(child_id)
    beside: dict[int, set[int]] = {child_id: set() for child_id in child_ids}
    for children in holders.values():
        for child_id in children & beside.keys():
            beside[child_id] |= children
    return beside


def living_at(db: Connection, keys: Collection[bytes]) -> set[int]:
    """Return the children who ever had one of some home keys."""
    return set(db.execute(sa.select(home.c.child_id).where(in_list(home.c.home_key, keys))).scalars())
