"""All that was read of a large delivery, its records as columns."""

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
    """A `Reading` without its records and local ids, which stand here as columns.

    `people` are the distinct descriptions the records rest on: `person`, a number, and the fields of
    `Identity`. `local_ids` are those of all rows. `frames` gives the records: `line`, `person`, `key` as
    joined by U+001F, `withdrawn`, and the fields of `row`. NHS numbers are their digits.
    """

    reading: Reading
    row: type[Row]
    people: pl.DataFrame = field(repr=False)
    local_ids: pl.Series = field(repr=False)
    _rows: SpilledFrames = field(repr=False)
    _apart: pl.Series = field(repr=False)
    """Lines of rows in `_rows` that do not count as they are there."""
    _standing: pl.DataFrame = field(repr=False)
    """What counts in their stead; with `turn`, the line at which it is listed."""

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield the records, some hundred thousand at a time; the order says nothing."""
        if self.reading.blocked:
            return
        for rows in self._rows:
            yield rows.filter(~pl.col("line").is_in(self._apart.implode())) if len(self._apart) else rows
        if self._standing.height:
            yield self._standing.drop("turn")

    def without_unnamed(self) -> Self:
        """Leave out people of whom no record is left."""
        named = pl.concat([pl.Series("person", [], PERSON), *(rows["person"].unique() for rows in self.frames())])
        return replace(self, people=self.people.join(named.to_frame(), on="person", how="semi"))

    def plain(self) -> Reading:
        """Return the reading as the plain reader does: for files that are small, and to hold the two together."""
        ids = frozenset(self.local_ids.to_list())
        if self.reading.blocked:
            return replace(self.reading, local_ids=ids)
        apart = pl.col("line").is_in(self._apart.implode())
        frames = [rows.filter(~apart).with_columns(turn=pl.col("line")) for rows in self._rows]
        rows = pl.concat([*frames, self._standing]).sort("turn")
        return replace(self.reading, records=tuple(as_records(rows, self.people, self.row)), local_ids=ids)
