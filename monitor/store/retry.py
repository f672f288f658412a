"""Retry of a unit of work when the database was busy."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

Done = TypeVar("Done")
TIMES = 3
"""How often a unit of work is tried; each time the engine itself has waited for the lock."""
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_READ_ONLY = ("SQLITE_READONLY",)
_MOVED = ("SQLITE_READONLY_DBMOVED",)
_TAKE_TURNS = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATEs of PostgreSQL: serialization failure, deadlock detected, lock not available."""


def is_busy(problem: BaseException) -> bool:
    """Whether a unit of work failed only because another was writing, so that all of it may be retried."""
    if not isinstance(problem, DBAPIError):
        return False
    cause = problem.orig
    if isinstance(cause, sqlite3.OperationalError):
        return str(getattr(cause, "sqlite_errorname", "")).startswith(_BUSY)
    return getattr(cause, "sqlstate", None) in _TAKE_TURNS


def is_database_fault(problem: BaseException) -> bool:
    """Whether the database itself failed (unreachable, full, busy, damaged or disconnected), and not the statement."""
    failed = isinstance(problem, (OperationalError, InterfaceError, sqlite3.OperationalError))
    return failed or is_corrupt(problem) or is_read_only(problem)


def is_corrupt(problem: BaseException) -> bool:
    """Whether the database is damaged, or its file is none."""
    return _is(problem, _DAMAGED, "XX")


def is_read_only(problem: BaseException) -> bool:
    """Whether the database can be read and not written."""
    return _is(problem, _READ_ONLY, "25006")


def is_moved(problem: BaseException) -> bool:
    """Whether the file that is open is no longer the one of its name."""
    return _is(problem, _MOVED)


def _is(problem: BaseException, names: tuple[str, ...], sqlstate: str | None = None) -> bool:
    cause = problem.orig if isinstance(problem, DBAPIError) else problem
    if isinstance(cause, sqlite3.Error):
        return str(getattr(cause, "sqlite_errorname", "")).startswith(names)
    return sqlstate is not None and str(getattr(cause, "sqlstate", "")).startswith(sqlstate)


def retry_if_busy(work: Callable[[], Done], times: int = TIMES) -> Done:
    """Run a whole unit of work, its transaction included; again from its start if the database was busy."""
    for _ in range(times - 1):
        try:
            return work()
        except DBAPIError as problem:
            if not is_busy(problem):
                raise
    return work()
