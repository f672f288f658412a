"""Column types for days and instants that return on both engines what was stored."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import OperatorClass
from sqlalchemy.types import TypeDecorator

_EPOCH = date(1970, 1, 1).toordinal()


class _Days(dict[int, date]):
    """A cache of dates by day number: a register holds few distinct days, and each of them many times."""

    def __missing__(self, number: int) -> date:
        self[number] = day = date.fromordinal(number + _EPOCH)
        return day


_DAYS = _Days()


def day_of(number: int) -> date:
    """Return the date so many days after 1970-01-01."""
    return _DAYS[number]


class Day(sa.types.TypeEngine[date]):
    """A London date: DATE on PostgreSQL, whole days since 1970-01-01 on SQLite (half the size, and ordered)."""

    cache_ok = True
    operator_classes = OperatorClass.DATETIME
    __visit_name__ = "day"

    def coerce_compared_value(self, op: object, value: object) -> "Day":  # noqa: ARG002 - the interface
        """Return the type of the other side of a comparison: a day too."""
        return self

    def bind_processor(self, dialect: Dialect) -> Callable[[date | None], object] | None:
        """Return the function from a date to the stored value; None where the engine stores dates."""
        if dialect.name == "postgresql":
            return None
        return lambda day: None if day is None else day.toordinal() - _EPOCH

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], date | None] | None:  # noqa: ARG002 - the interface
        """Return the function from the stored value to a date; None where the engine stores dates."""
        if dialect.name == "postgresql":
            return None
        return lambda number: None if number is None else _DAYS[number]


class DayNumber(sa.sql.functions.GenericFunction[int]):
    """A day as a number for arithmetic: whole days since 1970-01-01."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(Day, "sqlite")
def _day_on_sqlite(*_: object, **__: object) -> str:
    return "INTEGER"


@compiles(Day)
def _day(*_: object, **__: object) -> str:
    return "DATE"


@compiles(DayNumber)
def _day_number(element: DayNumber, compiler: SQLCompiler, **options: object) -> str:
    day = compiler.process(element.clauses, **options)
    return day if compiler.dialect.name == "sqlite" else f"({day} - DATE '1970-01-01')::bigint"


class Instant(TypeDecorator[datetime]):
    """A UTC instant; naive values raise `TypeError`: SQLite would return an hour that never was (RELIABILITY 1.1)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface
        """Convert an aware instant to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant without a time zone was about to be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface
        """Return the instant in UTC: SQLite stores no zone, PostgreSQL answers in its session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
