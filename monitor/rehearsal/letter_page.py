"""A letter from a rehearsal's mailbox as a page of HTML."""

from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

from monitor.runtime.clock import london_day


def letter_page(message: bytes) -> tuple[str, str]:
    """Return the London day a message is dated, as YYYY-MM-DD, and its HTML."""
    letter = message_from_bytes(message, policy=policy.default)
    body = letter.get_body(("html",))
    day = london_day(parsedate_to_datetime(str(letter["Date"])))
    return day.isoformat(), str(body.get_content()) if body else ""
