"""What becomes of a message handed to the mail server, and who can be handed one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from monitor.domain.people import EmailAddress


class Result(StrEnum):
    """What a sending attempt came to.

    ACCEPTED: the server has it. TRANSIENT: not now, try again. REFUSED: this recipient's letter never will be, go to
    the fallback. UNKNOWN: it was handed over and no answer came; send the same bytes again, it may arrive twice.
    INSECURE: the connection could not be trusted and nothing was sent; alarm, and try again.
    """

    ACCEPTED = "accepted"
    TRANSIENT = "transient"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    INSECURE = "insecure"


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """The result, a reason in our own words, and the server's code if it gave one; never its text."""

    result: Result
    reason: str = ""
    code: int | None = None


ACCEPTED = SendOutcome(Result.ACCEPTED)


class Mailer(Protocol):
    """Whatever takes a message to its one recipient."""

    def send(self, message: bytes, to: EmailAddress) -> SendOutcome:
        """Send the bytes as they are; trouble is an outcome, never an exception."""
        ...
