"""A part of a stage that may fail alone: it is undone and logged, and the stage goes on with the others."""

from collections.abc import Callable

from monitor.runtime.logs import log
from monitor.store import UnitOfWork
from monitor.store.retry import is_database_fault


def succeeds(work: UnitOfWork, part: str, job: Callable[[], object]) -> bool:
    """Run a part in a savepoint; False where it raised, after it was undone and logged by its class name alone.

    Raises what shows that the database itself failed: then no other part would succeed either.
    """
    try:
        with work.db.begin_nested():
            job()
    except Exception as bug:
        if is_database_fault(bug):
            raise
        log.exception("part.failed", part=part, error=type(bug).__name__)
        return False
    return True
