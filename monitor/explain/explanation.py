"""Why one child is, or is not, escalated: the facts of all agencies in one chronology, and the answer both ways.

It is made of values, as the judgement is, and holds no name, no birth date and, for a protected child, no place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.domain.calendar import months_between
from monitor.domain.chronology import Chronology
from monitor.domain.finding import Finding
from monitor.domain.fold import FactVersion
from monitor.domain.judge import start_of as start_of_counting
from monitor.domain.judgement import CANNOT_BE_JUDGED, Judgement, JudgingContext, State
from monitor.domain.limit import clock_of
from monitor.domain.linking import LinkReason
from monitor.domain.policy import Attention, Effect
from monitor.domain.visibility import Visibility
from monitor.explain import words
from monitor.explain.because import because
from monitor.explain.change import Coming, coming, would_change
from monitor.explain.entries import Entry, EntryContext, Possible
from monitor.explain.limit import LimitTold, checks_standing, limit_told, said
from monitor.explain.story import History, story_of
from monitor.letters.words import STATES, count_of

_ORDER = (Effect.ESCALATION, Effect.CASELOAD, Effect.ATTENTION, Effect.NOTE, Effect.OFF)


@dataclass(frozen=True, slots=True)
class ExplainedChild:
    """What is known of the child asked about; `history` are the events of its escalations."""

    ref: str
    facts: Visibility
    stated: tuple[FactVersion, ...] = ()
    possible: tuple[Possible, ...] = ()
    joined: tuple["Joined", ...] = ()
    history: History = ()
    restricted: bool = False
    area: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """One source's description that was taken to be this child's, or may be, and why; never what it says."""

    link: int
    source: str
    reason: LinkReason
    first_on: date

    @property
    def told(self) -> str:
        """Why it was joined, in words."""
        return words.JOINED[self.reason]


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
    area: str
    restricted: bool
    state: State
    headline: str
    attention: Attention
    coverage: tuple[FeedTold, ...]
    joined: tuple[Joined, ...]
    age: str = ""
    because: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    coming: tuple[Coming, ...] = ()
    limit: LimitTold | None = None
    attention_told: str = ""
    checks: tuple[CheckTold, ...] = ()
    pending: tuple[CheckTold, ...] = ()
    chronology: tuple[Entry, ...] = ()


def explain(
    case: ExplainedChild, judged: Judgement, context: JudgingContext, known_at: datetime | None = None
) -> Explanation:
    """Explain a judgement of the facts of a case."""
    day, facts = judged.day, case.facts.up_to(judged.day)
    if judged.causes == (CANNOT_BE_JUDGED,):
        return _unexplained(case, judged, context, known_at)
    start = start_of_counting(facts, judged.born_on, context.coverage)
    child = Chronology(facts, judged.born_on, start, context.policy, context.calendar)
    clock = clock_of(child, judged.findings)
    entry = EntryContext(child, clock, day, case.restricted, _names(case.stated))
    return replace(
        _frame(case, judged, context, known_at),
        age=words.age(months_between(judged.born_on, day)),
        because=tuple(because(child, judged, context)),
        would_change=tuple(would_change(facts, child, judged, context)),
        coming=coming(case.facts, child, judged, context),
        limit=limit_told(child, judged),
        attention_told=checks_standing(judged, child, day),
        checks=tuple(sorted((_check(f, day, context) for f in judged.findings if f.since <= day), key=_weight)),
        pending=tuple(_check(f, day, context) for f in judged.pending if f.since <= day),
        chronology=story_of(entry, judged, case.stated, case.possible, case.history),
    )


def _unexplained(
    case: ExplainedChild, judged: Judgement, context: JudgingContext, known_at: datetime | None
) -> Explanation:
    """Say of a child the service fails on that it is raised for that very reason."""
    return replace(
        _frame(case, judged, context, known_at),
        because=("This child could not be judged: a fault of this service, and it is raised for that reason.",),
        would_change=("Report the fault; read the records of this child with each agency meanwhile.",),
    )


def _frame(case: ExplainedChild, judged: Judgement, context: JudgingContext, known_at: datetime | None) -> Explanation:
    """Say what can be said of any child, even one that could not be judged."""
    return Explanation(
        ref=case.ref,
        day=judged.day,
        known_at=known_at,
        policy=context.policy.version,
        area="" if case.restricted else case.area,
        restricted=case.restricted,
        state=judged.state,
        headline=STATES[judged.state],
        attention=judged.attention,
        coverage=tuple(_coverage(context, judged.day)),
        joined=tuple(joined for joined in case.joined if joined.first_on <= judged.day),
    )


def _check(finding: Finding, day: date, context: JudgingContext) -> CheckTold:
    fact = context.condition(finding).ends
    known = f"on {words.in_short(finding.until)}" if finding.until and finding.until > day else ""
    return CheckTold(
        check=finding.check,
        because=said(finding),
        effect=finding.effect,
        since=finding.since,
        until=finding.until,
        stands=finding.stands_on(day),
        cleared_by=", or ".join(filter(None, (fact, known))),
    )


def _weight(check: CheckTold) -> tuple[int, date]:
    return _ORDER.index(check.effect), check.since


def _coverage(context: JudgingContext, day: date) -> Iterator[FeedTold]:
    for name, covered in context.coverage.feeds.items():
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


def _names(stated: Sequence[FactVersion]) -> frozenset[str]:
    """Return the words of every name the child was ever given, so that none of them is told by accident."""
    said_of = (s.identity for s in stated)
    names = (name for i in said_of for name in (i.family_name, i.given_name) if name)
    return frozenset(part.upper() for name in names for part in re.split(r"[^A-Za-z]+", name) if part)
