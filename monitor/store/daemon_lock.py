"""The lock that allows one daemon per database, released when its process ends (RELIABILITY H68)."""

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
"""Key of the PostgreSQL advisory lock the daemon holds; an arbitrary number."""


class DaemonLock(Protocol):
    """The daemon lock of a database, while held."""

    def lasts(self) -> bool:
        """Whether the lock is still held; once it is not, nothing more may be written."""
        ...

    def end(self) -> None:
        """Release the lock."""
        ...


def acquire_daemon_lock(database: Engine) -> DaemonLock | None:
    """Acquire the daemon lock of a database; None when another process holds it."""
    if database.dialect.name == "sqlite":
        return _lock_file(database)
    return _advisory_lock(database)


class _LockedFile:
    """An exclusive `flock` on a file beside the database; the kernel releases it with the process.

    It lasts while the database is the file it was: what is written to one that was deleted or replaced is lost.
    """

    def __init__(self, descriptor: int, database: Path) -> None:
        self._descriptor, self._database, self._was = descriptor, database, _identity(database)

    def lasts(self) -> bool:
        return _identity(self._database) == self._was

    def end(self) -> None:
        os.close(self._descriptor)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _lock_file(database: Engine) -> DaemonLock | None:
    path = Path(database.url.database or "memory")
    descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return _LockedFile(descriptor, path)


class _Session:
    """A PostgreSQL session, which holds the advisory lock for as long as it lives."""

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
