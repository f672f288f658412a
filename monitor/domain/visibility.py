"""The facts known of one child, in the form that checks use."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from monitor.domain.agency import Agency
from monitor.domain.contact import Contact, Evidence
from monitor.domain.record import About, NoticeKind

_NURSERY_YEARS = frozenset({"N1", "N2", "N", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is known of a snapshot's row beside what it says.

    `told_on` is the first as-of day it was delivered for. `gone_on` is the as-of day of the first snapshot without it,
    from which on it says nothing of the present (SPEC section 4); None while it is listed.
    """

    told_on: date | None = None
    gone_on: date | None = None

    def listed_on(self, day: date) -> bool:
        """Whether no snapshot up to a day lacks the row."""
        return self.gone_on is None or self.gone_on > day


@dataclass(frozen=True, slots=True)
class Registered(Listing):
    """A period on a practice's list; `unlisted` for the default codes that are no registration."""

    on: date
    removed_on: date | None = None
    reason: str = ""
    unlisted: bool = False

    @property
    def began(self) -> date:
        """Its first day."""
        return self.on

    @property
    def turn(self) -> tuple[date, str, str, str]:
        """The sort key among registrations, independent of the order of arrival."""
        return self.on, str(self.removed_on), self.reason, f"{self.unlisted}{self.gone_on}{self.told_on}"

    def holds_on(self, day: date) -> bool:
        """Whether the child is registered by this row on a day."""
        is_open = self.removed_on is None or self.removed_on > day
        return not self.unlisted and self.on <= day and is_open and self.listed_on(day)


@dataclass(frozen=True, slots=True)
class OnRoll(Listing):
    """A period on a school's roll; `attended` are the days for which a present mark was delivered, in order."""

    enrolled_on: date
    left_on: date | None = None
    year_group: str = ""
    destination: str = ""
    attended: tuple[date, ...] = ()

    @property
    def in_school(self) -> bool:
        """Whether it is a place in reception or above, not in a nursery class."""
        return self.year_group not in _NURSERY_YEARS

    @property
    def began(self) -> date:
        """Its first day."""
        return self.enrolled_on

    @property
    def turn(self) -> tuple[date, str, str, str]:
        """The sort key among places on a roll, independent of the order of arrival."""
        return self.enrolled_on, str(self.left_on), self.year_group, f"{self.destination}{self.gone_on}{self.told_on}"

    def holds_on(self, day: date) -> bool:
        """Whether the child is on this roll on a day."""
        return self.enrolled_on <= day and (self.left_on is None or self.left_on > day) and self.listed_on(day)


@dataclass(frozen=True, slots=True)
class AtProvider(Listing):
    """A period at an early-years provider; `attended` is empty where only headcounts are collected."""

    started_on: date
    ended_on: date | None = None
    entitlement: str = ""
    attended: tuple[date, ...] = ()

    @property
    def began(self) -> date:
        """Its first day."""
        return self.started_on

    @property
    def turn(self) -> tuple[date, str, str, str]:
        """The sort key among places at a provider, independent of the order of arrival."""
        rest = f"{len(self.attended)}{self.gone_on}{self.told_on}"
        return self.started_on, str(self.ended_on), self.entitlement, rest

    def holds_on(self, day: date) -> bool:
        """Whether the child is at this provider on a day."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day) and self.listed_on(day)


def first_day_held(rows: Iterable[Registered | OnRoll | AtProvider], day: date) -> date | None:
    """Return the first day on or after `day` on which one of some rows holds; None where none does from then on."""
    begun = (max(row.began, day) for row in rows if row.holds_on(max(row.began, day)))
    return min(begun, default=None)


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """A dated fact about a child or their household that is no contact."""

    on: date
    kind: NoticeKind
    about: About
    agency: Agency
    area: str = ""
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True, order=True)
class HouseholdNotice:
    """A notice that reaches this child through their household: its day, and its kind."""

    on: date
    kind: NoticeKind


@dataclass(frozen=True, slots=True, order=True)
class SiblingSeen:
    """A contact at which another child of the household was seen."""

    on: date
    agency: Agency
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Visibility:
    """The facts known of one child; days are London days, and every tuple is in order.

    `birth_dates` are those that hold, the births row's first, then the latest row's; `contradicted_on` is the day the
    second one was reported. `arrived_on` is set when there is no births row and the child was not already here.
    `stillborn_on` is the as-of day for which their births row was corrected to a stillbirth; None otherwise.
    `withdrawn` counts the facts once delivered for the child and withdrawn since. `provisional`: all that is known are
    records in doubt, which may be another child's (SPEC 7.1). `doubtful` counts, by feed, the rows about the child
    whose id was told of another child too.
    """

    child: int
    birth_dates: tuple[date, ...]
    birth_reported: bool = False
    stillborn_on: date | None = None
    contradicted_on: date | None = None
    arrived_on: date | None = None
    contacts: tuple[Contact, ...] = ()
    registrations: tuple[Registered, ...] = ()
    rolls: tuple[OnRoll, ...] = ()
    places: tuple[AtProvider, ...] = ()
    notices: tuple[Notice, ...] = ()
    household_notices: tuple[HouseholdNotice, ...] = ()
    siblings_seen: tuple[SiblingSeen, ...] = ()
    withdrawn: int = 0
    provisional: bool = False
    doubtful: tuple[tuple[str, int], ...] = ()

    def days_ahead(self, day: date) -> list[date]:
        """Return the days after `day` on which rows begin, end, or are listed first or no longer."""
        days: list[date | None] = [self.stillborn_on, *(d for r in self.registrations for d in (r.on, r.removed_on))]
        days += [d for roll in self.rolls for d in (roll.enrolled_on, roll.left_on)]
        days += [d for place in self.places for d in (place.started_on, place.ended_on)]
        days += [d for row in (*self.registrations, *self.rolls, *self.places) for d in (row.told_on, row.gone_on)]
        return [d for d in days if d and d > day]

    def up_to(self, day: date) -> "Visibility":
        """Return the facts dated up to a day, on which later ones have no effect (invariant I-16)."""
        return replace(
            self,
            stillborn_on=self.stillborn_on if self.stillborn_on and self.stillborn_on <= day else None,
            contacts=tuple(c for c in self.contacts if c.on <= day),
            registrations=tuple(_registered_by(day, r) for r in self.registrations if r.on <= day),
            rolls=tuple(replace(r, attended=_by(day, r.attended), gone_on=_gone_by(day, r)) for r in self.rolls),
            places=tuple(replace(p, attended=_by(day, p.attended), gone_on=_gone_by(day, p)) for p in self.places),
            notices=tuple(n for n in self.notices if n.on <= day),
            household_notices=tuple(n for n in self.household_notices if n.on <= day),
            siblings_seen=tuple(s for s in self.siblings_seen if s.on <= day),
        )


def _by(day: date, days: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(d for d in days if d <= day)


def _gone_by(day: date, row: Listing) -> date | None:
    return None if row.listed_on(day) else row.gone_on


def _registered_by(day: date, row: Registered) -> Registered:
    row = replace(row, gone_on=_gone_by(day, row))
    return row if row.removed_on is None or row.removed_on <= day else replace(row, removed_on=None, reason="")
