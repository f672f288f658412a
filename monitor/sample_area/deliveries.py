"""The lives of an area projected on to the files its services send."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from monitor.sample_area import rows
from monitor.sample_area.files import HOSPITAL, File, file_of, hospital_row, line
from monitor.sample_area.happenings import Enrolment, Life, Place
from monitor.sample_area.households import Child, Window, in_extract_until
from monitor.sample_area.schedule import Slot, slots
from monitor.sample_area.schooling import marks, year_group
from monitor.sample_area.terms import school_year

# A closed line stays listed for a while, so that its end reaches the reader even when a file is lost.
CLOSED_LISTED = {"gp_registration": 60, "early_years": 40, "school_roll": 21}
CLEARED_SLOWLY = 160
"""Nurseries clear closed places off the portal when they get round to it: up to so many days later still."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a delta: the day its sender first includes it, what it is about, its text."""

    reported_on: date
    key: str
    text: str


def deliveries(
    lives: Sequence[Life], oddities: Iterable[tuple[str, Entry]], window: Window, rng: Random
) -> Iterator[tuple[Slot, File]]:
    """Every file with its slot; within a feed, earliest first."""
    by_feed: dict[str, list[Slot]] = {}
    for slot in slots(window):
        by_feed.setdefault(slot.feed, []).append(slot)
    entries: dict[str, list[Entry]] = {}
    for feed, entry in (*_entries(lives, window, rng), *oddities):
        entries.setdefault(feed, []).append(entry)
    for feed, of_feed in by_feed.items():
        if feed in CLOSED_LISTED:
            yield from _snapshots(of_feed, lives, rng)
        else:
            yield from _deltas(of_feed, entries.get(feed, []))


def _deltas(of_feed: list[Slot], entries: list[Entry]) -> Iterator[tuple[Slot, File]]:
    """What was reported since the file before; of several versions of one key only the last."""
    entries = sorted(entries, key=lambda entry: (entry.reported_on, entry.key))
    days = [entry.reported_on for entry in entries]
    for slot in of_feed:
        since = entries[bisect_right(days, slot.after) : bisect_right(days, slot.as_of)]
        lines = list({entry.key: entry.text for entry in since}.values())
        yield slot, file_of(slot.feed, slot.as_of, lines, nil_return=not lines, truncated=slot.truncated)


def _entries(lives: Sequence[Life], window: Window, rng: Random) -> Iterator[tuple[str, Entry]]:
    for life in lives:
        child = life.child
        for entry in _births(child, window, rng):
            yield "births", entry
        for visit in life.visits:
            text = line(rows.visit(child, visit))
            yield "health_visitor_contacts", Entry(visit.reported_on, f"{child.serial} {visit.number}", text)
        for contact in life.contacts:
            row, key = rows.contact(child, contact), f"{contact.agency} {child.serial} {contact.number}"
            if contact.agency == "hospital":
                yield HOSPITAL, Entry(contact.reported_on, key, line(hospital_row(row)))
            else:
                yield "contacts", Entry(contact.reported_on, key, line(row))
        for notice in life.notices:
            key = f"{child.serial} {notice.number}"
            yield "notices", Entry(notice.reported_on, key, line(rows.notice(child, notice)))


NAMED_LATER = 0.2
"""The share of births notified without a name that the hospital sends again with one."""


def _births(child: Child, window: Window, rng: Random) -> Iterator[Entry]:
    if not child.here_from == child.born >= window.first_day:
        return
    notified_on = child.born + timedelta(days=rng.randrange(3))
    named = not rows.awaits_name(child)
    yield Entry(notified_on, str(child.serial), line(rows.birth(child, notified_on, named=named)))
    if not named and rng.random() < NAMED_LATER:
        later = notified_on + timedelta(days=rng.randint(20, 42))
        yield Entry(later, str(child.serial), line(rows.birth(child, notified_on, named=True)))


def _snapshots(of_feed: list[Slot], lives: Sequence[Life], rng: Random) -> Iterator[tuple[Slot, File]]:
    """Everyone current on each as-of day; the same again under a newer date is said to be a nil return."""
    listed: list[list[str]] = [[] for _ in of_feed]
    for life in lives:
        for place, text in _listed(of_feed, life, rng):
            listed[place].append(text)
    before: list[str] = []
    for slot, lines in zip(of_feed, listed, strict=True):
        yield slot, file_of(slot.feed, slot.as_of, lines, nil_return=lines == before, truncated=slot.truncated)
        before = before if slot.truncated else lines


def _listed(of_feed: list[Slot], life: Life, rng: Random) -> Iterator[tuple[int, str]]:
    """The lines of one child: which of the feed's deliveries, and what it says there."""
    feed, child = of_feed[0].feed, life.child
    if feed == "gp_registration":
        last = in_extract_until(child) if child.here_until == date.max else date.max
        for registered in life.registrations:
            for place in _slots_of(of_feed, child, registered.registered_on, registered.removed_on):
                if of_feed[place].as_of <= last:
                    yield place, line(rows.registration(child, registered, of_feed[place].as_of))
        return
    attended: tuple[Place | Enrolment, ...] = life.places if feed == "early_years" else life.enrolments
    for held in attended:
        yield from _attended(of_feed, child, held, rng)


def _attended(of_feed: list[Slot], child: Child, held: Place | Enrolment, rng: Random) -> Iterator[tuple[int, str]]:
    if isinstance(held, Place):
        places = _slots_of(of_feed, child, held.started_on, held.ended_on)
        last_marks = marks(held, [of_feed[place].as_of for place in places], rng)
        for place, attended in zip(places, last_marks, strict=True):
            yield place, line(rows.nursery_place(child, held, of_feed[place].as_of, attended))
        return
    places = _slots_of(of_feed, child, held.enrolled_on, held.left_on)
    last_marks = marks(held, [of_feed[place].as_of for place in places], rng)
    for place, attended in zip(places, last_marks, strict=True):
        as_of = of_feed[place].as_of
        # No more was agreed with the schools than the classes of children under, or just at, school age.
        if year_group(child, school_year(as_of)) != "1":
            yield place, line(rows.enrolment(child, held, as_of, attended))


def _slots_of(of_feed: list[Slot], child: Child, began: date, ended: date | None) -> list[int]:
    """The deliveries that list something from the day it began until a while after it ended."""
    feed = of_feed[0].feed
    keeps = CLOSED_LISTED[feed] + (child.serial * 37 % CLEARED_SLOWLY if feed == "early_years" else 0)
    return [
        place
        for place, slot in enumerate(of_feed)
        if began <= slot.as_of and (ended is None or ended > min(slot.as_of - timedelta(days=keeps), slot.after))
    ]
