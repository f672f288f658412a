"""The reading of a large delivery, with its records as columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Self

import polars as pl

from monitor.domain.delivery import Reading
from monitor.domain.record import Row
from monitor.reading.columnar.conflicts import as_records
from monitor.reading.columnar.person_index import PERSON
from monitor.reading.columnar.spill import SpilledFrames


@dataclass(frozen=True, slots=True)
class ColumnarReading:
    """A `Reading` whose records and local ids are held as columns.

    `people` are the distinct identities of the records: `person`, a number, and the fields of `Identity`. `local_ids`
    are those of all rows. `frames` yields the records: `line`, `person`, `key` as joined by U+001F, `withdrawn`, and
    the fields of `row`. NHS numbers are their digits.
    """

    reading: Reading
    row: type[Row]
    people: pl.DataFrame = field(repr=False)
    local_ids: pl.Series = field(repr=False)
    _rows: SpilledFrames = field(repr=False)
    _apart: pl.Series = field(repr=False)
    """The lines of rows in `_rows` that do not count as they are."""
    _standing: pl.DataFrame = field(repr=False)
    """The rows that count in their stead; with `turn`, the line at which each is listed."""

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield the records in frames of some ten thousand rows, in no order."""
        if self.reading.blocked:
            return
        for rows in self._rows:
            yield rows.filter(~pl.col("line").is_in(self._apart.implode())) if len(self._apart) else rows
        if self._standing.height:
            yield self._standing.drop("turn")

    def without_unnamed(self) -> Self:
        """Return a copy without the people who have no record left."""
        named = pl.concat([pl.Series("person", [], PERSON), *(rows["person"].unique() for rows in self.frames())])
        return replace(self, people=self.people.join(named.to_frame(), on="person", how="semi"))

    def plain(self) -> Reading:
        """Return the reading that `reading.reader` returns: for small files, and to compare the two."""
        ids = frozenset(self.local_ids.to_list())
        if self.reading.blocked:
            return replace(self.reading, local_ids=ids)
        apart = pl.col("line").is_in(self._apart.implode())
        frames = [rows.filter(~apart).with_columns(turn=pl.col("line")) for rows in self._rows]
        rows = pl.concat([*frames, self._standing]).sort("turn")
        return replace(self.reading, records=tuple(as_records(rows, self.people, self.row)), local_ids=ids)
