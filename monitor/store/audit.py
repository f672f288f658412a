"""The table `audit`: an append-only log of who did or viewed what, and why."""

import sqlalchemy as sa

from monitor.store import UnitOfWork
from monitor.store.schema import audit


def record(work: UnitOfWork, act: str, subject: str, reason: str) -> None:
    """Insert who did or viewed what, and why; called before the answer is shown."""
    work.db.execute(sa.insert(audit).values(at=work.at, who=str(work.by), act=act, subject=subject, reason=reason))
