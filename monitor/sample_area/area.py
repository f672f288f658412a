"""The synthetic area as one value: its history, its days, its planted truth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.sample_area import rows
from monitor.sample_area.deliveries import deliveries
from monitor.sample_area.feeds_file import calendar_toml, feeds_toml
from monitor.sample_area.files import File
from monitor.sample_area.happenings import Life
from monitor.sample_area.households import Child, Window, population, town
from monitor.sample_area.identifiers import POSTCODE_AREAS
from monitor.sample_area.lives import ordinary_life
from monitor.sample_area.oddities import oddities
from monitor.sample_area.stories import Story, stories
from monitor.sample_area.terms import A_DAY, SCHOOL_DAYS, compulsory_school_age

FIRST_DAY = date(2024, 3, 2)
YEARS_BELOW_SCHOOL_AGE = 4.66
"""Births a year times this: the children below school age who live here at once, comings and goings allowed for."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A child who really goes unseen: the truth the service is held against.

    `local_id` with `feed`: its births row, else its first record. `last_seen_on`: by anybody; None when never
    seen in this area. `expected_from`: the day its limit passes or the fact counts, by the story's facts alone;
    other findings may bring it forward. `raised_by`: the last day on which an escalation is still in time.
    """

    local_id: str
    feed: str
    story: str
    last_seen_on: date | None
    expected_from: date | None
    raised_by: date


@dataclass(frozen=True, slots=True)
class WorthExplaining:
    """A child to look at with `monitor explain`, with what there is to learn."""

    local_id: str
    feed: str
    why: str


@dataclass(frozen=True, slots=True)
class Area:
    """Everything `monitor demo` takes in.

    Days run from `first_lived_day` to `last_lived_day`, both included. `history` arrives before the first of
    them, each feed's files in order. `preschool` counts the children below compulsory school age who live here
    on the first lived day. `planted` holds those who must be raised within the days lived.
    """

    first_day: date
    first_lived_day: date
    last_lived_day: date
    preschool: int
    history: tuple[File, ...]
    planted: tuple[Planted, ...]
    worth_explaining: tuple[WorthExplaining, ...]
    _lived: Mapping[date, tuple[File, ...]]

    @property
    def postcodes(self) -> tuple[str, ...]:
        """The outward codes of the area."""
        return POSTCODE_AREAS

    def day(self, day: date) -> tuple[File, ...]:
        """The files that arrive on a lived day, each complete through the day before at the latest."""
        return self._lived.get(day, ())

    def feeds_toml(self) -> str:
        """The text of `config/feeds.toml` for this area."""
        return feeds_toml(self.first_day)

    def calendar_toml(self) -> str:
        """The text of `config/calendar.toml` for this area: the terms its registers follow."""
        return calendar_toml()


def make_area(
    seed: int = 2013,
    children: int = 3780,
    first_day: date = FIRST_DAY,
    history_days: int = 730,
    lived_days: int = 120,
) -> Area:
    """About so many preschool children with their history and the days to live; the same for the same seed."""
    window = _window(first_day, history_days, lived_days)
    place = town(seed, window)
    planted = stories(place, place.rng)
    born = population(place, children / YEARS_BELOW_SCHOOL_AGE)
    lives = [ordinary_life(child, window, place.rng) for child in born]
    for story in planted:
        lives += (story.life, *story.siblings)
    arriving: dict[date, list[File]] = {}
    for slot, file in deliveries(lives, list(oddities(place, place.rng)), window, place.rng):
        arriving.setdefault(slot.delivered_on, []).append(file)
    return Area(
        first_day=first_day,
        first_lived_day=window.first_lived_day,
        last_lived_day=window.last_lived_day,
        preschool=sum(_is_preschool(life.child, window.first_lived_day) for life in lives),
        history=tuple(arriving.pop(window.first_lived_day - A_DAY)),
        planted=tuple(_planted(story, window) for story in planted if story.raised_by <= window.last_lived_day),
        worth_explaining=_worth_explaining(planted, window),
        _lived={day: tuple(files) for day, files in arriving.items()},
    )


def _window(first_day: date, history_days: int, lived_days: int) -> Window:
    first_lived_day = first_day + timedelta(days=history_days)
    last_lived_day = first_lived_day + timedelta(days=lived_days - 1)
    if first_day < SCHOOL_DAYS[0] or last_lived_day > SCHOOL_DAYS[-1]:
        raise ValueError(f"The area's school terms are known from {SCHOOL_DAYS[0]} to {SCHOOL_DAYS[-1]} only.")
    return Window(first_day, first_lived_day, last_lived_day)


def _is_preschool(child: Child, day: date) -> bool:
    return child.here_from <= day <= child.here_until and day < compulsory_school_age(child.born)


def _first_record(child: Child, window: Window) -> tuple[str, str]:
    """The feed and local id by which the area first hears of a child."""
    if child.here_from == child.born >= window.first_day:
        return "births", rows.local_id(child, rows.SOURCES["births"])
    return "gp_registration", rows.local_id(child, rows.SOURCES["gp"])


def _planted(story: Story, window: Window) -> Planted:
    feed, local_id = _first_record(story.life.child, window)
    return Planted(local_id, feed, story.plot.story, story.last_seen_on, story.expected_from, story.raised_by)


def _worth_explaining(planted: tuple[Story, ...], window: Window) -> tuple[WorthExplaining, ...]:
    """Three contrasts: a child among seen siblings, a sighting taken back, the twin who is seen."""
    among_siblings = next(story for story in planted if len(story.siblings) > 1)
    taken_back = next(story for story in planted if story.plot.certain == "withdrawn")
    twin = next(life for story in planted if story.life.child.multiple for life in story.siblings)
    chosen: tuple[tuple[Life, str], ...] = (
        (among_siblings.life, "Brother and sister are seen every week or month; see why none of that counts for her."),
        (taken_back.life, "A practice's entry made her look seen until it was withdrawn; see what stood before."),
        (twin, "A twin who is seen: see which entries are his, and the one that could be either's."),
    )
    return tuple(
        WorthExplaining(local_id, feed, why)
        for life, why in chosen
        for feed, local_id in (_first_record(life.child, window),)
    )
