"""Attempts: work whose failure must not stop the rest, with the failure returned as a value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from monitor.domain.errors import NotHealthyError, UserError
from monitor.runtime.logs import log
from monitor.store.retry import TIMES, is_corrupt, is_database_fault, retry_if_busy

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Failed:
    """A failed attempt: the exception's class name, and whether the database or the clock was the cause, not the work.

    `sentence` is the message of a `UserError`; `corrupt` says that the database called itself damaged.
    """

    error: str
    outside: bool
    sentence: str = ""
    corrupt: bool = False


def attempt(what: str, work: Callable[[], Done], times: int = TIMES) -> Done | Failed:
    """Return what `work` returns, or `Failed` where it raises; up to `times` tries while the database is busy."""
    try:
        return retry_if_busy(work, times)
    except UserError as misuse:
        return Failed(type(misuse).__name__, outside=isinstance(misuse, NotHealthyError), sentence=str(misuse))
    except Exception as bug:
        log.exception("work.failed", job=what, error=type(bug).__name__)
        return Failed(type(bug).__name__, outside=is_database_fault(bug), corrupt=is_corrupt(bug))
