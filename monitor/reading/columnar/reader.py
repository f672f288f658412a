"""The columnar reader: reads a delivery's chunks in order, and collects their rows."""

from dataclasses import replace
from datetime import date

import polars as pl

from monitor.domain.agreement import InstallationRules
from monitor.domain.delivery import RowCounts
from monitor.domain.identity import Identity
from monitor.domain.manifest import Manifest
from monitor.reading.column import AnyFeed
from monitor.reading.columnar.chunks import Chunk, NeedsRowParserError
from monitor.reading.columnar.columns import frame_of
from monitor.reading.columnar.conflicts import conflicting_rows
from monitor.reading.columnar.fast_path import RowClassifier
from monitor.reading.columnar.person_index import PERSON
from monitor.reading.columnar.result import ColumnarReading
from monitor.reading.columnar.spill import Fingerprint, SpilledFrames, SpillFile
from monitor.reading.csv_table import cells_of
from monitor.reading.header import Layout
from monitor.reading.reader import reading_of
from monitor.reading.row_parser import SEPARATOR, RowParser


class ColumnarReader:
    """A reader of chunks in their order: surely valid rows by whole columns, every other row by the row parser."""

    def __init__(
        self, feed: AnyFeed, layout: Layout, as_of: date, rules: InstallationRules, spill_file: SpillFile
    ) -> None:
        self._feed, self._row = feed, feed.row
        self._parser = RowParser(feed, layout, as_of, rules)
        self._classifier = RowClassifier(feed, layout, as_of, rules)
        self._rows, self._fingerprint = SpilledFrames(self._classifier.schema, spill_file), Fingerprint(spill_file)
        self._keys: list[pl.Series] = []
        self._last_line = 0
        self._mentions = pl.DataFrame(schema={"person": PERSON, "plainly": pl.Boolean()})

    def take(self, chunk: Chunk) -> None:
        """Read the rows of the next chunk."""
        classified = self._classifier.sort(chunk)
        for position in classified.left:
            self._parser.take(chunk.first + position, cells_of(chunk.lines[position]))
        self._keep(classified.rows, plainly=True)
        self._keep(self._from_the_parser(), plainly=False)
        self._fingerprint.add(classified.canonical)
        self._fingerprint.add(pl.Series(self._parser.canonical, dtype=pl.String()))
        self._parser.canonical.clear()

    def _from_the_parser(self) -> pl.DataFrame:
        """Return the records of the row parser as a frame of rows, and clear them."""
        records = self._parser.records
        people = frame_of([record.identity for record in records], Identity)
        rows = frame_of([record.row for record in records], self._row).with_columns(
            pl.Series("line", [record.line for record in records], pl.UInt32()),
            pl.Series("key", [SEPARATOR.join(record.key) for record in records], pl.String()),
            pl.Series("withdrawn", [record.withdrawn for record in records], pl.Boolean()),
            self._classifier.index.number(people),
        )
        records.clear()
        return rows.select(*self._classifier.schema)

    def _keep(self, rows: pl.DataFrame, *, plainly: bool) -> None:
        if rows.is_empty():
            return
        self._rows.add(rows)
        self._last_line = max(self._last_line, rows["line"][-1])
        self._keys.append(rows["key"].hash())
        now = rows.select("person", pl.lit(plainly).alias("plainly")).unique()
        self._mentions = pl.concat([self._mentions, now]).unique()

    def reading(self, rows: int, sha256: str, manifest: Manifest | None) -> ColumnarReading:
        """Return the reading, with conflicting rows refused; raise NeedsRowParserError for a file without rows."""
        rows -= self._parser.blank_lines
        if not rows:
            raise NeedsRowParserError
        index = self._classifier.index
        people = index.people.drop("hash").join(self._mentions, on="person", how="semi")
        found = conflicting_rows(self._rows, self._keys, people, self._feed, index)
        last_line = max(self._parser.last_line, self._last_line)
        reading = reading_of(
            self._parser, rows, last_line, found.resolved, self._counts(), self._fingerprint.hexdigest()
        )
        read = ColumnarReading(
            reading=replace(reading, records=(), local_ids=frozenset(), sha256=sha256, manifest=manifest),
            row=self._row,
            people=people if found.lines.is_empty() else index.people.drop("hash"),
            local_ids=self._local_ids(people),
            _rows=self._rows,
            _apart=found.lines,
            _standing=found.standing,
        )
        return read if found.lines.is_empty() else read.without_unnamed()

    def _local_ids(self, people: pl.DataFrame) -> pl.Series:
        """Return the local ids of all rows: those of people read by columns, and those the row parser saw."""
        plainly = people.join(self._mentions.filter("plainly"), on="person", how="semi")["local_id"]
        seen = pl.Series("local_id", list(self._parser.local_ids), pl.String())
        return pl.concat([plainly, seen]).unique()

    def _counts(self) -> RowCounts:
        by_row = self._parser.counts()
        return replace(by_row, **{name: getattr(by_row, name) + n for name, n in self._classifier.counts.items()})
