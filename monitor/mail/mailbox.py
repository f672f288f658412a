"""A mailbox in memory: where a rehearsal's letters go."""

from dataclasses import dataclass, field

from monitor.domain.people import EmailAddress
from monitor.mail.mailer import ACCEPTED, Result, SendOutcome


@dataclass(frozen=True, slots=True)
class DeliveredLetter:
    """One message as its recipient would have it."""

    to: EmailAddress
    message: bytes = field(repr=False)


@dataclass(slots=True)
class MemoryMailer:
    """Takes every message and keeps it, in order; `refuses` names the mailboxes that do not exist."""

    refuses: frozenset[EmailAddress] = frozenset()
    delivered: list[DeliveredLetter] = field(default_factory=list)

    def send(self, message: bytes, to: EmailAddress) -> SendOutcome:
        """Keep the message."""
        if to in self.refuses:
            return SendOutcome(Result.REFUSED, "refused", 550)
        self.delivered.append(DeliveredLetter(to, message))
        return ACCEPTED
