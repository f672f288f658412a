"""Bulk inserts: `executemany` on SQLite, `COPY` on PostgreSQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

_AT_ONCE = 20_000


def bulk_insert(db: Connection, columns: Sequence[sa.Column[Any]], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows into one table, their values in the order of `columns`; the rows may exceed memory.

    SQLite uses `executemany` in batches, PostgreSQL one `COPY`. Errors are SQLAlchemy's, as of any statement.
    """
    table = columns[0].table
    binding = [column.type.dialect_impl(db.dialect).bind_processor(db.dialect) for column in columns]
    bound = iter(_bound(rows, [(n, bind) for n, bind in enumerate(binding) if bind]))
    names = ", ".join(db.dialect.identifier_preparer.quote(column.name) for column in columns)
    if db.dialect.name == "postgresql":
        _copy(db, f"COPY {table} ({names}) FROM STDIN", bound)
        return
    statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
    while some := list(islice(bound, _AT_ONCE)):
        db.exec_driver_sql(statement, some)


def bulk_insert_rows(db: Connection, table: sa.Table, rows: Iterable[Mapping[str, object]]) -> None:
    """Insert rows given as mappings with the same column names each; no rows insert nothing."""
    remaining = iter(rows)
    first = next(remaining, None)
    if first is not None:
        columns = [table.c[name] for name in first]
        bulk_insert(db, columns, (tuple(row[column.name] for column in columns) for row in chain([first], remaining)))


def _copy(db: Connection, statement: str, rows: Iterable[Sequence[object]]) -> None:
    driver: Any = db.connection.driver_connection
    with _as_of_any_statement(db), driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def _as_of_any_statement(db: Connection) -> Iterator[None]:
    """Translate the driver's errors to SQLAlchemy's, which does not see a `COPY`: callers catch those."""
    known = db.dialect.loaded_dbapi.Error
    try:
        yield
    except known as problem:
        raise DBAPIError.instance("COPY", None, problem, known, hide_parameters=True, dialect=db.dialect) from problem


def _bound(rows: Iterable[Sequence[object]], binding: Sequence[tuple[int, Any]]) -> Iterator[tuple[object, ...]]:
    """Yield the rows with the bind functions of `binding` applied, given by column position."""
    for row in rows:
        turned = list(row)
        for n, bind in binding:
            turned[n] = bind(turned[n])
        yield tuple(turned)
