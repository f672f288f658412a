"""The kinds of feed, and the period each configured feed covers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Self

_DELTA, _SNAPSHOT = False, True
_WITHOUT_SIGHTINGS, _WITH_SIGHTINGS = False, True


class FeedKind(StrEnum):
    """The seven kinds of feed (FEEDS.md); a feed's kind is the part of its name before the hyphen.

    A snapshot lists everyone current, a delta what happened since the last delivery. Records begin with the first feed
    that holds sightings. Everything else about a kind is in its file under `monitor/feeds`.
    """

    is_snapshot: bool
    holds_sightings: bool

    def __new__(cls, name: str, is_snapshot: bool | None = None, holds_sightings: bool | None = None) -> Self:  # noqa: FBT001 - a constant each
        """Create a member; the defaults serve the look-up by name, a member declared without a flag is a TypeError."""
        if is_snapshot is None or holds_sightings is None:
            raise TypeError(f"the feed kind {name} must say whether it is a snapshot, and whether it holds sightings")
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.is_snapshot, kind.holds_sightings = is_snapshot, holds_sightings
        return kind

    BIRTHS = "births", _DELTA, _WITHOUT_SIGHTINGS
    GP_REGISTRATION = "gp_registration", _SNAPSHOT, _WITHOUT_SIGHTINGS
    SCHOOL_ROLL = "school_roll", _SNAPSHOT, _WITH_SIGHTINGS
    EARLY_YEARS = "early_years", _SNAPSHOT, _WITH_SIGHTINGS
    HEALTH_VISITOR_CONTACTS = "health_visitor_contacts", _DELTA, _WITH_SIGHTINGS
    CONTACTS = "contacts", _DELTA, _WITH_SIGHTINGS
    NOTICES = "notices", _DELTA, _WITHOUT_SIGHTINGS


MAY_COVER_SEVERAL = frozenset({FeedKind.HEALTH_VISITOR_CONTACTS, FeedKind.CONTACTS, FeedKind.NOTICES})
"""The kinds of which one id may cover several children, a row for each."""


def kind_of(feed: str) -> FeedKind | None:
    """Return the kind of the feed so named (`contacts-gp` is a `contacts` feed); None if there is no such kind."""
    return _KINDS.get(feed.partition("-")[0])


_KINDS = {kind.value: kind for kind in FeedKind}


@dataclass(frozen=True, slots=True)
class Covered:
    """The London days from and through which one feed's deliveries are complete, both included."""

    since: date
    through: date


@dataclass(frozen=True)
class Coverage:
    """The period covered by each configured feed; None for a feed without any delivery."""

    feeds: Mapping[str, Covered | None] = field(default_factory=dict)

    @cached_property
    def _by_kind(self) -> dict[FeedKind | None, list[Covered | None]]:
        by_kind: dict[FeedKind | None, list[Covered | None]] = {}
        for feed, covered in self.feeds.items():
            by_kind.setdefault(kind_of(feed), []).append(covered)
        return by_kind

    def of_kind(self, kind: FeedKind) -> list[Covered | None]:
        """Return the coverage of each configured feed of a kind."""
        return self._by_kind.get(kind, [])

    def through(self, kind: FeedKind) -> date | None:
        """Return the day through which all feeds of a kind are complete; None if one never came or none exists."""
        ends = [covered.through if covered else None for covered in self.of_kind(kind)]
        return min((end for end in ends if end), default=None) if all(ends) else None

    def begins(self, kind: FeedKind) -> date | None:
        """Return the first day covered by every feed of a kind that came; None if none did."""
        return max((covered.since for covered in self.of_kind(kind) if covered), default=None)

    def covers(self, kind: FeedKind, first: date, last: date) -> bool:
        """Return whether every configured feed of a kind, and at least one, is complete from `first` through `last`."""
        found = self.of_kind(kind)
        return bool(found) and all(c is not None and c.since <= first and c.through >= last for c in found)

    def moved_since(self, before: "Coverage") -> bool:
        """Return whether a change since `before` can affect everybody: a feed's start differs or its end went back."""
        began, begin = ({feed: c and c.since for feed, c in of.feeds.items()} for of in (before, self))
        return began != begin or any(_went_back(before.feeds.get(feed), now) for feed, now in self.feeds.items())

    def grown_since(self, before: "Coverage") -> set[FeedKind]:
        """Return the kinds of which some feed covers more than in `before`."""
        grown = (feed for feed, covered in self.feeds.items() if covered and covered != before.feeds.get(feed))
        return {kind for feed in grown if (kind := kind_of(feed))}

    @cached_property
    def records_begin(self) -> date | None:
        """The first day covered by any feed that holds sightings (SPEC section 4).

        Before the first delivery of such a feed, the first day covered by any feed: without a start nobody would ever
        be due. None before any delivery.
        """
        came = {feed: covered.since for feed, covered in self.feeds.items() if covered}
        seen = [since for feed, since in came.items() if (kind := kind_of(feed)) and kind.holds_sightings]
        return min(seen or came.values(), default=None)


def _went_back(before: Covered | None, now: Covered | None) -> bool:
    return before is not None and (now is None or now.through < before.through)
