"""A database as an earlier version of the service left it."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from sqlalchemy import Connection, Engine

from monitor.store.migrations import _config


@contextmanager
def as_of_revision(engine: Engine, revision: str) -> Iterator[Connection]:
    """Bring an empty database to a revision, to be written into while this is open."""
    config = _config()
    with engine.connect() as connection:
        db = connection.execution_options(migrating=True)
        with db.begin():
            config.attributes["connection"] = db
            command.upgrade(config, revision)
            yield db
