"""Expressions for surely valid cells by column type: they never accept more than `reading.cells`, often less."""

from collections.abc import Callable, Collection, Mapping

import polars as pl

from monitor.domain.agreement import NumberRange
from monitor.reading.blank_words import BLANK_WORDS, NO_NAMES
from monitor.reading.cells import ANOTHER_COLUMNS
from monitor.reading.column import ColumnType

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_TEST_NUMBERS = "999"
_MODULUS = 11
_TEN_ONES = 1_111_111_111


def surely_a_number(cell: pl.Expr, numbers: NumberRange) -> pl.Expr:
    """Return the test that a cell is blank or an accepted NHS number: ten digits, check digit (mod 11), in range."""
    whole = cell.cast(pl.Int64, strict=False)
    total = pl.sum_horizontal((whole // 10 ** (9 - place) % 10) * (10 - place) for place in range(9))
    check = (_MODULUS - total % _MODULUS) % _MODULUS
    is_test = cell.str.starts_with(_TEST_NUMBERS)
    in_range = is_test if numbers is NumberRange.TEST_ONLY else ~is_test
    # A check value of 10 equals no digit; one digit ten times over is a placeholder.
    valid = cell.str.contains("^[0-9]{10}$") & (check == whole % 10) & (whole % _TEN_ONES != 0)
    return (cell == "") | (valid & in_range).fill_null(value=False)


def _says_something(cell: pl.Expr) -> pl.Expr:
    return ~cell.str.to_uppercase().is_in(sorted(BLANK_WORDS))


def _id(cell: pl.Expr) -> pl.Expr:
    return cell.str.contains("^[!-~]{1,100}$") & _says_something(cell)


def _name(cell: pl.Expr) -> pl.Expr:
    is_no_name = cell.is_in(sorted(NO_NAMES))
    return cell.str.contains("^[A-Za-z](?:[A-Za-z' .-]*[A-Za-z.'])?$") & ~is_no_name


def _words(cell: pl.Expr) -> pl.Expr:
    padded = cell.str.starts_with(" ") | cell.str.ends_with(" ")
    return ~padded & ~cell.str.contains(f"^(?:{ANOTHER_COLUMNS.pattern})$") & _says_something(cell)


def surely_an_address(cell: pl.Expr) -> pl.Expr:
    """Return the test that a cell is blank, or has three adjacent letters, which no postcode has."""
    padded = cell.str.starts_with(" ") | cell.str.ends_with(" ")
    return (cell == "") | (~padded & cell.str.contains("[A-Za-z]{3}") & _says_something(cell))


def surely_a_home(address: pl.Expr, no_addresses: Collection[str]) -> pl.Expr:
    """Return the test that an address is surely none of those that were agreed to stand for no home."""
    if not no_addresses:
        return pl.lit(value=True)
    whole, first = (
        text.str.to_uppercase().str.replace_all("[^A-Z0-9]", "")
        for text in (address, address.str.split(",").list.first())
    )
    # Letters outside ASCII may compare equal to others.
    return address.str.contains("^[ -~]*$") & ~whole.is_in(list(no_addresses)) & ~first.is_in(list(no_addresses))


def _postcode(cell: pl.Expr) -> pl.Expr:
    return cell.str.contains("^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$")


def _uprn(cell: pl.Expr) -> pl.Expr:
    return cell.str.contains("^[0-9]{4,12}$") & (cell.str.strip_chars_start("0").str.len_bytes() >= len("1000"))


def _upn(cell: pl.Expr) -> pl.Expr:
    """Return the test for a permanent pupil number: a letter that is the check letter (mod 23), twelve digits."""
    digits = cell.str.slice(1).cast(pl.Int64, strict=False)
    total = pl.sum_horizontal((digits // 10 ** (11 - place) % 10) * (place + 2) for place in range(12))
    letter = (total % len(_UPN_LETTERS)).replace_strict(dict(enumerate(_UPN_LETTERS)), return_dtype=pl.String)
    shaped = cell.str.contains(f"^[{_UPN_LETTERS}][0-9]{{12}}$")
    return (shaped & (letter == cell.str.slice(0, 1))).fill_null(value=False)


_PLAIN: Mapping[ColumnType, Callable[[pl.Expr], pl.Expr]] = {
    ColumnType.ID: _id,
    ColumnType.NAME: _name,
    ColumnType.WORDS: _words,
    ColumnType.POSTCODE: _postcode,
    ColumnType.NUMBER: _uprn,
    ColumnType.UPN: _upn,
}


def surely_valid(column: str, holds: ColumnType) -> pl.Expr:
    """Return the test that a cell of a column is blank, or surely valid for its type, without a blank round it.

    Of `NUMBER` columns only property numbers are known; whether a cell may be blank is tested elsewhere.
    """
    cell = pl.col(column)
    return (cell == "") | _PLAIN[holds](cell)
