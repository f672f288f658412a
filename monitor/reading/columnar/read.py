"""The entry to the columnar fast path; the meaning is `reading.reader.read`."""

from datetime import date
from typing import BinaryIO

from monitor.domain.agreement import FeedAgreement, InstallationRules
from monitor.domain.delivery import Reading
from monitor.domain.manifest import Manifest
from monitor.reading import reader
from monitor.reading.column import AnyFeed
from monitor.reading.columnar.chunks import Chunks, NeedsRowParserError
from monitor.reading.columnar.reader import ColumnarReader
from monitor.reading.columnar.result import ColumnarReading
from monitor.reading.columnar.spill import SpillFile
from monitor.reading.csv_table import Table, table_of
from monitor.reading.header import Layout, layout_of
from monitor.runtime.gc_pause import gc_paused


def read(
    file: BinaryIO,
    agreement: FeedAgreement,
    feed: AnyFeed,
    as_of: date,
    manifest: Manifest | None,
    rules: InstallationRules,
    spill: BinaryIO | None = None,
) -> ColumnarReading | Reading:
    """Return the reading of a delivery of the agreed feed from a file opened at its beginning.

    A file that cannot be split into rows and cells without doubt is read whole by `reading.reader`, and returned as a
    `Reading`. `spill` is an empty file, the caller's own and as private as the delivery, to which parsed rows are
    spilled; without one they stay in memory. The result needs it as long as its rows are iterated.
    """
    try:
        gathered, chunks = _gathered(file, agreement, feed, as_of, rules, SpillFile(spill))
        return gathered.reading(chunks.rows, chunks.sha256, manifest)
    except NeedsRowParserError:
        file.seek(0)
        return reader.read(file.read(), agreement, feed, as_of, manifest, rules)


def _gathered(
    file: BinaryIO,
    agreement: FeedAgreement,
    feed: AnyFeed,
    as_of: date,
    rules: InstallationRules,
    spill_file: SpillFile,
) -> tuple[ColumnarReader, Chunks]:
    chunks = Chunks(file, agreement)
    table = table_of(chunks.header, agreement)
    layout = layout_of(table, agreement, feed) if isinstance(table, Table) else None
    if not isinstance(layout, Layout) or not layout.width:
        raise NeedsRowParserError
    reader = ColumnarReader(feed, layout, as_of, rules, spill_file)
    with gc_paused():
        for chunk in chunks:
            reader.take(chunk)
    return reader, chunks
