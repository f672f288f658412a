"""The content of a delivery, however it was read: its distinct identities, numbered, and its rows by those numbers."""

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
    """A distinct identity in a delivery, with its number there.

    `birth_order` is a births row's, else 0. `kept` is False for a stillbirth. `about_number` says that the NHS number
    was superseded or invalidated, so that links depend on it.
    """

    number: int
    identity: Identity
    birth_order: int = 0
    kept: bool = True
    about_number: bool = False


class DeliveryContent(Protocol):
    """The content of a delivery, whatever form its reader holds the records in."""

    @property
    def reading(self) -> Reading:
        """The reading; its records and local ids may be empty here, and held elsewhere."""

    @property
    def count(self) -> int:
        """The number of records."""

    @property
    def row(self) -> type[Row] | None:
        """The type of the records' rows; None without records."""

    @property
    def local_ids(self) -> frozenset[str]:
        """The local ids of all rows, refused ones too."""

    def people(self) -> Iterator[Sequence[NumberedIdentity]]:
        """Yield every identity in batches, those with one local id together, the one mentioned last at the end."""

    def rows(self, ids: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows whose identity's number has an id in `ids`: line, key, that id, whether withdrawn, fields."""

    def records(self, numbers: Collection[int]) -> tuple[Record, ...]:
        """Return the records of identities with these numbers."""


@dataclass(frozen=True)
class RowContent:
    """The content of a delivery read by the row parser, as records."""

    reading: Reading

    @property
    def count(self) -> int:
        """The number of records."""
        return len(self.reading.records)

    @property
    def row(self) -> type[Row] | None:
        """The type of the records' rows; None without records."""
        return type(self.reading.records[0].row) if self.reading.records else None

    @property
    def local_ids(self) -> frozenset[str]:
        """The local ids of all rows, refused ones too."""
        return self.reading.local_ids

    @cached_property
    def _numbered(self) -> dict[tuple[Identity, int, bool, bool], int]:
        last_first = dict.fromkeys(map(_who, reversed(self.reading.records)))
        return {who: number for number, who in enumerate(reversed(last_first))}

    def people(self) -> Iterator[Sequence[NumberedIdentity]]:
        """Yield every identity in one batch, in order of last mention."""
        yield [NumberedIdentity(number, *who) for who, number in self._numbered.items()]

    def rows(self, ids: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows whose identity's number has an id in `ids`."""
        if self.row is None:
            return
        values_of = attrgetter(*(field.name for field in fields(self.row)))
        for record in self.reading.records:
            id_ = ids.get(self._numbered[_who(record)])
            if id_ is not None:
                yield (record.line, SEPARATOR.join(record.key), id_, record.withdrawn, *values_of(record.row))

    def records(self, numbers: Collection[int]) -> tuple[Record, ...]:
        """Return the records of identities with these numbers."""
        return tuple(record for record in self.reading.records if self._numbered[_who(record)] in numbers)


_ABOUT_NUMBERS = frozenset({NoticeKind.NHS_NUMBER_SUPERSEDED, NoticeKind.NHS_NUMBER_INVALIDATED})


def _who(record: Record) -> tuple[Identity, int, bool, bool]:
    row = record.row
    if isinstance(row, Birth):
        return record.identity, row.birth_order, row.outcome is not BirthOutcome.STILLBORN, False
    return record.identity, 0, True, isinstance(row, NoticeRecord) and row.kind in _ABOUT_NUMBERS
