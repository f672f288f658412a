"""Persistence, the only package with SQL: one schema, two engines, one module for each written table or pair."""

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
    """A write transaction with its actor and its UTC instant.

    Every store function that changes a table takes one, so that every write has an actor.
    """

    db: Connection
    by: Actor
    at: datetime

    @property
    def today(self) -> date:
        """The London date of `at`."""
        return london_day(self.at)


@contextmanager
def unit_of_work(database: Database, by: Actor, at: datetime) -> Iterator[UnitOfWork]:
    """Open a write transaction: committed when the block ends, rolled back when it raises."""
    with database.begin() as db:
        yield UnitOfWork(db, by, at)
