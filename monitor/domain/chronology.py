"""One child's facts under one policy: the days they were seen, and the day their clock starts."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from monitor.domain.calendar import Calendar, compulsory_school_age
from monitor.domain.contact import Contact, Evidence
from monitor.domain.feed import FeedKind
from monitor.domain.policy import Policy
from monitor.domain.visibility import Visibility


@dataclass(frozen=True)
class Chronology:
    """A child's facts under a policy and a calendar, for one of their reported birth dates.

    `start` is the day counting begins before any sighting: birth, else arrival, else when records begin (SPEC 5).
    """

    facts: Visibility
    born_on: date
    start: date
    policy: Policy
    calendar: Calendar

    @cached_property
    def sightings(self) -> tuple[Contact, ...]:
        """Contacts whose evidence the policy counts as seen, in order; none before birth."""
        seen = self.policy.counts_as_seen
        return tuple(c for c in self.facts.contacts if c.evidence in seen and c.on >= self.born_on)

    @cached_property
    def seen_days(self) -> list[date]:
        """The distinct days on which a children's service saw the child, in order."""
        services = self.policy.childrens_services
        return sorted({c.on for c in self.sightings if c.agency in services})

    @cached_property
    def any_seen_days(self) -> list[date]:
        """The distinct days on which anybody saw the child, in order."""
        return sorted({c.on for c in self.sightings})

    @cached_property
    def health_visiting(self) -> Mapping[str, list[Contact]]:
        """The contacts of health-visitor feeds, in order, by activity code (which is their `kind`)."""
        by_activity: dict[str, list[Contact]] = {}
        for contact in self.facts.contacts:
            if contact.feed.startswith(FeedKind.HEALTH_VISITOR_CONTACTS):
                by_activity.setdefault(contact.kind, []).append(contact)
        return by_activity

    @property
    def counted_from(self) -> date:
        """The last day a children's service saw the child, else `start`."""
        return self.seen_days[-1] if self.seen_days else self.start

    @property
    def last_seen_on(self) -> date | None:
        """The last day anybody saw the child; None when nobody has."""
        return self.any_seen_days[-1] if self.any_seen_days else None

    def evidence_on(self, day: date | None) -> Evidence | None:
        """Return the evidence of the first sighting on a day; None without one."""
        return next((c.evidence for c in self.sightings if c.on == day), None)

    @property
    def brief_on(self) -> date | None:
        """The day of the last brief sighting after `counted_from`; None without one."""
        last = self.last_seen_on
        return last if last and last > self.counted_from else None

    @property
    def arrived_unseen(self) -> bool:
        """Whether the child arrived here and no children's service has seen them since."""
        return self.facts.arrived_on is not None and not self.facts.birth_reported and not self.seen_days

    @cached_property
    def school_age_on(self) -> date:
        """The day the child reaches compulsory school age."""
        return compulsory_school_age(self.born_on)

    def seen_from(self, day: date) -> date | None:
        """Return the first day on or after `day` on which a children's service saw the child."""
        return first_from(self.seen_days, day)

    def seen_after(self, day: date) -> date | None:
        """Return the first day after `day` on which a children's service saw the child."""
        index = bisect_right(self.seen_days, day)
        return self.seen_days[index] if index < len(self.seen_days) else None

    def anyone_saw_from(self, day: date) -> date | None:
        """Return the first day on or after `day` on which anybody saw the child."""
        return first_from(self.any_seen_days, day)


def first_from(days: list[date], day: date) -> date | None:
    """Return the first of some ordered days that is on or after `day`; None without one."""
    index = bisect_left(days, day)
    return days[index] if index < len(days) else None


def earliest(*days: date | None) -> date | None:
    """Return the earliest of the days that are not None; None without one."""
    return min((day for day in days if day is not None), default=None)


def earliest_of(days: Iterable[date]) -> date | None:
    """Return the earliest of any number of days; None without one."""
    return min(days, default=None)
