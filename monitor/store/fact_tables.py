"""The six kinds of row, each with its table of versions and its table of those who say one again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy import Table

from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.feed import FeedKind
from monitor.domain.record import (
    About,
    Birth,
    BirthOutcome,
    Enrolment,
    Meeting,
    NoticeKind,
    Notification,
    Place,
    Registration,
    Row,
)
from monitor.store import schema

_SEPARATOR = "\x1f"
_WORDS: Mapping[tuple[type[Row], str], Mapping[str, object]] = {
    (Birth, "outcome"): {word.value: word for word in BirthOutcome},
    (Meeting, "agency"): {word.value: word for word in Agency},
    (Meeting, "evidence"): {word.value: word for word in Evidence},
    (Notification, "agency"): {word.value: word for word in Agency},
    (Notification, "kind"): {word.value: word for word in NoticeKind},
    (Notification, "about"): {word.value: word for word in About},
}


@dataclass(frozen=True)
class FactTable:
    """A kind of row, the table of its versions, and the table of deliveries that say one again."""

    row: type[Row]
    table: Table
    restated: Table

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The row's own columns, named as its fields."""
        return tuple(field.name for field in fields(self.row))

    @cached_property
    def _words(self) -> list[tuple[int, Mapping[str, object]]]:
        """Which of the row's columns hold a word of a closed list, by position, with the list."""
        return [(n, _WORDS[self.row, name]) for n, name in enumerate(self.columns) if (self.row, name) in _WORDS]

    @cached_property
    def own(self) -> slice:
        """Where the row's own columns lie in a row of the table: they come last."""
        width = len(self.table.columns)
        return slice(width - len(self.columns), width)

    def build(self, found: sa.Row[*tuple[object, ...]]) -> Row:
        """Give back the row a fact holds, from a database row that begins with all columns of its table."""
        make: Callable[..., Row] = self.row
        said: list[object] = list(found[self.own])
        for position, known in self._words:
            said[position] = known[str(said[position])]
        return make(*said)


TABLES: tuple[FactTable, ...] = (
    FactTable(Birth, schema.birth, schema.birth_restated),
    FactTable(Registration, schema.registration, schema.registration_restated),
    FactTable(Enrolment, schema.enrolment, schema.enrolment_restated),
    FactTable(Place, schema.place, schema.place_restated),
    FactTable(Meeting, schema.meeting, schema.meeting_restated),
    FactTable(Notification, schema.notification, schema.notification_restated),
)
_TABLE_OF = {facts.row: facts for facts in TABLES}
_ROW_OF: Mapping[FeedKind, type[Row]] = {
    FeedKind.BIRTHS: Birth,
    FeedKind.GP_REGISTRATION: Registration,
    FeedKind.SCHOOL_ROLL: Enrolment,
    FeedKind.EARLY_YEARS: Place,
    FeedKind.HEALTH_VISITOR_CONTACTS: Meeting,
    FeedKind.CONTACTS: Meeting,
    FeedKind.NOTICES: Notification,
}


def table_of(row: type[Row]) -> FactTable:
    """Give where a kind of row is kept."""
    return _TABLE_OF[row]


def table_of_feed(kind: FeedKind) -> FactTable:
    """Give where the rows of a kind of feed are kept."""
    return table_of(_ROW_OF[kind])


def key_parts(stored: str) -> tuple[str, ...]:
    """Give back a key from how it is stored."""
    return tuple(stored.split(_SEPARATOR))
