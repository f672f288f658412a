"""The six row types, each with its table of versions and its table of restatements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import EnumType
from functools import cached_property
from typing import get_type_hints

import sqlalchemy as sa
from sqlalchemy import Table

from monitor.domain.feed import FeedKind
from monitor.domain.record import Birth, ContactRecord, EarlyYearsPlace, Enrolment, NoticeRecord, Registration, Row
from monitor.feeds import FEEDS
from monitor.store import schema


@dataclass(frozen=True)
class FactTable:
    """A row type, the table of its versions, and the table of later deliveries that restate one."""

    row: type[Row]
    table: Table
    restated: Table

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The row type's own columns, named as its fields."""
        return tuple(field.name for field in fields(self.row))

    @cached_property
    def _words(self) -> list[tuple[int, Mapping[str, object]]]:
        """The enum columns of the row type: their position among its own columns, and their members by value."""
        types = get_type_hints(self.row).values()
        return [(n, dict(zip(map(str, of), of, strict=True))) for n, of in enumerate(types) if isinstance(of, EnumType)]

    @cached_property
    def own(self) -> slice:
        """The slice of a table row that holds the row type's own columns: they come last."""
        width = len(self.table.columns)
        return slice(width - len(self.columns), width)

    def build(self, found: sa.Row[*tuple[object, ...]]) -> Row:
        """Return the row a fact holds, from a database row that begins with all columns of its table."""
        make: Callable[..., Row] = self.row
        values: list[object] = list(found[self.own])
        for position, members in self._words:
            values[position] = members[str(values[position])]
        return make(*values)


TABLES: tuple[FactTable, ...] = (
    FactTable(Birth, schema.birth, schema.birth_restated),
    FactTable(Registration, schema.registration, schema.registration_restated),
    FactTable(Enrolment, schema.enrolment, schema.enrolment_restated),
    FactTable(EarlyYearsPlace, schema.place, schema.place_restated),
    FactTable(ContactRecord, schema.meeting, schema.meeting_restated),
    FactTable(NoticeRecord, schema.notification, schema.notification_restated),
)
_TABLE_OF = {facts.row: facts for facts in TABLES}


def table_of(row: type[Row]) -> FactTable:
    """Return the fact table of a row type."""
    return _TABLE_OF[row]


def table_of_feed(kind: FeedKind) -> FactTable:
    """Return the fact table of a kind of feed."""
    return table_of(FEEDS[kind].row)
