"""The pieces of a delivery read one after another, and what they say together."""

from dataclasses import replace
from datetime import date

import polars as pl

from monitor.domain.agreement import HouseRules
from monitor.domain.delivery import Counts
from monitor.domain.identity import Identity
from monitor.domain.manifest import Manifest
from monitor.reading.column import FeedReader
from monitor.reading.columnar.chunks import NotPlainError, Piece
from monitor.reading.columnar.columns import frame_of
from monitor.reading.columnar.conflicts import doubted
from monitor.reading.columnar.fast_path import Sorter
from monitor.reading.columnar.person_index import PERSON
from monitor.reading.columnar.result import BulkReading
from monitor.reading.columnar.row_layout import DECLARED
from monitor.reading.columnar.spill import Fingerprint, Sheaf, Shelf
from monitor.reading.csv_table import cells_of
from monitor.reading.header import Layout
from monitor.reading.reader import reading_of
from monitor.reading.row_parser import SEPARATOR, Desk


class Gathering:
    """Takes pieces in their order: what is plainly good by columns, every other row to the plain reader's desk."""

    def __init__(self, feed: FeedReader, layout: Layout, as_of: date, rules: HouseRules, shelf: Shelf) -> None:
        self._row, self._key_column = DECLARED[feed.kind].row, feed.key[0]
        self._desk = Desk(feed, layout, as_of, rules)
        self._sorter = Sorter(feed, layout, as_of, rules)
        self._rows, self._fingerprint = Sheaf(self._sorter.schema, shelf), Fingerprint(shelf)
        self._keys: list[pl.Series] = []
        self._mentions = pl.DataFrame(schema={"person": PERSON, "plainly": pl.Boolean()})

    def take(self, piece: Piece) -> None:
        """Read the rows of the next piece."""
        told = self._sorter.sort(piece)
        for position in told.left:
            self._desk.take(piece.first + position, cells_of(piece.lines[position]))
        self._keep(told.rows, plainly=True)
        self._keep(self._from_the_desk(), plainly=False)
        self._fingerprint.add(told.canonical)
        self._fingerprint.add(pl.Series(self._desk.canonical, dtype=pl.String()))
        self._desk.canonical.clear()

    def _from_the_desk(self) -> pl.DataFrame:
        """Turn the records the desk has read into rows."""
        records = self._desk.records
        people = frame_of([record.identity for record in records], Identity)
        rows = frame_of([record.row for record in records], self._row).with_columns(
            pl.Series("line", [record.line for record in records], pl.UInt32()),
            pl.Series("key", [SEPARATOR.join(record.key) for record in records], pl.String()),
            pl.Series("withdrawn", [record.withdrawn for record in records], pl.Boolean()),
            self._sorter.register.number(people),
        )
        records.clear()
        return rows.select(*self._sorter.schema)

    def _keep(self, rows: pl.DataFrame, *, plainly: bool) -> None:
        if rows.is_empty():
            return
        self._rows.add(rows)
        self._keys.append(rows["key"].hash())
        now = rows.select("person", pl.lit(plainly).alias("plainly")).unique()
        self._mentions = pl.concat([self._mentions, now]).unique()

    def reading(self, rows: int, sha256: str, manifest: Manifest | None) -> BulkReading:
        """Give all that was read, rows that contradict one another taken out."""
        if not self._keys:
            raise NotPlainError
        people = self._sorter.register.people.drop("hash")
        people = people.join(self._mentions, on="person", how="semi")
        found = doubted(self._rows, self._keys, people, self._row, self._key_column)
        reading = reading_of(self._desk, rows, found.settled, self._counts(), self._fingerprint.hexdigest())
        read = BulkReading(
            reading=replace(reading, records=(), local_ids=frozenset(), sha256=sha256, manifest=manifest),
            row=self._row,
            people=people,
            local_ids=self._local_ids(people),
            _rows=self._rows,
            _apart=found.lines,
            _standing=found.standing,
        )
        return read if found.lines.is_empty() else read.without_unnamed()

    def _local_ids(self, people: pl.DataFrame) -> pl.Series:
        """Give the ids of all rows: those of people plainly read, and those the desk saw."""
        plainly = people.join(self._mentions.filter("plainly"), on="person", how="semi")["local_id"]
        seen = pl.Series("local_id", list(self._desk.local_ids), pl.String())
        return pl.concat([plainly, seen]).unique()

    def _counts(self) -> Counts:
        by_row = self._desk.counts()
        return replace(by_row, **{name: getattr(by_row, name) + n for name, n in self._sorter.counts.items()})
