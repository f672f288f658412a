"""The composition root: settings become an application, and every stage gets its transaction here."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TypeVar

from monitor.amendment import before_the_change
from monitor.checks import CHECKS
from monitor.clock import Clock, london_day
from monitor.domain.actor import DAEMON, Actor
from monitor.domain.agreement import FeedAgreement
from monitor.domain.alarm import Alarm
from monitor.domain.errors import UserError
from monitor.domain.feed import Coverage, Covered, FeedKind, kind_of
from monitor.domain.judgement import Judgement, Surroundings, cannot_be_judged, judge
from monitor.domain.policy import Policy
from monitor.domain.visibility import Visibility
from monitor.logs import log
from monitor.mail.mailer import Mailer
from monitor.pipeline import NOTHING_WRITTEN, Written, compose, escalate, receive
from monitor.pipeline import judge as judging
from monitor.pipeline import link as linking
from monitor.pipeline import redirect as redirecting
from monitor.pipeline import send as sending
from monitor.pipeline import verify as verifying
from monitor.pipeline.compose import Desk
from monitor.pipeline.escalate import JudgeBefore, Run, Told
from monitor.pipeline.link import Linking
from monitor.pipeline.receive import File, House, Receipt
from monitor.pipeline.send import Sent
from monitor.store import Connection, Database, deliveries, judgements, ledger, lists
from monitor.store.busy import TIMES, again_if_busy, is_trouble
from monitor.store.judgements import Certificate, LookedAgain

_REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
_LAST_COVERAGE = "coverage_since"


def new_reference() -> str:
    """Make a case reference: random, so that nothing of a child can be read off it."""
    part = "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(8))
    return f"UC-{part[:4]}-{part[4:]}"


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one judging run did: its certificate, its events, and how many letters were held."""

    certificate: Certificate
    told: tuple[Told, ...]
    held: int = 0


@dataclass(frozen=True, slots=True)
class Verified:
    """How many children were judged again by the plain rules as of a day, and the references of those that differ."""

    day: date
    children: int
    differing: tuple[str, ...]


@dataclass
class App:
    """One installation at work. `policy` is the version in force; `brake` may be off in rehearsals only."""

    database: Database
    clock: Clock
    house: House
    policy: Policy
    desk: Desk
    mailer: Mailer
    secret: bytes
    brake: bool = True
    new_ref: Callable[[], str] = new_reference
    actor: Actor = field(default=DAEMON)

    @contextmanager
    def _stage(self, name: str) -> Iterator[Connection]:
        """Open the transaction of one stage; a bug rolls it back and is logged without anything personal."""
        try:
            with self.database.begin() as db:
                yield db
        except UserError:
            raise
        except Exception as bug:
            log.exception("stage.failed", stage=name, error=type(bug).__name__)
            raise

    def today(self) -> date:
        """Give the present London day."""
        return london_day(self.clock.now())

    def take_in(self, file: File) -> Receipt:
        """Take in one file: its delivery, facts, links and touched children are one transaction."""
        return self.take_in_all([file])[0]

    def take_in_all(self, files: Sequence[File]) -> list[Receipt]:
        """Take in some files as one transaction, linked once: a day's, or those of a first load."""
        now = self.clock.now()
        agreed = [self._agreement(file) for file in files]
        with self._stage("receive") as db:
            receipts = [
                receive.receive(db, file, agreement, self.house, now, self.today())
                for file, agreement in zip(files, agreed, strict=True)
            ]
            linked = self.link(db, reduce(or_, (receipt.written for receipt in receipts), NOTHING_WRITTEN), now)
        for receipt in receipts:
            _log_delivery(receipt)
        log.info("deliveries.linked", deliveries=len(receipts), touched=len(linked.touched), **linked.reasons)
        return receipts

    def _agreement(self, file: File) -> FeedAgreement:
        found = self.house.agreement(file.feed)
        if found is None:
            raise UserError(
                f"There is no feed {file.feed} in config/feeds.toml: add [feeds.{file.feed}] or move the file."
            )
        return found

    def link(self, db: Connection, written: Written, now: datetime) -> Linking:
        """Decide whom some descriptions are about, in the transaction of the caller."""
        area = self.house.rules.area
        return linking.link(db, written, area, self.secret, now, self.new_ref, self.actor)

    def nil_returns(self, feeds: Sequence[str], as_of: date) -> None:
        """Write down that some feeds are complete through a day and nothing happened."""
        if feeds:
            with self._stage("receive") as db:
                for feed in feeds:
                    receive.nil_return(db, feed, as_of, self.clock.now())

    def coverage(self, db: Connection, known_at: datetime | None = None) -> Coverage:
        """Give what every configured feed covers."""
        return deliveries.coverage(db, self.house.agreements, known_at)

    def surroundings(self, db: Connection, known_at: datetime | None = None) -> Surroundings:
        """Give what every child is judged against now."""
        return Surroundings(self.policy, self.house.calendar, self.coverage(db, known_at), CHECKS)

    def check(self, *, everyone: bool = False) -> RunReport:
        """Judge as of today, escalate and account: one transaction, so that no escalation lacks its letter's row."""
        now, day = self.clock.now(), self.today()
        with self._stage("judge") as db:
            first_load = judgements.finished_runs(db) == 0
            around = self.surroundings(db)
            run = Run(
                judgements.begin(db, day, self.policy.version, now),
                day,
                now,
                around,
                self._under_before(db, around, day),
            )
            everyone = self._everything_moved(db, around) or everyone
            advanced = _advanced(judgements.last_certificate(db), around.coverage)
            children = sorted(judging.children_to_judge(db, day, advanced, everyone=everyone))
            told: list[Told] = []
            for judged in judging.judge(db, run.id, children, around, day, self.secret, judge_one):
                told += escalate.escalate(db, run, judged)
            looked_at = verifying.drawn(db)
            wrong = verifying.differing(db, looked_at, around, day, self.secret, judge_one)
            again = LookedAgain(len(looked_at), len(wrong))
            certificate = judging.certify(db, run.id, len(children), again, around, now)
            linking.touch(db, wrong)  # whoever is answered otherwise is judged from nothing kept in the next run
            held = escalate.hold(db, run, told, certificate.register_size, first_load=first_load) if self.brake else 0
            released = escalate.release(db, run)
        log.info(
            "run.finished",
            run=run.id,
            day=str(day),
            policy=self.policy.version,
            judged=len(children),
            register=certificate.register_size,
            events=len(told),
            held=held,
            released=released,
            difference=certificate.difference,
            looked_again=certificate.looked_again,
            differing=certificate.differing,
        )
        if certificate.difference or certificate.differing:
            raise AccountingError(certificate)
        return RunReport(certificate, tuple(told), held)

    def verify(self) -> Verified:
        """Judge everybody by the plain rules as the last run did; whoever is answered otherwise is judged anew.

        Who waits for the next run, because something new is said of it, is left out. `UserError` before the first
        run, and when the policy has changed since the last one.
        """
        with self._stage("verify") as db:
            last = judgements.last_certificate(db)
            if last is None or last.policy != self.policy.version:
                raise UserError("No run has judged by the policy in force yet: run `monitor check` first.")
            around = replace(self.surroundings(db), coverage=last.coverage)
            children = sorted(judgements.everyone(db) - judgements.touched_children(db))
            wrong = verifying.differing(db, children, around, last.day, self.secret, judge_one)
            linking.touch(db, wrong)
            return Verified(last.day, len(children), tuple(sorted(lists.refs_of(db, wrong).values())))

    def _under_before(self, db: Connection, around: Surroundings, day: date) -> JudgeBefore | None:
        """Give how children were judged before the last change of the policy, while that change is fresh."""
        then = before_the_change(db, around, day)
        return (lambda facts: judge_one(facts, then, day)) if then else None

    def _everything_moved(self, db: Connection, around: Surroundings) -> bool:
        """Whether something every answer rests on changed: the policy, or where a feed's coverage begins or ended."""
        feeds = around.coverage.feeds
        mark = f"{self.policy.version};" + ";".join(
            f"{name}={c.since if c else ''}" for name, c in sorted(feeds.items())
        )
        last = judgements.last_certificate(db)
        before = last.coverage.feeds if last else {}
        back = any(_went_back(before.get(name), covered) for name, covered in feeds.items())
        if ledger.kept(db, _LAST_COVERAGE) == mark and not back:
            return False
        ledger.keep(db, _LAST_COVERAGE, mark)
        return True

    def compose(self) -> int:
        """Freeze the digests of today."""
        with self._stage("compose") as db:
            count = compose.compose(db, replace(self.desk, policy=self.policy), self.today(), self.clock.now())
        log.info("letters.composed", letters=count)
        return count

    def send(self, stopping: Callable[[], bool] = sending.never) -> Sent:
        """Send what waits in the outbox; `stopping` is asked before each letter."""
        sent = sending.send(self.database.begin, self.mailer, self.clock.now, stopping)
        if sent.accepted or sent.trouble:
            log.info("letters.sent", accepted=sent.accepted, trouble=sent.trouble, refused=len(sent.refused))
        return sent

    def redirect(self, refused: int, code: int | None) -> None:
        """Give a letter that was refused for good to the person who stands in, and tell the operators."""
        people, now = self.desk.people.written_to(shadow=self.desk.shadow), self.clock.now()
        with self._stage("redirect") as db:
            alarms = redirecting.redirect(db, people, self.desk.sender, refused, code, now)
            if alarms:
                compose.alarm(db, self.desk, alarms, now, self.today())

    def alarm(self, alarms: Sequence[Alarm]) -> int:
        """Freeze what operators must hear of at once; give how many letters that made."""
        with self._stage("compose") as db:
            return compose.alarm(db, self.desk, alarms, self.clock.now(), self.today())

    def set_aside(self, file: File, sentence: str) -> Receipt:
        """Quarantine a file that cannot even be read, so that somebody decides about it."""
        with self._stage("receive") as db:
            receipt = receive.set_aside(db, file, sentence, self.clock.now())
        log.warning("delivery.set_aside", delivery=receipt.delivery, feed=receipt.feed)
        return receipt


def _log_delivery(receipt: Receipt) -> None:
    log.info(
        "delivery.taken_in",
        delivery=receipt.delivery,
        feed=receipt.feed,
        as_of=str(receipt.as_of),
        outcome=receipt.outcome,
        rows=receipt.rows,
        records=receipt.records,
        refused=receipt.refused,
        reasons=[refusal.why for refusal in receipt.refusals],
    )


class AccountingError(Exception):
    """A run is wrong, and operators are told: its states do not add up, or the plain rules say otherwise."""

    def __init__(self, certificate: Certificate) -> None:
        """Keep the certificate that does not add up."""
        super().__init__(
            f"run {certificate.run}: {certificate.difference} children are in no state or in two, "
            f"{certificate.differing} of {certificate.looked_again} looked at again are answered otherwise"
        )
        self.certificate = certificate


def _advanced(last: Certificate | None, now: Coverage) -> set[FeedKind]:
    """Give the kinds of feed of which one covers more than at the last run."""
    before = last.coverage.feeds if last else {}
    grown = {name for name, covered in now.feeds.items() if covered and covered != before.get(name)}
    return {kind for name in grown if (kind := kind_of(name))}


def _went_back(before: Covered | None, now: Covered | None) -> bool:
    return before is not None and (now is None or now.through < before.through)


def judge_one(facts: Visibility, around: Surroundings, day: date) -> Judgement:
    """Judge one child; one the service fails on is raised as "cannot be judged", and the others go on (H43)."""
    try:
        return judge(facts, around, day)
    except Exception as bug:
        log.exception("child.not_judged", child=facts.child, error=type(bug).__name__)
        return cannot_be_judged(facts, day)


Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Failed:
    """Work that did not get done; `database` when the database was the reason and not the work itself."""

    error: str
    database: bool
    sentence: str = ""


def attempt(what: str, work: Callable[[], Done], times: int = TIMES) -> Done | Failed:
    """Do one piece of work whose failure must not stop the rest; up to so many times while the database is busy."""
    try:
        return again_if_busy(work, times)
    except UserError as misuse:
        return Failed(type(misuse).__name__, database=False, sentence=str(misuse))
    except Exception as bug:
        log.exception("work.failed", job=what, error=type(bug).__name__)
        return Failed(type(bug).__name__, database=is_trouble(bug))
