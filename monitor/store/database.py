"""Database engines with explicit control of transactions (RELIABILITY, decisions 2 and 3).

One writer at a time, on both engines: what a transaction has read still holds when it writes.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from monitor.domain.errors import NotHealthyError, UserError
from monitor.runtime.private import close_to_others
from monitor.store.in_list import FROM_HEX
from monitor.store.migrations import upgrade, versions
from monitor.store.schema import metadata

LOCK_SECONDS = 10
"""How long a writer waits for another one before it fails, to be retried later."""
COMMIT_SECONDS = 120
"""How long a finished SQLite transaction waits for the readers of the moment: giving up would lose all of its work."""
HEAD = "0017"
"""The last migration: the schema version this code requires."""
_version_table = sa.Table("alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32), nullable=False))
_version_table.append_constraint(sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"))
_STATEMENT_SECONDS = 900
_IDLE_SECONDS = 3_600
"""Longer than any pause between two statements: a transaction idle for so long belongs to a hung process."""
_WRITER = 5_243_461
"""Key of the PostgreSQL advisory lock every write transaction holds; an arbitrary number."""


def open_database(url: str, *, throw_away: bool = False) -> Engine:
    """Return the engine of a database URL, `sqlite:///monitor.db` or `postgresql+psycopg://host/name`.

    SQLite runs with `journal_mode=DELETE` and `synchronous=EXTRA`, the pair that lost nothing at any simulated power
    cut; a `throw_away` database, created for a rehearsal, does not wait for the disk. Raises `UserError` for any other
    URL.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        engine = sa.create_engine(address, hide_parameters=True)
        _own_sqlite(engine, "OFF" if throw_away else "EXTRA")
        _close_to_others(engine, address.database)
        return engine
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"options": _postgres_options(throw_away=throw_away), "application_name": "monitor"},
    )
    _own_postgres(engine)
    return engine


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or address.get_backend_name() not in {"sqlite", "postgresql"}:
        # The address may hold a password, so it is not repeated here.
        raise UserError("The database's address must start with sqlite:/// or postgresql+psycopg:// (docs/install.md).")
    return address


def _postgres_options(*, throw_away: bool) -> str:
    settings = {
        "timezone": "UTC",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "statement_timeout": f"{_STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{_IDLE_SECONDS}s",
        # Queries read few places of large tables, on disks that seek fast: the default cost favours full scans.
        "random_page_cost": "1.1",
    } | ({"synchronous_commit": "off"} if throw_away else {})
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def _own_postgres(engine: Engine) -> None:
    """Serialise writers by an advisory lock: READ COMMITTED alone would allow lost updates."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("reading", False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


def _own_sqlite(engine: Engine, synchronous: str) -> None:
    """Issue BEGIN ourselves: the driver's own would lose updates without an error, and not roll back DDL."""

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        connection.create_function(FROM_HEX, 1, bytes.fromhex, deterministic=True)
        pragmas = (
            f"busy_timeout={LOCK_SECONDS * 1000}",  # for what follows here
            f"journal_mode={'MEMORY' if synchronous == 'OFF' else 'DELETE'}",
            f"synchronous={synchronous}",
            "cache_size=-65536",
            # A delivery's rows are staged in a temporary table: on disk, or memory would grow with the file.
            "temp_store=FILE",
        )
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        reads = options.get("reading", False)
        # Rebuilding a table, as a migration does on SQLite, would delete the rows that refer to it.
        connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if options.get('migrating', False) else 'ON'}")
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
        connection.exec_driver_sql(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={COMMIT_SECONDS * 1000}")


def _close_to_others(engine: Engine, file: str | None) -> None:
    """Keep a database's file to this account; the journal beside it takes its rights."""

    @event.listens_for(engine, "connect")
    def _close(_: sqlite3.Connection, __: object) -> None:
        if file and file != ":memory:":
            close_to_others(Path(file))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a read-only transaction on one consistent snapshot; it takes no write lock.

    On SQLite, once it has read anything, no other transaction can commit before it ends: keep it short, and print
    nothing inside.
    """
    with engine.connect() as connection:
        options: dict[str, object] = {"reading": True}
        if engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        reader = connection.execution_options(**options)
        with reader.begin():
            yield reader


def create(engine: Engine) -> None:
    """Create all tables of an empty, throw-away database at once (a test proves them equal to those of `migrate`)."""
    with engine.begin() as db:
        metadata.create_all(db)
        _version_table.create(db)
        db.execute(sa.insert(_version_table).values(version_num=HEAD))


def at_head(engine: Engine) -> bool:
    """Whether a database is there, and has the schema version this code requires."""
    if not is_there(engine):
        return False
    with reading(engine) as db:
        return _version(db) == HEAD


def require_head(engine: Engine) -> None:
    """Raise `UserError` for a database of another version, and `NotHealthyError` for a file that is not there."""
    if not is_there(engine):
        raise NotHealthyError(
            "The database's file is not there: bring it back from a backup. Only a new installation has none yet: "
            "`monitor migrate` makes it."
        )
    if not at_head(engine):
        raise UserError("The database is not ready for this version: run `monitor migrate` first.")


def is_there(engine: Engine) -> bool:
    """Whether the file of an SQLite database exists; merely opening it would make an empty one."""
    file = engine.url.database
    return engine.dialect.name != "sqlite" or not file or file == ":memory:" or Path(file).is_file()


def migrate(engine: Engine) -> None:
    """Migrate a database to the schema of this code: all steps in one transaction, or none.

    Raises `UserError` when the database is newer than the code, its tables are not this service's, or it is damaged.
    """
    with engine.connect() as connection:
        db = connection.execution_options(migrating=True)
        with db.begin():
            if db.dialect.name == "postgresql":
                db.exec_driver_sql("SET LOCAL statement_timeout = 0")
            _refuse_unknown(db)
            upgrade(db)
            broken = db.exec_driver_sql("PRAGMA foreign_key_check").first() if db.dialect.name == "sqlite" else None
            if broken:
                raise UserError("The database was damaged before this upgrade: restore a backup, then try again.")


def _refuse_unknown(db: Connection) -> None:
    version = _version(db)
    if version is None and sa.inspect(db).get_table_names():
        raise UserError("The database holds tables of something else: give the service a database of its own.")
    if version is not None and version not in versions():
        raise UserError("The database was written by a newer version of this service: install that version again.")


def _version(db: Connection) -> str | None:
    if not sa.inspect(db).has_table(_version_table.name):
        return None
    version: str | None = db.execute(sa.select(_version_table.c.version_num)).scalar_one_or_none()
    return version
