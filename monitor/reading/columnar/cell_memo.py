"""What the cells of a column mean, each different one asked once."""

from collections.abc import Callable

import polars as pl


class CellMemo:
    """Remembers what a plain function said of every cell that came; blank cells mean nothing and are not asked."""

    def __init__(self, meaning: Callable[[str], object], dtype: pl.DataType) -> None:
        self._meaning, self._dtype = meaning, dtype
        self._known = pl.DataFrame({"cell": [""], "value": [None]}, schema=self._schema).with_columns(read=True)

    @property
    def _schema(self) -> dict[str, pl.DataType]:
        return {"cell": pl.String(), "value": self._dtype}

    def read(self, cells: pl.Series) -> pl.Series:
        """Return what each cell means, null where that is nothing."""
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
