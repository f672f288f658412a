"""A part of a stage that may fail alone: it is undone and logged, and the stage goes on with the others."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from monitor.runtime.logs import log
from monitor.store import UnitOfWork
from monitor.store.retry import is_database_fault

Item = TypeVar("Item")


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


def failing(work: UnitOfWork, part: str, items: Sequence[Item], job: Callable[[Sequence[Item]], object]) -> list[Item]:
    """Run a job on some items in one savepoint, and where that fails on each of them alone; return those it fails on.

    Raises what `succeeds` raises.
    """
    if succeeds(work, part, partial(job, items)):
        return []
    return [item for item in items if len(items) == 1 or not succeeds(work, part, partial(job, [item]))]
