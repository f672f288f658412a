"""The texts under which rows left out of a delivery are found again: of the child, of the number, of the row itself."""

from monitor.domain.record import Row

_SEPARATOR = "\x1f"
_AGENCY = "agency"


def own_fields(row: type[Row]) -> tuple[str, ...]:
    """Return the fields that tell the rows of one source's child apart: an id, or days and places; none of a birth."""
    return tuple(name for name in row.KEY if name != _AGENCY)


def own_key(row: Row) -> str:
    """Return what tells a row from others of its source's child, as one text: `RefusedRow.key` of the same row."""
    return _SEPARATOR.join(str(getattr(row, name)) for name in own_fields(type(row)))
