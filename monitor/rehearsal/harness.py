"""An application on a database of its own, with a simulated clock and an in-memory mailbox."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from random import Random

from monitor.config.policy_file import read_policy
from monitor.domain.actor import Actor
from monitor.domain.agreement import Area, FeedAgreement, InstallationRules, NumberRange
from monitor.domain.calendar import Calendar
from monitor.domain.people import EmailAddress, People, Person, Role
from monitor.mail.mailbox import MemoryMailer
from monitor.pipeline.compose.edition import LetterContext
from monitor.pipeline.escalate import EscalationEvent
from monitor.pipeline.receive import File, IntakeContext, Receipt
from monitor.runtime.clock import SetClock, at
from monitor.service.app import App
from monitor.service.judging_run import RunReport
from monitor.store import Database, policies, state, unit_of_work
from monitor.store.database import create
from monitor.store.homes import keyed_digest

REHEARSER = Actor("rehearsal")
_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
SECRET = sha256(b"a rehearsal has no secrets").digest()
STANDS_ON = "stands_on"
"""The key of the state that holds the day on which a kept rehearsal ended, where its clock stands."""
_YESTERDAY = timedelta(days=1)
_HOUR = 7
EVERYBODY = People((Person("Everybody", EmailAddress("everybody@example.org"), frozenset(Role)),))
"""One recipient with every role: a rehearsal is about what is said, not to whom."""


def numbered_references(seed: int) -> Callable[[], str]:
    """Return a function that makes case references; they look random and are the same for the same seed."""
    random = Random(seed)

    def reference() -> str:
        part = "".join(random.choice(_LETTERS) for _ in range(8))
        return f"UC-{part[:4]}-{part[4:]}"

    return reference


@dataclass(slots=True)
class Rehearsal:
    """A rehearsal in progress: the application, its mailbox, and all events, receipts and runs so far."""

    app: App
    clock: SetClock
    mailbox: MemoryMailer
    told: list[tuple[date, EscalationEvent]] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    runs: int = 0
    differences: int = 0

    def live(self, day: date, files: Iterable[File], nil_returns: Iterable[str]) -> RunReport:
        """Run one day: take in files and nil returns, link, judge, escalate, compose, send."""
        self.clock.instant = at(day, _HOUR)
        self.receipts += self.app.take_in_all(list(files))
        self.app.nil_returns(list(nil_returns), day - _YESTERDAY)
        report = self.app.check()
        self.runs += 1
        self.differences += report.certificate.difference
        self.told += [(day, told) for told in report.told]
        self.app.compose()
        self.app.send()
        return report


@dataclass(frozen=True, slots=True)
class RehearsalSetup:
    """The settings of a rehearsal: first day, agreements, policy document, recipients, brake."""

    first: date
    intake: IntakeContext
    policy: str = ""
    people: People = EVERYBODY
    brake: bool = False


def intake_context_of(agreements: Sequence[FeedAgreement], area: Area, calendar: Calendar) -> IntakeContext:
    """Return what a rehearsal's deliveries are read with: test numbers only, digests with a known key."""
    rules = InstallationRules(NumberRange.TEST_ONLY, lambda text: keyed_digest(SECRET, text).hex(), area)
    return IntakeContext(agreements, rules, calendar)


def set_up(setup: RehearsalSetup, database: Database) -> Rehearsal:
    """Return a rehearsal on a new database of its own."""
    create(database)
    with unit_of_work(database, REHEARSER, at(setup.first, 0)) as work:
        version = policies.set_up(work, setup.policy, "the rehearsal's policy")
        state.put(work, "secret", SECRET.hex())
    return put_together(setup, database, version)


def stand_on(database: Database, day: date) -> None:
    """Store the day on which a rehearsal ended, for commands that later open its database."""
    with unit_of_work(database, REHEARSER, at(day, _HOUR)) as work:
        state.put(work, STANDS_ON, day.isoformat())


def put_together(setup: RehearsalSetup, database: Database, version: int) -> Rehearsal:
    """Return a rehearsal on a database that was set up; `version` is that of its policy."""
    clock, mailbox = SetClock(at(setup.first, 0)), MemoryMailer()
    policy = read_policy(setup.policy, version=version)
    intake = setup.intake
    letters = LetterContext(
        people=setup.people,
        sender=EmailAddress("sightings@example.org"),
        console=None,
        policy=policy,
        calendar=intake.calendar,
        agreements=intake.agreements,
        shadow=False,
    )
    app = App(
        database=database,
        clock=clock,
        intake=intake,
        policy=policy,
        letters=letters,
        mailer=mailbox,
        secret=SECRET,
        brake=setup.brake,
        second_look=False,
        new_ref=numbered_references(setup.first.toordinal()),
        actor=REHEARSER,
    )
    return Rehearsal(app, clock, mailbox)
