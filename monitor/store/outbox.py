"""The tables `letter` and `listed`: the outbox of letters as final bytes, and the cases each of them listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.store import UnitOfWork
from monitor.store.schema import letter, listed

DIGEST = "digest"
"""The kind of the letters everybody gets every day."""


@dataclass(frozen=True, slots=True)
class OutboxLetter:
    """A letter as stored; `content`, its final bytes, never changes.

    `handed_over` counts the attempts of which it is not known whether the server has the letter; `refused_at` is the
    UTC instant of the last refusal, None before the first.
    """

    id: int
    recipient: str
    period: date
    kind: str
    subject: str
    message_id: str
    content: bytes
    composed_at: datetime
    attempts: int
    sent_at: datetime | None
    handed_over: int
    refused_at: datetime | None


def add(  # noqa: PLR0913, PLR0917 - the columns of a letter
    work: UnitOfWork,
    recipient: str,
    period: date,
    kind: str,
    subject: str,
    message_id: str,
    content: bytes,
    lines: Mapping[str, str],
) -> int:
    """Insert a letter with the lines it lists, by case reference; return its id."""
    values = {
        "id": next_id(work.db),
        "recipient": recipient,
        "period": period,
        "kind": kind,
        "subject": subject,
        "message_id": message_id,
        "content": content,
        "composed_at": work.at,
        "attempts": 0,
        "handed_over": 0,
        "next_attempt_at": work.at,
    }
    id_: int = work.db.execute(sa.insert(letter).values(values).returning(letter.c.id)).scalar_one()
    if lines:
        work.db.execute(
            sa.insert(listed), [{"letter_id": id_, "ref": ref, "line": line} for ref, line in lines.items()]
        )
    return id_


def next_id(db: Connection) -> int:
    """Return the id the next letter will have: its Message-ID, which is part of its bytes, is made of it."""
    last: int = db.execute(sa.select(sa.func.coalesce(sa.func.max(letter.c.id), 0))).scalar_one()
    return last + 1


def exists(db: Connection, recipient: str, period: date, kind: str) -> bool:
    """Whether a recipient's letter of a period and kind is composed already."""
    same = (
        (sa.func.lower(letter.c.recipient) == recipient.lower()) & (letter.c.period == period) & (letter.c.kind == kind)
    )
    return db.execute(sa.select(letter.c.id).where(same)).first() is not None


@dataclass(frozen=True, slots=True)
class AcceptedLetter:
    """A letter the mail server accepted: its period, the UTC instant it was composed, its lines by case reference."""

    period: date
    composed_at: datetime
    lines: Mapping[str, str]


def last_accepted(db: Connection, recipient: str, kind: str, before: date) -> AcceptedLetter | None:
    """Return the recipient's last accepted letter of a kind and a period before a day; None before the first.

    One that was not accepted may never have been read: what it told must be told again.
    """
    theirs = (sa.func.lower(letter.c.recipient) == recipient.lower()) & (letter.c.kind == kind)
    last = db.execute(
        sa.select(letter.c.id, letter.c.period, letter.c.composed_at)
        .where(theirs, letter.c.period < before, letter.c.sent_at.is_not(None))
        .order_by(letter.c.period.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return None
    rows = db.execute(sa.select(listed.c.ref, listed.c.line).where(listed.c.letter_id == last.id))
    return AcceptedLetter(last.period, last.composed_at, dict(rows.all()))


def another_accepted(db: Connection, recipient: str, since: datetime) -> bool:
    """Whether the mail server has accepted a letter to anybody else since a UTC instant."""
    another = (sa.func.lower(letter.c.recipient) != recipient.lower()) & (letter.c.sent_at >= since)
    return db.execute(sa.select(letter.c.id).where(another).limit(1)).first() is not None


def due(db: Connection, now: datetime) -> list[int]:
    """Return the unsent letters whose next attempt is due, the newest first."""
    waiting = letter.c.sent_at.is_(None) & (letter.c.next_attempt_at <= now)
    return list(
        db.execute(sa.select(letter.c.id).where(waiting).order_by(letter.c.composed_at.desc(), letter.c.id)).scalars()
    )


def one(db: Connection, id_: int) -> OutboxLetter:
    """Return a letter by its id."""
    row = db.execute(sa.select(letter).where(letter.c.id == id_)).one()
    return OutboxLetter(**{name: getattr(row, name) for name in OutboxLetter.__slots__})


def claim(work: UnitOfWork, id_: int, attempts: int, next_attempt_at: datetime) -> bool:
    """Claim a letter for one attempt; False if another was faster.

    Until its outcome is recorded the letter counts as handed over: a crash may have followed the handing over.
    """
    free = (letter.c.id == id_) & (letter.c.attempts == attempts) & letter.c.sent_at.is_(None)
    values = {
        "attempts": attempts + 1,
        "handed_over": letter.c.handed_over + 1,
        "next_attempt_at": next_attempt_at,
    }
    return work.db.execute(sa.update(letter).where(free).values(values)).rowcount == 1


def mark_sent(work: UnitOfWork, id_: int) -> None:
    """Record that the mail server accepted a letter."""
    work.db.execute(
        sa.update(letter).where(letter.c.id == id_).values(sent_at=work.at, next_attempt_at=None, last_trouble=None)
    )


def mark_trouble(work: UnitOfWork, id_: int, trouble: str) -> None:
    """Record why the outcome of an attempt is unknown; the next one is scheduled already, by `claim`."""
    unsure = (letter.c.id == id_) & letter.c.sent_at.is_(None)
    work.db.execute(sa.update(letter).where(unsure).values(last_trouble=trouble))


def mark_not_sent(work: UnitOfWork, id_: int, trouble: str, next_attempt_at: datetime, *, refused: bool) -> None:
    """Record that the mail server certainly does not have a letter, and why; schedule the next attempt."""
    values = {
        "last_trouble": trouble,
        "next_attempt_at": next_attempt_at,
        "handed_over": letter.c.handed_over - 1,
        "refused_at": work.at if refused else letter.c.refused_at,
    }
    work.db.execute(sa.update(letter).where(letter.c.id == id_).values(values))


def bring_forward(work: UnitOfWork, latest: datetime) -> None:
    """Make due now what a wrong clock put off beyond the UTC instant at which any attempt can be due."""
    later = letter.c.sent_at.is_(None) & (letter.c.next_attempt_at > latest)
    work.db.execute(sa.update(letter).where(later).values(next_attempt_at=work.at))


def give_up(work: UnitOfWork, id_: int) -> None:
    """Schedule no more attempts of a letter: refused for good, or handed over and never confirmed; people are told."""
    work.db.execute(sa.update(letter).where(letter.c.id == id_).values(next_attempt_at=None))


@dataclass(frozen=True, slots=True)
class Unsent:
    """How many letters are unsent, the UTC instant the oldest of them was composed, and the last error.

    `given_up` counts those that are tried no more, since the period of the latest digests.
    """

    letters: int
    oldest: datetime | None
    trouble: str | None
    given_up: int = 0


def unsent(db: Connection) -> Unsent:
    """Return the state of the outbox: what waits to be sent, and what was given up."""
    waiting = letter.c.sent_at.is_(None) & letter.c.next_attempt_at.is_not(None)
    count, oldest = db.execute(
        sa.select(sa.func.count(), sa.func.min(letter.c.composed_at, type_=letter.c.composed_at.type)).where(waiting)
    ).one()
    trouble = (
        sa.select(letter.c.last_trouble).where(waiting, letter.c.last_trouble.is_not(None)).order_by(letter.c.id.desc())
    )
    return Unsent(count, oldest, db.execute(trouble.limit(1)).scalar_one_or_none(), _given_up(db))


def _given_up(db: Connection) -> int:
    given_up = letter.c.sent_at.is_(None) & letter.c.next_attempt_at.is_(None)
    period = sa.func.max(letter.c.period, type_=letter.c.period.type)
    latest = sa.select(period).where(letter.c.kind == DIGEST).scalar_subquery()
    query = sa.select(sa.func.count()).select_from(letter).where(given_up, letter.c.period >= latest)
    found: int = db.execute(query).scalar_one()
    return found
