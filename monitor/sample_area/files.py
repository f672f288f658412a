"""Rows made into the bytes of a delivery, with its manifest beside it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from unicodedata import combining, normalize

from monitor.sample_area.rows import Row, columns

HOSPITAL = "contacts-hospital"
HOSPITAL_ENCODING = "cp1252"
HOSPITAL_DATE_FORMAT = "%d/%m/%Y"

# The hospital's supplier: its own order, its own headings, two columns nobody asked for ("" maps to nothing).
HOSPITAL_HEADINGS = (
    ("Attendance No", "contact_id"),
    ("Hospital No", "local_id"),
    ("NHS No", "nhs_number"),
    ("NHS No Status", "nhs_number_status"),
    ("Surname", "family_name"),
    ("Forename(s)", "given_name"),
    ("D.O.B.", "date_of_birth"),
    ("Sex", "sex"),
    ("Address", "address"),
    ("Post Code", "postcode"),
    ("Property Ref", "uprn"),
    ("Whereabouts Withheld", "restricted"),
    ("Provider Type", "agency"),
    ("Attendance Date", "contact_on"),
    ("Attendance Type", "kind"),
    ("Outcome for Child", "evidence"),
    ("Booked", "planned"),
    ("Seen By", "practitioner_role"),
    ("Entered in Error", "withdrawn"),
    ("Ward/Clinic", ""),
    ("Départ.", ""),
)
_DATES = frozenset({"date_of_birth", "contact_on"})


@dataclass(frozen=True, slots=True)
class File:
    """One delivery: `content` is complete through `as_of`; `manifest` is the text of `<name>.manifest.json`."""

    feed: str
    as_of: date
    name: str
    content: bytes
    manifest: bytes | None


def line(cells: Row) -> str:
    """One line of CSV; quotes only round a cell that holds a comma."""
    text = ",".join(cells)
    if text.count(",") == len(cells) - 1:
        return text
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)


def csv_of(feed: str, lines: Iterable[str]) -> bytes:
    """The whole file in the sender's own headings, encoding and line ends."""
    if feed == HOSPITAL:
        headings = tuple(heading for heading, _ in HOSPITAL_HEADINGS)
        return "".join(f"{text}\r\n" for text in (line(headings), *lines)).encode(HOSPITAL_ENCODING)
    return "".join(f"{text}\n" for text in (line(columns(feed)), *lines)).encode()


_PLACES = {name: place for place, name in enumerate(columns("contacts"))}


def hospital_row(row: Row) -> Row:
    """A row of `contacts` as the hospital's supplier writes it."""
    return tuple(_hospital_cell(row, name) for _, name in HOSPITAL_HEADINGS)


def _hospital_cell(row: Row, name: str) -> str:
    cell = row[_PLACES[name]] if name else ""
    if name in _DATES and cell:
        return date.fromisoformat(cell).strftime(HOSPITAL_DATE_FORMAT)
    return "".join(map(_in_code_page, cell))


_NO_DECOMPOSITION = {"ł": "l", "Ł": "L"}


def _in_code_page(letter: str) -> str:
    """The letter, or without its accent where the supplier's code page lacks it."""
    try:
        letter.encode(HOSPITAL_ENCODING)
    except UnicodeEncodeError:
        plain = _NO_DECOMPOSITION.get(letter, letter)
        return "".join(part for part in normalize("NFKD", plain) if not combining(part))
    return letter


def file_of(feed: str, as_of: date, lines: Sequence[str], *, nil_return: bool, truncated: bool) -> File:
    """A delivery; a truncated one breaks off in the middle of a line while its manifest tells of the whole."""
    content = csv_of(feed, lines)
    manifest = {
        "rows": len(lines),
        "sha256": sha256(content).hexdigest(),
        "as_of": as_of.isoformat(),
        "nil_return": nil_return,
    }
    if truncated:
        content = content[: len(content) * 3 // 5]
    # The hospital's supplier sends no manifest but to say that there was nothing.
    sends_manifest = feed != HOSPITAL or nil_return
    text = json.dumps(manifest, indent=2).encode() if sends_manifest else None
    return File(feed, as_of, f"{feed}_{as_of.isoformat()}.csv", content, text)
