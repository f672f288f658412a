"""The table `setting`: a key-value store of the service's own state."""

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.store import UnitOfWork
from monitor.store.schema import setting


def get(db: Connection, name: str) -> str | None:
    """Return the value of a name; None when it is not set."""
    return db.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()


def put(work: UnitOfWork, name: str, value: str) -> None:
    """Insert or replace the value of a name."""
    if get(work.db, name) is None:
        work.db.execute(sa.insert(setting).values(name=name, value=value))
    else:
        work.db.execute(sa.update(setting).where(setting.c.name == name).values(value=value))


def delete(work: UnitOfWork, name: str) -> None:
    """Delete the value of a name, if it is set."""
    work.db.execute(sa.delete(setting).where(setting.c.name == name))
