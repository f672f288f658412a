"""Why one child is, or is not, escalated: all agencies' facts in one chronology, and the answer both ways.

It is a function of values, as the judgement is; the result holds no name, no birth date and, for a protected child, no
place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.domain.calendar import months_between
from monitor.domain.fact_version import FactVersion
from monitor.domain.finding import Finding
from monitor.domain.judge import chronology_of
from monitor.domain.judgement import CANNOT_BE_JUDGED, Judgement, JudgingContext, State
from monitor.domain.limit import clock_of
from monitor.domain.link import LinkReason
from monitor.domain.policy import Attention, Effect
from monitor.domain.refused import UnusedRow
from monitor.domain.visibility import Visibility
from monitor.explain import words
from monitor.explain.because import because
from monitor.explain.change import Coming, coming, would_change
from monitor.explain.entries import Entry, EntryContext
from monitor.explain.limit import LimitTold, checks_standing, limit_told, said
from monitor.explain.story import History, story_of
from monitor.explain.uncounted import Possible, Uncounted, WithdrawnRow
from monitor.letters.words import STATES, count_of

_ORDER = (Effect.ESCALATION, Effect.CASELOAD, Effect.ATTENTION, Effect.NOTE, Effect.OFF)


@dataclass(frozen=True, slots=True)
class ExplainedChild:
    """The facts about the child to be explained; `history` holds the events of their escalations.

    `refused` are the rows known to be about them that could not be used.
    """

    ref: str
    facts: Visibility
    stated: tuple[FactVersion, ...] = ()
    possible: tuple[Possible, ...] = ()
    withdrawn: tuple[WithdrawnRow, ...] = ()
    joined: tuple["Joined", ...] = ()
    history: History = ()
    refused: tuple[UnusedRow, ...] = ()
    restricted: bool = False
    area: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A link of one source's description to this child, certain or in doubt, and its reason; never the description.

    `kept_as` is the case reference of the other child as whom the record is kept until somebody decides; `maybe` are
    those of the others it may be about.
    """

    link: int
    source: str
    reason: LinkReason
    first_on: date
    kept_as: str = ""
    maybe: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The reason for the link, in words."""
        said = words.JOINED[self.reason]
        if self.kept_as:
            said = f"{said}, {self.kept_as}, who may be the same as this child"
        return f"{said}; {words.may_be_the_same(self.maybe)}" if self.maybe else said


@dataclass(frozen=True, slots=True)
class CheckTold:
    """One finding as shown: the days on which it stands or stood, its effect, and what ends it."""

    check: str
    because: str
    effect: Effect
    since: date
    until: date | None
    stands: bool
    cleared_by: str


@dataclass(frozen=True, slots=True)
class FeedTold:
    """The coverage of one feed; `since` and `through` are None when nothing was ever received."""

    feed: str
    told: str
    since: date | None
    through: date | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One child's answer on a day, explained; `known_at` is set when only facts known by that instant were used."""

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
    refused: tuple[str, ...] = ()
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
    """Return the explanation of a judgement of a case's facts."""
    day, facts = judged.day, case.facts.up_to(judged.day)
    if judged.causes == (CANNOT_BE_JUDGED,):
        return _unexplained(case, judged, context, known_at)
    child = chronology_of(facts, judged.born_on, context, day)
    clock = clock_of(child, judged.findings)
    doubted = tuple(notice for notice in facts.notices if notice not in child.facts.notices)
    entry = EntryContext(child, clock, day, case.restricted, _names(case.stated), doubted)
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
        chronology=story_of(entry, judged, Uncounted(case.stated, case.possible, case.withdrawn), case.history),
    )


def _unexplained(
    case: ExplainedChild, judged: Judgement, context: JudgingContext, known_at: datetime | None
) -> Explanation:
    """Return the explanation for a child whose judgement failed, who is escalated for that very reason."""
    return replace(
        _frame(case, judged, context, known_at),
        because=("This child could not be judged: a fault of this service, and they are raised for that reason.",),
        would_change=("Report the fault; read the records of this child with each agency meanwhile.",),
    )


def _frame(case: ExplainedChild, judged: Judgement, context: JudgingContext, known_at: datetime | None) -> Explanation:
    """Return the parts of an explanation that hold for any child, even one whose judgement failed."""
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
        refused=tuple(_refused(row) for row in case.refused if row.as_of <= judged.day),
    )


def _refused(row: UnusedRow) -> str:
    """Return that a row about the child could not be used, and whom to ask; never what it says."""
    problem = row.problem
    where = f"line {problem.line}, cell {problem.cell}{f' ({problem.column})' if problem.column else ''}"
    return (
        f"A row of the {words.feed(row.feed)}, delivered as of {words.in_full(row.as_of)}, could not be used: ask its "
        f"sender. It is in delivery {row.delivery}, {where}."
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
        records = words.feed(name)
        if covered is None:
            yield FeedTold(name, f"{records}: nothing received yet", None, None)
            continue
        late = (day - covered.through).days
        through = words.in_full(covered.through) if late > 0 else "the day asked about"
        behind = f", {count_of(late, 'day')} before the day asked about" if late > 1 else ""
        yield FeedTold(
            name,
            f"{records} begin {words.in_full(covered.since)}, complete through {through}{behind}",
            covered.since,
            covered.through,
        )


def _names(stated: Sequence[FactVersion]) -> frozenset[str]:
    """Return the words of every name ever given for the child, in capitals, so that none is shown by accident."""
    identities = (s.identity for s in stated)
    names = (name for i in identities for name in (i.family_name, i.given_name) if name)
    return frozenset(part.upper() for name in names for part in re.split(r"[^A-Za-z]+", name) if part)
