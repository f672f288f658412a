"""A delivery read in pieces by whole columns; the meaning is `reading.reader.read`."""

from datetime import date
from typing import BinaryIO

from monitor.domain.agreement import FeedAgreement, HouseRules
from monitor.domain.delivery import Reading
from monitor.domain.manifest import Manifest
from monitor.reading import reader
from monitor.reading.column import FeedReader
from monitor.reading.columnar.chunks import NotPlainError, Pieces
from monitor.reading.columnar.reader import Gathering
from monitor.reading.columnar.result import BulkReading
from monitor.reading.columnar.spill import Shelf
from monitor.reading.csv_table import Table, table_of
from monitor.reading.header import Layout, layout_of
from monitor.runtime.gc_pause import collector_paused


def read(
    file: BinaryIO,
    agreement: FeedAgreement,
    feed: FeedReader,
    as_of: date,
    manifest: Manifest | None,
    rules: HouseRules,
    spill: BinaryIO | None = None,
) -> BulkReading | Reading:
    """Read a delivery of the agreed feed from a file opened at its beginning.

    A file in which rows and cells cannot be told apart as a matter of course is read by the plain reader,
    whole, and gives a plain `Reading`. `spill` is an empty file, the caller's own and as private as the
    delivery, for what was read of it; without one that stays in memory. The result needs it for as long as
    its rows are gone through.
    """
    try:
        gathered, pieces = _gathered(file, agreement, feed, as_of, rules, Shelf(spill))
        return gathered.reading(pieces.rows, pieces.sha256, manifest)
    except NotPlainError:
        file.seek(0)
        return reader.read(file.read(), agreement, feed, as_of, manifest, rules)


def _gathered(
    file: BinaryIO, agreement: FeedAgreement, feed: FeedReader, as_of: date, rules: HouseRules, shelf: Shelf
) -> tuple[Gathering, Pieces]:
    pieces = Pieces(file, agreement)
    table = table_of(pieces.header, agreement)
    layout = layout_of(table, agreement, feed) if isinstance(table, Table) else None
    if not isinstance(layout, Layout) or not layout.width:
        raise NotPlainError
    gathering = Gathering(feed, layout, as_of, rules, shelf)
    with collector_paused():
        for piece in pieces:
            gathering.take(piece)
    return gathering, pieces
