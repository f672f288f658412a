"""The interface of a mailer, and the result of handing it a message."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from monitor.domain.people import EmailAddress


class Result(StrEnum):
    """The result of a sending attempt.

    ACCEPTED: the server has the message. TRANSIENT: a temporary failure, retry. REFUSED: the server says no for good,
    to this recipient or to everybody (`SendOutcome.of_the_mailbox`). UNKNOWN: the message was handed over and no
    answer came; resend the same bytes, it may arrive twice. INSECURE: the connection could not be trusted and nothing
    was sent; alarm, and retry.
    """

    ACCEPTED = "accepted"
    TRANSIENT = "transient"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    INSECURE = "insecure"


_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)", re.ASCII)
_OF_THE_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"})
"""Codes that speak of the recipient's address; others of 5.1 speak of the sender's, or of no address (RFC 3463)."""


def status_of(answer: str) -> str:
    """Return the enhanced status code a server's answer begins with, such as `5.1.1`; empty where there is none."""
    found = _STATUS.match(answer)
    return found.group() if found else ""


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """A result, its reason in our own words, and the codes of the server's answer if there was one; never its text.

    `code` is the reply code (RFC 5321), `status` the enhanced one of an answer about the recipient (RFC 3463).
    """

    result: Result
    reason: str = ""
    code: int | None = None
    status: str = ""

    @property
    def of_the_mailbox(self) -> bool:
        """Whether the server refused this recipient's mailbox, and not its whole traffic with us."""
        return self.result is Result.REFUSED and self.status in _OF_THE_MAILBOX


ACCEPTED = SendOutcome(Result.ACCEPTED)


def ignore() -> None:
    """Do nothing: the default of `accepted`."""


class Mailer(Protocol):
    """Sends a message to its one recipient."""

    def send(self, message: bytes, to: EmailAddress, accepted: Callable[[], None] = ignore) -> SendOutcome:
        """Send the bytes unchanged; a failure is a returned outcome, never an exception.

        `accepted` is called as soon as the server has the message, before the connection is closed; what it raises is
        raised.
        """
        ...
