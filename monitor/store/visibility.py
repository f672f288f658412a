"""The facts of a set of children, read and folded.

The meaning is `domain.fold.visibility_of` with `domain.household.with_household`; this module only reads, a set at a
time, what those functions fold.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.domain.fact_version import FactVersion, as_told_to
from monitor.domain.fold import Wording, visibility_of, wordings_of
from monitor.domain.household import Neighbourhood, with_household
from monitor.domain.listing import Received
from monitor.domain.residence import Home, OlderSiblingNotice, Resident, home_of, resident_of
from monitor.domain.visibility import SiblingSeen, Visibility
from monitor.store import homes, identities, links, older_siblings
from monitor.store.fact_versions import fact_versions
from monitor.store.snapshots import received


@dataclass(frozen=True, slots=True)
class FoldedFacts:
    """One child's own facts with sightings of older siblings, where they lived, and their postcode district (`area`).

    `rests_on_repeats`: sources disagree, so that a mere restatement by one of them may change the result.
    """

    facts: Visibility
    resident: Resident
    area: str
    rests_on_repeats: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one child: facts with their household's, where they lived, and who may have lived with them."""

    facts: Visibility
    resident: Resident
    area: str
    neighbours: frozenset[int]


def gather(
    db: Connection, child_ids: Collection[int], secret: bytes, known_at: datetime | None = None
) -> dict[int, Known]:
    """Return what is known of some children; those without any linked record are left out."""
    neighbourhoods = homes.neighbourhoods(db, child_ids)
    return together(neighbourhoods, folded_facts_of(db, set().union(*neighbourhoods.values()), secret, known_at))


def folded_facts_of(
    db: Connection, child_ids: Collection[int], secret: bytes, known_at: datetime | None = None
) -> dict[int, FoldedFacts]:
    """Return the folded facts of some children, each without their household."""
    return fold(db, fact_versions(db, child_ids, known_at), secret, received(db, known_at), known_at)


def fold(
    db: Connection,
    by_child: Mapping[int, Collection[FactVersion]],
    secret: bytes,
    came: Received,
    known_at: datetime | None = None,
) -> dict[int, FoldedFacts]:
    """Fold the versions read for some children; `came` is what has been received of each feed."""
    in_doubt = links.provisional(db, {v.child for versions in by_child.values() for v in versions if v.child}, known_at)
    if in_doubt:
        by_child = {c: as_told_to(c, versions, in_doubt) for c, versions in by_child.items()}
    own = {c: visibility_of(c, versions, came) for c, versions in by_child.items()}
    own = {c: facts for c, facts in own.items() if facts.birth_dates}
    wordings = {c: wordings_of(c, by_child[c]) for c in own}
    residents = {c: resident_of(c, facts, wordings[c]) for c, facts in own.items()}
    # Restriction is sticky: it outlasts the withdrawal of the delivery that stated it.
    residents |= {c: replace(residents[c], restricted=True) for c in identities.restricted(db, residents)}
    older = _older(db, residents, secret, known_at)
    return {
        c: FoldedFacts(
            facts=replace(facts, siblings_seen=tuple(sorted(older.seen.get(c, ()))), provisional=c in in_doubt),
            resident=replace(residents[c], older_notices=tuple(sorted(older.notices.get(c, ()), key=str))),
            area=_area(wordings[c]),
            rests_on_repeats=_sources_disagree(wordings[c]),
        )
        for c, facts in own.items()
    }


def together(circles: Mapping[int, Collection[int]], pictures: Mapping[int, FoldedFacts]) -> dict[int, Known]:
    """Add to the facts of some children what follows from their households.

    `circles` are the `homes.neighbourhoods` of the children asked for; `pictures` holds everybody in them.
    """
    known = {}
    for child_id in circles.keys() & pictures.keys():
        mine, beside = pictures[child_id], frozenset(circles[child_id]) & pictures.keys()
        living = Neighbourhood({c: pictures[c].resident for c in beside})
        whole = with_household(mine.facts, {c: pictures[c].facts for c in beside}, living)
        known[child_id] = Known(whole, mine.resident, mine.area, beside)
    return known


def said_of(db: Connection, child_id: int, known_at: datetime | None = None) -> tuple[FactVersion, ...]:
    """Return every version of every fact that ever named a child; with `known_at`, as known at that instant."""
    return tuple(fact_versions(db, [child_id], known_at).get(child_id, ()))


def _area(mine: Collection[Wording]) -> str:
    """Return the postcode district of a child's latest postcode; empty when none is known."""
    latest = max(
        ((wording.rank, wording.identity.postcode) for wording in mine if wording.identity.postcode), default=None
    )
    return latest[1].partition(" ")[0] if latest else ""


def _sources_disagree(mine: Collection[Wording]) -> bool:
    """Whether a child's records hold two birth dates, two postcode districts, or two homes by one source."""
    identities = {wording.identity for wording in mine}
    districts = {person.postcode.partition(" ")[0] for person in identities if person.postcode}
    homes_by_source = {(person.source, home_of(person)) for person in identities}
    several = len(homes_by_source) > len({source for source, _ in homes_by_source})
    return several or len(districts) > 1 or len({person.born_on for person in identities if person.born_on}) > 1


@dataclass(frozen=True, slots=True)
class _Older:
    """What was told of the school-age siblings of some children, by child: sightings and notices."""

    seen: dict[int, set[SiblingSeen]]
    notices: dict[int, set[OlderSiblingNotice]]


def _older(db: Connection, residents: Mapping[int, Resident], secret: bytes, known_at: datetime | None) -> _Older:
    """Return what was told of siblings with the same mother, or at a home: sightings, while the child lived there."""
    keys: dict[bytes, list[tuple[int, Home | None]]] = defaultdict(list)
    for child_id, resident in residents.items():
        if resident.restricted:
            continue
        for place in {home for _, home in resident.stays if home}:
            for key in homes.home_keys(place, secret):
                keys[key].append((child_id, place))
        for mother in resident.mothers:
            keys[homes.keyed_digest(secret, f"mother:{mother}")].append((child_id, None))
    found = _Older(defaultdict(set), defaultdict(set))
    for key, seen in older_siblings.seen_at(db, keys, known_at).items():
        for child_id, home in keys[key]:
            found.seen[child_id] |= {s for s in seen if home is None or residents[child_id].home_on(s.on) == home}
    for key, told in older_siblings.notices_at(db, keys, known_at).items():
        for child_id, home in keys[key]:
            found.notices[child_id] |= {OlderSiblingNotice(n.on, n.kind, home) for n in told}
    return found
