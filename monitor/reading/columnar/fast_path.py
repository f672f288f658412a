"""The fast path: the rows of a chunk, classified by whole columns as surely valid or for the row parser."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from monitor.domain.agreement import InstallationRules
from monitor.domain.record import key_fields
from monitor.reading import person_columns
from monitor.reading.column import AnyFeed, ColumnType
from monitor.reading.columnar.cell_memo import CellMemo
from monitor.reading.columnar.cell_patterns import surely_valid
from monitor.reading.columnar.chunks import Chunk, NeedsRowParserError
from monitor.reading.columnar.columns import schema_of
from monitor.reading.columnar.low_cardinality import RowMemo
from monitor.reading.columnar.person_index import PERSON, PersonIndex
from monitor.reading.header import Layout
from monitor.reading.person_columns import MOTHER
from monitor.reading.row_parser import SEPARATOR

_END = "\x1f"
"""Appended to every line as a last cell: where it is read back in its place, the row has the right number of cells."""
_PERSON = [column.name for column in person_columns.COLUMNS]


@dataclass(frozen=True, slots=True)
class Classified:
    """The rows of a chunk by class: `rows` are surely valid, `canonical` each of them as one text, `left` the others.

    `rows` has `line`, `person`, `key`, `withdrawn` and the fields of the type of row; `left` holds positions in the
    chunk.
    """

    rows: pl.DataFrame = field(repr=False)
    canonical: pl.Series = field(repr=False)
    left: list[int]


class RowClassifier:
    """A parser of the surely valid rows in one delivery's chunks, which counts what the gates need."""

    def __init__(self, feed: AnyFeed, layout: Layout, as_of: date, rules: InstallationRules) -> None:
        self._feed, self._layout, self._as_of = feed, layout, as_of
        agreement = layout.agreement
        self._combinations = RowMemo(feed, agreement, as_of, rules)
        self._days = {
            column: CellMemo(agreement.dates_in(column).read, pl.Date())
            for column in (*self._combinations.dates, "date_of_birth")
        }
        self.index = PersonIndex(self._days["date_of_birth"], as_of, rules, agreement, feed.needs)
        self.counts = dict.fromkeys(("out_of_area", "birth_dates", "attended", "child_seen_blank"), 0)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of `Classified.rows`."""
        fixed = {"line": pl.UInt32(), "person": PERSON, "key": pl.String(), "withdrawn": pl.Boolean()}
        return {**fixed, **schema_of(self._feed.row)}

    def sort(self, chunk: Chunk) -> Classified:
        """Return the rows of a chunk by class."""
        every = self._cells(chunk)
        cells = every if every["whole"].all() else every.filter("whole")
        cells = cells.with_columns(
            pl.concat_str(_PERSON, separator=SEPARATOR).alias("described"),
            self._combinations.text().alias("combination"),
        )
        cells = cells.with_columns(self._combinations.read(cells["combination"]).drop("combination"))
        own = [column.name for column in self._feed.columns]
        cells = cells.with_columns(
            pl.concat_str(["described", *own], separator=SEPARATOR).alias("canonical"),
            pl.concat_str(["described", pl.col("source").fill_null(""), MOTHER], separator=SEPARATOR).alias("who"),
            *(self._days[column].read(cells[column]).alias(f"day_{column}") for column in self._combinations.dates),
        )
        cells = cells.with_columns(self.index.read(cells).drop("who"))
        read = {"position": pl.col("position"), "canonical": pl.col("canonical"), **self._counted()}
        good = cells.lazy().filter(self._is_good())
        kept = good.select(*self._row(chunk.first), *(each.alias(f"_{name}") for name, each in read.items())).collect()
        self._count(kept)
        left = every.filter(~pl.col("position").is_in(kept["_position"].implode()))["position"]
        return Classified(kept.select(*self.schema), kept["_canonical"], sorted([*chunk.non_ascii, *left]))

    def _cells(self, chunk: Chunk) -> pl.DataFrame:
        """Return the cells of our columns in every line that is not `non_ascii`."""
        positions, width = self._layout.positions, self._layout.width
        apart = set(chunk.non_ascii)
        numbers = [n for n in range(len(chunk.lines)) if n not in apart]
        found = self._parsed(chunk.text()) if numbers else pl.DataFrame(schema=self._parts)
        if found.height != len(numbers):
            raise NeedsRowParserError
        ours = {name: pl.col(f"cell_{n}") if n >= 0 else pl.lit("") for name, n in positions.items()}
        ours.setdefault(MOTHER, pl.lit(""))
        return found.select(
            *(cell.alias(name) for name, cell in ours.items()),
            (pl.col(f"cell_{width}") == _END).fill_null(value=False).alias("whole"),
            pl.Series("position", numbers, pl.UInt32()),
        )

    @property
    def _parts(self) -> dict[str, pl.DataType]:
        return {f"cell_{n}": pl.String() for n in range(self._layout.width + 1)}

    def _parsed(self, text: str) -> pl.DataFrame:
        """Return lines as cells; columns that are not ours are left out."""
        width = self._layout.width
        return pl.read_csv(
            text.encode().replace(b"\n", f",{_END}\n".encode()),
            has_header=False,
            schema=self._parts,
            columns=sorted({*(n for n in self._layout.positions.values() if n >= 0), width}),
            quote_char='"' if '"' in text else None,
            empty_string_is_null=False,
            extra_columns="ignore",
            missing_columns="insert",
        )

    def _is_good(self) -> pl.Expr:
        """Return the test for surely valid rows; null counts as no."""
        read = [pl.col("usual"), pl.col("person").is_not_null()]
        for column in self._combinations.open:
            name = column.name
            if column.type is ColumnType.DATE:
                read.append(self._is_good_day(name))
            elif name != MOTHER:  # which the person index reads
                read.append(surely_valid(name, column.type))
        return pl.all_horizontal(read)

    def _is_good_day(self, column: str) -> pl.Expr:
        day = pl.col(f"day_{column}")
        read = day.is_not_null()
        if column == self._feed.last_day:
            read &= day >= pl.col(f"day_{self._feed.first_day}")
        else:
            read &= day <= self._as_of
        of_an_event = pl.col(f"dated_{column}") & (day < pl.col("born_on"))
        return (pl.col(column) == "") | (read & ~of_an_event.fill_null(value=False))

    def _counted(self) -> dict[str, pl.Expr]:
        """Return by count of the gates how much each row adds to it."""
        on_birth_date = [
            (pl.col("first_dated") == column) & (pl.col(f"day_{column}") == pl.col("born_on"))
            for column in self._combinations.dates
        ]
        return {
            "out_of_area": pl.col("outside"),
            "birth_dates": pl.any_horizontal(on_birth_date),
            "attended": pl.col("attended"),
            "child_seen_blank": pl.col("child_seen_blank"),
        }

    def _count(self, rows: pl.DataFrame) -> None:
        for name in self.counts:
            self.counts[name] += int(rows[f"_{name}"].sum())

    def _row(self, first: int) -> list[pl.Expr]:
        days = self._combinations.dates
        values = {"line": pl.col("position") + first, "person": pl.col("person"), "withdrawn": pl.col("row_withdrawn")}
        for name in schema_of(self._feed.row):
            column = self._feed.verbatim.get(name)
            if column is None:
                values[name] = pl.col(f"row_{name}")
            else:
                values[name] = pl.col(f"day_{column}" if column in days else column)
        parts = [values.get(name, pl.col(name)).cast(pl.String()) for name in key_fields(self._feed.row)]
        values["key"] = pl.concat_str(parts, separator=SEPARATOR)
        return [values[name].cast(dtype).alias(name) for name, dtype in self.schema.items()]
