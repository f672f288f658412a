"""The feeds, one module each, with functions that read and write a delivery of any of them."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING, BinaryIO

from monitor.domain.agreement import FeedAgreement, InstallationRules
from monitor.domain.delivery import Reading
from monitor.domain.feed import FeedKind
from monitor.domain.manifest import Manifest
from monitor.domain.record import Record
from monitor.reading import person_columns, reader
from monitor.reading.column import AnyFeed, Column

if TYPE_CHECKING:
    from monitor.reading.columnar import ColumnarReading

FEEDS: Mapping[FeedKind, AnyFeed] = {kind: import_module(f"{__name__}.{kind}").FEED for kind in FeedKind}
"""The definition of every kind of feed, from the module of its name; one without a module stops the import."""


def columns_of(kind: FeedKind) -> tuple[Column, ...]:
    """Return all columns of a kind of feed, identity first, in the order of FEEDS.md."""
    return (*person_columns.COLUMNS, *FEEDS[kind].columns)


def read(
    content: bytes, agreement: FeedAgreement, as_of: date, manifest: Manifest | None, rules: InstallationRules
) -> Reading:
    """Return the reading of a delivery complete through `as_of`; expected trouble is in it, nothing is raised."""
    return reader.read(content, agreement, FEEDS[agreement.kind], as_of, manifest, rules)


def read_large(
    file: BinaryIO,
    agreement: FeedAgreement,
    as_of: date,
    manifest: Manifest | None,
    rules: InstallationRules,
    spill: BinaryIO | None = None,
) -> "ColumnarReading | Reading":
    """Return what `read` does, read column by column from a file opened at its beginning (`reading.columnar`)."""
    from monitor.reading import columnar  # noqa: PLC0415 - most days need not spend the memory that Polars takes

    return columnar.read(file, agreement, FEEDS[agreement.kind], as_of, manifest, rules, spill)


def cells_of(kind: FeedKind, record: Record) -> dict[str, str]:
    """Return the cells a record is written as, by column, dates as YYYY-MM-DD."""
    mother = record.identity.mother.digits if record.identity.mother else ""
    cells = {
        "mother_nhs_number": mother,
        "withdrawn": "Y" if record.withdrawn else "",
        **person_columns.identity_cells(record.identity),
        **FEEDS[kind].write(record.row),
    }
    return {column.name: cells.get(column.name, "") for column in columns_of(kind)}


def file_of(kind: FeedKind, records: Iterable[Record]) -> bytes:
    """Return the bytes of a CSV file with these records, as a sender would write it; reading it gives them back."""
    columns = [column.name for column in columns_of(kind)]
    out = StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells_of(kind, record) for record in records)
    return out.getvalue().encode()
