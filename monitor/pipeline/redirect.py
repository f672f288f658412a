"""Giving a letter that its recipient's server refused for good to the person who stands in (SPEC section 9)."""

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.people import EmailAddress, People
from monitor.mail.encoding import decode, encode, message_id_for
from monitor.store import Connection, outbox

_INSTEAD = "instead of "
_SUBJECT = "For a colleague: "


@dataclass(frozen=True, slots=True)
class Redirected:
    """What became of a refused letter: `reached` is False when nobody may be given it instead."""

    letter: int
    kind: str
    reached: bool


def redirect(db: Connection, people: People, sender: EmailAddress, refused: int, now: datetime) -> Redirected:
    """Give up a refused letter and freeze the same for the fallback person; one that was that already ends here."""
    letter = outbox.one(db, refused)
    outbox.give_up(db, refused)
    instead = None if letter.kind.startswith(_INSTEAD) else people.instead_of(letter.recipient)
    if instead is None:
        return Redirected(refused, letter.kind, reached=False)
    same = decode(letter.content)
    same = replace(same, subject=f"{_SUBJECT}{same.subject}")
    message_id = message_id_for(outbox.next_id(db), same, now, sender, instead.email)
    content = encode(same, message_id, now, sender, instead.email)
    kind = f"{_INSTEAD}{refused}"
    outbox.add(db, instead.email.text, letter.period, kind, same.subject, message_id, content, now, {})
    return Redirected(refused, letter.kind, reached=True)
