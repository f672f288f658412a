"""Work whose failure must not stop the rest: tried, and a failure given as a value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from monitor.domain.errors import UserError
from monitor.runtime.logs import log
from monitor.store.retry import TIMES, is_database_fault, retry_if_busy

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Failed:
    """Work that did not get done; `database` when the database was the reason and not the work itself."""

    error: str
    database: bool
    sentence: str = ""


def attempt(what: str, work: Callable[[], Done], times: int = TIMES) -> Done | Failed:
    """Do one piece of work whose failure must not stop the rest; up to so many times while the database is busy."""
    try:
        return retry_if_busy(work, times)
    except UserError as misuse:
        return Failed(type(misuse).__name__, database=False, sentence=str(misuse))
    except Exception as bug:
        log.exception("work.failed", job=what, error=type(bug).__name__)
        return Failed(type(bug).__name__, database=is_database_fault(bug))
