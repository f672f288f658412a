"""Facts gathered for a set of children.

The meaning is `domain.fold.visibility_of` with `domain.household.with_household`; this file only fetches, a
set at a time, what those functions fold.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.fold import FactVersion, Wording, visibility_of, wordings_of
from monitor.domain.household import Home, Neighbourhood, Resident, home_of, resident_of, with_household
from monitor.domain.visibility import SiblingSeen, Visibility
from monitor.store import homes, identities
from monitor.store.as_of import delivery_in_force
from monitor.store.fact_versions import fact_versions
from monitor.store.schema import delivery, feed


@dataclass(frozen=True, slots=True)
class FoldedFacts:
    """One child's own facts, with the days its older siblings were seen, where it lived, and its postcode district.

    `rests_on_repeats`: sources disagree about it, so that a mere repetition of what one said may move it.
    """

    facts: Visibility
    resident: Resident
    area: str
    rests_on_repeats: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one child: its facts with its household's, where it lived, and with whom it may have."""

    facts: Visibility
    resident: Resident
    area: str
    neighbours: frozenset[int]


def feeds_began(db: Connection, known_at: datetime | None = None) -> dict[str, date]:
    """Return the as-of day of each feed's first accepted delivery."""
    query = (
        sa.select(feed.c.name, sa.func.min(delivery.c.as_of, type_=delivery.c.as_of.type))
        .join_from(feed, delivery, delivery.c.feed_id == feed.c.id)
        .where(delivery_in_force(known_at))
        .group_by(feed.c.name)
    )
    return dict(db.execute(query).all())


def gather(
    db: Connection, child_ids: Collection[int], secret: bytes, known_at: datetime | None = None
) -> dict[int, Known]:
    """Return what is known of some children; one with no linked record left is not in the answer."""
    circles = homes.neighbourhoods(db, child_ids)
    return together(circles, folded_facts_of(db, set().union(*circles.values()), secret, known_at))


def folded_facts_of(
    db: Connection, child_ids: Collection[int], secret: bytes, known_at: datetime | None = None
) -> dict[int, FoldedFacts]:
    """Fold what is said of some children, each by itself."""
    return fold(db, fact_versions(db, child_ids, known_at), secret, feeds_began(db, known_at), known_at)


def fold(
    db: Connection,
    by_child: Mapping[int, Collection[FactVersion]],
    secret: bytes,
    began: Mapping[str, date],
    known_at: datetime | None = None,
) -> dict[int, FoldedFacts]:
    """Fold the versions gathered for some children; `began` is the as-of day of each feed's first delivery."""
    alone = {c: visibility_of(c, said, began) for c, said in by_child.items()}
    alone = {c: seen for c, seen in alone.items() if seen.birth_dates}
    wordings = {c: wordings_of(c, by_child[c]) for c in alone}
    residents = {c: resident_of(c, seen, wordings[c]) for c, seen in alone.items()}
    # Restriction is sticky: it holds though the delivery that told of it was withdrawn.
    residents |= {c: replace(residents[c], restricted=True) for c in identities.restricted(db, residents)}
    older = _older(db, residents, secret, known_at)
    return {
        c: FoldedFacts(
            facts=replace(seen, siblings_seen=tuple(sorted(older.get(c, ())))),
            resident=residents[c],
            area=_area(wordings[c]),
            rests_on_repeats=_sources_disagree(wordings[c]),
        )
        for c, seen in alone.items()
    }


def together(circles: Mapping[int, Collection[int]], pictures: Mapping[int, FoldedFacts]) -> dict[int, Known]:
    """Add to the facts of some children what their households mean.

    `circles` are `homes.circles` of the children asked for; `pictures` holds everybody in them.
    """
    known = {}
    for child_id in circles.keys() & pictures.keys():
        mine, beside = pictures[child_id], frozenset(circles[child_id]) & pictures.keys()
        living = Neighbourhood({c: pictures[c].resident for c in beside})
        whole = with_household(mine.facts, {c: pictures[c].facts for c in beside}, living)
        known[child_id] = Known(whole, mine.resident, mine.area, beside)
    return known


def said_of(db: Connection, child_id: int, known_at: datetime | None = None) -> tuple[FactVersion, ...]:
    """Return every version of every fact that ever named a child."""
    return tuple(fact_versions(db, [child_id], known_at).get(child_id, ()))


def _area(mine: Collection[Wording]) -> str:
    """Return the postcode district a child was last said to live in; empty when none is known."""
    latest = max(((told.rank, told.identity.postcode) for told in mine if told.identity.postcode), default=None)
    return latest[1].partition(" ")[0] if latest else ""


def _sources_disagree(mine: Collection[Wording]) -> bool:
    """Whether two birth dates, two postcode districts, or two homes of one source are told of a child."""
    identities = {told.identity for told in mine}
    districts = {who.postcode.partition(" ")[0] for who in identities if who.postcode}
    homes_told = {(who.source, home_of(who)) for who in identities}
    several = len(homes_told) > len({source for source, _ in homes_told})
    return several or len(districts) > 1 or len({who.born_on for who in identities if who.born_on}) > 1


def _older(
    db: Connection, residents: Mapping[int, Resident], secret: bytes, known_at: datetime | None
) -> dict[int, set[SiblingSeen]]:
    """Return each child the days a school-age sibling of its home or mother was seen, while it lived there."""
    keys: dict[bytes, list[tuple[int, Home | None]]] = defaultdict(list)
    for child_id, resident in residents.items():
        if resident.restricted:
            continue
        for place in {home for _, home in resident.stays if home}:
            for key in homes.home_keys(place, secret):
                keys[key].append((child_id, place))
        for mother in resident.mothers:
            keys[homes.keyed_digest(secret, f"mother:{mother}")].append((child_id, None))
    found: dict[int, set[SiblingSeen]] = defaultdict(set)
    for key, seen in homes.older_siblings_seen(db, keys, known_at).items():
        for child_id, home in keys[key]:
            found[child_id] |= {s for s in seen if home is None or residents[child_id].home_on(s.on) == home}
    return found
