"""The identity columns with which every feed begins (FEEDS.md): their parsing and writing."""

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.domain.identity import WITHOUT_ID, Identity, NhsNumber, is_one_of, is_placeholder, postcode
from monitor.reading.blank_words import NO_NAMES, is_blank_word
from monitor.reading.cells import CellReader
from monitor.reading.column import Column, ColumnType, Whom

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
        instead="nobody is marked; of this row no place is kept either",
    ),
)
"""FEEDS.md, "Identity columns", in the order `read_person` takes their cells."""

_NAMES = {"family_name", "given_name"}
MOTHER = "mother_nhs_number"
"""The column of the mother's number, where a feed has one; part of the identity."""
STATUSES = ("", "01", "02", "03", "04", "05", "06", "07", "08")
SEXES = frozenset(
    {"", "m", "f", "i", "u", "x", "0", "1", "2", "9", "male", "female", "indeterminate"}
    | {"unknown", "not known", "not specified", "unspecified"}
)

_UPRN = re.compile(r"0*([1-9][0-9]{3,11})", re.ASCII)
_LEADING = re.compile(r"[0-9]{4,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RowContext:
    """What an identity needs beside its cells: the source, the mother, the notice's id where it has no local id."""

    source: str
    mother: NhsNumber | None = None
    made_up: str = ""


def read_person(cells: tuple[str, ...], read: CellReader, setting: RowContext, needs: Whom) -> Identity | None:
    """Return the identity of a row; None when nobody can tell whom it is about.

    Every other cell that cannot be used is dropped and reported: to lose the child would be worse than not to know
    their number, their sex or where they live.
    """
    local_id, number, status, family, given, born, sex, address, code, uprn, restricted = cells
    is_needed = needs is not Whom.NOBODY
    known_as = read.id("local_id", local_id, required=is_needed) if local_id or is_needed else None
    nhs_number = read.nhs_number("nhs_number", number)
    family_name, given_name = _name("family_name", family, read), _name("given_name", given, read)
    _check_named(family_name or given_name, read, needs)
    born_on = read.past_day("date_of_birth", born, required=is_needed)
    is_restricted = read.yes_no("restricted", restricted) is True
    home = _home(address, code, uprn, read)
    known_status = read.code("nhs_number_status", status, STATUSES, "a status from 01 to 08, or leave it blank")
    if read.refused:
        return None
    return Identity(
        setting.source,
        known_as or (f"{WITHOUT_ID}{setting.made_up}" if setting.made_up else ""),
        born_on,
        family_name,
        given_name,
        nhs_number,
        known_status or None,
        _sex(sex, read),
        *((None, None, None) if read.hides_place else home),
        mother=setting.mother,
        restricted=is_restricted,
    )


def _check_named(name: str | None, read: CellReader, needs: Whom) -> None:
    """Report a row without any name: it is refused, but a birth enters all the same, and of a notice none is asked."""
    if name or needs is Whom.NOBODY or (needs is Whom.A_BIRTH and read.agreement.absent >= _NAMES):
        return
    wants = "a family name or a given name"
    if needs is Whom.A_BIRTH:
        read.drop("family_name", wants)
    else:
        read.refuse("family_name", wants)


def _name(column: str, cell: str, read: CellReader) -> str | None:
    if cell and not _is_name(cell):
        read.unusable(column, cell, "a name, which has letters and no digits")
        return None
    return cell or None


def _sex(cell: str, read: CellReader) -> str | None:
    if cell.lower() in SEXES:
        return cell or None
    read.unusable("sex", cell, "M, F, I, U, X or leave it blank")
    return None


def _home(address: str, code: str, uprn: str, read: CellReader) -> tuple[str | None, str | None, str | None]:
    where = _postcode(code)
    if code and where is None:
        read.unusable("postcode", code, "a postcode like BD7 1BB, or leave it blank")
    if address and is_one_of(address, read.agreement.no_addresses):
        # The property number is that place's too.
        address = uprn = ""
    digits = _UPRN.fullmatch(uprn) if uprn and _LEADING.fullmatch(uprn) else None
    if uprn and digits is None:
        read.unusable("uprn", uprn, "a property number of 4 to 12 digits, or leave it blank")
    return _address(address, read), where, digits[1] if digits else None


def _address(cell: str, read: CellReader) -> str | None:
    if cell and (postcode(cell) or not _is_lettered(cell) or is_blank_word(cell)):
        read.unusable("address", cell, "an address, with the postcode in its own column")
        return None
    return cell or None


@lru_cache(maxsize=1 << 16)
def _is_name(cell: str) -> bool:
    """Return whether a text has letters and no digits, except in placeholders such as TWIN 1."""
    if cell in NO_NAMES:
        return False
    return _is_lettered(cell) and (not any(c.isdigit() for c in cell) or is_placeholder(cell))


def _is_lettered(text: str) -> bool:
    return any(character.isalpha() for character in text)


@lru_cache(maxsize=1 << 16)
def _postcode(cell: str) -> str | None:
    return postcode(cell)


def known_by(cells: tuple[str, ...], read: CellReader) -> tuple[str, NhsNumber | None]:
    """Return the local id and the NHS number of a refused row; either may be missing."""
    read.begin()
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
