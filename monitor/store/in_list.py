"""One question about many values: a column, or several together, among a list that is a single parameter.

`IN` with a placeholder for each value is written, compiled and planned anew for every number of values; a list that is
one parameter is not, and may be as long as it likes.
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
"""The function `sa.func.from_hex`, given to each SQLite connection: JSON holds no bytes, so that they come as hex."""
_Process = Callable[[Any], Any]


def in_list(column: sa.ColumnElement[Any], values: Iterable[Any]) -> sa.ColumnElement[bool]:
    """Whether a column holds one of some values; an empty one (NULL) is held by none, and of none it never does."""
    some = [value for value in values if value is not None]
    return _InList(column, sa.bindparam(None, some, type_=_Values(column.type), unique=True))


def tuple_in_list(columns: Sequence[sa.ColumnElement[Any]], rows: Iterable[Sequence[Any]]) -> sa.ColumnElement[bool]:
    """Whether some columns together hold one of some rows of texts, numbers or days, in which nothing is empty."""
    types = tuple(column.type for column in columns)
    return _TupleInList(*columns, sa.bindparam(None, list(rows), type_=_Rows(types), unique=True))


class _Values(TypeDecorator[Sequence[Any]]):
    """The values of one column: JSON on SQLite, an array on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return postgresql.ARRAY(self.item) if dialect.name == "postgresql" else sa.Text()

    def bind_processor(self, dialect: Dialect) -> _Process | None:
        if dialect.name == "postgresql":
            # The driver looks at each value of a list by itself; numbers are written down in a fifth of the time.
            return _numbers if isinstance(self.item, sa.Integer) else super().bind_processor(dialect)
        bind = _binding(self.item, dialect)
        return lambda values: json.dumps([bind(value) for value in values])


class _Rows(TypeDecorator[Sequence[Sequence[Any]]]):
    """Rows of several columns, as JSON."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, items: tuple[TypeEngine[Any], ...]) -> None:
        super().__init__()
        self.items = items

    def bind_processor(self, dialect: Dialect) -> _Process:
        binds = [_binding(item, dialect) for item in self.items]
        return lambda rows: json.dumps([[b(v) for b, v in zip(binds, row, strict=True)] for row in rows])


def _binding(item: TypeEngine[Any], dialect: Dialect) -> _Process:
    """Return how one value of a type is written in JSON."""
    if isinstance(item, sa.LargeBinary):
        return bytes.hex
    return item.dialect_impl(dialect).bind_processor(dialect) or _plain


def _numbers(values: Sequence[int]) -> str:
    """Write whole numbers as the array PostgreSQL reads."""
    return f"{{{','.join(map(str, values))}}}"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


class _InList(sa.sql.functions.FunctionElement[bool]):
    """A column, and the list of its values."""

    type = sa.Boolean()
    inherit_cache = True
    name = "in_list"

    def self_group(self, against: object = None) -> "_InList":  # noqa: ARG002 - the interface
        """Stand as it is: SQLAlchemy would have a condition compared with 1 on SQLite, which uses no index."""
        return self


class _TupleInList(_InList):
    """Some columns, and the list of rows."""

    inherit_cache = True


@compiles(_InList, "sqlite")
def _among_json(element: _InList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the interface
    column, values = element.clauses
    told = sa.func.json_each(values).table_valued("value").c.value
    said = sa.func.from_hex(told) if isinstance(column.type, sa.LargeBinary) else told
    return compiler.process(column.in_(sa.select(said)), **options)


@compiles(_InList)
def _among_array(element: _InList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the interface
    column, values = element.clauses
    return compiler.process(column == sa.any_(values), **options)


@compiles(_TupleInList, "sqlite")
def _rows_on_sqlite(element: _InList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the interface
    *columns, rows = element.clauses
    told = sa.func.json_each(rows).table_valued("value").c.value
    parts = [sa.func.json_extract(told, sa.literal_column(f"'$[{n}]'")) for n in range(len(columns))]
    return compiler.process(sa.tuple_(*columns).in_(sa.select(*parts)), **options)


@compiles(_TupleInList)
def _rows_on_postgresql(element: _InList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the interface
    *columns, rows = element.clauses
    told = sa.func.jsonb_array_elements(sa.cast(rows, postgresql.JSONB)).column_valued()
    parts = [sa.cast(told.op("->>")(sa.literal_column(str(n))), column.type) for n, column in enumerate(columns)]
    return compiler.process(sa.tuple_(*columns).in_(sa.select(*parts)), **options)
