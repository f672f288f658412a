"""The encoding of a letter as a message: the same input gives the same bytes (RELIABILITY, decision 4)."""

import re
from binascii import b2a_qp
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
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.-]+@[A-Za-z0-9.-]+>", re.ASCII)


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

    Both parts are quoted-printable, so that no line of the letter can be longer than mail servers take (998 octets;
    RFC 5322, 2.1.1): whatever a letter says, it can be sent. Raises `ValueError` for a foreign Message-ID, a date
    without offset, or a line break in the subject.
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
    message.make_alternative(boundary=f"=_{_digest(message_id, letter.text, letter.html)}")
    message.attach(_quoted_printable(letter.text, "plain"))
    message.attach(_quoted_printable(letter.html, "html"))
    message["MIME-Version"] = "1.0"
    message["Content-Language"] = "en-GB"
    return message.as_bytes()


def _quoted_printable(content: str, subtype: str) -> EmailMessage:
    """Return a part whose lines have 78 octets at most; in C, as Python's email needs longer for it than rendering."""
    lines = "\n".join(_LINE_ENDS.split(content))
    part = EmailMessage(policy=SMTP)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(lines.encode(), istext=True).decode("ascii"))
    return part


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
