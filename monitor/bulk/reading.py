"""A delivery read in pieces by whole columns; the meaning is `domain.reading.read`."""

from datetime import date
from typing import BinaryIO

from monitor import feeds
from monitor.bulk.bulk_reading import BulkReading
from monitor.bulk.gathering import Gathering
from monitor.bulk.kept import Shelf
from monitor.bulk.pieces import NotPlainError, Pieces
from monitor.domain.agreement import FeedAgreement, HouseRules
from monitor.domain.collector import collector_paused
from monitor.domain.delivery import Reading
from monitor.domain.heading import Layout, layout_of
from monitor.domain.manifest import Manifest
from monitor.domain.table import Table, table_of


def read(
    file: BinaryIO,
    agreement: FeedAgreement,
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
        gathered, pieces = _gathered(file, agreement, as_of, rules, Shelf(spill))
        return gathered.reading(pieces.rows, pieces.sha256, manifest)
    except NotPlainError:
        file.seek(0)
        return feeds.read(file.read(), agreement, as_of, manifest, rules)


def _gathered(
    file: BinaryIO, agreement: FeedAgreement, as_of: date, rules: HouseRules, shelf: Shelf
) -> tuple[Gathering, Pieces]:
    feed = feeds.FEEDS[agreement.kind]
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
