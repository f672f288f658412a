"""Children who share a home or a mother, and what one child's notices mean for another (SPEC 7).

It never counts as evidence that a child was seen.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from monitor.domain.calendar import months_after
from monitor.domain.fold import Wording
from monitor.domain.identity import Identity, address_key, says_where
from monitor.domain.record import About, NoticeKind
from monitor.domain.visibility import HouseholdNotice, SiblingSeen, Visibility

MOST_CHILDREN = 8
MOST_MOTHERS = 3
"""An address with more than 8 children or 3 mothers is a refuge or a hostel, and no household (SPEC section 7)."""
STEPS = 3
"""How far a household reaches: home, mother and home again; farther out it would be a neighbourhood."""
_MONTHS_FOR_BABIES = 12
_ABUSE = frozenset({NoticeKind.DOMESTIC_ABUSE, NoticeKind.MARAC})
_CONCERN = frozenset({NoticeKind.CONCERN_REPORTED, NoticeKind.ANONYMOUS_REFERRAL})


@dataclass(frozen=True, slots=True)
class Home:
    """A home as compared: the UPRN, and the address folded with its postcode; either may be empty."""

    uprn: str
    address: str

    def is_same(self, other: "Home") -> bool:
        """Whether two homes are one: by UPRN where both have it, else by address and postcode."""
        if self.uprn and other.uprn:
            return self.uprn == other.uprn
        return bool(self.address) and self.address == other.address


Told = tuple[date, date, str, Home]
"""A home as a source tells it: the first and last as-of day it was told for, and by whom."""
Stay = tuple[date, Home | None]
"""From which day on a child lived where; None where it is not known, or was not here."""


@dataclass(frozen=True, slots=True)
class Resident:
    """Where one child lived, its first stay from the beginning of days, and who its mother is.

    Restricted children form no household.
    """

    child: int
    born_on: date
    stays: tuple[Stay, ...] = ()
    mothers: frozenset[str] = frozenset()
    restricted: bool = False

    @property
    def turns(self) -> Iterator[date]:
        """Yield the days on which the answer of `home_on`, or whether the child lives at all, can change."""
        yield self.born_on
        for since, _ in self.stays:
            yield since

    def home_on(self, day: date) -> Home | None:
        """Return the home on a day."""
        if self.restricted:
            return None
        home = None
        for since, place in self.stays:
            if since > day:
                break
            home = place
        return home


def stays_of(told: Collection[Told], arrived_on: date | None) -> tuple[Stay, ...]:
    """Say where a child lived from when on, from all that its sources tell."""
    turns = {date.min, *([arrived_on] if arrived_on else [])}
    for first_on, last_on, _, _ in told:
        turns |= {first_on, last_on + timedelta(days=1)}
    stays: list[Stay] = []
    for day in sorted(turns):
        home = _home_told_on(day, told, arrived_on)
        if not stays or stays[-1][1] != home:
            stays.append((day, home))
    return tuple(stays)


def _home_told_on(day: date, told: Collection[Told], arrived_on: date | None) -> Home | None:
    """Return the home on a day: what the source with the most recent change of address says.

    Of two changes told for one day the better described home stands, whichever is repeated later: it would change
    with every list otherwise. Before the first word of any source the first home told is taken to hold, but not
    before a child arrived.
    """
    if not told or (arrived_on and day < arrived_on):
        return None
    by_source: dict[str, tuple[date, date, Home]] = {}
    for first_on, last_on, source, home in told:
        if first_on <= day:
            said = (min(last_on, day), first_on, home)
            if source not in by_source or said[:2] > by_source[source][:2]:
                by_source[source] = said
    if not by_source:
        return min(told, key=lambda each: each[:3])[3]
    return max(by_source.values(), key=lambda said: (said[1], said[2].uprn, said[2].address))[2]


def resident_of(child: int, facts: Visibility, mine: Collection[Wording]) -> Resident:
    """Say where a child lived from all wordings that tell of it."""
    told: dict[tuple[str, Home], tuple[date, date]] = {}
    for said in mine:
        place = home_of(said.identity)
        if place.uprn or place.address:
            first, last = told.get((said.identity.source, place), (said.first_on, said.last_on))
            told[said.identity.source, place] = min(first, said.first_on), max(last, said.last_on)
    homes = sorted(
        ((first, last, source, place) for (source, place), (first, last) in told.items()),
        key=lambda each: (*each[:3], each[3].uprn, each[3].address),
    )
    return Resident(
        child=child,
        born_on=facts.birth_dates[0],
        stays=stays_of(homes, facts.arrived_on),
        mothers=frozenset(said.identity.mother.digits for said in mine if said.identity.mother),
        restricted=any(said.identity.restricted for said in mine),
    )


def home_of(identity: Identity) -> Home:
    """Return the home a description names; a postcode that says no place makes no address."""
    where = identity.postcode if says_where(identity.postcode) else None
    street = address_key(identity.address)
    return Home(identity.uprn or "", f"{street}|{where}" if street and where else "")


@dataclass
class Neighbourhood:
    """A group of children who may share homes or mothers, and who lived with whom on which day."""

    residents: Mapping[int, Resident]
    _known: dict[tuple[int, date], frozenset[int]] = field(default_factory=dict)

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which who lives with whom can change, in order; between them it cannot."""
        return sorted({day for resident in self.residents.values() for day in resident.turns})

    def household_on(self, child: int, day: date) -> frozenset[int]:
        """Return the children connected to one on a day, itself included: by home or mother, a few steps out."""
        turn = bisect_right(self._turns, day)
        day = self._turns[turn - 1] if turn else date.min
        if (child, day) not in self._known:
            found, edge = {child}, {child}
            for _ in range(STEPS):
                edge = {other for one in edge for other in self._beside(one, day)} - found
                found |= edge
            self._known[child, day] = frozenset(found)
        return self._known[child, day]

    def _beside(self, child: int, day: date) -> set[int]:
        one = self.residents[child]
        if one.restricted:
            return set()
        others = [r for r in self.residents.values() if not r.restricted and r.born_on <= day and r.child != child]
        beside = {r.child for r in others if r.mothers & one.mothers}
        home = one.home_on(day)
        if home:
            there = [r for r in others if (theirs := r.home_on(day)) and theirs.is_same(home)]
            mothers = one.mothers.union(*(r.mothers for r in there))
            if len(there) < MOST_CHILDREN and len(mothers) <= MOST_MOTHERS:
                beside |= {r.child for r in there}
        return beside


def with_household(facts: Visibility, others: Mapping[int, Visibility], homes: Neighbourhood) -> Visibility:
    """Add to a child's facts what the notices and sightings of its household mean for it.

    `others` are the visibilities of the children who may live with it, itself included.
    """
    if homes.residents[facts.child].restricted:
        own = [HouseholdNotice(n.on, n.kind) for n in facts.notices if _reaches_household(n.kind, n.about)]
        return replace(facts, household_notices=tuple(sorted(own)))
    told = {n for other in others.values() for n in _notices_for(facts, other, homes)}
    seen = {
        SiblingSeen(c.on, c.agency, c.evidence)
        for other in others.values()
        if other.child != facts.child
        for c in other.contacts
        if c.evidence.startswith("seen") and other.child in homes.household_on(facts.child, c.on)
    }
    return replace(
        facts,
        household_notices=tuple(sorted(told)),
        siblings_seen=tuple(sorted(seen | set(facts.siblings_seen))),
    )


def _reaches_household(kind: NoticeKind, about: About) -> bool:
    return kind in _ABUSE or (kind in _CONCERN and about is About.HOUSEHOLD)


def _notices_for(facts: Visibility, other: Visibility, homes: Neighbourhood) -> Sequence[HouseholdNotice]:
    born_on = homes.residents[facts.child].born_on
    found = []
    for notice in other.notices:
        if not _reaches_household(notice.kind, notice.about):
            continue
        if other.child != facts.child:
            if notice.about is not About.HOUSEHOLD:
                continue
            # A baby born to the household within twelve months is reached from its birth on.
            unborn = notice.on < born_on < months_after(notice.on, _MONTHS_FOR_BABIES)
            there_on = born_on if unborn else notice.on
            if (born_on > notice.on and not unborn) or other.child not in homes.household_on(facts.child, there_on):
                continue
        found.append(HouseholdNotice(notice.on, notice.kind))
    return found
