"""The table `picture`: each child's own facts as folded, kept ready until something said of it changes.

What is kept is a copy: to forget it is always right, and costs no more than folding the facts again. Homes and mothers
are kept as keyed digests, enough to tell who shares one and no more.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.household import Home
from monitor.store import UnitOfWork, homes, state, visibility
from monitor.store.bulk_insert import bulk_insert
from monitor.store.in_list import in_list
from monitor.store.schema import link, picture
from monitor.store.visibility import FoldedFacts, Known

_LAST_BEGAN = "feeds_began"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(FoldedFacts).decode


def gather(work: UnitOfWork, child_ids: Collection[int], secret: bytes) -> dict[int, Known]:
    """Return what `visibility.gather` gives, folding only what is not kept, and keeping it."""
    circles = homes.neighbourhoods(work.db, child_ids)
    group: set[int] = set().union(*circles.values())
    ready = stored(work.db, group)
    missing = group - ready.keys()
    if missing:
        folded = visibility.folded_facts_of(work.db, missing, secret)
        fresh = {child_id: _veiled(of_one, secret) for child_id, of_one in folded.items()}
        store(work, fresh)
        ready |= fresh
    return visibility.together(circles, ready)


def _veiled(of_one: FoldedFacts, secret: bytes) -> FoldedFacts:
    def veil(said: str) -> str:
        return homes.keyed_digest(secret, said).hex() if said else ""

    lived = of_one.resident
    stays = tuple((since, home and Home(veil(home.uprn), veil(home.address))) for since, home in lived.stays)
    return replace(of_one, resident=replace(lived, stays=stays, mothers=frozenset(map(veil, lived.mothers))))


def stored(db: Connection, child_ids: Collection[int]) -> dict[int, FoldedFacts]:
    """Return the pictures that are kept of some children."""
    query = sa.select(picture.c.child_id, picture.c.kept).where(in_list(picture.c.child_id, child_ids))
    return {child_id: _decode(kept) for child_id, kept in db.execute(query)}


def store(work: UnitOfWork, fresh: Mapping[int, FoldedFacts]) -> None:
    """Keep the pictures of some children, of whom none is kept."""
    columns = [picture.c.child_id, picture.c.kept, picture.c.rests_on_repeats]
    bulk_insert(work.db, columns, ((id_, _encode(fresh[id_]), fresh[id_].rests_on_repeats) for id_ in sorted(fresh)))


def delete(work: UnitOfWork, child_ids: Collection[int]) -> None:
    """Forget what is kept of some children: something else is said of them now."""
    work.db.execute(sa.delete(picture).where(in_list(picture.c.child_id, child_ids)))


def delete_if_feeds_began_anew(work: UnitOfWork) -> bool:
    """Forget everything kept when some feed's first day moved, for who was already here rests on it; say whether."""
    mark = ";".join(f"{name}={day}" for name, day in sorted(visibility.feeds_began(work.db).items()))
    if state.get(work.db, _LAST_BEGAN) == mark:
        return False
    work.db.execute(sa.delete(picture))
    state.put(work, _LAST_BEGAN, mark)
    return True


def resting_on_repeats(db: Connection, identity_ids: Collection[int]) -> set[int]:
    """Return the children whose picture may move when some descriptions of theirs are merely repeated."""
    query = (
        sa.select(link.c.child_id)
        .join(picture, picture.c.child_id == link.c.child_id)
        .where(in_list(link.c.identity_id, identity_ids), link.c.undone_at.is_(None), picture.c.rests_on_repeats)
    )
    return set(db.execute(query).scalars())
