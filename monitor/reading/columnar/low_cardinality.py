"""Low-cardinality columns: the feed's own `parse` runs once for each distinct combination."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from monitor.domain.agreement import FeedAgreement, InstallationRules, NumberRange
from monitor.domain.identity import NhsNumber, Upn
from monitor.reading.cells import CellReader
from monitor.reading.column import AnyFeed, Column, ColumnType
from monitor.reading.columnar.columns import schema_of
from monitor.reading.person_columns import MOTHER
from monitor.reading.row_parser import SEPARATOR

_SOME = "+"
"""Stands for a cell that is not blank, where its value makes no difference to the other fields."""


class RowMemo:
    """A memo of a feed's `parse` by combination of low-cardinality cells, called with samples for the other cells.

    `open` are the columns whose cells are not part of a combination; only whether they are blank is.
    """

    def __init__(self, feed: AnyFeed, agreement: FeedAgreement, as_of: date, rules: InstallationRules) -> None:
        self._feed, self._name = feed, agreement.name
        self._read = CellReader(agreement, as_of, rules)
        verbatim = {*feed.verbatim.values(), MOTHER}
        self.open = tuple(column for column in feed.columns if column.name in verbatim)
        self.dates = tuple(column.name for column in self.open if column.type is ColumnType.DATE)
        self._samples = {column.name: _sample(column, agreement, as_of, rules.numbers) for column in self.open}
        self._fixed = {name: dtype for name, dtype in schema_of(feed.row).items() if name not in feed.verbatim}
        self._known = pl.DataFrame(schema=self._schema)

    @property
    def _schema(self) -> dict[str, pl.DataType]:
        return {
            "combination": pl.String(),
            "usual": pl.Boolean(),
            "source": pl.String(),
            "row_withdrawn": pl.Boolean(),
            "attended": pl.Int64(),
            "child_seen_blank": pl.Int64(),
            "first_dated": pl.String(),
            **{f"dated_{column}": pl.Boolean() for column in self.dates},
            **{f"row_{name}": dtype for name, dtype in self._fixed.items()},
        }

    def text(self) -> pl.Expr:
        """Return the expression for a row's combination as one text."""
        cells = [
            pl.when(pl.col(column.name) == "").then(pl.lit("")).otherwise(pl.lit(_SOME))
            if column.name in self._samples
            else pl.col(column.name)
            for column in self._feed.columns
        ]
        return pl.concat_str(cells, separator=SEPARATOR)

    def read(self, combinations: pl.Series) -> pl.DataFrame:
        """Return the parsed values of each combination, row for row; one that is not `usual` needs the row parser."""
        found = self._found(combinations)
        unknown = found.filter(pl.col("usual").is_null())["combination"].unique()
        if unknown.is_empty():
            return found
        meanings = [self._meaning(combination) for combination in unknown.to_list()]
        self._known = self._known.vstack(pl.DataFrame(meanings, schema=self._schema, orient="row"))
        return self._found(combinations)

    def _found(self, combinations: pl.Series) -> pl.DataFrame:
        read = combinations.alias("combination").to_frame()
        return read.join(self._known, on="combination", how="left", maintain_order="left")

    def _meaning(self, combination: str) -> dict[str, object]:
        parts = combination.split(SEPARATOR)
        names = [column.name for column in self._feed.columns]
        cells = tuple(
            self._samples[name] if part and name in self._samples else part
            for name, part in zip(names, parts, strict=True)
        )
        attended, blank = self._read.attended, self._read.child_seen_blank
        self._read.begin()
        parsed = self._feed.parse(cells, self._read)
        meaning: dict[str, object] = {
            "combination": combination,
            "usual": parsed is not None and not self._read.troubles and all(part == part.strip(" ") for part in parts),
            "source": self._feed.source(self._name, cells),
            "attended": self._read.attended - attended,
            "child_seen_blank": self._read.child_seen_blank - blank,
        }
        if parsed is None:
            return meaning
        dated = [column for column, _ in parsed.dated]
        return meaning | {
            "row_withdrawn": parsed.withdrawn,
            "first_dated": dated[0] if dated else None,
            **{f"dated_{column}": column in dated for column in self.dates},
            **{f"row_{name}": getattr(parsed.row, name) for name in self._fixed},
        }


def _sample(column: Column, agreement: FeedAgreement, as_of: date, numbers: NumberRange) -> str:
    """Return a valid cell of a column."""
    if column.type is ColumnType.DATE:
        return agreement.dates_in(column.name).write(as_of)
    if column.type is ColumnType.NHS_NUMBER:
        return _first_number(range(9_990_000_000 if numbers is NumberRange.TEST_ONLY else 1_000_000_001, 10**10))
    if column.type is ColumnType.UPN:
        return next(f"{letter}000000000000" for letter in "ABCDEFGH" if Upn.parse(f"{letter}000000000000"))
    return "sample"


def _first_number(among: Sequence[int]) -> str:
    return next(str(number) for number in among if NhsNumber.parse(str(number)))
