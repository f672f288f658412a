"""Doing a unit of work again when somebody else held the database."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

Done = TypeVar("Done")
TIMES = 3
"""How often a unit is tried; each time the engine itself has waited for its turn."""
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_TAKE_TURNS = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL's words for: could not be put in order, deadlock, lock not to be had."""


def is_busy(problem: BaseException) -> bool:
    """Whether a unit failed only because somebody else was writing, so that all of it may be tried again."""
    if not isinstance(problem, DBAPIError):
        return False
    cause = problem.orig
    if isinstance(cause, sqlite3.OperationalError):
        return str(getattr(cause, "sqlite_errorname", "")).startswith(_BUSY)
    return getattr(cause, "sqlstate", None) in _TAKE_TURNS


def is_database_fault(problem: BaseException) -> bool:
    """Whether the database itself failed, and not what was asked of it: not there, full, busy, or cut off."""
    return isinstance(problem, (OperationalError, InterfaceError))


def retry_if_busy(work: Callable[[], Done], times: int = TIMES) -> Done:
    """Do a whole unit of work, its transaction included; again from its start if the database was busy."""
    for _ in range(times - 1):
        try:
            return work()
        except DBAPIError as problem:
            if not is_busy(problem):
                raise
    return work()
