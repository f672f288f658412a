"""Households: children who share a home or a mother, and the notices and sightings they share (SPEC 7).

A household is never evidence that a child was seen.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from monitor.domain.calendar import months_after
from monitor.domain.record import About, NoticeKind
from monitor.domain.residence import Home, Resident
from monitor.domain.visibility import HouseholdNotice, SiblingSeen, Visibility

MOST_CHILDREN = 8
MOST_MOTHERS = 3
"""An address with more than 8 children or 3 mothers is a refuge or a hostel, and no household (SPEC section 7)."""
STEPS = 3
"""How many links a household reaches: home, mother and home again; farther out it would be a neighbourhood."""
_MONTHS_FOR_BABIES = 12
_ABUSE = frozenset({NoticeKind.DOMESTIC_ABUSE, NoticeKind.MARAC})
_CONCERN = frozenset({NoticeKind.CONCERN_REPORTED, NoticeKind.ANONYMOUS_REFERRAL})


@dataclass
class Neighbourhood:
    """A connected component of children who may share homes or mothers, with the households in it by day."""

    residents: Mapping[int, Resident]
    _known: dict[tuple[int, date], frozenset[int]] = field(default_factory=dict)

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which a household can change, in order."""
        return sorted({day for resident in self.residents.values() for day in resident.turns})

    def household_on(self, child: int, day: date) -> frozenset[int]:
        """Return the children connected to one by home or mother on a day, in `STEPS` links at most, with that one."""
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
        beside = {r.child for r in self._others(child, day) if r.mothers & one.mothers}
        return beside | (self._at_home_of(child, day) or set())

    def lives_at(self, child: int, home: Home, day: date) -> bool:
        """Return whether a home is a child's on a day, and no refuge or hostel."""
        mine = self.residents[child].home_on(day)
        return mine is not None and mine.is_same(home) and self._at_home_of(child, day) is not None

    def _at_home_of(self, child: int, day: date) -> set[int] | None:
        """Return the other children at a child's home on a day; None without a home, or where it is a refuge."""
        one = self.residents[child]
        home = one.home_on(day)
        if not home:
            return None
        there = [r for r in self._others(child, day) if (theirs := r.home_on(day)) and theirs.is_same(home)]
        mothers = one.mothers.union(*(r.mothers for r in there))
        return {r.child for r in there} if len(there) < MOST_CHILDREN and len(mothers) <= MOST_MOTHERS else None

    def _others(self, child: int, day: date) -> list[Resident]:
        return [r for r in self.residents.values() if not r.restricted and r.born_on <= day and r.child != child]


def with_household(facts: Visibility, others: Mapping[int, Visibility], homes: Neighbourhood) -> Visibility:
    """Return a child's facts with the notices and sightings of their household added.

    `others` are the visibilities of the children who may live with them, their own included.
    """
    if homes.residents[facts.child].restricted:
        own = [HouseholdNotice(n.on, n.kind) for n in facts.notices if _reaches_household(n.kind, n.about)]
        return replace(facts, household_notices=tuple(sorted(own)))
    notices = {n for other in others.values() for n in _notices_for(facts, other, homes)}
    notices |= set(_told_of_older(homes.residents[facts.child], homes))
    seen = {
        SiblingSeen(c.on, c.agency, c.evidence)
        for other in others.values()
        if other.child != facts.child
        for c in other.contacts
        if c.evidence.startswith("seen") and other.child in homes.household_on(facts.child, c.on)
    }
    return replace(
        facts,
        household_notices=tuple(sorted(notices)),
        siblings_seen=tuple(sorted(seen | set(facts.siblings_seen))),
    )


def _reaches_household(kind: NoticeKind, about: About) -> bool:
    return kind in _ABUSE or (kind in _CONCERN and about is About.HOUSEHOLD)


def reaches_others(kind: NoticeKind, about: About) -> bool:
    """Return whether a notice bears on the other children of the household too."""
    return about is About.HOUSEHOLD and _reaches_household(kind, about)


def _there_on(notice_on: date, born_on: date) -> date | None:
    """Return the day on which a child must be in the household for a notice about it to bear on them.

    A notice bears on a baby born to the household within twelve months, from birth on. None where it is too late.
    """
    if born_on <= notice_on:
        return notice_on
    return born_on if born_on < months_after(notice_on, _MONTHS_FOR_BABIES) else None


def _told_of_older(child: Resident, homes: Neighbourhood) -> Iterator[HouseholdNotice]:
    for told in child.older_notices:
        there_on = _there_on(told.on, child.born_on)
        if there_on and (told.home is None or homes.lives_at(child.child, told.home, there_on)):
            yield HouseholdNotice(told.on, told.kind)


def _notices_for(facts: Visibility, other: Visibility, homes: Neighbourhood) -> Sequence[HouseholdNotice]:
    born_on = homes.residents[facts.child].born_on
    found = []
    for notice in other.notices:
        if other.child == facts.child:
            reached = _reaches_household(notice.kind, notice.about)
        else:
            there_on = _there_on(notice.on, born_on) if reaches_others(notice.kind, notice.about) else None
            reached = there_on is not None and other.child in homes.household_on(facts.child, there_on)
        if reached:
            found.append(HouseholdNotice(notice.on, notice.kind))
    return found
