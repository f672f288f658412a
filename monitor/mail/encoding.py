"""Freezes a letter as the bytes of one message: the same input gives the same bytes (RELIABILITY, decision 4)."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from monitor.domain.people import EmailAddress
from monitor.letters.render import RenderedLetter

_SENDER_NAME = "Sighting summary"
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.-]+@[A-Za-z0-9.-]+>", re.ASCII)
_LONGEST_LINE = 998
"""Octets of a line without its end (RFC 5322, 2.1.1); servers fold longer ones, and the bytes are not ours then."""


def message_id_for(
    outbox_id: int, letter: RenderedLetter, date: datetime, sender: EmailAddress, to: EmailAddress
) -> str:
    """Name a message after its place in the outbox and all that it holds.

    Exchange drops a message whose Message-ID it has seen: changed content must get a new one, a retry the same.
    """
    held = (letter.subject, letter.html, letter.text, format_datetime(_utc(date)), sender.text, to.text)
    return f"<{outbox_id}.{_digest(*held)}@{sender.domain}>"


def encode(letter: RenderedLetter, message_id: str, date: datetime, sender: EmailAddress, to: EmailAddress) -> bytes:
    """Encode a letter to one recipient as RFC 5322 bytes with CRLF, text first, HTML as its alternative."""
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a Message-ID is made by message_id_for")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_SENDER_NAME, addr_spec=sender.text)
    message["To"] = Address(addr_spec=to.text)
    message["Subject"] = letter.subject
    message["Date"] = _utc(date)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, cte="quoted-printable")
    # ASCII without encoding: quoted-printable would cost more time than all of the rendering.
    message.add_alternative(letter.html, subtype="html", charset="us-ascii", cte="7bit")
    message["Content-Language"] = "en-GB"  # not before: its parts would take it with them
    message.set_boundary(f"=_{_digest(message_id, letter.text, letter.html)}")
    encoded = message.as_bytes()
    if max(map(len, encoded.split(b"\r\n"))) > _LONGEST_LINE:
        raise ValueError("a line of the letter is too long for a mail server")
    return encoded


def decode(content: bytes) -> RenderedLetter:
    """Return the letter a message was encoded from, so that somebody else can be written the same."""
    message = message_from_bytes(content, _class=EmailMessage, policy=SMTP)
    html, text = (_part(message, kind) for kind in ("html", "plain"))
    return RenderedLetter(str(message["Subject"]), html, text)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        raise ValueError("a frozen letter has a page and a text")
    said: str = part.get_content()
    return said.replace("\r\n", "\n")


def _utc(date: datetime) -> datetime:
    if date.tzinfo is None:
        raise ValueError("the date of a letter is an instant, with its offset")
    return date.astimezone(UTC).replace(microsecond=0)


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:32]
