"""Facts gathered for a set of children.

The meaning is `domain.picture.visibility_of` with `domain.household.with_household`; this file only fetches, a
set at a time, what those functions fold.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.household import Home, Neighbourhood, Resident, resident_of, with_household
from monitor.domain.picture import Stated, visibility_of
from monitor.domain.visibility import SiblingSeen, Visibility
from monitor.store import facts, homes, people
from monitor.store.schema import delivery, feed
from monitor.store.telling import applied


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one child: its facts, all that stated them, where it lived, and with whom it may."""

    facts: Visibility
    stated: tuple[Stated, ...]
    resident: Resident
    around: frozenset[int]


def feeds_began(db: Connection, known_at: datetime | None = None) -> dict[str, date]:
    """Give the as-of day of each feed's first accepted delivery."""
    asked = (
        sa.select(feed.c.name, sa.func.min(delivery.c.as_of, type_=delivery.c.as_of.type))
        .join_from(feed, delivery, delivery.c.feed_id == feed.c.id)
        .where(applied(known_at))
        .group_by(feed.c.name)
    )
    return dict(db.execute(asked).all())


def gather(
    db: Connection, child_ids: Collection[int], secret: bytes, known_at: datetime | None = None
) -> dict[int, Known]:
    """Give what is known of some children; one with no linked record left is not in the answer."""
    wanted = set(child_ids)
    group = homes.around(db, wanted)
    by_child = _by_child(facts.stated(db, group, known_at), group)
    began = feeds_began(db, known_at)
    alone = {c: visibility_of(c, said, began) for c, said in by_child.items()}
    alone = {c: seen for c, seen in alone.items() if seen.birth_dates}
    residents = {c: resident_of(c, seen, by_child[c]) for c, seen in alone.items()}
    # Restriction is sticky: it holds though the delivery that told of it was withdrawn.
    residents |= {c: replace(residents[c], restricted=True) for c in people.restricted(db, residents)}
    groups = _connected(residents)
    older = _older(db, residents, secret, known_at)
    known = {}
    for child_id in wanted & alone.keys():
        beside = groups[child_id]
        living = Neighbourhood({c: residents[c] for c in beside})
        seen = replace(alone[child_id], siblings_seen=tuple(sorted(older.get(child_id, ()))))
        whole = with_household(seen, {c: alone[c] for c in beside}, living)
        known[child_id] = Known(whole, tuple(by_child[child_id]), residents[child_id], beside)
    return known


def _by_child(stated: Collection[Stated], group: Collection[int]) -> dict[int, list[Stated]]:
    """Give each child every version of each key that ever named it, other children's versions too."""
    named: dict[tuple[str, ...], set[int]] = defaultdict(set)
    keys = [(version.feed, *version.key) for version in stated]
    for key, version in zip(keys, stated, strict=True):
        if version.child is not None and version.child in group:
            named[key].add(version.child)
    found: dict[int, dict[tuple[str, int], Stated]] = defaultdict(dict)
    for key, version in zip(keys, stated, strict=True):
        for child_id in named[key]:
            found[child_id][version.feed, version.id] = version
    return {child_id: list(versions.values()) for child_id, versions in found.items()}


def _connected(residents: Mapping[int, Resident]) -> dict[int, frozenset[int]]:
    """Cut a group into those who ever shared a home or a mother, whatever the day."""
    holders: dict[object, list[int]] = defaultdict(list)
    for child_id, resident in residents.items():
        for key in _ever(resident):
            holders[key].append(child_id)
    group = {child_id: {child_id} for child_id in residents}
    for children in holders.values():
        joined = set().union(*(group[c] for c in children))
        for child_id in joined:
            group[child_id] = joined
    return {child_id: frozenset(joined) for child_id, joined in group.items()}


def _ever(resident: Resident) -> set[object]:
    if resident.restricted:
        return set()
    homes_ever = [told[3] for told in resident.homes]
    keys: set[object] = {("uprn", h.uprn) for h in homes_ever if h.uprn} | {
        ("at", h.address) for h in homes_ever if h.address
    }
    return keys | {("mother", mother) for mother in resident.mothers}


def _older(
    db: Connection, residents: Mapping[int, Resident], secret: bytes, known_at: datetime | None
) -> dict[int, set[SiblingSeen]]:
    """Give each child the days a school-age sibling of its home or mother was seen, while it lived there."""
    keys: dict[bytes, list[tuple[int, Home | None]]] = defaultdict(list)
    for child_id, resident in residents.items():
        if resident.restricted:
            continue
        for _, _, _, place in resident.homes:
            for key in homes.home_keys(place, secret):
                keys[key].append((child_id, place))
        for mother in resident.mothers:
            keys[homes.keyed_digest(secret, f"mother:{mother.digits}")].append((child_id, None))
    found: dict[int, set[SiblingSeen]] = defaultdict(set)
    for key, seen in homes.older_siblings_seen(db, keys, known_at).items():
        for child_id, home in keys[key]:
            found[child_id] |= {s for s in seen if home is None or residents[child_id].home_on(s.on) == home}
    return found
