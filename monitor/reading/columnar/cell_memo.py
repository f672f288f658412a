"""A memo of parsed cells: each distinct value of a column is parsed once."""

from collections.abc import Callable

import polars as pl


class CellMemo:
    """A memo of a function of cells, applied to whole columns; blank cells are null without calling it."""

    def __init__(self, meaning: Callable[[str], object], dtype: pl.DataType) -> None:
        self._meaning, self._dtype = meaning, dtype
        self._known = pl.DataFrame({"cell": [""], "value": [None]}, schema=self._schema).with_columns(read=True)

    @property
    def _schema(self) -> dict[str, pl.DataType]:
        return {"cell": pl.String(), "value": self._dtype}

    def read(self, cells: pl.Series) -> pl.Series:
        """Return the value of each cell; null for blank cells, and where the function returns None."""
        found = self._found(cells)
        unknown = found.filter(pl.col("read").is_null())["cell"].unique()
        if unknown.is_empty():
            return found["value"]
        new = unknown.to_list()
        values = {"cell": new, "value": [self._meaning(cell) for cell in new]}
        self._known = self._known.vstack(pl.DataFrame(values, schema=self._schema).with_columns(read=True))
        return self._found(cells)["value"]

    def _found(self, cells: pl.Series) -> pl.DataFrame:
        return cells.alias("cell").to_frame().join(self._known, on="cell", how="left", maintain_order="left")
