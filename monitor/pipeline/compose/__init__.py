"""The compose stage: one letter for each recipient of a period, stored in the outbox as final bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from monitor.domain.people import Person, Role
from monitor.domain.policy import Attention
from monitor.letters import digest
from monitor.letters.alarm import Alarm, cases_not_worded, digest_not_verified
from monitor.letters.digest import Digest
from monitor.letters.facts import Edition, Listed
from monitor.letters.policy import announcements
from monitor.letters.render import RenderedLetter, render_alarm, render_digest
from monitor.mail.encoding import encode, message_id_for
from monitor.pipeline.compose.edition import LetterContext, edition_of
from monitor.store import Connection, UnitOfWork, escalations, outbox, policies
from monitor.store.outbox import DIGEST, AcceptedLetter
from monitor.store.savepoint import succeeds

ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Composed:
    """How many digests were composed, and for how many recipients composing failed."""

    letters: int = 0
    failed: int = 0


def compose(work: UnitOfWork, letters: LetterContext) -> Composed:
    """Store the digests of the day, once for each recipient; one that fails costs nobody else theirs."""
    people, day = letters.people.written_to(shadow=letters.shadow), work.today
    wanted = [p for p in people.everyone if not outbox.exists(work.db, p.email.key, day, DIGEST)]
    if not wanted:
        return Composed()
    edition = edition_of(work.db, letters, day)
    done = [succeeds(work, "letter", partial(_store_digest, work, letters, person, edition)) for person in wanted]
    unworded = sum(case.unworded for case in edition.cases)
    if unworded:
        succeeds(work, "alarm", lambda: alarm(work, letters, [cases_not_worded(unworded)]))
    escalations.told(work, [e.id for e in escalations.events(work.db, untold=True)], day)
    return Composed(sum(done), len(done) - sum(done))


def _store_digest(work: UnitOfWork, letters: LetterContext, person: Person, edition: Edition) -> None:
    made, letter = letter_for(work.db, letters, person, edition)
    lines = {each.reference: _line(each) for each in made.listing}
    frozen = _freeze(work, letters, person, DIGEST, letter, lines)
    if made.mismatch:
        alarm(work, letters, [digest_not_verified(frozen)])


def letter_for(
    db: Connection, letters: LetterContext, person: Person, edition: Edition
) -> tuple[Digest, RenderedLetter]:
    """Compose one person's digest as the difference from the last one their server accepted, and render it."""
    last = outbox.last_accepted(db, person.email.key, DIGEST, edition.day)
    announcements = _announcements(db, last, edition.day) if Role.LEAD in person.roles else ()
    theirs = replace(edition, since=last.period if last else None, announcements=announcements)
    before = last.lines if last else {}
    made = digest.compose(person, theirs, [_listed(ref, line) for ref, line in before.items()])
    return made, render_digest(made, letters.console)


def alarm(work: UnitOfWork, letters: LetterContext, alarms: Sequence[Alarm]) -> int:
    """Store one letter to each person about the alarms of their roles, unless the same was composed today.

    Returns how many. In a shadow installation only operators and those who get letters at all are written to.
    """
    stored, reached = 0, letters.people.written_to(shadow=letters.shadow).everyone
    for person in letters.people.everyone:
        roles = person.roles if person in reached else person.roles & {Role.OPERATOR}
        theirs = [each for each in alarms if each.to & roles]
        kind = f"{ALARM}:" + "; ".join(sorted(each.name for each in theirs))
        if theirs and not outbox.exists(work.db, person.email.key, work.today, kind):
            _freeze(work, letters, person, kind, render_alarm(theirs, work.today), {})
            stored += 1
    return stored


def _freeze(
    work: UnitOfWork,
    letters: LetterContext,
    person: Person,
    kind: str,
    letter: RenderedLetter,
    lines: Mapping[str, str],
) -> int:
    message_id = message_id_for(outbox.next_id(work.db), letter, work.at, letters.sender, person.email)
    content = encode(letter, message_id, work.at, letters.sender, person.email)
    return outbox.add(work, person.email.text, work.today, kind, letter.subject, message_id, content, lines)


def _line(listed: Listed) -> str:
    return json.dumps([listed.attention, listed.tier, list(listed.kinds)])


def _listed(reference: str, line: str) -> Listed:
    attention, tier, kinds = json.loads(line)
    return Listed(reference, Attention(attention), tier, tuple(kinds))


def _announcements(db: Connection, last: AcceptedLetter | None, day: date) -> tuple[str, ...]:
    started = [start for start in policies.starts(db) if last is None or start.decided_at >= last.composed_at]
    return announcements(policies.versions(db), started, last.period if last else None, day)
