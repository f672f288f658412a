"""The table `audit`: who did or looked at what, and why; only ever appended."""

import sqlalchemy as sa

from monitor.store import UnitOfWork
from monitor.store.schema import audit


def record(work: UnitOfWork, act: str, subject: str, reason: str) -> None:
    """Append who did or looked at what, and why; written before the answer is shown."""
    work.db.execute(sa.insert(audit).values(at=work.at, who=str(work.by), act=act, subject=subject, reason=reason))
