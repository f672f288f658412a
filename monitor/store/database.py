"""Opening the database so that its transactions are ours (RELIABILITY, decisions 2 and 3)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event

from monitor.store.schema import metadata

_TIMEOUT_SECONDS = 10


def open_database(url: str, *, throw_away: bool = False) -> Engine:
    """Open a database by its URL.

    SQLite runs with `journal_mode=DELETE` and `synchronous=EXTRA`, the pair that lost nothing at any simulated
    power cut; a `throw_away` database, made anew for a rehearsal, may skip waiting for the disk.
    """
    engine = sa.create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        _own_transactions(engine, "OFF" if throw_away else "EXTRA")
    return engine


def _own_transactions(engine: Engine, synchronous: str) -> None:
    """Take over BEGIN: the driver's own would lose updates without an error, and not roll back DDL."""

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        pragmas = (
            "foreign_keys=ON",
            f"busy_timeout={_TIMEOUT_SECONDS * 1000}",
            f"journal_mode={'MEMORY' if synchronous == 'OFF' else 'DELETE'}",
            f"synchronous={synchronous}",
            "cache_size=-65536",
            "temp_store=MEMORY",
        )
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads, so that it never keeps a writer waiting for longer than it reads."""
    with engine.connect().execution_options(reading=True) as connection, connection.begin():
        yield connection


def create(engine: Engine) -> None:
    """Make every table of a database that has none."""
    metadata.create_all(engine)
