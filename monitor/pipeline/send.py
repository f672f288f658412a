"""The send stage: letters of the outbox are sent, then marked (RELIABILITY, decision 1)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from monitor.domain.people import EmailAddress
from monitor.mail.backoff import next_attempt
from monitor.mail.mailer import Mailer, Result
from monitor.store import UnitOfWork, outbox

Writing = Callable[[], AbstractContextManager[UnitOfWork]]
"""Opens a write transaction, at the instant it is opened."""


@dataclass(slots=True)
class Sent:
    """What became of the letters due: counts, the ids refused for good, and the last failed letter's SMTP code.

    `trouble` counts all that failed, `insecure` those of them kept back because the server was not secure.
    """

    accepted: int = 0
    trouble: int = 0
    refused: list[int] = field(default_factory=list)
    insecure: int = 0
    code: int | None = None


def never() -> bool:
    """Return False: the default of `stopping`."""
    return False


def send(writing: Writing, mailer: Mailer, stopping: Callable[[], bool] = never) -> Sent:
    """Send the letters due, one at a time; no transaction is open while the mail server is spoken to.

    A crash between the server's answer and our mark sends the same bytes again: at least once. `stopping` is called
    before each letter.
    """
    with writing() as work:
        due = outbox.due(work.db, work.at)
    sent = Sent()
    for id_ in due:
        if stopping():
            break
        _send_one(writing, mailer, id_, sent)
    return sent


def _send_one(writing: Writing, mailer: Mailer, id_: int, sent: Sent) -> None:
    with writing() as work:
        letter = outbox.one(work.db, id_)
        again_at = next_attempt(letter.attempts + 1, work.at)
        if letter.sent_at or not outbox.claim(work, id_, letter.attempts, again_at):
            return
    to = EmailAddress.parse(letter.recipient)
    if to is None:
        raise ValueError("a letter was frozen for an address that is none")
    outcome = mailer.send(letter.content, to)
    with writing() as work:
        if outcome.result is Result.ACCEPTED:
            outbox.mark_sent(work, id_)
            sent.accepted += 1
            return
        outbox.mark_trouble(work, id_, outcome.reason or outcome.result)
    sent.trouble += 1
    sent.code = outcome.code
    sent.insecure += outcome.result is Result.INSECURE
    if outcome.result is Result.REFUSED:
        sent.refused.append(id_)
