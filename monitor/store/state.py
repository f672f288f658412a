"""The table `setting`: the few values the service remembers of itself, by name."""

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.store import UnitOfWork
from monitor.store.schema import setting


def get(db: Connection, name: str) -> str | None:
    """Return a value by its name; None when it was never put."""
    return db.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()


def put(work: UnitOfWork, name: str, value: str) -> None:
    """Remember a value, in the place of an earlier one."""
    if get(work.db, name) is None:
        work.db.execute(sa.insert(setting).values(name=name, value=value))
    else:
        work.db.execute(sa.update(setting).where(setting.c.name == name).values(value=value))


def delete(work: UnitOfWork, name: str) -> None:
    """Forget a value."""
    work.db.execute(sa.delete(setting).where(setting.c.name == name))
