"""The feeds: one file each says what its rows hold and prove; here they are listed, read and written."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from monitor.domain.agreement import FeedAgreement, HouseRules
from monitor.domain.delivery import Reading
from monitor.domain.feed import FeedKind
from monitor.domain.manifest import Manifest
from monitor.domain.record import Record
from monitor.feeds.births import BIRTHS
from monitor.feeds.contacts import CONTACTS
from monitor.feeds.early_years import EARLY_YEARS
from monitor.feeds.gp_registration import GP_REGISTRATION
from monitor.feeds.health_visitor_contacts import HEALTH_VISITOR_CONTACTS
from monitor.feeds.notices import NOTICES
from monitor.feeds.school_roll import SCHOOL_ROLL
from monitor.reading import person_columns, reader
from monitor.reading.column import Column, FeedReader

if TYPE_CHECKING:
    from monitor.reading.columnar import BulkReading

FEEDS: Mapping[FeedKind, FeedReader] = MappingProxyType(
    {
        feed.kind: feed
        for feed in (
            BIRTHS,
            GP_REGISTRATION,
            SCHOOL_ROLL,
            EARLY_YEARS,
            HEALTH_VISITOR_CONTACTS,
            CONTACTS,
            NOTICES,
        )
    }
)


def columns_of(kind: FeedKind) -> tuple[Column, ...]:
    """Give all columns of a kind of feed, identity first, in the order of FEEDS.md."""
    return (*person_columns.COLUMNS, *FEEDS[kind].columns)


def read(
    content: bytes, agreement: FeedAgreement, as_of: date, manifest: Manifest | None, rules: HouseRules
) -> Reading:
    """Read a delivery of the agreed feed, complete through `as_of`; expected trouble is in the Reading."""
    return reader.read(content, agreement, FEEDS[agreement.kind], as_of, manifest, rules)


def read_large(
    file: BinaryIO,
    agreement: FeedAgreement,
    as_of: date,
    manifest: Manifest | None,
    rules: HouseRules,
    spill: BinaryIO | None = None,
) -> "BulkReading | Reading":
    """Read a delivery as `read` does, column by column, from a file opened at its beginning (`reading.columnar`)."""
    from monitor.reading import columnar  # noqa: PLC0415 - Polars takes memory that most days need not

    return columnar.read(file, agreement, FEEDS[agreement.kind], as_of, manifest, rules, spill)


def cells_of(kind: FeedKind, record: Record) -> dict[str, str]:
    """Give the cells a record is written as, by column, dates as YYYY-MM-DD."""
    return {**person_columns.written(record.identity), **FEEDS[kind].write(record)}


def written(kind: FeedKind, records: Iterable[Record]) -> bytes:
    """Write records as the file a sender would send: what a feed writes it reads back."""
    columns = [column.name for column in columns_of(kind)]
    out = StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells_of(kind, record) for record in records)
    return out.getvalue().encode()
