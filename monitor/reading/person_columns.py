"""The identity columns with which every feed begins (FEEDS.md): their parsing and writing."""

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.domain.identity import WITHOUT_ID, Identity, NhsNumber, is_placeholder, postcode
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, ColumnType

COLUMNS = (
    Column("local_id", ColumnType.ID, "The source's own stable id of the child.", required=True),
    Column("nhs_number", ColumnType.NHS_NUMBER, "The child's NHS number, ten digits written as text."),
    Column(
        "nhs_number_status", ColumnType.CODE, "How far the number was verified: 01 verified to 08; blank is unknown."
    ),
    Column("family_name", ColumnType.NAME, "The family name; one of the two names must be there."),
    Column("given_name", ColumnType.NAME, "The given name; BABY, TWIN 1 and the like until there is one."),
    Column("date_of_birth", ColumnType.DATE, "The day of birth.", required=True),
    Column("sex", ColumnType.CODE, "M, F, I, U or X, or the NHS codes 0, 1, 2, 9."),
    Column("address", ColumnType.WORDS, "The home address without its postcode, in one field."),
    Column("postcode", ColumnType.POSTCODE, "The home postcode; ZZ99 for no fixed abode."),
    Column("uprn", ColumnType.NUMBER, "The home's unique property reference number, up to 12 digits."),
    Column(
        "restricted",
        ColumnType.YES_NO,
        "Y for a protected child: where they live, are registered or on a roll is not kept.",
    ),
)
"""FEEDS.md, "Identity columns", in the order `read_person` takes their cells."""

MOTHER = "mother_nhs_number"
"""The column of the mother's number, where a feed has one; part of the identity."""
STATUSES = ("", "01", "02", "03", "04", "05", "06", "07", "08")
SEXES = frozenset({"", "m", "f", "i", "u", "x", "0", "1", "2", "9", "male", "female", "unknown", "indeterminate"})

_UPRN = re.compile(r"0*([1-9][0-9]{3,11})", re.ASCII)
_LEADING = re.compile(r"[0-9]{4,12}", re.ASCII)
_MANGLED_POSTCODE = re.compile(r"(?=.*[0-9])[A-Z0-9 ]{2,9}|NFA|NK|NONE|N/?K|UNKNOWN|NOT KNOWN", re.ASCII)


@dataclass(frozen=True, slots=True)
class RowContext:
    """What an identity needs beside its cells: the source, the mother, the notice's id where it has no local id."""

    source: str
    mother: NhsNumber | None = None
    made_up: str = ""


def read_person(cells: tuple[str, ...], read: CellReader, setting: RowContext, *, needed: bool) -> Identity | None:
    """Return the identity of a row; None when the row must be refused.

    With `needed` a local id, a birth date and one name are required. A postcode mistyped beyond use is dropped and
    reported: to lose the child would be worse than not to know where they live.
    """
    local_id, number, status, family, given, born, sex, address, code, uprn, restricted = cells
    if local_id or needed:
        read.id("local_id", local_id)
    # A notice must not be lost for a mistyped number: it is linked by its other cells, or by a person.
    nhs_number = read.nhs_number("nhs_number", number) if needed else read.other_number("nhs_number", number)
    _check_names(family, given, read, needed=needed)
    born_on = read.past_day("date_of_birth", born, required=needed)
    _check_codes(status, sex, read)
    home = _home(address, code, uprn, read)
    is_restricted = read.yes_no("restricted", restricted) is True
    if read.refused:
        return None
    return Identity(
        setting.source,
        f"{WITHOUT_ID}{setting.made_up}" if setting.made_up else local_id,
        born_on,
        family or None,
        given or None,
        nhs_number,
        status or None,
        sex or None,
        *((None, None, None) if is_restricted else home),
        mother=setting.mother,
        restricted=is_restricted,
    )


def _check_codes(status: str, sex: str, read: CellReader) -> None:
    read.code("nhs_number_status", status, STATUSES, "a status from 01 to 08, or leave it blank")
    read.code("sex", sex.lower(), SEXES, "M, F, I, U, X or leave it blank")


def _check_names(family: str, given: str, read: CellReader, *, needed: bool) -> None:
    if needed and not family and not given:
        read.refuse("family_name", "a family name or a given name")
    for column, name in (("family_name", family), ("given_name", given)):
        if name and not _is_name(name):
            read.refuse(column, "a name, which has letters and no digits")


def _home(address: str, code: str, uprn: str, read: CellReader) -> tuple[str | None, str | None, str | None]:
    if address and (postcode(address) or not _is_lettered(address)):
        read.refuse("address", "an address, with the postcode in its own column")
    where = _postcode(code)
    if code and where is None and _MANGLED_POSTCODE.fullmatch(code.upper()):
        read.drop("postcode", "a postcode like BD7 1BB, or leave it blank")
    elif code and where is None:
        read.refuse("postcode", "a postcode like BD7 1BB, or leave it blank")
    digits = _UPRN.fullmatch(uprn) if uprn else None
    if uprn and (digits is None or not _LEADING.fullmatch(uprn)):
        read.refuse("uprn", "a property number of 4 to 12 digits, or leave it blank")
    return address or None, where, digits[1] if digits else None


@lru_cache(maxsize=1 << 16)
def _is_name(name: str) -> bool:
    """Return whether a text has letters and no digits, except in placeholders such as TWIN 1."""
    return _is_lettered(name) and (not any(c.isdigit() for c in name) or is_placeholder(name))


def _is_lettered(text: str) -> bool:
    return any(character.isalpha() for character in text)


@lru_cache(maxsize=1 << 16)
def _postcode(cell: str) -> str | None:
    return postcode(cell)


def known_by(cells: tuple[str, ...], read: CellReader) -> tuple[str, NhsNumber | None]:
    """Return the local id and the NHS number of a refused row; either may be missing."""
    read.begin(restricted=False)
    local_id = read.id("local_id", cells[0])
    return local_id or "", read.nhs_number("nhs_number", cells[1])


def identity_cells(identity: Identity) -> dict[str, str]:
    """Return the identity cells of a record, dates as YYYY-MM-DD."""
    number = identity.nhs_number.digits if identity.nhs_number else ""
    cells = (
        identity.own_id,
        number,
        identity.nhs_number_status,
        identity.family_name,
        identity.given_name,
        identity.born_on.isoformat() if identity.born_on else "",
        identity.sex,
        identity.address,
        identity.postcode,
        identity.uprn,
        "Y" if identity.restricted else "",
    )
    return {column.name: cell or "" for column, cell in zip(COLUMNS, cells, strict=True)}
