"""What the feeds' and the people's files agree that decides what is evidence, whose child it is and who is told.

These agreements widen or narrow what the service sees as the policy does, so that they are part of each of its
versions: taking one back, or widening one, is a weakening like any other (SPEC 10, issue 4).
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from monitor.domain.agreement import Area, FeedAgreement
from monitor.domain.people import EmailAddress, People, Person, Role
from monitor.domain.policy import Policy

_ATTENDED = "last_attended_on"
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Agreed:
    """`headcounts` are the headings that count as attendance, by feed; `blanks` the activities at which a blank
    `child_seen` means yes, by feed; `area` the postcodes, none for everywhere; `people` everybody who is told.
    """  # noqa: D205 - four fields, one sentence

    headcounts: Mapping[str, str] = field(default_factory=dict)
    blanks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    area: tuple[str, ...] = ()
    people: tuple[Person, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, agreements: Iterable[FeedAgreement], area: Area, people: People) -> Self:
        """Gather what the files agree."""
        feeds = list(agreements)
        return cls(
            {feed.name: feed.headcount.column for feed in feeds if feed.headcount},
            {feed.name: feed.child_seen_when_blank for feed in feeds if feed.child_seen_when_blank},
            tuple(sorted(area.postcodes)),
            tuple(sorted(people.everyone, key=lambda person: person.email.key)),
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """Read back what `text` wrote."""
        said = json.loads(text)
        return cls(
            said["headcounts"],
            {feed: frozenset(activities) for feed, activities in said["blanks"].items()},
            tuple(said["area"]),
            tuple(_person(*each) for each in said["people"]),
        )

    @property
    def text(self) -> str:
        """Write it down, the same for the same agreements."""
        blanks = {feed: sorted(activities) for feed, activities in self.blanks.items()}
        people = [_as_list(person) for person in self.people]
        said = {"headcounts": dict(self.headcounts), "blanks": blanks, "area": self.area, "people": people}
        return json.dumps(said, sort_keys=True)


def _as_list(person: Person) -> list[object]:
    deputy = person.deputy.text if person.deputy else None
    return [person.name, person.email.text, sorted(person.roles), sorted(person.areas), deputy, person.pilot]


def _person(
    name: str,
    email: str,
    roles: Sequence[str],
    areas: Sequence[str],
    deputy: str | None,
    pilot: bool,  # noqa: FBT001
) -> Person:
    told = frozenset(Role(role) for role in roles)
    return Person(
        name, EmailAddress(email), told, frozenset(areas), EmailAddress(deputy) if deputy else None, pilot=pilot
    )


def widenings(old: Agreed, new: Agreed) -> tuple[str, ...]:
    """Say what the new agreements weaken, one phrase each; nobody is named."""
    return tuple(_widenings(old, new))


def _widenings(old: Agreed, new: Agreed) -> Iterator[str]:
    for feed, heading in sorted(new.headcounts.items()):
        if old.headcounts.get(feed) != heading:
            yield f"feeds.{feed}: a headcount counts as attendance"
    for feed, activities in sorted(new.blanks.items()):
        for activity in sorted(activities - old.blanks.get(feed, frozenset())):
            yield f"feeds.{feed}: a blank child_seen counts as seen at activity {activity}"
    if not _covers(new.area, old.area):
        yield "area.postcodes leaves places out"
    now = {person.email.key: person for person in new.people}
    for person in old.people:
        yield from _removed(person, now.get(person.email.key))


def _removed(before: Person, after: Person | None) -> Iterator[str]:
    where = f" for {', '.join(sorted(before.areas))}" if before.areas else ""
    for role in sorted(before.roles):
        if after is None or role not in after.roles:
            yield f"people: somebody is no longer told as {role}{where}"
        elif after.areas and not (before.areas and before.areas <= after.areas):
            yield f"people: somebody is told as {role} for fewer areas"
    if after is not None and before.pilot and not after.pilot:
        yield "people: a pilot is no longer told in shadow"


def _covers(wide: Collection[str], narrow: Collection[str]) -> bool:
    """Whether every postcode of some areas lies in others; none stands for everywhere."""
    if not wide:
        return True
    return bool(narrow) and all(any(_lies_in(one, each) for each in wide) for one in narrow)


def _lies_in(part: str, whole: str) -> bool:
    """Whether one area is another or a part of it: BD7 1 lies in BD7, and BD7 in BD, but BD71 not in BD7."""
    if part == whole:
        return True
    if not part.startswith(whole):
        return False
    after = part[len(whole)]
    return after == " " or (whole.isalpha() and after.isdigit()) or (" " in whole and after.isalpha())


def held_feed(feed: FeedAgreement, agreed: Agreed) -> FeedAgreement:
    """Return a feed's agreement without what widens the evidence and is not yet in force."""
    blanks = feed.child_seen_when_blank & agreed.blanks.get(feed.name, frozenset())
    held = replace(feed, child_seen_when_blank=blanks)
    if feed.headcount is None or agreed.headcounts.get(feed.name) == feed.headcount.column:
        return held
    return replace(held, headcount=None, absent=feed.absent | {_ATTENDED})


def held_area(area: Area, agreed: Agreed) -> Area:
    """Return the area with every place that may not be left out yet."""
    if not area.postcodes or not agreed.area:
        return Area()
    return Area(tuple(sorted({*area.postcodes, *agreed.area})))


def held_people(people: People, agreed: Agreed) -> People:
    """Return the people with everybody who must be told until their removal is in force."""
    before = {person.email.key: person for person in agreed.people}
    kept = [_both(person, before.pop(person.email.key, None)) for person in people.everyone]
    return People((*kept, *before.values()))


def _both(now: Person, before: Person | None) -> Person:
    if before is None:
        return now
    everywhere = not now.areas or not before.areas
    areas = frozenset() if everywhere else now.areas | before.areas
    return replace(now, roles=now.roles | before.roles, areas=areas, pilot=now.pilot or before.pilot)


def unfit(policy: Policy, agreements: Iterable[FeedAgreement], people: People) -> Iterator[str]:
    """Say where a policy does not fit the feeds and the people there are (SPEC 6 and 8)."""
    for feed in agreements:
        if feed.kind in policy.wait_for and feed.cadence_days > _WEEK:
            yield (
                f"wait_for names {feed.kind}, and feeds.{feed.name} comes every {feed.cadence_days} days: "
                "only a feed that comes at least weekly may be waited for"
            )
    for tier in policy.tiers:
        if not people.with_role(Role(tier.role)):
            yield f"tiers names {tier.role}, and nobody in config/people.toml has that role"
