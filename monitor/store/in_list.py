"""`IN` conditions whose list is bound as one parameter (JSON on SQLite, an array on PostgreSQL).

`IN` with a placeholder for each value is compiled and planned again for every number of values, and that number is
limited; a list bound as one parameter has neither drawback.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

FROM_HEX = "from_hex"
"""Name of an SQL function registered on each SQLite connection: JSON holds no bytes, so they are passed as hex."""
_Process = Callable[[Any], Any]


def in_list(column: sa.ColumnElement[Any], values: Iterable[Any]) -> sa.ColumnElement[bool]:
    """Return the condition `column IN values`; NULL matches nothing on either side, an empty list matches no row."""
    some = [value for value in values if value is not None]
    return _InList(column, sa.bindparam(None, some, type_=_Values(column.type), unique=True))


def tuple_in_list(columns: Sequence[sa.ColumnElement[Any]], rows: Iterable[Sequence[Any]]) -> sa.ColumnElement[bool]:
    """Return the condition `(columns) IN rows`; the rows hold texts, numbers or days, and no NULL."""
    types = tuple(column.type for column in columns)
    return _TupleInList(*columns, sa.bindparam(None, list(rows), type_=_Rows(types), unique=True))


class _Values(TypeDecorator[Sequence[Any]]):
    """Bind type of a list of values of one column: JSON on SQLite, an array on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return postgresql.ARRAY(self.item) if dialect.name == "postgresql" else sa.Text()

    def bind_processor(self, dialect: Dialect) -> _Process | None:
        if dialect.name == "postgresql":
            # The driver adapts each value of a list by itself; an array literal of numbers takes a fifth of the time.
            return _numbers if isinstance(self.item, sa.Integer) else super().bind_processor(dialect)
        bind = _binding(self.item, dialect)
        return lambda values: json.dumps([bind(value) for value in values])


class _Rows(TypeDecorator[Sequence[Sequence[Any]]]):
    """Bind type of a list of rows of several columns, as JSON."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, items: tuple[TypeEngine[Any], ...]) -> None:
        super().__init__()
        self.items = items

    def bind_processor(self, dialect: Dialect) -> _Process:
        binds = [_binding(item, dialect) for item in self.items]
        return lambda rows: json.dumps([[b(v) for b, v in zip(binds, row, strict=True)] for row in rows])


def _binding(item: TypeEngine[Any], dialect: Dialect) -> _Process:
    """Return the function that converts a value of a column type to its JSON form."""
    if isinstance(item, sa.LargeBinary):
        return bytes.hex
    return item.dialect_impl(dialect).bind_processor(dialect) or _plain


def _numbers(values: Sequence[int]) -> str:
    """Return integers as a PostgreSQL array literal."""
    return f"{{{','.join(map(str, values))}}}"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


class _InList(sa.sql.functions.FunctionElement[bool]):
    """SQL condition: a column is in a list of values."""

    type = sa.Boolean()
    inherit_cache = True
    name = "in_list"

    def self_group(self, against: object = None) -> "_InList":  # noqa: ARG002 - the interface
        """Return the element itself: SQLAlchemy would append `= 1` on SQLite, which prevents the use of an index."""
        return self


class _TupleInList(_InList):
    """SQL condition: a tuple of columns is in a list of rows."""

    inherit_cache = True


@compiles(_InList, "sqlite")
def _among_json(element: _InList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the interface
    column, values = element.clauses
    item = sa.func.json_each(values).table_valued("value").c.value
    value = sa.func.from_hex(item) if isinstance(column.type, sa.LargeBinary) else item
    return compiler.process(column.in_(sa.select(value)), **options)


@compiles(_InList)
def _among_array(element: _InList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the interface
    column, values = element.clauses
    return compiler.process(column == sa.any_(values), **options)


@compiles(_TupleInList, "sqlite")
def _rows_on_sqlite(element: _InList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the interface
    *columns, rows = element.clauses
    item = sa.func.json_each(rows).table_valued("value").c.value
    parts = [sa.func.json_extract(item, sa.literal_column(f"'$[{n}]'")) for n in range(len(columns))]
    return compiler.process(sa.tuple_(*columns).in_(sa.select(*parts)), **options)


@compiles(_TupleInList)
def _rows_on_postgresql(element: _InList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the interface
    *columns, rows = element.clauses
    item = sa.func.jsonb_array_elements(sa.cast(rows, postgresql.JSONB)).column_valued()
    parts = [sa.cast(item.op("->>")(sa.literal_column(str(n))), column.type) for n, column in enumerate(columns)]
    return compiler.process(sa.tuple_(*columns).in_(sa.select(*parts)), **options)
