"""What a delivery says, whichever way it was read: its people, once each, and its rows in their terms."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple, Protocol

from monitor.domain.delivery import Reading
from monitor.domain.identity import Identity
from monitor.domain.record import Birth, BirthOutcome, NoticeKind, NoticeRecord, Record, Row
from monitor.reading.row_parser import SEPARATOR


class NumberedIdentity(NamedTuple):
    """One description a delivery gives, by a number of the delivery's own.

    `birth_order` is a births row's, else 0. Of a stillbirth nothing is `kept`. `about_number` says that the NHS number
    was superseded or invalidated, so that links rest on it.
    """

    number: int
    identity: Identity
    birth_order: int = 0
    kept: bool = True
    about_number: bool = False


class DeliveryContent(Protocol):
    """A delivery as read, with its records as its reader keeps them."""

    @property
    def reading(self) -> Reading:
        """All that was read but for records and local ids, which may be elsewhere."""

    @property
    def count(self) -> int:
        """How many records there are."""

    @property
    def row(self) -> type[Row] | None:
        """What kind of row they hold; None where there are none."""

    @property
    def local_ids(self) -> frozenset[str]:
        """Those of all rows, refused ones too."""

    def people(self) -> Iterator[Sequence[NumberedIdentity]]:
        """Yield every description, some thousands at a time; those of one id together, the last mentioned last."""

    def rows(self, ids: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of people who were given an id: line, key, that id, whether withdrawn, then what it says."""

    def records(self, numbers: Collection[int]) -> tuple[Record, ...]:
        """Return the records of some people."""


@dataclass(frozen=True)
class RowContent:
    """A delivery as the plain reader gives it: record by record."""

    reading: Reading

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.reading.records)

    @property
    def row(self) -> type[Row] | None:
        """What kind of row they hold; None where there are none."""
        return type(self.reading.records[0].row) if self.reading.records else None

    @property
    def local_ids(self) -> frozenset[str]:
        """Those of all rows, refused ones too."""
        return self.reading.local_ids

    @cached_property
    def _numbered(self) -> dict[tuple[Identity, int, bool, bool], int]:
        last_first = dict.fromkeys(map(_who, reversed(self.reading.records)))
        return {who: number for number, who in enumerate(reversed(last_first))}

    def people(self) -> Iterator[Sequence[NumberedIdentity]]:
        """Yield every description at once, the last mentioned last."""
        yield [NumberedIdentity(number, *who) for who, number in self._numbered.items()]

    def rows(self, ids: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of people who were given an id."""
        if self.row is None:
            return
        said = attrgetter(*(field.name for field in fields(self.row)))
        for record in self.reading.records:
            id_ = ids.get(self._numbered[_who(record)])
            if id_ is not None:
                yield (record.line, SEPARATOR.join(record.key), id_, record.withdrawn, *said(record.row))

    def records(self, numbers: Collection[int]) -> tuple[Record, ...]:
        """Return the records of some people."""
        return tuple(record for record in self.reading.records if self._numbered[_who(record)] in numbers)


_ABOUT_NUMBERS = frozenset({NoticeKind.NHS_NUMBER_SUPERSEDED, NoticeKind.NHS_NUMBER_INVALIDATED})


def _who(record: Record) -> tuple[Identity, int, bool, bool]:
    row = record.row
    if isinstance(row, Birth):
        return record.identity, row.birth_order, row.outcome is not BirthOutcome.STILLBORN, False
    return record.identity, 0, True, isinstance(row, NoticeRecord) and row.kind in _ABOUT_NUMBERS
