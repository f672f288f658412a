"""One child's facts under one policy: the days they were seen, and the day their clock starts."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from monitor.domain.agency import LOOKS_AT_A_CHILD, Agency
from monitor.domain.calendar import Calendar, compulsory_school_age
from monitor.domain.contact import Contact, Evidence
from monitor.domain.feed import Coverage, FeedKind
from monitor.domain.moving import Moves, moves_of
from monitor.domain.policy import Policy
from monitor.domain.visibility import Visibility

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Chronology:
    """A child's facts up to London day `day`, under a policy and a calendar, for one of their reported birth dates.

    `move_doubted_on` is the first day somebody believed the child to be here after a confirmed move; the facts are then
    without that move (SPEC section 4).
    """

    facts: Visibility
    born_on: date
    day: date
    policy: Policy
    calendar: Calendar
    coverage: Coverage
    move_doubted_on: date | None = None

    @property
    def arrived_on(self) -> date | None:
        """The day the child came from elsewhere: after a confirmed move, or without a births row; None if never."""
        if self.moves.came_back:
            return self.moves.came_back.on
        return None if self.facts.birth_reported else self.facts.arrived_on

    @cached_property
    def start(self) -> date:
        """The day counting begins before any sighting: birth, else arrival, else when records begin (SPEC section 5).

        It depends on facts and coverage: else it would move with every run.
        """
        if self.arrived_on or self.facts.birth_reported:
            return max(self.born_on, self.arrived_on or self.born_on)
        return max(self.born_on, self.coverage.records_begin or self.born_on)

    @cached_property
    def moves(self) -> Moves:
        """What the child's confirmed moves come to by the day."""
        return moves_of(self.facts, self.any_seen_days, self.school_age_on, self.day)

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
        return self.counted_days[-1] if self.counted_days else self.start

    @cached_property
    def counted_days(self) -> list[date]:
        """The days of `seen_days` the clock can count from: none up to a move that the child came back from."""
        back = self.moves.came_back
        return [day for day in self.seen_days if back is None or day > back.moved_on]

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
        return self.arrived_on is not None and not self.counted_days

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

    def looked_at(self, on: date, told_by: Agency) -> date | None:
        """Return the first day on which a service that looks at a child answered what an agency told of a day.

        The service saw the child in person on a later day, or on that day when it is another agency: the visit that
        caused a report does not answer it (SPEC section 7).
        """
        seen = (c for c in self.sightings if c.evidence is Evidence.SEEN_IN_PERSON and c.agency in LOOKS_AT_A_CHILD)
        return earliest_of(c.on for c in seen if c.on > on or (c.on == on and c.agency is not told_by))

    def anyone_saw_after(self, day: date) -> date | None:
        """Return the first day after `day` on which anybody saw the child."""
        return first_from(self.any_seen_days, day + _DAY)


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
