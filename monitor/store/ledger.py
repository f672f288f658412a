"""The tables `job_run`, `audit` and `setting`: what ran, who looked, and what the service keeps for itself."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.actor import Actor
from monitor.store.schema import audit, job_run, setting


def note(db: Connection, who: Actor, act: str, subject: str, reason: str, at: datetime) -> None:
    """Append who did or looked at what, and why; written before the answer is shown."""
    db.execute(sa.insert(audit).values(at=at, who=str(who), act=act, subject=subject, reason=reason))


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of the audit."""

    at: datetime
    who: str
    act: str
    subject: str
    reason: str


def notes(db: Connection, subject: str | None = None) -> list[Noted]:
    """Give the audit in order: all of it, or one subject's."""
    query = sa.select(audit).order_by(audit.c.id)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    return [Noted(**{name: getattr(row, name) for name in Noted.__slots__}) for row in db.execute(query)]


def kept(db: Connection, name: str) -> str | None:
    """Give a value the service keeps for itself; None when it never did."""
    return db.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()


def keep(db: Connection, name: str, value: str) -> None:
    """Keep a value for the service itself."""
    if kept(db, name) is None:
        db.execute(sa.insert(setting).values(name=name, value=value))
    else:
        db.execute(sa.update(setting).where(setting.c.name == name).values(value=value))


def forget(db: Connection, name: str) -> None:
    """Let go of a value the service kept for itself."""
    db.execute(sa.delete(setting).where(setting.c.name == name))


DONE = "done"
FAILED = "failed"
"""How a turn of a job ended."""


def begin_job(db: Connection, job: str, scheduled_for: datetime, now: datetime) -> bool:
    """Take one turn of a job; False when it was done already. One that failed or was broken off is taken again."""
    turn = (job_run.c.job == job) & (job_run.c.scheduled_for == scheduled_for)
    before = db.execute(sa.select(job_run.c.outcome).where(turn)).first()
    if before is None:
        db.execute(sa.insert(job_run).values(job=job, scheduled_for=scheduled_for, started_at=now))
        return True
    if before.outcome == DONE:
        return False
    db.execute(sa.update(job_run).where(turn).values(started_at=now, finished_at=None, outcome=None))
    return True


def was_done(db: Connection, job: str, scheduled_for: datetime) -> bool:
    """Whether a turn of a job was taken and done."""
    turn = (job_run.c.job == job) & (job_run.c.scheduled_for == scheduled_for) & (job_run.c.outcome == DONE)
    return db.execute(sa.select(job_run.c.id).where(turn)).first() is not None


def end_job(db: Connection, job: str, scheduled_for: datetime, outcome: str, now: datetime) -> None:
    """Write down how a turn of a job ended."""
    turn = (job_run.c.job == job) & (job_run.c.scheduled_for == scheduled_for)
    db.execute(sa.update(job_run).where(turn).values(finished_at=now, outcome=outcome))


def last_turn(db: Connection, job: str, *, outcome: str | None = None) -> datetime | None:
    """Give the latest turn of a job, or the latest that ended so; None when there was none."""
    query = sa.select(sa.func.max(job_run.c.scheduled_for, type_=job_run.c.scheduled_for.type)).where(
        job_run.c.job == job
    )
    last: datetime | None = db.execute(query.where(job_run.c.outcome == outcome) if outcome else query).scalar_one()
    return last
