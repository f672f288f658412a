"""The application object: the stages of one installation, each in a transaction of its own."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial, reduce
from operator import or_

from monitor.checks import CHECKS
from monitor.domain.actor import DAEMON, Actor
from monitor.domain.agreement import FeedAgreement
from monitor.domain.errors import UserError
from monitor.domain.feed import Coverage
from monitor.domain.judgement import JudgingContext
from monitor.domain.policy import Policy
from monitor.letters.alarm import Alarm, letters_not_composed
from monitor.mail.mailer import Mailer
from monitor.pipeline import NOTHING_WRITTEN, WrittenFacts, compose, receive
from monitor.pipeline import link as linking
from monitor.pipeline import redirect as redirecting
from monitor.pipeline import send as sending
from monitor.pipeline.compose.edition import LetterContext
from monitor.pipeline.link import Linking
from monitor.pipeline.receive import File, IntakeContext, Receipt
from monitor.pipeline.send import Sent
from monitor.runtime.clock import Clock, london_day
from monitor.runtime.logs import log
from monitor.service.attempt import attempt
from monitor.service.judging_run import RunContext, RunReport, Verification, judge_today, tell_of, verify_last
from monitor.service.timekeeping import Settle, refuse, unguarded
from monitor.store import Connection, Database, UnitOfWork, deliveries, links, several_children, unit_of_work

_REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"


class CompositionError(Exception):
    """Recipients without a digest today, because composing theirs failed; everybody else's is in the outbox."""

    def __init__(self, failed: int) -> None:
        """Say for how many composing failed."""
        super().__init__(f"{failed} digests could not be composed")


def new_reference() -> str:
    """Return a new case reference: random, so that it reveals nothing of the child."""
    part = "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(8))
    return f"UC-{part[:4]}-{part[4:]}"


@dataclass
class App:
    """One running installation. `policy` is the version in force; rehearsals may unset `brake` and `second_look`.

    `settle` is asked before everything that takes the day from the clock. Letters and alarms leave all the same.
    """

    database: Database
    clock: Clock
    intake: IntakeContext
    policy: Policy
    letters: LetterContext
    mailer: Mailer
    secret: bytes
    brake: bool = True
    second_look: bool = True
    new_ref: Callable[[], str] = new_reference
    actor: Actor = field(default=DAEMON)
    settle: Settle = unguarded

    @contextmanager
    def writing(self, by: Actor | None = None) -> Iterator[UnitOfWork]:
        """Open a write transaction, by a named actor or by the one this application works for."""
        with unit_of_work(self.database, by or self.actor, self.clock.now()) as work:
            yield work

    def time_is_wrong(self) -> str | None:
        """Return in a sentence why the clock cannot be trusted; None while it can."""
        with self.writing() as work:
            return self.settle(work)

    @contextmanager
    def _stage(self, name: str, *, by_the_clock: bool = True) -> Iterator[UnitOfWork]:
        """Open the transaction of one stage; a bug rolls it back and is logged without personal data.

        Raises `ClockError` for a stage that goes `by_the_clock` while that cannot be trusted.
        """
        try:
            with self.writing() as work:
                if by_the_clock:
                    refuse(self.settle(work))
                yield work
        except UserError:
            raise
        except Exception as bug:
            log.exception("stage.failed", stage=name, error=type(bug).__name__)
            raise

    def today(self) -> date:
        """Return today's London date."""
        return london_day(self.clock.now())

    def take_in(self, file: File) -> Receipt:
        """Ingest one file: its delivery, facts, links and touched children are one transaction."""
        return self.take_in_all([file])[0]

    def take_in_all(self, files: Sequence[File]) -> list[Receipt]:
        """Ingest some files in one transaction and link them together: a day's, or those of a first load."""
        agreed = [self._agreement(file) for file in files]
        with self._stage("receive") as work:
            receipts = [
                receive.receive(work, file, agreement, self.intake)
                for file, agreement in zip(files, agreed, strict=True)
            ]
            linked = self.link(work, reduce(or_, (receipt.written for receipt in receipts), NOTHING_WRITTEN))
        for receipt in receipts:
            _log_delivery(receipt)
        log.info("deliveries.linked", deliveries=len(receipts), touched=len(linked.touched), **linked.reasons)
        return receipts

    def _agreement(self, file: File) -> FeedAgreement:
        found = self.intake.agreement(file.feed)
        if found is None:
            raise UserError(
                f"There is no feed {file.feed} in config/feeds.toml: add [feeds.{file.feed}] or move the file."
            )
        return found

    def link(self, work: UnitOfWork, written: WrittenFacts) -> Linking:
        """Link some identities to children, in the transaction of the caller."""
        return linking.link(
            work, written, self.intake.rules.area, self.secret, self.new_ref, self.policy.doubt_days_to_register
        )

    def _register_doubts(self, work: UnitOfWork) -> None:
        """Decide again the records that have been in doubt for as long as the policy allows."""
        told_by = work.today - timedelta(days=self.policy.doubt_days_to_register)
        due = links.doubts_told_by(work.db, told_by)
        if due:
            log.info("doubts.decided", **self.link(work, WrittenFacts(undecided=due)).reasons)

    def nil_returns(self, feeds: Sequence[str], as_of: date) -> None:
        """Insert nil returns: some feeds are complete through a day, and nothing happened."""
        if feeds:
            with self._stage("receive") as work:
                for feed in feeds:
                    receive.nil_return(work, feed, as_of)

    def coverage(self, db: Connection, known_at: datetime | None = None) -> Coverage:
        """Return the days every configured feed covers."""
        return deliveries.coverage(db, self.intake.agreements, known_at)

    def judging_context(self, db: Connection, known_at: datetime | None = None) -> JudgingContext:
        """Return what every child is judged by now: policy, calendar, coverage and checks."""
        return JudgingContext(self.policy, self.intake.calendar, self.coverage(db, known_at), CHECKS)

    def check(self, *, everyone: bool = False) -> RunReport:
        """Judge as of today, escalate and certify in one transaction, so that no escalation lacks its row to be told.

        Raises `AccountingError`, after the commit, when the figures do not add up or a re-judged child's answer
        differs.
        """
        with self._stage("judge") as work:
            several_children.keep(work, self.intake.agreements)
            self._register_doubts(work)
            this_run = RunContext(self.judging_context(work.db), self.secret, self.brake, self.second_look)
            report = judge_today(work, this_run, everyone=everyone)
        tell_of(report)
        return report

    def verify(self) -> Verification:
        """Re-judge everybody by the plain rules as of the last run; those who differ are marked for the next run.

        Children already marked for the next run are left out. Raises `UserError` before the first run, and when the
        policy has changed since the last one.
        """
        with self._stage("verify") as work:
            return verify_last(work, self.judging_context(work.db), self.secret)

    def compose(self) -> int:
        """Compose the digests of today; return how many.

        Raises `CompositionError`, once the others are stored and the operators told, where a recipient has none: to be
        tried again.
        """
        with self._stage("compose") as work:
            composed = compose.compose(work, replace(self.letters, policy=self.policy))
        log.info("letters.composed", letters=composed.letters, failed=composed.failed)
        if composed.failed:
            self.alarm([letters_not_composed(composed.failed)])
            raise CompositionError(composed.failed)
        return composed.letters

    def send(self, stopping: Callable[[], bool] = sending.never) -> Sent:
        """Send the letters due in the outbox, and tell of those that reach nobody; `stopping` is called before each."""
        sent = sending.send(self.writing, self.mailer, stopping)
        for letter, code in sent.refused.items():
            attempt("redirect", partial(self._redirect, letter, code))
        for letter in sent.unconfirmed:
            attempt("redirect", partial(self._stop_unconfirmed, letter))
        if sent.accepted or sent.trouble:
            log.info("letters.sent", accepted=sent.accepted, trouble=sent.trouble, refused=len(sent.refused))
        return sent

    def _redirect(self, refused: int, code: int | None) -> None:
        """Redirect a letter that was refused for good to the fallback person, and alarm the operators."""
        people = self.letters.people.written_to(shadow=self.letters.shadow)
        with self._stage("redirect", by_the_clock=False) as work:
            alarms = redirecting.redirect(work, people, self.letters.sender, refused, code)
            if alarms:
                compose.alarm(work, self.letters, alarms)

    def _stop_unconfirmed(self, letter: int) -> None:
        """Stop sending a letter that was never confirmed, and alarm the operators."""
        with self._stage("redirect", by_the_clock=False) as work:
            alarms = redirecting.stop_unconfirmed(work, letter)
            if alarms:
                compose.alarm(work, self.letters, alarms)

    def alarm(self, alarms: Sequence[Alarm]) -> int:
        """Store alarm letters to the operators; return how many."""
        with self._stage("compose", by_the_clock=False) as work:
            return compose.alarm(work, self.letters, alarms)

    def set_aside(self, file: File, sentence: str) -> Receipt:
        """Quarantine a file that cannot even be read, so that somebody decides about it."""
        with self._stage("receive") as work:
            receipt = receive.set_aside(work, file, sentence)
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
