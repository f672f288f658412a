"""How days and instants are stored, so that both engines give back what was put in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = date(1970, 1, 1)


class Day(TypeDecorator[date]):
    """A London day: a DATE on PostgreSQL, whole days since 1970-01-01 on SQLite (half the size, and ordered)."""

    impl = sa.Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the engine."""
        return dialect.type_descriptor(sa.Date() if dialect.name == "postgresql" else sa.Integer())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | int | None:
        """Turn a day into what the engine stores."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.toordinal() - _EPOCH.toordinal()

    def process_result_value(self, value: date | int | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - the interface
        """Turn what the engine stores back into a day."""
        return _EPOCH + timedelta(days=value) if isinstance(value, int) else value


class Instant(TypeDecorator[datetime]):
    """A UTC instant. Naive values are refused: SQLite would give back an hour that never was (RELIABILITY 1.1)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface
        """Turn an aware instant into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant without a time zone was about to be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface
        """Give back the instant in UTC: SQLite keeps no zone, PostgreSQL answers in its session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
