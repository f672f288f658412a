"""The tables `home` and `older_sibling_seen`: who may live with whom, by keyed digest of home or mother."""

import hmac
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.household import STEPS, Home
from monitor.domain.identity import Identity, address_key, says_where
from monitor.domain.visibility import SiblingSeen
from monitor.store import UnitOfWork
from monitor.store.as_of import delivery_in_force
from monitor.store.bulk_insert import bulk_insert
from monitor.store.in_list import in_list
from monitor.store.schema import delivery, home, older_sibling_seen

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


def older_siblings_told(db: Connection, child_ids: Collection[int]) -> dict[int, set[datetime]]:
    """Return, by child, when deliveries with sightings of older siblings at their homes were applied or withdrawn."""
    found: dict[int, set[datetime]] = defaultdict(set)
    query = (
        sa.select(home.c.child_id, delivery.c.applied_at, delivery.c.withdrawn_at)
        .join(older_sibling_seen, older_sibling_seen.c.home_key == home.c.home_key)
        .join(delivery, delivery.c.id == older_sibling_seen.c.delivery_id)
        .where(in_list(home.c.child_id, child_ids), delivery.c.applied_at.is_not(None))
    )
    for child_id, applied_at, withdrawn_at in db.execute(query):
        found[child_id] |= {applied_at, withdrawn_at} if withdrawn_at else {applied_at}
    return found


def seen_beside(db: Connection, instant: datetime) -> set[int]:
    """Return the children of homes where deliveries applied or withdrawn since an instant saw a school-age sibling."""
    query = (
        sa.select(home.c.child_id)
        .join(older_sibling_seen, older_sibling_seen.c.home_key == home.c.home_key)
        .join(delivery, delivery.c.id == older_sibling_seen.c.delivery_id)
        .where((delivery.c.applied_at > instant) | (delivery.c.withdrawn_at > instant))
    )
    return set(db.execute(query.distinct()).scalars())


def saw_older(work: UnitOfWork, seen: Collection[tuple[int, bytes, SiblingSeen]]) -> None:
    """Insert the days on which a school-age sibling was seen, by delivery and home, without a name (SPEC section 4)."""
    rows = {(delivery_id, key, contact.on, contact.agency) for delivery_id, key, contact in seen}
    values = [{"delivery_id": d, "home_key": k, "on": on, "agency": a} for d, k, on, a in sorted(rows)]
    work.db.execute(sa.insert(older_sibling_seen), values)


def older_siblings_seen(
    db: Connection, keys: Collection[bytes], known_at: datetime | None = None
) -> dict[bytes, set[SiblingSeen]]:
    """Return, by home key, the days school-age siblings were seen; with `known_at`, as known at that instant."""
    found: dict[bytes, set[SiblingSeen]] = defaultdict(set)
    query = (
        sa.select(older_sibling_seen.c.home_key, older_sibling_seen.c.on, older_sibling_seen.c.agency)
        .join(delivery, delivery.c.id == older_sibling_seen.c.delivery_id)
        .where(in_list(older_sibling_seen.c.home_key, keys), delivery_in_force(known_at))
    )
    for key, on, agency in db.execute(query):
        found[key].add(SiblingSeen(on, Agency(agency), Evidence.SEEN_IN_PERSON))
    return found


def living_at(db: Connection, keys: Collection[bytes]) -> set[int]:
    """Return the children who ever had one of some home keys."""
    return set(db.execute(sa.select(home.c.child_id).where(in_list(home.c.home_key, keys))).scalars())


def keys_told_by(db: Connection, delivery_id: int) -> set[bytes]:
    """Return the home keys at which a delivery saw a school-age sibling."""
    query = sa.select(older_sibling_seen.c.home_key).where(older_sibling_seen.c.delivery_id == delivery_id)
    return set(db.execute(query).scalars())
