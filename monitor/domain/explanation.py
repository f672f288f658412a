"""Why one child is, or is not, escalated: the facts of all agencies in one chronology, and the answer both ways.

It is made of values, as the judgement is, and holds no name, no birth date and, for a protected child, no place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain import explanation_words as words
from monitor.domain.agency import IN_WORDS as AGENCIES
from monitor.domain.calendar import months_between
from monitor.domain.chronology import Chronology
from monitor.domain.digest_words import STATES, count_of
from monitor.domain.escalation import Event
from monitor.domain.explanation_change import Coming, coming, would_change
from monitor.domain.explanation_entries import Counts, Dated, Entry, Possible, Telling, entries
from monitor.domain.explanation_limit import LimitTold, checks_standing, limit_told, said
from monitor.domain.finding import Finding
from monitor.domain.judgement import AGED_OUT, CANNOT_BE_JUDGED, IN_DOUBT, UNSEEN, Judgement, State, Surroundings
from monitor.domain.judgement import start_of as start_of_counting
from monitor.domain.limit import attention_on, attention_steps, clock_of, limit_on
from monitor.domain.picture import Stated
from monitor.domain.policy import Attention, Effect
from monitor.domain.visibility import Visibility

SERVICE = "this service"
_ORDER = (Effect.ESCALATION, Effect.CASELOAD, Effect.ATTENTION, Effect.NOTE, Effect.OFF)
_EVENTS = {
    Event.RAISED: "escalated",
    Event.RETURNED: "escalated again",
    Event.RESOLVED: "escalation ended",
    Event.LEFT: "no longer judged",
    Event.AGED_OUT: "escalated",
    Event.PASSED_UP: "passed up",
    Event.HELD: "letter held: one of many new ones that day",
    Event.RELEASED: "letter released",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of the child asked about; `history` are the events of its escalations."""

    ref: str
    facts: Visibility
    stated: tuple[Stated, ...] = ()
    possible: tuple[Possible, ...] = ()
    history: tuple[tuple[date, Event, str], ...] = ()
    restricted: bool = False
    area: str = ""


@dataclass(frozen=True, slots=True)
class CheckTold:
    """One finding: since when it stands or stood, what it does, and what ends it."""

    check: str
    because: str
    effect: Effect
    since: date
    until: date | None
    stands: bool
    cleared_by: str


@dataclass(frozen=True, slots=True)
class FeedTold:
    """What one feed covers; `through` None when it never came."""

    feed: str
    told: str
    since: date | None
    through: date | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One child's answer on a day, explained; `known_at` is set when only what was known by then was used."""

    ref: str
    day: date
    known_at: datetime | None
    policy: int
    age: str
    area: str
    restricted: bool
    state: State
    headline: str
    because: tuple[str, ...]
    would_change: tuple[str, ...]
    coming: tuple[Coming, ...]
    limit: LimitTold | None
    attention: Attention
    attention_told: str
    checks: tuple[CheckTold, ...]
    pending: tuple[CheckTold, ...]
    chronology: tuple[Entry, ...]
    coverage: tuple[FeedTold, ...]


def explain(case: Case, judged: Judgement, around: Surroundings, known_at: datetime | None = None) -> Explanation:
    """Explain a judgement of the facts of a case."""
    day, facts = judged.day, case.facts.up_to(judged.day)
    if judged.causes == (CANNOT_BE_JUDGED,):
        return _unexplained(case, judged, around, known_at)
    start = start_of_counting(facts, judged.born_on, around.coverage, day)
    child = Chronology(facts, judged.born_on, start, around.policy, around.calendar)
    return Explanation(
        ref=case.ref,
        day=day,
        known_at=known_at,
        policy=around.policy.version,
        age=words.age(months_between(judged.born_on, day)),
        area="" if case.restricted else case.area,
        restricted=case.restricted,
        state=judged.state,
        headline=STATES[judged.state],
        because=tuple(_because(child, judged, around)),
        would_change=tuple(would_change(facts, child, judged, around)),
        coming=coming(case.facts, child, judged, around),
        limit=limit_told(child, judged),
        attention=judged.attention,
        attention_told=checks_standing(judged, child, day),
        checks=tuple(sorted((_check(f, day) for f in judged.findings if f.since <= day), key=_weight)),
        pending=tuple(_check(f, day) for f in judged.pending if f.since <= day),
        chronology=_chronology(case, child, judged),
        coverage=tuple(_coverage(around, day)),
    )


def _unexplained(case: Case, judged: Judgement, around: Surroundings, known_at: datetime | None) -> Explanation:
    """Say of a child the service fails on that it is raised for that very reason."""
    return Explanation(
        ref=case.ref,
        day=judged.day,
        known_at=known_at,
        policy=around.policy.version,
        age="",
        area="" if case.restricted else case.area,
        restricted=case.restricted,
        state=judged.state,
        headline=STATES[judged.state],
        because=("This child could not be judged: a fault of this service, and it is raised for that reason.",),
        would_change=("Report the fault; read the records of this child with each agency meanwhile.",),
        coming=(),
        limit=None,
        attention=judged.attention,
        attention_told="",
        checks=(),
        pending=(),
        chronology=(),
        coverage=tuple(_coverage(around, judged.day)),
    )


def _because(child: Chronology, judged: Judgement, around: Surroundings) -> Iterator[str]:
    """Yield why the child is in its state, the main reason first."""
    if judged.left:
        yield f"No longer judged since {words.in_full(judged.left.on)}: {words.LEFT[judged.left.why]}."
        return
    if AGED_OUT in judged.causes:
        yield f"Reached school age on {words.in_full(judged.school_age_on)}, hand-over not accepted."
    if judged.doubt_since:
        yield from _in_doubt(child, judged, around)
    seen, others = (*_last_seen(child, judged), _passes(child, judged)), tuple(_other_causes(judged))
    yield from (*seen, *others) if UNSEEN in judged.causes else (*others, *seen)
    if judged.waiting_for:
        yield _waiting(judged, around)
    if judged.attention is not Attention.STANDARD or judged.on_caseload:
        told = checks_standing(judged, child, judged.day)
        yield f"{told[0].upper()}{told[1:]}."


def _other_causes(judged: Judgement) -> Iterator[str]:
    for finding in judged.findings:
        if finding.effect is Effect.ESCALATION and finding.stands_on(judged.day) and finding.check in judged.causes:
            told = said(finding)
            yield f"{told[0].upper()}{told[1:]}: this stands since {words.in_full(finding.since)}."


def _passes(child: Chronology, judged: Judgement) -> str:
    """Say when the limit passed or passes, and what a brief sighting made of it."""
    day, clock = judged.day, clock_of(child, judged.findings)
    steps = attention_steps(judged.findings, child.policy, clock.counted_from)
    limit = count_of(limit_on(child, steps, clock.due_children), "day")
    on = words.in_full(clock.due_children)
    if clock.due_children > day:
        return f"The limit of {limit} passes on {on}."
    when = f"on {on}, {words.stretch(clock.due_children, day)} ago" if clock.due_children < day else f"today, {on}"
    if clock.due_on > day:
        return f"The limit of {limit} passed {when}; the brief sighting postpones it to {words.in_full(clock.due_on)}."
    return f"The limit of {limit} passed {when}."


def _in_doubt(child: Chronology, judged: Judgement, around: Surroundings) -> Iterator[str]:
    if judged.doubt_since is None:
        return
    what = "a death was told that nobody has confirmed" if judged.death_in_doubt else "records contradict each other"
    ends = child.calendar.working_days_after(judged.doubt_since, around.policy.doubt_days)
    time = "has passed" if IN_DOUBT in judged.causes else f"ends on {words.in_full(ends)}"
    yield f"In doubt since {words.in_full(judged.doubt_since)}: {what}. The data steward's time {time}."


def _last_seen(child: Chronology, judged: Judgement) -> Iterator[str]:
    """Yield the last recorded sighting, and where no children's service made it, what that means."""
    day, last, since = judged.day, child.last_seen_on, child.counted_from
    counted = "birth" if since == child.born_on else f"{words.in_full(since)}, {words.stretch(since, day)} ago"
    if last is None:
        yield f"No recorded sighting since {counted}, in the records we receive."
        return
    if child.brief_on:
        yield f"No recorded sighting by a children's service since {counted}."
    contact = next(c for c in reversed(child.sightings) if c.on == last)
    on = f"on {words.in_full(last)}, {words.stretch(last, day)} ago,"
    on = "at birth" if last == child.born_on else f"today, {words.in_full(day)}," if last == day else on
    brief = "; a brief sighting" if child.brief_on else ""
    yield f"Last recorded as seen, in the records we receive, {on} by {_a(AGENCIES[contact.agency])}{brief}."


def _a(agency: str) -> str:
    if agency in {"police", "social care", "housing", "another agency"}:
        return agency if agency != "police" else "the police"
    return f"an {agency}" if agency[0] in "aeiou" else f"a {agency}"


def _waiting(judged: Judgement, around: Surroundings) -> str:
    late = " and ".join(words.FEEDS[kind] for kind in judged.waiting_for)
    eve = words.in_full(words.day_before(judged.due_on))
    latest = words.in_full(words.after(judged.due_on, around.policy.wait_days))
    return f"The {late} are not complete through {eve} yet: without a sighting it escalates when they are, on {latest} at the latest."


def _check(finding: Finding, day: date) -> CheckTold:
    return CheckTold(
        check=finding.check,
        because=said(finding),
        effect=finding.effect,
        since=finding.since,
        until=finding.until,
        stands=finding.stands_on(day),
        cleared_by=words.clears(finding.name, finding.until, day),
    )


def _weight(check: CheckTold) -> tuple[int, date]:
    return _ORDER.index(check.effect), check.since


def _chronology(case: Case, child: Chronology, judged: Judgement) -> tuple[Entry, ...]:
    """Put everything recorded and everything answered in one order; what was answered comes last on its day."""
    clock = clock_of(child, judged.findings)
    telling = Telling(child, clock, judged.day, case.restricted, _names(case.stated))
    told = list(entries(telling, case.stated, case.possible))
    answered = [*_steps(telling, judged), *_history(telling, case.history)]
    told.sort(key=lambda dated: (dated[0], dated[1].source, dated[1].what, dated[1].verdict))
    ordered = sorted(
        [(on, 0, n, e) for n, (on, e) in enumerate(told)] + [(on, 1, n, e) for n, (on, e) in enumerate(answered)],
        key=lambda each: each[:3],
    )
    return tuple(entry for *_, entry in ordered)


def _steps(telling: Telling, judged: Judgement) -> Iterator[Dated]:
    """Yield the days on which the limit was shortened, further or less, with the checks that did it."""
    policy = telling.child.policy
    before: tuple[Attention, bool] = (Attention.STANDARD, False)
    for step in attention_steps(judged.findings, policy, telling.child.born_on):
        now = attention_on(judged.findings, policy, step.first)
        if step.first > judged.day:
            return
        if now == before:
            continue
        before = now
        began = [
            f for f in judged.findings if f.since == step.first and f.effect in {Effect.ATTENTION, Effect.CASELOAD}
        ]
        ended = [
            f for f in judged.findings if f.until == step.first and f.effect in {Effect.ATTENTION, Effect.CASELOAD}
        ]
        what = "; ".join(dict.fromkeys(said(f) for f in began)) or "ends: " + "; ".join(
            dict.fromkeys(said(f) for f in ended)
        )
        yield telling.entry(
            step.first, SERVICE, what, checks_standing(judged, telling.child, step.first), Counts.ANSWER
        )


def _history(telling: Telling, history: Sequence[tuple[date, Event, str]]) -> Iterator[Dated]:
    for on, event, why in history:
        if on <= telling.day:
            verdict = words.why(event, why)
            yield telling.entry(on, SERVICE, _EVENTS[event].upper(), verdict, Counts.ANSWER)


def _names(stated: Sequence[Stated]) -> frozenset[str]:
    """Give the words of every name the child was ever given, so that none of them is told by accident."""
    said_of = (s.identity for s in stated)
    names = (name for i in said_of for name in (i.family_name, i.given_name) if name)
    return frozenset(part.upper() for name in names for part in re.split(r"[^A-Za-z]+", name) if part)


def _coverage(around: Surroundings, day: date) -> Iterator[FeedTold]:
    for name, covered in around.coverage.feeds.items():
        told = words.feed(name)
        if covered is None:
            yield FeedTold(name, f"{told}: nothing received yet", None, None)
            continue
        late = (day - covered.through).days
        through = words.in_full(covered.through) if late > 0 else "the day asked about"
        behind = f", {count_of(late, 'day')} before the day asked about" if late > 1 else ""
        yield FeedTold(
            name,
            f"{told} begin {words.in_full(covered.since)}, complete through {through}{behind}",
            covered.since,
            covered.through,
        )
