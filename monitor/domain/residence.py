"""Where a child lived: the homes that sources report, the stays they come to, and who their mothers are."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.fold import Wording
from monitor.domain.identity import Identity, address_key, says_where
from monitor.domain.record import NoticeKind
from monitor.domain.visibility import Visibility


@dataclass(frozen=True, slots=True, order=True)
class Home:
    """A home in comparable form: the UPRN, and the normalised address with its postcode; either may be empty."""

    uprn: str
    address: str

    def is_same(self, other: "Home") -> bool:
        """Return whether two homes are the same: by UPRN where both have one, else by address and postcode."""
        if self.uprn and other.uprn:
            return self.uprn == other.uprn
        return bool(self.address) and self.address == other.address


Told = tuple[date, date, str, Home]
"""A home reported by a source: the first and last as-of day it was reported for, the source, the home."""
Stay = tuple[date, Home | None]
"""The first day of a stay and its home; None where the home is unknown, or the child was not here."""


@dataclass(frozen=True, slots=True, order=True)
class OlderSiblingNotice:
    """A household notice told with a school-age child who is not on the register.

    `home` is the home they share with a child of the register; None where they share a mother.
    """

    on: date
    kind: NoticeKind
    home: Home | None = None


@dataclass(frozen=True, slots=True)
class Resident:
    """A child's homes over time, the NHS numbers of their mothers, and what was told of older siblings there.

    The first of `stays` begins at `date.min`. Restricted children form no household.
    """

    child: int
    born_on: date
    stays: tuple[Stay, ...] = ()
    mothers: frozenset[str] = frozenset()
    restricted: bool = False
    older_notices: tuple[OlderSiblingNotice, ...] = ()

    @property
    def turns(self) -> Iterator[date]:
        """Yield the days on which the answer of `home_on` can change, and the day of birth."""
        yield self.born_on
        for since, _ in self.stays:
            yield since

    def home_on(self, day: date) -> Home | None:
        """Return the home on a day; None where it is unknown, or the child is restricted."""
        if self.restricted:
            return None
        home = None
        for since, place in self.stays:
            if since > day:
                break
            home = place
        return home


def stays_of(told: Collection[Told], arrived_on: date | None) -> tuple[Stay, ...]:
    """Return a child's stays in order, from the homes that all sources report."""
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
    """Return the home on a day: that of the source with the most recent change of address.

    Of two changes reported for one day the more fully described home holds, whichever is repeated later: it would
    change with every list otherwise. Before the first report of any source the first home reported is taken to hold,
    but not before a child arrived.
    """
    if not told or (arrived_on and day < arrived_on):
        return None
    by_source: dict[str, tuple[date, date, Home]] = {}
    for first_on, last_on, source, home in told:
        if first_on <= day:
            report = (min(last_on, day), first_on, home)
            if source not in by_source or report[:2] > by_source[source][:2]:
                by_source[source] = report
    if not by_source:
        return min(told, key=lambda each: each[:3])[3]
    return max(by_source.values(), key=lambda report: (report[1], report[2].uprn, report[2].address))[2]


def resident_of(child: int, facts: Visibility, mine: Collection[Wording]) -> Resident:
    """Return a child's homes and mothers, from all descriptions of them."""
    periods: dict[tuple[str, Home], tuple[date, date]] = {}
    for wording in mine:
        place = home_of(wording.identity)
        if place.uprn or place.address:
            first, last = periods.get((wording.identity.source, place), (wording.first_on, wording.last_on))
            periods[wording.identity.source, place] = min(first, wording.first_on), max(last, wording.last_on)
    homes = sorted(
        ((first, last, source, place) for (source, place), (first, last) in periods.items()),
        key=lambda each: (*each[:3], each[3].uprn, each[3].address),
    )
    return Resident(
        child=child,
        born_on=facts.birth_dates[0],
        stays=stays_of(homes, facts.arrived_on),
        mothers=frozenset(wording.identity.mother.digits for wording in mine if wording.identity.mother),
        restricted=any(wording.identity.restricted for wording in mine),
    )


def home_of(identity: Identity) -> Home:
    """Return the home in a description; without a postcode that names a place there is no address."""
    where = identity.postcode if says_where(identity.postcode) else None
    street = address_key(identity.address)
    return Home(identity.uprn or "", f"{street}|{where}" if street and where else "")
