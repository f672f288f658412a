"""The encoding of a letter as a message: the same input gives the same bytes (RELIABILITY, decision 4)."""

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
"""Octets of a line without CRLF (RFC 5322, 2.1.1); servers fold longer ones, and so change the bytes."""


def message_id_for(
    outbox_id: int, letter: RenderedLetter, date: datetime, sender: EmailAddress, to: EmailAddress
) -> str:
    """Return the Message-ID: the letter's id in the outbox, and a digest of everything in the message.

    Exchange drops a message whose Message-ID it has seen: changed content must get a new one, a retry the same.
    """
    parts = (letter.subject, letter.html, letter.text, format_datetime(_utc(date)), sender.text, to.text)
    return f"<{outbox_id}.{_digest(*parts)}@{sender.domain}>"


def encode(letter: RenderedLetter, message_id: str, date: datetime, sender: EmailAddress, to: EmailAddress) -> bytes:
    """Return a letter to one recipient as RFC 5322 bytes with CRLF, text first, HTML as its alternative.

    Raises `ValueError` for a foreign Message-ID, a date without offset, or a line too long for mail servers.
    """
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
    message["Content-Language"] = "en-GB"  # set last: a message made multipart moves it into its first part
    message.set_boundary(f"=_{_digest(message_id, letter.text, letter.html)}")
    encoded = message.as_bytes()
    if max(map(len, encoded.split(b"\r\n"))) > _LONGEST_LINE:
        raise ValueError("a line of the letter is too long for a mail server")
    return encoded


def decode(content: bytes) -> RenderedLetter:
    """Return the letter a message was encoded from, so that the same can be sent to another recipient."""
    message = message_from_bytes(content, _class=EmailMessage, policy=SMTP)
    html, text = (_part(message, kind) for kind in ("html", "plain"))
    return RenderedLetter(str(message["Subject"]), html, text)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        raise ValueError("a frozen letter has a page and a text")
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def _utc(date: datetime) -> datetime:
    if date.tzinfo is None:
        raise ValueError("the date of a letter is an instant, with its offset")
    return date.astimezone(UTC).replace(microsecond=0)


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:32]
