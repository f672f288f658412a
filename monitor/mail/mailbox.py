"""Mailers without a server: one that keeps messages in memory, for rehearsals, and one that sends nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field

from monitor.domain.people import EmailAddress
from monitor.mail.mailer import ACCEPTED, Result, SendOutcome, ignore


@dataclass(frozen=True, slots=True)
class DeliveredLetter:
    """One message as its recipient would receive it."""

    to: EmailAddress
    message: bytes = field(repr=False)


@dataclass(slots=True)
class MemoryMailer:
    """Keeps every message, in order of sending; `refuses` holds the addresses that do not exist."""

    refuses: frozenset[EmailAddress] = frozenset()
    delivered: list[DeliveredLetter] = field(default_factory=list)

    def send(self, message: bytes, to: EmailAddress, accepted: Callable[[], None] = ignore) -> SendOutcome:
        """Keep the message, or refuse it as servers refuse a mailbox they do not have."""
        if to in self.refuses:
            return SendOutcome(Result.REFUSED, "refused", 550, "5.1.1")
        self.delivered.append(DeliveredLetter(to, message))
        accepted()
        return ACCEPTED


@dataclass(frozen=True, slots=True)
class NoServer:
    """Sends nothing, and says so: the mailer of an installation without a mail server, whose letters wait."""

    def send(self, message: bytes, to: EmailAddress, accepted: Callable[[], None] = ignore) -> SendOutcome:  # noqa: ARG002 - the interface
        """Return that nothing was sent."""
        return SendOutcome(Result.TRANSIENT, "no mail server is set")
