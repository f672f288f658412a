"""The table `job_run`: which turns (scheduled instants) of which job were run, and with what outcome."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.store import UnitOfWork
from monitor.store.schema import job_run

DONE = "done"
FAILED = "failed"
"""Outcomes of a turn."""


def begin(work: UnitOfWork, job: str, scheduled_for: datetime) -> bool:
    """Record the start of a turn; False when it was done already. A failed or interrupted turn is started again."""
    turn = (job_run.c.job == job) & (job_run.c.scheduled_for == scheduled_for)
    before = work.db.execute(sa.select(job_run.c.outcome).where(turn)).first()
    if before is None:
        work.db.execute(sa.insert(job_run).values(job=job, scheduled_for=scheduled_for, started_at=work.at))
        return True
    if before.outcome == DONE:
        return False
    work.db.execute(sa.update(job_run).where(turn).values(started_at=work.at, finished_at=None, outcome=None))
    return True


def was_done(db: Connection, job: str, scheduled_for: datetime) -> bool:
    """Whether a turn of a job ended as done."""
    turn = (job_run.c.job == job) & (job_run.c.scheduled_for == scheduled_for) & (job_run.c.outcome == DONE)
    return db.execute(sa.select(job_run.c.id).where(turn)).first() is not None


def end(work: UnitOfWork, job: str, scheduled_for: datetime, outcome: str) -> None:
    """Record the end of a turn and its outcome."""
    turn = (job_run.c.job == job) & (job_run.c.scheduled_for == scheduled_for)
    work.db.execute(sa.update(job_run).where(turn).values(finished_at=work.at, outcome=outcome))
