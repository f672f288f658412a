"""The index of a delivery's people: each distinct identity once, with a small integer for it."""

from dataclasses import fields
from datetime import date

import polars as pl

from monitor.domain.agreement import FeedAgreement, InstallationRules
from monitor.domain.identity import Identity
from monitor.reading.column import ColumnType, Whom
from monitor.reading.columnar.cell_memo import CellMemo
from monitor.reading.columnar.cell_patterns import surely_a_home, surely_a_number, surely_an_address, surely_valid
from monitor.reading.columnar.columns import schema_of
from monitor.reading.columnar.spill import compact
from monitor.reading.person_columns import MOTHER, SEXES, STATUSES

PERSON = pl.UInt32()
_FIELDS = tuple(field.name for field in fields(Identity))
_OPTIONAL = ("family_name", "given_name", "nhs_number", "sex", "address", "postcode", "uprn", "mother")


class PersonIndex:
    """A parser of the cells that make an identity, which parses each distinct set of them once.

    `people` has a row for each distinct identity: `person`, its number, beside the fields of `Identity`.
    """

    def __init__(
        self, days: CellMemo, as_of: date, rules: InstallationRules, agreement: FeedAgreement, needs: Whom
    ) -> None:
        self._days, self._as_of, self._rules, self._needs = days, as_of, rules, needs
        self._no_addresses = agreement.no_addresses
        self._outside = CellMemo(lambda code: rules.area.contains(code) is False, pl.Boolean())
        self._known = pl.DataFrame(
            schema={
                "who": pl.String(),
                "known": pl.Boolean(),
                "person": PERSON,
                "born_on": pl.Date(),
                "outside": pl.Boolean(),
            }
        )
        self.people = pl.DataFrame(schema={"person": PERSON, **schema_of(Identity), "hash": pl.UInt64()})

    def read(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Return each row's `person`, `born_on` and whether it is `outside`; without a person it needs the row parser.

        `who` holds all cells on which the identity depends, as one text; two rows that differ in it may still have the
        same identity.
        """
        found = self._found(cells)
        new = cells.filter(found["known"].is_null()).unique("who")
        if new.is_empty():
            return found
        self._known = self._known.vstack(compact(self._read_new(new)))
        return self._found(cells)

    def _found(self, cells: pl.DataFrame) -> pl.DataFrame:
        return cells.select("who").join(self._known, on="who", how="left", maintain_order="left")

    def _read_new(self, cells: pl.DataFrame) -> pl.DataFrame:
        cells = cells.with_columns(born_on=self._days.read(cells["date_of_birth"]))
        is_plain = cells.select(plain=self._is_plain().fill_null(value=False))["plain"]
        usual = cells.filter(is_plain)
        outside = self._outside.read(usual["postcode"]).fill_null(value=False)
        read = usual.select(
            "who", "born_on", person=self.number(usual.select(self._identity())), outside=outside, known=True
        )
        others = cells.filter(~is_plain).select("who", known=True)
        return pl.concat([read.select(self._known.columns), others], how="diagonal")

    def _is_plain(self) -> pl.Expr:
        numbers = self._rules.numbers
        complete = (pl.col("born_on") <= self._as_of) & ((pl.col("family_name") != "") | (pl.col("given_name") != ""))
        if self._needs is Whom.NOBODY:
            complete = (pl.col("date_of_birth") == "") | (pl.col("born_on") <= self._as_of)
        return (
            pl.col("source").is_not_null()
            & (pl.col("local_id") != "")
            & surely_valid("local_id", ColumnType.ID)
            & surely_a_number(pl.col("nhs_number"), numbers)
            & surely_a_number(pl.col(MOTHER), numbers)
            & pl.col("nhs_number_status").is_in(STATUSES)
            & pl.col("sex").str.to_lowercase().is_in(SEXES)
            & surely_valid("family_name", ColumnType.NAME)
            & surely_valid("given_name", ColumnType.NAME)
            & complete
            & surely_an_address(pl.col("address"))
            & surely_a_home(pl.col("address"), self._no_addresses)
            & surely_valid("postcode", ColumnType.POSTCODE)
            & surely_valid("uprn", ColumnType.NUMBER)
            & pl.col("restricted").is_in(("", "N"))
        )

    @staticmethod
    def _identity() -> list[pl.Expr]:
        """Return the fields of an identity as expressions of the cells; nobody here is restricted."""
        cells = {name: pl.col(name) for name in (*_OPTIONAL, "nhs_number_status")}
        cells |= {"mother": pl.col(MOTHER), "uprn": pl.col("uprn").str.strip_chars_start("0")}
        optional = {name: pl.when(cell != "").then(cell) for name, cell in cells.items()}
        sure = {name: pl.col(name) for name in ("source", "local_id", "born_on")}
        values = sure | optional | {"restricted": pl.lit(value=False)}
        return [values[name].alias(name) for name in _FIELDS]

    def number(self, people: pl.DataFrame) -> pl.Series:
        """Return the number of each identity, with new numbers for those not indexed yet."""
        people = people.with_columns(hash=people.hash_rows()).with_row_index("at")
        new = people.join(self._matches(people), on="at", how="anti").unique(_FIELDS, maintain_order=True)
        first = self.people.height
        numbered = new.drop("at").with_row_index("person", offset=first).cast({"person": PERSON})
        self.people = self.people.vstack(compact(numbered.select(self.people.columns)))
        return self._matches(people)["person"]

    def _matches(self, people: pl.DataFrame) -> pl.DataFrame:
        """Return the identities that are indexed, with their number: joined by hash, then compared field by field."""
        found = people.join(self.people, on="hash", how="inner", suffix="_here", maintain_order="left")
        same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_here")) for name in _FIELDS)
        return found.filter(same).select("at", "person")
