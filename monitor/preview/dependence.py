"""On whose eyes a child depends: which agencies saw it of late, and whether any feed could show that somebody does."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from monitor.domain.agency import Agency
from monitor.domain.calendar import months_after
from monitor.domain.feed import kind_of
from monitor.domain.policy import BandStart, Policy
from monitor.domain.visibility import Visibility
from monitor.preview.intervals import BANDS, band_on

LATELY = 12
"""How many months back an agency still counts as seeing a child: the longest limit of the shipped table."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """One judged child: where it lives, how old it is, who saw it of late, and whether any sighting could reach us.

    `reached` says whether a feed that holds sightings ever named the child, in whatever row.
    """

    area: str
    band: BandStart
    seen_by: frozenset[Agency]
    reached: bool


def dependence_of(facts: Visibility, policy: Policy, day: date, area: str) -> Dependence:
    """Say on whom one child depends, on a London day."""
    since = months_after(day, -LATELY)
    seen = {
        c.agency
        for c in facts.contacts
        if since < c.on <= day and c.evidence in policy.counts_as_seen and c.agency in policy.childrens_services
    }
    # The births row is a sighting of one day: nobody can be seen by it again.
    told = any((kind := kind_of(c.feed)) is not None and kind.holds_sightings for c in facts.contacts)
    reached = told or bool(facts.rolls) or bool(facts.places)
    return Dependence(area, BANDS[band_on(facts.birth_dates[0], day)], frozenset(seen), reached)


def without(facts: Visibility, feed: str) -> Visibility:
    """Return what would be known of a child had a feed told of no sighting and no attempt."""
    return replace(facts, contacts=tuple(c for c in facts.contacts if c.feed != feed))


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """The children of one area or age: how many there are, whom no feed could show, and who depends on one agency."""

    where: str
    children: int
    unreached: int
    unseen_lately: int
    alone: tuple[tuple[Agency, int], ...]


def blind_spots(children: Iterable[tuple[str, Dependence]]) -> list[BlindSpot]:
    """Count children by where they are said to belong, in order of that."""
    by_place: dict[str, list[Dependence]] = {}
    for where, child in children:
        by_place.setdefault(where, []).append(child)
    return [_spot(where, found) for where, found in sorted(by_place.items())]


def _spot(where: str, found: list[Dependence]) -> BlindSpot:
    alone = Counter(agency for child in found if len(child.seen_by) == 1 for agency in child.seen_by)
    return BlindSpot(
        where=where,
        children=len(found),
        unreached=sum(not child.reached for child in found),
        unseen_lately=sum(not child.seen_by for child in found),
        alone=tuple(sorted(alone.items(), key=lambda each: (-each[1], each[0]))),
    )
