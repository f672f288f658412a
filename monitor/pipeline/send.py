"""The send stage: letters of the outbox are sent, then marked (RELIABILITY, decision 1)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from monitor.domain.people import EmailAddress
from monitor.mail.backoff import UNCONFIRMED, next_attempt
from monitor.mail.mailer import Mailer, Result, SendOutcome
from monitor.runtime.logs import log
from monitor.store import UnitOfWork, outbox
from monitor.store.outbox import OutboxLetter
from monitor.store.retry import is_database_fault

Writing = Callable[[], AbstractContextManager[UnitOfWork]]
"""Opens a write transaction, at the instant it is opened."""


@dataclass(slots=True)
class Sent:
    """What became of the letters due, as counts and as the ids somebody must be told of.

    `trouble` counts all that were not accepted, `insecure` those of them kept back because the server was not secure.
    `refused` holds the letters refused for good, each with its SMTP code; `unconfirmed` those handed over time and
    again without an answer.
    """

    accepted: int = 0
    trouble: int = 0
    insecure: int = 0
    refused: dict[int, int | None] = field(default_factory=dict)
    unconfirmed: list[int] = field(default_factory=list)


def never() -> bool:
    """Return False: the default of `stopping`."""
    return False


def send(writing: Writing, mailer: Mailer, stopping: Callable[[], bool] = never) -> Sent:
    """Send the letters due, one at a time; no transaction is open while the mail server is spoken to.

    The mark follows the server's answer at once. A crash in between sends the same bytes again, as late as after any
    lost answer. `stopping` is called before each letter; one that fails stays in the outbox, and the others go.
    """
    with writing() as work:
        due = outbox.due(work.db, work.at)
    sent = Sent()
    for id_ in due:
        if stopping():
            break
        try:
            _send_one(writing, mailer, id_, sent)
        except Exception as bug:
            if is_database_fault(bug):
                raise
            sent.trouble += 1
            with writing() as work:
                outbox.mark_trouble(work, id_, "a fault of this service, which its log names")
            log.exception("letter.not_sent", letter=id_, error=type(bug).__name__)
    return sent


def _send_one(writing: Writing, mailer: Mailer, id_: int, sent: Sent) -> None:
    with writing() as work:
        letter = outbox.one(work.db, id_)
        if letter.handed_over >= len(UNCONFIRMED):
            sent.unconfirmed.append(id_)
            return
        again_at = work.at + UNCONFIRMED[letter.handed_over]
        if letter.sent_at or not outbox.claim(work, id_, letter.attempts, again_at):
            return
    to = EmailAddress.parse(letter.recipient)
    if to is None:
        raise ValueError("a letter was frozen for an address that is none")

    def accepted() -> None:
        with writing() as work:
            outbox.mark_sent(work, id_)
        sent.accepted += 1

    outcome = mailer.send(letter.content, to, accepted)
    if outcome.result is Result.ACCEPTED:
        return
    with writing() as work:
        _record(work, letter, outcome, sent)


def _record(work: UnitOfWork, letter: OutboxLetter, outcome: SendOutcome, sent: Sent) -> None:
    """Record why a letter was not accepted, and when it is tried again."""
    sent.trouble += 1
    sent.insecure += outcome.result is Result.INSECURE
    trouble, refused = outcome.reason or outcome.result, outcome.result is Result.REFUSED
    if outcome.result is Result.UNKNOWN:
        outbox.mark_trouble(work, letter.id, trouble)
        return
    again_at = next_attempt(letter.attempts + 1, work.at)
    outbox.mark_not_sent(work, letter.id, trouble, again_at, refused=refused)
    if refused and (outcome.of_the_mailbox or _others_get_theirs(work, letter)):
        sent.refused[letter.id] = outcome.code


def _others_get_theirs(work: UnitOfWork, letter: OutboxLetter) -> bool:
    """Whether the server took somebody else's letter between the refusal before and this one.

    Else it may be refusing everybody, and giving letters up would lose them all.
    """
    before = letter.refused_at
    return before is not None and outbox.another_accepted(work.db, letter.recipient, before)
