"""Conversion of the domain's frozen records to columns of a frame, one a field, and back."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

import polars as pl

from monitor.domain.identity import NhsNumber

Value = TypeVar("Value")
_TYPES = {str: pl.String(), NhsNumber: pl.String(), date: pl.Date(), bool: pl.Boolean(), int: pl.Int64()}


def _kinds(record: type) -> dict[str, type]:
    """Return the type of each field, without None."""
    hints = get_type_hints(record)
    return {
        field.name: next((part for part in get_args(hints[field.name]) if part is not type(None)), hints[field.name])
        for field in fields(record)
    }


def schema_of(record: type) -> dict[str, pl.DataType]:
    """Return the columns that hold a type of record; NHS numbers are their digits, a StrEnum is an Enum."""
    return {
        name: pl.Enum([word.value for word in kind]) if issubclass(kind, StrEnum) else _TYPES[kind]
        for name, kind in _kinds(record).items()
    }


def frame_of(records: Sequence[object], record: type) -> pl.DataFrame:
    """Return records as a frame."""
    columns = {name: [_plain(getattr(each, name)) for each in records] for name in _kinds(record)}
    return pl.DataFrame(columns, schema=schema_of(record))


def _plain(value: object) -> object:
    if isinstance(value, NhsNumber):
        return value.digits
    return value.value if isinstance(value, StrEnum) else value


def records_of(frame: pl.DataFrame, record: type[Value]) -> list[Value]:
    """Return the records in a frame; columns that are no field of theirs are ignored."""
    columns = [_values(frame[name].to_list(), kind) for name, kind in _kinds(record).items()]
    return [record(*values) for values in zip(*columns, strict=True)]


def _values(cells: list[Any], kind: type) -> list[Any]:
    if not (kind is NhsNumber or issubclass(kind, StrEnum)):
        return cells
    make: Callable[[str], object] = cache(kind)
    return [None if cell is None else make(cell) for cell in cells]
