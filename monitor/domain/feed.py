"""The feeds: what each kind lists, how its deliveries are read, and through which day they are complete."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property


class FeedKind(StrEnum):
    """The seven kinds of feed (FEEDS.md); a feed's kind is the part of its name before the hyphen."""

    BIRTHS = "births"
    GP_REGISTRATION = "gp_registration"
    SCHOOL_ROLL = "school_roll"
    EARLY_YEARS = "early_years"
    HEALTH_VISITOR_CONTACTS = "health_visitor_contacts"
    CONTACTS = "contacts"
    NOTICES = "notices"

    @property
    def is_snapshot(self) -> bool:
        """Whether a delivery lists everyone current; else it lists what happened."""
        return self in {FeedKind.GP_REGISTRATION, FeedKind.SCHOOL_ROLL, FeedKind.EARLY_YEARS}

    @property
    def holds_sightings(self) -> bool:
        """Whether records of children being seen come in this feed, so that records begin with it."""
        return self in {
            FeedKind.SCHOOL_ROLL,
            FeedKind.EARLY_YEARS,
            FeedKind.HEALTH_VISITOR_CONTACTS,
            FeedKind.CONTACTS,
        }


def kind_of(feed: str) -> FeedKind | None:
    """Give the kind of the feed so named (`contacts-gp` is a `contacts` feed); None if there is no such kind."""
    return _KINDS.get(feed.partition("-")[0])


_KINDS = {kind.value: kind for kind in FeedKind}


@dataclass(frozen=True, slots=True)
class Covered:
    """From which day and through which day one feed's deliveries are complete, both included."""

    since: date
    through: date


@dataclass(frozen=True)
class Coverage:
    """What every configured feed covers; a feed that has never come is configured but not covered."""

    feeds: Mapping[str, Covered | None] = field(default_factory=dict)

    @cached_property
    def _by_kind(self) -> dict[FeedKind | None, list[Covered | None]]:
        found: dict[FeedKind | None, list[Covered | None]] = {}
        for feed, covered in self.feeds.items():
            found.setdefault(kind_of(feed), []).append(covered)
        return found

    def of_kind(self, kind: FeedKind) -> list[Covered | None]:
        """Give the coverage of each configured feed of a kind."""
        return self._by_kind.get(kind, [])

    def through(self, kind: FeedKind) -> date | None:
        """Give the day through which all feeds of a kind are complete; None if one never came or none is configured."""
        ends = [covered.through if covered else None for covered in self.of_kind(kind)]
        return min((end for end in ends if end), default=None) if all(ends) else None

    def covers(self, kind: FeedKind, first: date, last: date) -> bool:
        """Whether every configured feed of a kind, and at least one, is complete from `first` through `last`."""
        found = self.of_kind(kind)
        return bool(found) and all(c is not None and c.since <= first and c.through >= last for c in found)

    @cached_property
    def records_begin(self) -> date | None:
        """The first day covered by any feed that holds sightings (SPEC section 4).

        Before one has come, by any feed at all: somewhere the count must stand, or nobody would ever be due. None
        before any has come.
        """
        came = {feed: covered.since for feed, covered in self.feeds.items() if covered}
        seen = [since for feed, since in came.items() if (kind := kind_of(feed)) and kind.holds_sightings]
        return min(seen or came.values(), default=None)


YESTERDAY = timedelta(days=1)
