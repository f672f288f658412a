"""The settings of config/feeds.toml and config/people.toml that are versioned with the policy.

They decide what is evidence, which children are in the area and who gets letters, so each policy version includes them:
taking one back, or widening one, is a weakening like any other (SPEC 10, issue 4).
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
    """The versioned settings of the feeds' and the people's file.

    `headcounts`: by feed, the heading that counts as attendance; `blanks`: by feed, the activities at which a blank
    `child_seen` means yes; `area`: postcodes, empty for everywhere; `people`: everybody who gets letters;
    `many_children`: the feeds whose ids always cover every child they are told of.
    """

    headcounts: Mapping[str, str] = field(default_factory=dict)
    blanks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    area: tuple[str, ...] = ()
    people: tuple[Person, ...] = field(default=(), repr=False)
    many_children: frozenset[str] = frozenset()

    @classmethod
    def of(cls, agreements: Iterable[FeedAgreement], area: Area, people: People) -> Self:
        """Return the versioned settings of these agreements, area and people."""
        feeds = list(agreements)
        return cls(
            {feed.name: feed.headcount.column for feed in feeds if feed.headcount},
            {feed.name: feed.child_seen_when_blank for feed in feeds if feed.child_seen_when_blank},
            tuple(sorted(area.postcodes)),
            tuple(sorted(people.everyone, key=lambda person: person.email.key)),
            frozenset(feed.name for feed in feeds if feed.one_id_many_children),
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the settings that `text` serialised."""
        stored = json.loads(text)
        return cls(
            stored["headcounts"],
            {feed: frozenset(activities) for feed, activities in stored["blanks"].items()},
            tuple(stored["area"]),
            tuple(_person(*each) for each in stored["people"]),
            frozenset(stored.get("many_children", ())),
        )

    @property
    def text(self) -> str:
        """The settings as JSON; equal settings give equal text."""
        blanks = {feed: sorted(activities) for feed, activities in self.blanks.items()}
        people = [_as_list(person) for person in self.people]
        settings = {"headcounts": dict(self.headcounts), "blanks": blanks, "area": self.area, "people": people}
        if self.many_children:  # The text of versions from before there was such an agreement stays the same.
            settings["many_children"] = sorted(self.many_children)
        return json.dumps(settings, sort_keys=True)


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
    held = frozenset(Role(role) for role in roles)
    return Person(
        name, EmailAddress(email), held, frozenset(areas), EmailAddress(deputy) if deputy else None, pilot=pilot
    )


def widenings(old: Agreed, new: Agreed) -> tuple[str, ...]:
    """Return one phrase for each setting that the new version weakens; no person is named."""
    return tuple(_widenings(old, new))


def _widenings(old: Agreed, new: Agreed) -> Iterator[str]:
    for feed, heading in sorted(new.headcounts.items()):
        if old.headcounts.get(feed) != heading:
            yield f"feeds.{feed}: a headcount counts as attendance"
    for feed, activities in sorted(new.blanks.items()):
        for activity in sorted(activities - old.blanks.get(feed, frozenset())):
            yield f"feeds.{feed}: a blank child_seen counts as seen at activity {activity}"
    for feed in sorted(new.many_children - old.many_children):
        yield f"feeds.{feed}: an id told of another child later counts for both"
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
    """Return whether each postcode area of `narrow` lies in one of `wide`; empty stands for everywhere."""
    if not wide:
        return True
    return bool(narrow) and all(any(_lies_in(one, each) for each in wide) for one in narrow)


def _lies_in(part: str, whole: str) -> bool:
    """Return whether `part` is the area `whole` or in it: BD7 1 lies in BD7, and BD7 in BD, but BD71 not in BD7."""
    if part == whole:
        return True
    if not part.startswith(whole):
        return False
    after = part[len(whole)]
    return after == " " or (whole.isalpha() and after.isdigit()) or (" " in whole and after.isalpha())


def held_feed(feed: FeedAgreement, agreed: Agreed) -> FeedAgreement:
    """Return a feed's agreement without the evidence-widening settings that are not yet in force."""
    blanks = feed.child_seen_when_blank & agreed.blanks.get(feed.name, frozenset())
    many = feed.one_id_many_children and feed.name in agreed.many_children
    held = replace(feed, child_seen_when_blank=blanks, one_id_many_children=many)
    if feed.headcount is None or agreed.headcounts.get(feed.name) == feed.headcount.column:
        return held
    return replace(held, headcount=None, absent=feed.absent | {_ATTENDED})


def held_area(area: Area, agreed: Agreed) -> Area:
    """Return the area with every postcode whose removal is not yet in force."""
    if not area.postcodes or not agreed.area:
        return Area()
    return Area(tuple(sorted({*area.postcodes, *agreed.area})))


def held_people(people: People, agreed: Agreed) -> People:
    """Return the people, with those whose removal is not yet in force."""
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
    """Yield a sentence for each conflict of a policy with the configured feeds and people (SPEC 6 and 8)."""
    for feed in agreements:
        if feed.kind in policy.wait_for and feed.cadence_days > _WEEK:
            yield (
                f"wait_for names {feed.kind}, and feeds.{feed.name} comes every {feed.cadence_days} days: "
                "only a feed that comes at least weekly may be waited for"
            )
    for tier in policy.tiers:
        if not people.with_role(Role(tier.role)):
            yield f"tiers names {tier.role}, and nobody in config/people.toml has that role"
