"""The content of a large delivery as columns: `reading.content.DeliveryContent` without a record for each row."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import polars as pl

from monitor.domain.delivery import Reading
from monitor.domain.identity import Identity
from monitor.domain.record import Birth, NoticeRecord, Record, Row
from monitor.reading.columnar.columns import records_of
from monitor.reading.columnar.conflicts import as_records
from monitor.reading.columnar.result import ColumnarReading
from monitor.reading.content import DeliveryContent, NumberedIdentity, RowContent

_AT_ONCE = 50_000
"""The number of identities converted to records at a time."""


def content_of(read: ColumnarReading | Reading) -> DeliveryContent:
    """Return a reading as content; births and notices, of which there are few, as records."""
    if isinstance(read, Reading):
        return RowContent(read)
    return RowContent(read.plain()) if read.row in {Birth, NoticeRecord} else ColumnarContent(read)


@dataclass(frozen=True)
class ColumnarContent:
    """The content of a delivery read by whole columns."""

    read: ColumnarReading

    @property
    def reading(self) -> Reading:
        """The reading, without records and local ids."""
        return self.read.reading

    @property
    def count(self) -> int:
        """The number of records."""
        reading = self.read.reading
        return 0 if reading.blocked else reading.rows - reading.refused_count - reading.repeats

    @property
    def row(self) -> type[Row] | None:
        """The type of the records' rows; None without records."""
        return self.read.row if self.count else None

    @property
    def local_ids(self) -> frozenset[str]:
        """The local ids of all rows, refused ones too."""
        return frozenset(self.read.local_ids.to_list())

    def people(self) -> Iterator[Sequence[NumberedIdentity]]:
        """Yield every identity in batches, those with one local id together, the one mentioned last at the end."""
        mentioned = [
            rows.group_by("person").agg(last=pl.col("line").max()) for rows in self.read.frames() if rows.height
        ]
        if not mentioned:
            return
        last = pl.concat(mentioned).group_by("person").agg(pl.col("last").max())
        people = self.read.people.join(last, on="person").sort("source", "local_id", "last")
        start = 0
        while start < people.height:
            end = _end_of_id(people, min(start + _AT_ONCE, people.height))
            batch = people.slice(start, end - start)
            yield [
                NumberedIdentity(*numbered)
                for numbered in zip(batch["person"].to_list(), records_of(batch, Identity), strict=True)
            ]
            start = end

    def rows(self, ids: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows whose identity's number has an id in `ids`."""
        given = pl.DataFrame(
            {"person": list(ids), "id": list(ids.values())}, schema={"person": pl.UInt32, "id": pl.Int64}
        )
        names = [field.name for field in fields(self.read.row)]
        for rows in self.read.frames():
            yield from rows.join(given, on="person").select("line", "key", "id", "withdrawn", *names).iter_rows()

    def records(self, numbers: Collection[int]) -> tuple[Record, ...]:
        """Return the records of identities with these numbers."""
        theirs = pl.col("person").is_in(list(numbers))
        found = [rows.filter(theirs) for rows in self.read.frames()] if numbers else []
        return tuple(record for rows in found for record in as_records(rows, self.read.people, self.read.row))


def _end_of_id(people: pl.DataFrame, end: int) -> int:
    """Return the first index from `end` on that does not split the identities of one local id."""
    sources, ids = people["source"], people["local_id"]
    while end < people.height and (sources[end], ids[end]) == (sources[end - 1], ids[end - 1]):
        end += 1
    return end
