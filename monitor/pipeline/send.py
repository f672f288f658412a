"""Sending the letters of the outbox: send, then mark (RELIABILITY, decision 1)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.people import EmailAddress
from monitor.mail.backoff import next_attempt
from monitor.mail.mailer import Mailer, Result
from monitor.store import Connection, outbox

Begin = Callable[[], AbstractContextManager[Connection]]


@dataclass(slots=True)
class Sent:
    """What became of the letters that were due: how many each way, and whose mailbox refused."""

    accepted: int = 0
    trouble: int = 0
    refused: list[int] = field(default_factory=list)
    insecure: int = 0
    code: int | None = None


def never() -> bool:
    """Go on to the last letter."""
    return False


def send(begin: Begin, mailer: Mailer, clock: Callable[[], datetime], stopping: Callable[[], bool] = never) -> Sent:
    """Send what is due, one letter at a time; no transaction is open while the server is spoken to.

    A crash between the server's answer and our mark sends the same bytes again: twice rather than never.
    `stopping` is asked before each letter.
    """
    with begin() as db:
        due = outbox.due(db, clock())
    sent = Sent()
    for id_ in due:
        if stopping():
            break
        _send_one(begin, mailer, clock, id_, sent)
    return sent


def _send_one(begin: Begin, mailer: Mailer, clock: Callable[[], datetime], id_: int, sent: Sent) -> None:
    now = clock()
    with begin() as db:
        letter = outbox.one(db, id_)
        if letter.sent_at or not outbox.claim(db, id_, letter.attempts, next_attempt(letter.attempts + 1, now)):
            return
    to = EmailAddress.parse(letter.recipient)
    if to is None:
        raise ValueError("a letter was frozen for an address that is none")
    outcome = mailer.send(letter.content, to)
    with begin() as db:
        if outcome.result is Result.ACCEPTED:
            outbox.mark_sent(db, id_, clock())
            sent.accepted += 1
            return
        outbox.mark_trouble(db, id_, outcome.reason or outcome.result)
    sent.trouble += 1
    sent.code = outcome.code
    sent.insecure += outcome.result is Result.INSECURE
    if outcome.result is Result.REFUSED:
        sent.refused.append(id_)
