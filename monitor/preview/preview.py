"""What another policy would have changed: a comparison of two replays of the same history (SPEC section 10)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from statistics import median

from monitor.domain.escalation import Event

OPENING = frozenset({Event.RAISED, Event.RETURNED, Event.AGED_OUT})
CLOSING = frozenset({Event.RESOLVED, Event.LEFT})


@dataclass(frozen=True, slots=True)
class Spell:
    """One escalation, from the London day it was raised to the day it closed; None while it was open at the end.

    `area` is the postcode district on the day raised; empty when none was known, and for a restricted child.
    """

    child: int
    raised_on: date
    closed_on: date | None
    why: str
    area: str = ""

    def overlaps(self, other: "Spell") -> bool:
        """Whether both were open on some day; one that closes on the day the other is raised overlaps it."""
        ends = (self.closed_on or date.max, other.closed_on or date.max)
        return self.raised_on <= ends[1] and other.raised_on <= ends[0]


def spells_of(child: int, told: Iterable[tuple[date, Event, str, str]]) -> Iterator[Spell]:
    """Yield a child's escalations from their events in order: day, event, reason, area."""
    opened: tuple[date, str, str] | None = None
    for on, event, why, area in told:
        if event in OPENING and opened is None:
            opened = on, why, area
        elif event in CLOSING and opened is not None:
            yield Spell(child, opened[0], on, opened[1], opened[2])
            opened = None
    if opened is not None:
        yield Spell(child, opened[0], None, opened[1], opened[2])


@dataclass(frozen=True, slots=True)
class Shift:
    """One case that both policies find, on different days."""

    before: Spell
    after: Spell

    @property
    def days(self) -> int:
        """Days by which the tried policy raises the case later than the one in force; negative when earlier."""
        return (self.after.raised_on - self.before.raised_on).days


@dataclass(frozen=True, slots=True)
class Spread:
    """The number of cases that shift, with the median and the largest shift in days."""

    cases: int
    median: float
    worst: int


@dataclass(frozen=True)
class Preview:
    """What a policy would have done from `first` through `last`, compared with the one in force.

    `opened` and `ended` are open on the last day under the tried policy alone, and under the one in force alone. Of the
    cases raised in these days, `shifted` are found by both, on another day; `missed` only by the policy in force, and
    closed since; `added` only by the tried one. `begun_on` is the day of the first run of all, which raises a backlog
    and not a week's load.
    """

    first: date
    last: date
    children: int
    before: tuple[Spell, ...]
    after: tuple[Spell, ...]
    opened: tuple[Spell, ...]
    ended: tuple[Spell, ...]
    shifted: tuple[Shift, ...]
    missed: tuple[Spell, ...]
    added: tuple[Spell, ...]
    begun_on: date | None = None

    def load(self, spells: Iterable[Spell], area: str | None = None) -> Mapping[date, int]:
        """Return the number of escalations raised by week (its Monday), without the backlog; of one area when given."""
        of_area = (s for s in spells if area is None or s.area == area)
        return Counter(monday(s.raised_on) for s in of_area if s.raised_on != self.begun_on)

    def weekly(self, spells: Iterable[Spell], area: str | None = None) -> float:
        """Return the average number of escalations raised a week, without the backlog."""
        days = (self.last - max(self.first, self.begun_on or self.first)).days + 1
        return sum(self.load(spells, area).values()) / (days / 7)

    def backlog(self, spells: Iterable[Spell]) -> int:
        """Return the number of escalations that the first run of all raised."""
        return sum(s.raised_on == self.begun_on for s in spells)

    @cached_property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays of the weeks that lie in these days, in whole or in part."""
        start = monday(self.first)
        return tuple(start + timedelta(weeks=n) for n in range((self.last - start).days // 7 + 1))

    @property
    def areas(self) -> tuple[str, ...]:
        """Every area with a case under either policy, the one without a name last."""
        found = {spell.area for spell in (*self.before, *self.after)}
        return tuple(sorted(found, key=lambda area: (not area, area)))

    @property
    def earlier(self) -> Spread:
        """The spread of the cases found earlier."""
        return _spread([-shift.days for shift in self.shifted if shift.days < 0])

    @property
    def later(self) -> Spread:
        """The spread of the cases found later."""
        return _spread([shift.days for shift in self.shifted if shift.days > 0])


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _spread(days: Sequence[int]) -> Spread:
    return Spread(len(days), median(days), max(days)) if days else Spread(0, 0, 0)


def compare(
    before: Iterable[Spell],
    after: Iterable[Spell],
    first: date,
    last: date,
    *,
    children: int,
    begun_on: date | None = None,
) -> Preview:
    """Return the comparison of two replays of one history, from `first` through `last`.

    Two escalations are one case when both were open on some day. An escalation that closed after `last` counts as open.
    """
    old, new = _by_child(before, last), _by_child(after, last)
    shifts: list[Shift] = []
    missed: list[Spell] = []
    added: list[Spell] = []
    for child in old.keys() | new.keys():
        mine, theirs = old.get(child, []), new.get(child, [])
        shifts += _shifts(mine, theirs, first)
        missed += [s for s in mine if s.raised_on >= first and not any(s.overlaps(o) for o in theirs)]
        added += [s for s in theirs if s.raised_on >= first and not any(s.overlaps(o) for o in mine)]
    open_before, open_after = _open(old), _open(new)
    return Preview(
        first=first,
        last=last,
        children=children,
        before=_since(old, first),
        after=_since(new, first),
        opened=_in_order(s for child, s in open_after.items() if child not in open_before),
        ended=_in_order(s for child, s in open_before.items() if child not in open_after),
        shifted=tuple(sorted(shifts, key=lambda shift: (-abs(shift.days), shift.before.child, shift.before.raised_on))),
        missed=_in_order(s for s in missed if s.closed_on),
        added=_in_order(added),
        begun_on=begun_on,
    )


def _shifts(mine: Sequence[Spell], theirs: Sequence[Spell], first: date) -> Iterator[Shift]:
    """Yield each case with the first of the other replay that overlaps it, where their days differ."""
    for spell in mine:
        found = next((other for other in theirs if spell.overlaps(other)), None)
        in_time = found is not None and max(spell.raised_on, found.raised_on) >= first
        if found and in_time and found.raised_on != spell.raised_on:
            yield Shift(spell, found)


def _by_child(spells: Iterable[Spell], last: date) -> dict[int, list[Spell]]:
    found: dict[int, list[Spell]] = defaultdict(list)
    for spell in spells:
        if spell.raised_on <= last:
            closed_on = spell.closed_on if spell.closed_on and spell.closed_on <= last else None
            held = spell if closed_on == spell.closed_on else replace(spell, closed_on=closed_on)
            found[spell.child].append(held)
    return found


def _open(by_child: Mapping[int, Sequence[Spell]]) -> dict[int, Spell]:
    return {child: spells[-1] for child, spells in by_child.items() if spells[-1].closed_on is None}


def _since(by_child: Mapping[int, Sequence[Spell]], first: date) -> tuple[Spell, ...]:
    return _in_order(s for spells in by_child.values() for s in spells if s.raised_on >= first)


def _in_order(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """Return the escalations in order of child and day; the sort is stable."""
    return tuple(sorted(spells, key=attrgetter("child", "raised_on")))
