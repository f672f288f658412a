"""Checks with their conditions, and findings: when a condition stands for a child, why, and the coverage it needs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from monitor.domain.feed import Coverage, FeedKind
from monitor.domain.policy import Effect

if TYPE_CHECKING:
    from monitor.domain.chronology import Chronology


@dataclass(frozen=True, slots=True)
class Need:
    """The coverage without which nothing can be found missing: a kind of feed and a window, both days included.

    With `if_configured` the need is met where the area has no feed of that kind.
    """

    kind: FeedKind
    first: date
    last: date
    if_configured: bool = False

    def met_by(self, coverage: Coverage) -> bool:
        """Return whether the coverage is enough to show that the thing is missing."""
        if self.if_configured and not coverage.of_kind(self.kind):
            return True
        return coverage.covers(self.kind, self.first, self.last)

    def may_yet_be_met_by(self, coverage: Coverage) -> bool:
        """Return whether later deliveries of feeds that have already begun can meet the need."""
        found = coverage.of_kind(self.kind)
        return (self.if_configured or bool(found)) and all(c is not None and c.since <= self.first for c in found)


@dataclass(frozen=True, slots=True)
class StandingPeriod:
    """A period on which a condition holds: from `since` until the day before `until` (None: no end known)."""

    since: date
    until: date | None
    because: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A period on which one condition stands for one child; `because` is a phrase without personal data."""

    check: str
    condition: str
    effect: Effect
    since: date
    until: date | None = field(compare=False)
    because: str = field(compare=False)
    needs: tuple[Need, ...] = field(default=(), compare=False, repr=False)

    @property
    def name(self) -> str:
        """The condition's full name, `check.condition`, as in the policy."""
        return f"{self.check}.{self.condition}"

    def stands_on(self, day: date) -> bool:
        """Return whether the finding stands on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a check: its texts, its defaults, and the function that computes its periods.

    `sentence` says from which day it stands, `ends` what ends it ("" where only time does), both for people; `effect`
    and `numbers` are the shipped defaults, which a policy may override.
    """

    name: str
    sentence: str
    ends: str
    effect: Effect
    periods: "Callable[[Chronology, Mapping[str, int]], Iterable[StandingPeriod]]"
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """A question asked of every child. `rank` orders checks in tables and in the cause of an escalation."""

    name: str
    question: str
    rank: int
    conditions: tuple[Condition, ...] = ()


def snapshot_need(kind: FeedKind, since: date, *, if_configured: bool = False) -> Need:
    """Return the need for a snapshot: as it shows the present, the day before the concern day only (SPEC section 6)."""
    eve = since - timedelta(days=1)
    return Need(kind, eve, eve, if_configured)


def period(since: date, until: date | None, because: str, *needs: Need) -> Iterable[StandingPeriod]:
    """Yield one period; none where `until` is on or before `since`."""
    if until is None or until > since:
        yield StandingPeriod(since, until, because, needs)
