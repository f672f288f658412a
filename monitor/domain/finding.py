"""The answer of a check: from which day until which, with its reason and what must have been received to say so."""

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
    """A feed that would show the missing thing, and the window it must cover, both days included.

    Where `if_configured`, a kind the area does not receive at all is no obstacle.
    """

    kind: FeedKind
    first: date
    last: date
    if_configured: bool = False

    def met_by(self, coverage: Coverage) -> bool:
        """Whether what has been received can show that the thing is missing."""
        if self.if_configured and not coverage.of_kind(self.kind):
            return True
        return coverage.covers(self.kind, self.first, self.last)

    def may_yet_be_met_by(self, coverage: Coverage) -> bool:
        """Whether it is only later deliveries of feeds that came already that are wanted."""
        found = coverage.of_kind(self.kind)
        return (self.if_configured or bool(found)) and all(c is not None and c.since <= self.first for c in found)


@dataclass(frozen=True, slots=True)
class StandingPeriod:
    """A stretch of days on which a condition holds: from `since` until the day before `until` (None: no end known)."""

    since: date
    until: date | None
    because: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A standing answer of one condition for one child; `because` is a sentence without personal data."""

    check: str
    condition: str
    effect: Effect
    since: date
    until: date | None = field(compare=False)
    because: str = field(compare=False)
    needs: tuple[Need, ...] = field(default=(), compare=False, repr=False)

    @property
    def name(self) -> str:
        """The condition's full name, as the policy writes it."""
        return f"{self.check}.{self.condition}"

    def stands_on(self, day: date) -> bool:
        """Whether it stands on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a check: when it stands, in words and as the function that finds its periods.

    `sentence` says from which day it stands, `ends` what ends it ("" where only time does), both for people; `effect`
    and `numbers` are those that ship, a policy may set others.
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
    """Ask of a snapshot, which shows the present, only the day before the concern day (SPEC section 6)."""
    eve = since - timedelta(days=1)
    return Need(kind, eve, eve, if_configured)


def period(since: date, until: date | None, because: str, *needs: Need) -> Iterable[StandingPeriod]:
    """Yield one stretch, or none when its clearing fact came on or before its first day."""
    if until is None or until > since:
        yield StandingPeriod(since, until, because, needs)
