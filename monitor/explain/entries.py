"""The entries of a chronology: everything recorded about one child, and what each record counts for."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitor.domain.agency import IN_WORDS as AGENCIES
from monitor.domain.agency import Agency
from monitor.domain.chronology import Chronology
from monitor.domain.contact import FAILED, Contact, Evidence
from monitor.domain.limit import LimitClock
from monitor.domain.record import (
    About,
    Birth,
    ContactRecord,
    EarlyYearsPlace,
    Enrolment,
    NoticeRecord,
    Registration,
    Row,
)
from monitor.domain.visibility import Notice
from monitor.explain import words
from monitor.explain.uncounted import Uncounted, of_another_child, taken_back
from monitor.letters.words import count_of

_BIRTH = "birth"
_HOUSEHOLD = "household"
_NOT_SEEN = {
    Evidence.ADMINISTRATIVE: words.NOT_COUNTED,
    Evidence.SEEN_REMOTELY: "does not count: not on the policy's list",
    Evidence.CARER_ONLY: "does not count: the child was not seen",
    Evidence.ARRIVED_LATE: "does not count: the child was not seen",
    Evidence.CANCELLED_BY_CARER: "does not count",
    Evidence.CANCELLED_BY_SERVICE: "does not count: the service cancelled",
}


class EntryKind(StrEnum):
    """What an entry counts for: a sighting, a brief one, a contact that is none, another record, an answer."""

    SEEN = "seen"
    BRIEF = "brief"
    NOT_SEEN = "not_seen"
    TOLD = "told"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chronology; `on` is None for the day of birth, which is never shown."""

    on: date | None
    source: str
    what: str
    verdict: str
    counts: EntryKind


Dated = tuple[date, Entry]


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What entries are made from: the facts under the policy, the limit's clock, and what must not be shown.

    `doubted` are the moves that are in doubt, which the chronology of the facts leaves out.
    """

    child: Chronology
    clock: LimitClock
    day: date
    restricted: bool = False
    names: frozenset[str] = frozenset()
    doubted: tuple[Notice, ...] = ()

    def entry(self, on: date, source: str, what: str, verdict: str, counts: EntryKind = EntryKind.TOLD) -> Dated:
        """Return an entry with its day for sorting; the entry itself leaves out the day of birth."""
        return on, Entry(on if on != self.child.born_on else None, source, what, verdict, counts)


def entries(context: EntryContext, uncounted: Uncounted) -> Iterator[Dated]:
    """Yield every entry up to the context's day, in no particular order."""
    for entries_of in (_contacts, _registrations, _rolls, _places, _notices, _household):
        yield from entries_of(context)
    for row in of_another_child(context.child.facts.child, uncounted.stated):
        yield from _row(context, row, words.OF_ANOTHER_CHILD)
    for row, on in taken_back(context.child.facts.child, uncounted.stated):
        yield from _row(context, row, words.taken_back(on))
    for gone in uncounted.withdrawn:
        yield from _row(context, gone.row, words.withdrawn(gone.on))
    for maybe in uncounted.possible:
        yield from _row(context, maybe.row, words.IN_DOUBT)
    contradicted_on = context.child.facts.contradicted_on
    if contradicted_on and contradicted_on <= context.day and len(context.child.facts.birth_dates) > 1:
        yield context.entry(contradicted_on, "records", "two birth dates are told", "contradiction: for the steward")


def _contacts(context: EntryContext) -> Iterator[Dated]:
    for contact in context.child.facts.contacts:
        what = "live birth" if contact.kind == _BIRTH else words.contact(contact, context.names)
        counts, verdict = _verdict(context, contact)
        yield context.entry(contact.on, AGENCIES[contact.agency], what, verdict, counts)


def _verdict(context: EntryContext, contact: Contact) -> tuple[EntryKind, str]:
    """Return what a contact counts for, and the reason in words."""
    child = context.child
    if contact.on < child.born_on:
        return EntryKind.NOT_SEEN, "dated before birth: does not count"
    if contact.evidence not in child.policy.counts_as_seen:
        failed = contact.evidence in FAILED and contact.on not in child.seen_days
        return EntryKind.NOT_SEEN, "does not count: failed contact" if failed else _not_seen(contact)
    if contact.agency not in child.policy.childrens_services:
        return EntryKind.BRIEF, _brief(context, contact.on)
    return EntryKind.SEEN, "SEEN: counting starts here" if contact.on == child.counted_from else "SEEN"


def _not_seen(contact: Contact) -> str:
    return _NOT_SEEN.get(contact.evidence, "does not count: seen that day by another")


def _brief(context: EntryContext, on: date) -> str:
    """Return the effect of a brief sighting in words: it may postpone the due day, and never restarts the count."""
    child, clock = context.child, context.clock
    if on in child.seen_days:
        return "brief sighting: seen by a children's service that day"
    if on == child.brief_on and clock.due_on > max(clock.due_children, on):
        return f"brief sighting: postpones to {words.in_short(clock.due_on)}"
    if child.counted_from < on != child.brief_on:
        return "brief sighting: a later one stands"
    return "brief sighting: postpones nothing"


def _registrations(context: EntryContext) -> Iterator[Dated]:
    practice = AGENCIES[Agency.GP]
    for row in context.child.facts.registrations:
        if row.unlisted:
            yield context.entry(row.on, practice, "recorded as having no practice", "no registration")
        else:
            yield context.entry(row.on, practice, "registered with a practice", words.NOT_COUNTED)
        if row.removed_on:
            yield context.entry(row.removed_on, practice, words.removed(row.reason), words.NOT_COUNTED)


def _rolls(context: EntryContext) -> Iterator[Dated]:
    school = AGENCIES[Agency.SCHOOL]
    for roll in context.child.facts.rolls:
        year = words.plain(roll.year_group, context.names) or roll.year_group.strip()[:2]
        if roll.enrolled_on <= context.day:
            yield context.entry(roll.enrolled_on, school, f"on the roll, year {year or 'not given'}", words.NOT_COUNTED)
        if roll.left_on and roll.left_on <= context.day:
            where = "with" if roll.destination else "without"
            yield context.entry(roll.left_on, school, f"left the roll {where} a destination", words.NOT_COUNTED)


def _places(context: EntryContext) -> Iterator[Dated]:
    provider = AGENCIES[Agency.EARLY_YEARS]
    for place in context.child.facts.places:
        if place.started_on <= context.day:
            yield context.entry(place.started_on, provider, "a place began", words.NOT_COUNTED)
        if place.ended_on and place.ended_on <= context.day:
            yield context.entry(place.ended_on, provider, "the place ended", words.NOT_COUNTED)


def _notices(context: EntryContext) -> Iterator[Dated]:
    counted = ((notice, words.NO_CONTACT) for notice in context.child.facts.notices)
    doubted = ((notice, words.MOVE_IN_DOUBT) for notice in context.doubted)
    for notice, verdict in (*counted, *doubted):
        phrase = words.notice(notice, where=not context.restricted, names=context.names)
        yield context.entry(notice.on, AGENCIES[notice.agency], phrase, verdict)


def _household(context: EntryContext) -> Iterator[Dated]:
    """Yield notices about the household known through others, and how often its other children were seen."""
    facts = context.child.facts
    own = {(notice.on, notice.kind) for notice in facts.notices}
    for notice in facts.household_notices:
        if (notice.on, notice.kind) not in own:
            yield context.entry(notice.on, _HOUSEHOLD, "household notice", words.NO_CONTACT)
    years: dict[int, list[tuple[date, Agency]]] = defaultdict(list)
    for seen in facts.siblings_seen:
        years[seen.on.year].append((seen.on, seen.agency))
    for seen_then in years.values():
        days = len({on for on, _ in seen_then})
        by = Counter(AGENCIES[agency] for _, agency in sorted(set(seen_then)))
        listed = ", ".join(f"{who} {count}" for who, count in sorted(by.items()))
        what = f"another child seen on {count_of(days, 'day')} this year: {listed}"
        yield context.entry(max(on for on, _ in seen_then), _HOUSEHOLD, what, "never counts for this child")


def _row(context: EntryContext, row: Row, verdict: str) -> Iterator[Dated]:
    """Yield the entry of a row that counts for nothing: what it would say about the child."""
    line = _said(context, row)
    if line and line[0] <= context.day:
        yield context.entry(*line, verdict, EntryKind.NOT_SEEN)


def _said(context: EntryContext, row: Row) -> tuple[date, str, str] | None:
    match row:
        case ContactRecord():
            contact = Contact(row.on, row.agency, row.evidence, row.kind, row.planned)
            return row.on, AGENCIES[row.agency], words.contact(contact, context.names)
        case NoticeRecord():
            told = Notice(row.on, row.kind, About(row.about), row.agency, row.area, row.confirmed_by)
            said = words.notice(told, where=not context.restricted, names=context.names)
            return row.on, AGENCIES[row.agency], said
        case Registration():
            return row.registered_on, AGENCIES[Agency.GP], "registered with a practice"
        case Enrolment():
            return row.last_attended_on or row.enrolled_on, AGENCIES[Agency.SCHOOL], _attendance(row.last_attended_on)
        case EarlyYearsPlace():
            return (
                row.last_attended_on or row.started_on,
                AGENCIES[Agency.EARLY_YEARS],
                _attendance(row.last_attended_on),
            )
        case Birth():
            return None


def _attendance(last: date | None) -> str:
    return "attended: seen in person" if last else "a place, attendance not told"
