"""The interface of a mailer, and the result of handing it a message."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from monitor.domain.people import EmailAddress


class Result(StrEnum):
    """The result of a sending attempt.

    ACCEPTED: the server has the message. TRANSIENT: a temporary failure, retry. REFUSED: a permanent failure for this
    recipient, use the fallback. UNKNOWN: the message was handed over and no answer came; resend the same bytes, it may
    arrive twice. INSECURE: the connection could not be trusted and nothing was sent; alarm, and retry.
    """

    ACCEPTED = "accepted"
    TRANSIENT = "transient"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    INSECURE = "insecure"


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """A result, its reason in our own words, and the server's reply code if there was one; never its text."""

    result: Result
    reason: str = ""
    code: int | None = None


ACCEPTED = SendOutcome(Result.ACCEPTED)


class Mailer(Protocol):
    """Sends a message to its one recipient."""

    def send(self, message: bytes, to: EmailAddress) -> SendOutcome:
        """Send the bytes unchanged; a failure is a returned outcome, never an exception."""
        ...
