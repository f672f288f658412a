"""The only package that speaks SQL: one schema, two engines, one module for each written table or pair."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from monitor.domain.actor import Actor
from monitor.runtime.clock import london_day

__all__ = ["Connection", "Database", "UnitOfWork", "unit_of_work"]


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """A transaction that writes, who writes in it, and its UTC instant.

    Every function of the store that changes a table asks for one, so that nothing is written by nobody.
    """

    db: Connection
    by: Actor
    at: datetime

    @property
    def today(self) -> date:
        """The London day on which it is written."""
        return london_day(self.at)


@contextmanager
def unit_of_work(database: Database, by: Actor, at: datetime) -> Iterator[UnitOfWork]:
    """Open a transaction that is kept if this block ends, and undone if it raises."""
    with database.begin() as db:
        yield UnitOfWork(db, by, at)
