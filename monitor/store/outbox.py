"""The tables `letter` and `listed`: the outbox of letters as final bytes, and the cases each of them listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.store import UnitOfWork
from monitor.store.schema import letter, listed


@dataclass(frozen=True, slots=True)
class OutboxLetter:
    """A letter as stored; `content`, its final bytes, never changes."""

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


def last_period(db: Connection, kind: str, before: date) -> date | None:
    """Return the last period before a day for which letters of a kind were composed; None if there is none."""
    query = sa.select(sa.func.max(letter.c.period, type_=letter.c.period.type))
    last: date | None = db.execute(query.where(letter.c.kind == kind, letter.c.period < before)).scalar_one()
    return last


def last_composed(db: Connection, kind: str, before: date) -> datetime | None:
    """Return the UTC instant when the last letters of a kind before a period were composed; None if there are none."""
    query = sa.select(sa.func.max(letter.c.composed_at, type_=letter.c.composed_at.type))
    last: datetime | None = db.execute(query.where(letter.c.kind == kind, letter.c.period < before)).scalar_one()
    return last


def exists(db: Connection, recipient: str, period: date, kind: str) -> bool:
    """Whether a recipient's letter of a period and kind is composed already."""
    same = (
        (sa.func.lower(letter.c.recipient) == recipient.lower()) & (letter.c.period == period) & (letter.c.kind == kind)
    )
    return db.execute(sa.select(letter.c.id).where(same)).first() is not None


def last_list(db: Connection, recipient: str, kind: str, before: date) -> dict[str, str]:
    """Return the lines of the recipient's last letter before a day, by case reference; empty before the first."""
    last = (
        sa.select(letter.c.id)
        .where(sa.func.lower(letter.c.recipient) == recipient.lower(), letter.c.kind == kind, letter.c.period < before)
        .order_by(letter.c.period.desc())
        .limit(1)
    )
    rows = db.execute(sa.select(listed.c.ref, listed.c.line).where(listed.c.letter_id == last.scalar_subquery()))
    return dict(rows.all())


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
    """Claim a letter for one attempt; False if another was faster. A crash after this only delays the next attempt."""
    free = (letter.c.id == id_) & (letter.c.attempts == attempts) & letter.c.sent_at.is_(None)
    values = {"attempts": attempts + 1, "next_attempt_at": next_attempt_at}
    return work.db.execute(sa.update(letter).where(free).values(values)).rowcount == 1


def mark_sent(work: UnitOfWork, id_: int) -> None:
    """Record that the mail server accepted a letter."""
    work.db.execute(
        sa.update(letter).where(letter.c.id == id_).values(sent_at=work.at, next_attempt_at=None, last_trouble=None)
    )


def mark_trouble(work: UnitOfWork, id_: int, trouble: str) -> None:
    """Record why an attempt failed; the next one is scheduled already, by `claim`."""
    work.db.execute(sa.update(letter).where(letter.c.id == id_).values(last_trouble=trouble))


def give_up(work: UnitOfWork, id_: int) -> None:
    """Schedule no more attempts of a letter its recipient's server refused for good; somebody else is told instead."""
    work.db.execute(sa.update(letter).where(letter.c.id == id_).values(next_attempt_at=None))


@dataclass(frozen=True, slots=True)
class Unsent:
    """How many letters are unsent, the UTC instant the oldest of them was composed, and the last error."""

    letters: int
    oldest: datetime | None
    trouble: str | None


def unsent(db: Connection) -> Unsent:
    """Return the state of the outbox; letters given up are not counted."""
    waiting = letter.c.sent_at.is_(None) & letter.c.next_attempt_at.is_not(None)
    count, oldest = db.execute(
        sa.select(sa.func.count(), sa.func.min(letter.c.composed_at, type_=letter.c.composed_at.type)).where(waiting)
    ).one()
    trouble = (
        sa.select(letter.c.last_trouble).where(waiting, letter.c.last_trouble.is_not(None)).order_by(letter.c.id.desc())
    )
    return Unsent(count, oldest, db.execute(trouble.limit(1)).scalar_one_or_none())
