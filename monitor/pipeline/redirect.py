"""The redirect stage: a letter its recipient's server refused for good goes to a fallback person (SPEC section 9)."""

from dataclasses import replace

from monitor.domain.people import EmailAddress, People
from monitor.letters.alarm import Alarm, letter_refused, letter_unconfirmed, nobody_reachable
from monitor.mail.encoding import decode, encode, message_id_for
from monitor.store import UnitOfWork, outbox
from monitor.store.outbox import OutboxLetter

_INSTEAD = "instead of "
_SUBJECT = "For a colleague: "
_ALARM = "alarm:"


def redirect(work: UnitOfWork, people: People, sender: EmailAddress, refused: int, code: int | None) -> list[Alarm]:
    """Stop sending a refused letter and store a copy for the fallback person; return the alarms for operators.

    A refused copy is not redirected again, and a refused alarm raises none: there is no loop.
    """
    letter = outbox.one(work.db, refused)
    outbox.give_up(work, refused)
    instead = None if letter.kind.startswith(_INSTEAD) else people.instead_of(letter.recipient)
    if instead is not None:
        _freeze_for(work, letter, sender, instead.email)
    if letter.kind.startswith(_ALARM):
        return []
    return [letter_refused(refused, code) if instead else nobody_reachable(_roles_of(people, letter.recipient))]


def stop_unconfirmed(work: UnitOfWork, unconfirmed: int) -> list[Alarm]:
    """Stop sending a letter that was handed over and never confirmed; return the alarms for operators."""
    letter = outbox.one(work.db, unconfirmed)
    outbox.give_up(work, unconfirmed)
    return [] if letter.kind.startswith(_ALARM) else [letter_unconfirmed(unconfirmed)]


def _freeze_for(work: UnitOfWork, letter: OutboxLetter, sender: EmailAddress, to: EmailAddress) -> None:
    same = decode(letter.content)
    same = replace(same, subject=f"{_SUBJECT}{same.subject}")
    message_id = message_id_for(outbox.next_id(work.db), same, work.at, sender, to)
    content = encode(same, message_id, work.at, sender, to)
    kind = f"{_INSTEAD}{letter.id}"
    outbox.add(work, to.text, letter.period, kind, same.subject, message_id, content, {})


def _roles_of(people: People, mailbox: str) -> str:
    person = next((person for person in people.everyone if person.email.key == mailbox.casefold()), None)
    return " or ".join(sorted(role.replace("_", " ") for role in person.roles)) if person else "of that mailbox"
