"""Living through dated deliveries day by day, with the real stages and a clock that is set (SPEC 12.1)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from monitor.app import App, RunReport
from monitor.clock import SetClock, at
from monitor.domain.actor import Actor
from monitor.domain.agreement import HouseRules, NumberRange
from monitor.domain.judgement import Judgement
from monitor.domain.people import EmailAddress, People, Person, Role
from monitor.mail.mailbox import MemoryMailer
from monitor.pipeline.compose import Desk
from monitor.pipeline.escalate import Told
from monitor.pipeline.receive import File, House, Receipt
from monitor.policy_file import policy_of
from monitor.rehearsal.folder import Case, read_case, read_deliveries
from monitor.school_calendar import read_calendar
from monitor.store import Database, judgements, ledger, links
from monitor.store.database import create
from monitor.store.judgements import Answer

REHEARSER = Actor("rehearsal")
_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
_SECRET = sha256(b"a rehearsal has no secrets").digest()
_YESTERDAY = timedelta(days=1)
_HOUR = 7
EVERYBODY = People((Person("Everybody", EmailAddress("everybody@example.org"), frozenset(Role)),))
"""One reader with every role: a rehearsal is about what is told, not to whom."""


def numbered_references(seed: int) -> Callable[[], str]:
    """Make case references that look random and are the same for everyone who rehearses the same thing."""
    random = Random(seed)

    def reference() -> str:
        part = "".join(random.choice(_LETTERS) for _ in range(8))
        return f"UC-{part[:4]}-{part[4:]}"

    return reference


@dataclass(slots=True)
class Rehearsal:
    """A case being lived through: the application, its mailbox, and everything it told so far."""

    app: App
    clock: SetClock
    mailbox: MemoryMailer
    told: list[tuple[date, Told]] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    runs: int = 0
    differences: int = 0

    def live(self, day: date, files: Iterable[File], nil_returns: Iterable[str]) -> RunReport:
        """Live one day: files in, nil returns, link, judge, escalate, compose, send."""
        self.clock.instant = at(day, _HOUR)
        self.receipts += [self.app.take_in(file) for file in files]
        self.app.nil_returns(list(nil_returns), day - _YESTERDAY)
        report = self.app.check()
        self.runs += 1
        self.differences += report.certificate.difference
        self.told += [(day, told) for told in report.told]
        self.app.compose()
        self.app.send()
        return report


def begin(case: Case, database: Database, *, config: Path | None = None) -> Rehearsal:
    """Set an application up on a database of its own, with the case's feeds and policy."""
    create(database)
    clock = SetClock(at(case.first, 0))
    mailbox = MemoryMailer()
    calendar = read_calendar(config / "calendar.toml" if config else None)
    policy = policy_of(case.policy)
    with database.begin() as db:
        version = ledger.policy_version(
            db, repr(sorted(case.policy.items())), REHEARSER, "the rehearsal's policy", clock.now()
        )
    agreements = case.agreements()
    rules = HouseRules(NumberRange.TEST_ONLY, lambda text: sha256(_SECRET + text.encode()).hexdigest()[:16], case.area)
    sender = EmailAddress("sightings@example.org")
    desk = Desk(EVERYBODY, sender, None, policy, calendar, agreements, shadow=False)
    app = App(
        database=database,
        clock=clock,
        house=House(agreements, rules, calendar),
        policy=replace(policy, version=version),
        desk=desk,
        mailer=mailbox,
        secret=_SECRET,
        brake=case.brake,
        new_ref=numbered_references(case.first.toordinal()),
        actor=REHEARSER,
    )
    return Rehearsal(app, clock, mailbox)


def run(
    folder: Path, database: Database, *, config: Path | None = None, tick: Callable[[date], None] | None = None
) -> "Outcome":
    """Live through a rehearsal folder and give what came out; `tick` is told of every day lived."""
    case, deliveries = read_case(folder), read_deliveries(folder)
    lived = begin(case, database, config=config)
    for day in case.days():
        files = deliveries.get(day, [])
        came = {file.feed for file in files}
        lived.live(day, files, [f.name for f in case.feeds if f.name not in came and f.returns_nothing_on(day)])
        if tick:
            tick(day)
    return outcome_of(case, lived)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a rehearsal, with how the child stood."""

    on: date
    event: str
    child: str
    why: str
    answer: Judgement


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a rehearsal: its events in order, how each child ended, and whether all were accounted for."""

    case: Case
    events: tuple[Happened, ...]
    final: Mapping[str, Answer]
    receipts: tuple[Receipt, ...]
    runs: int
    differences: int
    letters: int

    @property
    def told(self) -> Counter[tuple[str, str, str, str]]:
        """The events as they are compared."""
        return Counter((str(e.on), e.event, e.child, e.why) for e in self.events)

    def as_json(self) -> dict[str, object]:
        """Give the object `monitor rehearse --json` prints."""
        return {
            "from": self.case.first,
            "to": self.case.last,
            "register": len(self.final),
            "events": [_event(happened) for happened in self.events],
            "final": {child: _final(answer, self.case.last) for child, answer in self.final.items()},
            "accounting": {"runs": self.runs, "differences": self.differences},
        }


def outcome_of(case: Case, lived: Rehearsal) -> Outcome:
    """Gather what a lived case came to."""
    with lived.app.database.begin() as db:
        names = links.first_local_ids(db)
        answers = judgements.answers(db)
    return Outcome(
        case=case,
        events=tuple(Happened(on, t.event, names.get(t.child, ""), t.why, t.answer) for on, t in lived.told),
        final={names.get(answer.child, str(answer.child)): answer for answer in answers},
        receipts=tuple(lived.receipts),
        runs=lived.runs,
        differences=lived.differences,
        letters=len(lived.mailbox.delivered),
    )


def _event(happened: Happened) -> dict[str, object]:
    answer = happened.answer
    return {
        "on": happened.on,
        "event": happened.event,
        "child": happened.child,
        "why": happened.why,
        "last_seen_on": answer.last_seen_on,
        "counted_from": answer.counted_from,
        "limit_days": answer.limit_days,
        "attention": answer.attention,
        "state": answer.state,
    }


def _final(answer: Answer, day: date) -> dict[str, object]:
    standing = [f for f in answer.findings if f.stands_on(day)]
    return {
        "state": answer.state,
        "last_seen_on": answer.last_seen_on,
        "due_on": answer.due_on,
        "attention": answer.attention,
        "findings": [
            {"check": f.check, "condition": f.condition, "effect": f.effect, "since": f.since, "until": f.until}
            for f in standing
        ],
    }
