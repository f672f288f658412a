"""Conflicting and repeated rows of a delivery, found by whole columns and decided by `reading.conflicts`."""

from dataclasses import dataclass, field
from typing import cast

import polars as pl

from monitor.domain.identity import WITHOUT_ID, Identity
from monitor.domain.record import Record, Row
from monitor.reading.column import AnyFeed
from monitor.reading.columnar.columns import frame_of, records_of
from monitor.reading.columnar.person_index import PersonIndex
from monitor.reading.columnar.spill import SpilledFrames
from monitor.reading.conflicts import Resolved, resolve_conflicts


@dataclass(frozen=True, slots=True)
class ConflictingRows:
    """The rows that conflict with others or repeat them: `lines` are theirs, `standing` those of them to keep.

    `standing` has, beside the columns of the rows, `turn`: the line at which `reading.reader` lists each.
    """

    resolved: Resolved = field(repr=False)
    lines: pl.Series
    standing: pl.DataFrame = field(repr=False)


def conflicting_rows(
    rows: SpilledFrames, keys: list[pl.Series], people: pl.DataFrame, feed: AnyFeed, index: PersonIndex
) -> ConflictingRows:
    """Return the rows that share a key, or whose person's number or id appears with two birth dates, resolved.

    `keys` are the hashes of all keys; `people` the identities of all rows. Identities that lose their number are added
    to the index.
    """
    twice = _twice(pl.concat([pl.Series("key", [], pl.UInt64()), *keys]))
    suspects = _suspects(people)
    concerned = pl.col("key").hash().is_in(twice.implode()) | pl.col("person").is_in(suspects.implode())
    # Most deliveries have none, and need not be read from the spill file again.
    frames = [frame.filter(concerned) for frame in rows] if len(twice) or len(suspects) else [rows.empty()]
    found = pl.concat(frames).sort("line")
    resolved = resolve_conflicts(as_records(found, people, feed.row), feed.key[0])
    lines = pl.Series("line", [record.line for record in resolved.records], pl.UInt32())
    turns = pl.Series("turn", [resolved.turn(record) for record in resolved.records], pl.UInt32())
    standing = found.join(pl.DataFrame([lines, turns]), on="line", maintain_order="left")
    standing = _without_numbers(standing, resolved, index)
    return ConflictingRows(resolved, found["line"], standing)


def _without_numbers(standing: pl.DataFrame, resolved: Resolved, index: PersonIndex) -> pl.DataFrame:
    """Return the rows with those who lost their NHS number named as who they are without it."""
    lost = set(resolved.without_number)
    records = [record for record in resolved.records if record.line in lost]
    if not records:
        return standing
    anew = index.number(frame_of([record.identity for record in records], Identity))
    lines = pl.Series("line", [record.line for record in records], pl.UInt32())
    return standing.update(pl.DataFrame([lines, anew.alias("person")]), on="line")


def _twice(hashes: pl.Series) -> pl.Series:
    in_order = hashes.sort()
    return in_order.filter(in_order == in_order.shift(1)).unique()


def _suspects(people: pl.DataFrame) -> pl.Series:
    """Return the people whose NHS number, or id of one source, appears with more than one birth date."""
    born = people.filter(pl.col("born_on").is_not_null())
    two = pl.col("born_on").n_unique() > 1
    numbers = born.filter(pl.col("nhs_number").is_not_null()).group_by("nhs_number").agg(two=two)
    with_id = born.filter(pl.col("local_id") != "", ~pl.col("local_id").str.starts_with(WITHOUT_ID))
    ids = with_id.group_by("source", "local_id").agg(two=two)
    by_number = people.join(numbers.filter("two"), on="nhs_number", how="semi")
    by_id = people.join(ids.filter("two"), on=["source", "local_id"], how="semi")
    return pl.concat([by_number["person"], by_id["person"]]).unique()


def as_records(rows: pl.DataFrame, people: pl.DataFrame, row: type[Row]) -> list[Record]:
    """Return rows of a frame as records."""
    named = people.join(rows.select("person").unique(), on="person", how="semi")
    known = dict(zip(named["person"].to_list(), records_of(named, Identity), strict=True))
    parsed = records_of(rows, cast("type[object]", row))
    columns = (rows["line"].to_list(), rows["person"].to_list(), parsed, rows["withdrawn"].to_list())
    return [
        Record(line, known[person], cast("Row", what), withdrawn)
        for line, person, what, withdrawn in zip(*columns, strict=True)
    ]
