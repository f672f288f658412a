"""Many rows put into a table at once, by the quickest way each engine has."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection


def pour(db: Connection, columns: Sequence[sa.Column[Any]], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows given in the order of some columns of one table; they may be more than fit in memory.

    On SQLite they are bound one after another to one statement; on PostgreSQL they are a COPY.
    """
    table = columns[0].table
    binding = [column.type.dialect_impl(db.dialect).bind_processor(db.dialect) for column in columns]
    bound = _bound(rows, [(n, bind) for n, bind in enumerate(binding) if bind])
    names = ", ".join(db.dialect.identifier_preparer.quote(column.name) for column in columns)
    driver: Any = db.connection.driver_connection
    if db.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in bound:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", bound)  # noqa: S608 - our own names


def _bound(rows: Iterable[Sequence[object]], binding: Sequence[tuple[int, Any]]) -> Iterable[Sequence[object]]:
    """Turn what the engine does not take as it is, in those columns alone."""
    if not binding:
        yield from rows
        return
    for row in rows:
        turned = list(row)
        for n, bind in binding:
            turned[n] = bind(turned[n])
        yield turned
