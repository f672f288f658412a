"""One daemon for one database: a lock that ends with its process (RELIABILITY H68)."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

_DAEMON = 5_243_462
"""The advisory lock the daemon holds on PostgreSQL; the number means nothing."""


class DaemonLock(Protocol):
    """Being the only daemon."""

    def lasts(self) -> bool:
        """Whether the lock is still ours; once it is not, nothing more may be written."""
        ...

    def end(self) -> None:
        """Let the next one have it."""
        ...


def acquire_daemon_lock(database: Engine) -> DaemonLock | None:
    """Become the only daemon of a database; None when there is one already."""
    if database.dialect.name == "sqlite":
        return _lock_file(database)
    return _advisory_lock(database)


class _LockedFile:
    """A lock on a file beside the database; the system takes it away with the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def lasts(self) -> bool:
        return True

    def end(self) -> None:
        os.close(self._descriptor)


def _lock_file(database: Engine) -> DaemonLock | None:
    beside = Path(f"{database.url.database or 'memory'}.lock")
    descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return _LockedFile(descriptor)


class _Session:
    """A session of PostgreSQL that holds the lock for as long as it lives."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._one_asks = Lock()

    def lasts(self) -> bool:
        with self._one_asks:
            try:
                self._connection.execute(sa.select(1))
            except SQLAlchemyError:
                return False
            return not self._connection.invalidated

    def end(self) -> None:
        with self._one_asks, suppress(SQLAlchemyError):
            self._connection.execute(sa.select(sa.func.pg_advisory_unlock(_DAEMON)))
            self._connection.close()


def _advisory_lock(database: Engine) -> DaemonLock | None:
    connection = database.connect().execution_options(isolation_level="AUTOCOMMIT", reading=True)
    if connection.execute(sa.select(sa.func.pg_try_advisory_lock(_DAEMON))).scalar_one():
        return _Session(connection)
    connection.close()
    return None
