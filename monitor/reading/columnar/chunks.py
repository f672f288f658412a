"""A file in chunks of whole lines, with the lines that are not printable ASCII marked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import compress
from typing import BinaryIO

import polars as pl

from monitor.domain.agreement import MEGABYTE, FeedAgreement
from monitor.reading.csv_table import WHOLE_FIELDS, refusal_of, without_long_fields

PIECE = 4_000_000
"""The number of bytes read at a time."""
_PRINTABLE = bytes([0x0A, *range(0x20, 0x7F)])
_BY_LINES = frozenset({"utf-8", "utf8", "cp1252", "iso-8859-1", "iso-8859-15"})
"""Encodings in which a line break is one byte that is part of no other character."""


class NeedsRowParserError(Exception):
    """The file is not strictly readable, or may not be: `reading.reader` has to say what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive physical lines of a file: the number of the first, their text, and the positions of the odd ones.

    Odd (`non_ascii`) are lines that are empty or not printable ASCII; all others have quotes round whole fields only.
    """

    first: int
    lines: list[str] = field(repr=False)
    non_ascii: list[int]

    def text(self) -> str:
        """Return all lines but the `non_ascii` ones, each with its line break."""
        if not self.non_ascii:
            return "\n".join(self.lines) + "\n"
        kept = bytearray(b"\x01") * len(self.lines)
        for position in self.non_ascii:
            kept[position] = 0
        return "\n".join(compress(self.lines, kept)) + "\n"


class Chunks:
    """The chunks of a file, each checked as strictly as `reading.csv_table` checks the whole.

    After the last chunk `rows` counts the lines after the header and `sha256` is the digest of all bytes.
    """

    def __init__(self, file: BinaryIO, agreement: FeedAgreement) -> None:
        self._file, self._gates = file, agreement.gates
        self._encoding = agreement.encoding.lower().replace("_", "-")
        self._digest = sha256()
        self._is_utf8 = self._encoding in {"utf-8", "utf8"}
        self._has_foreign_bytes = False
        self._could_be_utf8 = True
        self.rows = 0
        if self._encoding not in _BY_LINES:
            raise NeedsRowParserError
        self.header = file.readline()
        self._digest.update(self.header)

    @property
    def sha256(self) -> str:
        """The digest of all bytes read."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[Chunk]:
        """Yield the chunks in order; raise NeedsRowParserError as soon as one is not strictly readable."""
        line, empty = 2, 0
        for block in self._blocks():
            lines = self._text(block).split("\n")
            held = len(lines)
            while lines and not lines[-1]:
                lines.pop()
            if lines:
                chunk = self._piece(line, [""] * empty + lines)
                line += len(chunk.lines)
                self.rows = line - 2
                empty = 0
                yield chunk
            # Empty lines at the very end are no rows; before another line they are.
            empty += held - len(lines)
        if self._has_foreign_bytes and not self._is_utf8 and self._could_be_utf8:
            raise NeedsRowParserError

    def _blocks(self) -> Iterator[bytes]:
        """Yield blocks of whole lines, each without its last line break."""
        rest, left = b"", self._gates.max_megabytes * MEGABYTE - len(self.header)
        while block := self._file.read(PIECE):
            self._digest.update(block)
            left -= len(block)
            if left < 0:
                raise NeedsRowParserError
            whole, broken, after = (rest + block).rpartition(b"\n")
            if broken:
                yield whole.replace(b"\r\n", b"\n").removesuffix(b"\r")
            rest = after
        yield rest

    def _text(self, block: bytes) -> str:
        if not block.isascii():
            self._has_foreign_bytes = True
            self._could_be_utf8 = self._could_be_utf8 and _decodes(block, "utf-8")
        try:
            return block.decode(self._encoding, "strict")
        except UnicodeError:
            raise NeedsRowParserError from None

    def _piece(self, first: int, lines: list[str]) -> Chunk:
        text = "\n".join(lines)
        if '"' in text or max(map(len, lines)) > self._gates.max_field_characters:
            self._look_closer(lines)
        # Lines to mark are rare, so that it pays to test the whole text first.
        is_clean = text.isascii() and lines[0] and "\n\n" not in text and not text.encode().translate(None, _PRINTABLE)
        if is_clean:
            return Chunk(first, lines, [])
        non_ascii = [at for at, line in enumerate(lines) if not (line and line.isascii() and line.isprintable())]
        return Chunk(first, lines, non_ascii)

    def _look_closer(self, lines: list[str]) -> None:
        """Raise NeedsRowParserError if a line has a stray quote, or a field that may be too long."""
        longest = self._gates.max_field_characters
        frame = pl.Series("line", [line for line in lines if '"' in line or len(line) > longest]).to_frame()
        whole = pl.col("line").str.contains(f"^(?:{WHOLE_FIELDS.pattern})$")
        doubtful = frame.filter(~whole | (pl.col("line").str.len_chars() > longest))["line"].to_list()
        if refusal_of(doubtful) or without_long_fields(doubtful, longest) != doubtful:
            raise NeedsRowParserError


def _decodes(block: bytes, encoding: str) -> bool:
    try:
        block.decode(encoding, "strict")
    except UnicodeError:
        return False
    return True
