"""Probes of the database: whether it is the one it was, can be read and written, and is whole."""

import sqlite3
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from monitor.domain.actor import DAEMON
from monitor.store import UnitOfWork, state
from monitor.store.database import is_there, reading
from monitor.store.retry import is_busy, is_corrupt, is_moved, is_read_only

_SECRET, _PROBE = "secret", "probe"


class DatabaseFault(StrEnum):
    """What is wrong with a database that should be there."""

    GONE = "database_gone"
    REPLACED = "database_replaced"
    CORRUPT = "database_corrupt"
    READ_ONLY = "database_read_only"
    UNUSABLE = "database_unusable"


def mark_of(engine: Engine) -> str | None:
    """Return a digest by which one database is told from another; None for one that no service has worked in yet.

    It reveals nothing of the secret it is made of.
    """
    with reading(engine) as db:
        return _mark(db)


def fault_of(engine: Engine, mark: str | None, at: datetime | None = None) -> DatabaseFault | None:
    """Return what is wrong with a database whose mark is known (None: any will do); None when nothing is.

    With the UTC instant `at` it is written to as well, in a transaction that is rolled back.
    """
    if not is_there(engine):
        return DatabaseFault.GONE
    try:
        with reading(engine) as db:
            if mark is not None and _mark(db) != mark:
                return DatabaseFault.REPLACED
            db.execute(sa.select(1))
        if at is not None:
            _write(engine, at)
    except (DBAPIError, sqlite3.Error) as problem:
        return fault_in(problem)
    return None


def _write(engine: Engine, at: datetime) -> None:
    with engine.connect() as db, db.begin() as transaction:
        state.put(UnitOfWork(db, DAEMON, at), _PROBE, at.isoformat())
        transaction.rollback()


def fault_in(problem: BaseException) -> DatabaseFault | None:
    """Return the fault of the database that made a plain statement fail; None where it was only another's turn."""
    if is_busy(problem) or not isinstance(problem, (DBAPIError, sqlite3.Error)):
        return None
    if is_corrupt(problem):
        return DatabaseFault.CORRUPT
    if is_moved(problem):
        return DatabaseFault.REPLACED
    return DatabaseFault.READ_ONLY if is_read_only(problem) else DatabaseFault.UNUSABLE


def is_whole(engine: Engine) -> bool:
    """Whether the whole file of an SQLite database can be read and fits together; PostgreSQL looks after itself."""
    if engine.dialect.name != "sqlite":
        return True
    try:
        with reading(engine) as db:
            return bool(db.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() == "ok")
    except (DBAPIError, sqlite3.Error) as problem:
        if is_corrupt(problem):
            return False
        raise


def _mark(db: Connection) -> str | None:
    secret = state.get(db, _SECRET) if sa.inspect(db).has_table("setting") else None
    return None if secret is None else sha256(f"the mark of a database {secret}".encode()).hexdigest()[:32]
