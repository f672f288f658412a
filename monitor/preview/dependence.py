"""Which agencies have recently seen a child, and whether any feed could report a sighting of them at all."""

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
"""Months within which a sighting counts as recent: the longest limit of the shipped table."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """One judged child: area, age band, the agencies that saw them recently, and whether a feed reaches them.

    `reached` is whether a feed that holds sightings ever named the child, in any row.
    """

    area: str
    band: BandStart
    seen_by: frozenset[Agency]
    reached: bool


def dependence_of(facts: Visibility, policy: Policy, day: date, area: str) -> Dependence:
    """Return which agencies one child depends on, as of a London day."""
    since = months_after(day, -LATELY)
    seen = {
        c.agency
        for c in facts.contacts
        if since < c.on <= day and c.evidence in policy.counts_as_seen and c.agency in policy.childrens_services
    }
    # A births row is a sighting on the day of birth only: it never shows the child again.
    reached_by_contacts = any((kind := kind_of(c.feed)) is not None and kind.holds_sightings for c in facts.contacts)
    reached = reached_by_contacts or bool(facts.rolls) or bool(facts.places)
    return Dependence(area, BANDS[band_on(facts.birth_dates[0], day)], frozenset(seen), reached)


def without(facts: Visibility, feed: str) -> Visibility:
    """Return a child's facts without the contacts of one feed."""
    return replace(facts, contacts=tuple(c for c in facts.contacts if c.feed != feed))


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """The children of one area or age: how many in all, reached by no feed, not seen recently, seen by one agency."""

    where: str
    children: int
    unreached: int
    unseen_lately: int
    alone: tuple[tuple[Agency, int], ...]


def blind_spots(children: Iterable[tuple[str, Dependence]]) -> list[BlindSpot]:
    """Return the children counted by the place they are paired with, in order of places."""
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
