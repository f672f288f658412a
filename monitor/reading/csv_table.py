"""Strict parsing of a CSV file into lines of cells, or a refusal of the whole file (FEEDS.md "Read")."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.domain.agreement import MEGABYTE, FeedAgreement
from monitor.domain.delivery import Refusal, Why

_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]")
"""Control characters, line and direction marks, and U+FFFD, the sign of a character lost before."""
WHOLE_FIELDS = re.compile('(?:"[^"]*"|[^",]*)(?:,(?:"[^"]*"|[^",]*))*')
"""Matches a line in which quotes enclose whole fields only; a doubled quote inside a field is not allowed either."""
_LOST = "\ufffd"
_PAIRED = frozenset("ÂÃÄÅâ")
_PADDING = (" ,", ", ", "\n ", " \n", '" ', ' "', "\u00a0")
_BOM = "\ufeff"
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars", "^": "carets", "~": "tildes"}
_SEVERAL = 2
"""So many of another separator in a header line without a comma, and it is the file's."""
_UNICODE = re.compile(r"utf[-_]?(8|16|32)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's headings and, for each physical line after them, its cells; an empty line has none."""

    headings: tuple[str, ...]
    lines: Sequence[str]
    has_unprintable: bool = False
    is_ascii: bool = True
    may_be_padded: bool = False
    """Whether a cell may begin or end with a blank."""

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the cells of every line, in order, unprintable characters replaced by U+FFFD."""
        return csv.reader(self.lines, strict=True)


def table_of(content: bytes, agreement: FeedAgreement) -> Table | Refusal:
    """Return the table in a file, or the reason to refuse it as a whole."""
    gates = agreement.gates
    if len(content) > gates.max_megabytes * MEGABYTE:
        return Refusal(Why.TOO_LARGE, f"The file is larger than {gates.max_megabytes} MB: send it in parts.")
    text = _decoded(content, agreement.encoding)
    if isinstance(text, Refusal):
        return text
    if not text.strip():
        return Table((), ())
    text = text.replace("\r\n", "\n").rstrip("\n")
    refusal = _misprinted(text.partition("\n")[0])
    if refusal:
        return refusal
    has_unprintable = _UNPRINTABLE.search(text) is not None
    if has_unprintable:
        text = _UNPRINTABLE.sub(_LOST, text)
    lines = text.split("\n")
    refusal = refusal_of(lines)
    if refusal:
        return refusal
    shortened = without_long_fields(lines, gates.max_field_characters)
    if shortened[0] != lines[0]:
        return Refusal(
            Why.FIELD_TOO_LONG,
            f"A heading has over {gates.max_field_characters} characters: check that the file has one row a line.",
        )
    has_unprintable = has_unprintable or shortened != lines
    lines = shortened
    headings = next(csv.reader(lines[:1], strict=True))
    if len(headings) > gates.max_columns:
        return Refusal(
            Why.TOO_MANY_COLUMNS, f"The file has over {gates.max_columns} columns: leave out those not agreed."
        )
    return Table(
        tuple(heading.strip(" ") for heading in headings),
        lines[1:],
        has_unprintable,
        text.isascii(),
        text.endswith(" ") or any(blank in text for blank in _PADDING),
    )


def cells_of(line: str) -> list[str]:
    """Return the cells of one line as a table does; `refusal_of` must be None for the line."""
    return next(csv.reader([_UNPRINTABLE.sub(_LOST, line)], strict=True))


def refusal_of(lines: Sequence[str]) -> Refusal | None:
    """Return why the lines cannot be split into cells; None when they can."""
    stray = next((number for number, line in enumerate(lines, 1) if '"' in line and not _is_whole(line)), None)
    if stray is None:
        return None
    return Refusal(
        Why.STRAY_QUOTE,
        f"Line {stray} has a quotation mark that does not stand round a whole field: export the file without it.",
    )


def without_long_fields(lines: Sequence[str], longest: int) -> list[str]:
    """Return lines with U+FFFD in place of each field of more than `longest` characters; quotes stand as they must."""
    too_long = re.compile(f'"[^"]{{{longest + 1},}}"|(?<![^,])[^",]{{{longest + 1},}}')
    return [too_long.sub(_LOST, line) if len(line) > longest else line for line in lines]


def _misprinted(header: str) -> Refusal | None:
    """Return why a header line shows that the whole file is written in another way; None when it does not."""
    if "\r" in header.rstrip("\r"):
        return Refusal(
            Why.LINE_ENDS,
            "The lines end in a carriage return alone: save the file with Windows (CRLF) or Unix (LF) line ends.",
        )
    if header.casefold().startswith("sep=") or "," in header:
        return None
    for separator, in_words in _SEPARATORS.items():
        if header.count(separator) >= _SEVERAL:
            return Refusal(
                Why.SEPARATOR, f"The columns are separated by {in_words}: export the file with commas between them."
            )
    return None


def _is_whole(line: str) -> bool:
    return WHOLE_FIELDS.fullmatch(line) is not None


def _decoded(content: bytes, encoding: str) -> str | Refusal:
    """Return the text in the agreed encoding, without a byte order mark, or a refusal."""
    is_utf8 = encoding.lower().replace("_", "-") in {"utf-8", "utf8"}
    try:
        text = content.decode(encoding, "strict").removeprefix(_BOM)
    except UnicodeError:
        return Refusal(
            Why.UNDECODABLE, f"The file is not written in {encoding}, as agreed: export it in that encoding."
        )
    if not is_utf8 and not _UNICODE.match(encoding) and not content.isascii() and _is_utf8(content):
        return Refusal(
            Why.UNDECODABLE, f"The file is written in UTF-8, not in {encoding} as agreed: correct the agreement."
        )
    return text


def _is_utf8(content: bytes) -> bool:
    """Return whether bytes beyond ASCII are valid UTF-8, as text in another encoding practically never is."""
    try:
        content.decode("utf-8", "strict")
    except UnicodeError:
        return False
    return True


def is_twice_encoded(cell: str) -> bool:
    """Return whether a cell is UTF-8 that was once decoded as cp1252 (`JosÃ©`): decoding it back succeeds.

    Tested only with the letters that such pairs begin with; other pairs that happen to decode are names.
    """
    if _PAIRED.isdisjoint(cell):
        return False
    try:
        cell.encode("cp1252", "strict").decode("utf-8", "strict")
    except UnicodeError:
        return False
    return True


def lost_in(cell: str) -> bool:
    """Return whether a cell holds a character that is not allowed."""
    return _LOST in cell
