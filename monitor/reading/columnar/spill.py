"""Spill to disk: the parsed rows of a large delivery, kept out of memory until all of it is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import SEEK_END, BytesIO
from typing import BinaryIO

import polars as pl

_BLOCK = 4_000
"""Texts compressed together: few, because a range of texts needs a block or two of every batch."""
_AT_ONCE = 25
"""Blocks' worth of texts sorted together."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The position and length of some bytes in a spill file."""

    at: int
    length: int


class SpillFile:
    """A store of bytes: in a file given for it, else in memory."""

    def __init__(self, file: BinaryIO | None) -> None:
        self._file = file
        self._held: list[bytes] = []

    def put(self, packed: bytes) -> Extent:
        """Append some bytes, and return where they are."""
        if self._file is None:
            self._held.append(packed)
            return Extent(len(self._held) - 1, len(packed))
        extent = Extent(self._file.seek(0, SEEK_END), len(packed))
        self._file.write(packed)
        return extent

    def get(self, slip: Extent) -> BytesIO:
        """Return bytes appended before."""
        if self._file is None:
            return BytesIO(self._held[slip.at])
        self._file.seek(slip.at)
        return BytesIO(self._file.read(slip.length))


class SpilledFrames:
    """Frames with the same columns, compressed, which can be iterated repeatedly."""

    def __init__(self, schema: dict[str, pl.DataType], spill_file: SpillFile) -> None:
        self._schema, self._spill_file = schema, spill_file
        self._frames: list[Extent] = []

    def empty(self) -> pl.DataFrame:
        """Return an empty frame with these columns."""
        return pl.DataFrame(schema=self._schema)

    def add(self, frame: pl.DataFrame) -> None:
        """Add one more frame."""
        if frame.height:
            self._frames.append(self._spill_file.put(_packed(frame)))

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Yield the frames in the order they were added."""
        return (pl.read_ipc(self._spill_file.get(extent)) for extent in self._frames)


def compact(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a copy of a few rows, so that the many they were picked from do not stay in memory with all their text."""
    out = BytesIO()
    frame.write_ipc(out)
    out.seek(0)
    return pl.read_ipc(out)


def _packed(frame: pl.DataFrame) -> bytes:
    out = BytesIO()
    frame.write_ipc(out, compression="lz4")
    return out.getvalue()


class Fingerprint:
    """The digest of a set of texts, as `reading.reader.fingerprint_of`, by an external merge sort.

    Each batch of texts is sorted and compressed in blocks; at the end the blocks are merged range by range, for which
    only the first and the last text of each must be known.
    """

    def __init__(self, spill_file: SpillFile) -> None:
        self._spill_file = spill_file
        self._blocks: list[tuple[str, str, Extent]] = []

    def add(self, texts: pl.Series) -> None:
        """Add a batch of texts, in any order, which may repeat others."""
        ordered = _ordered(texts.alias("text"))
        for start in range(0, len(ordered), _BLOCK):
            block = ordered.slice(start, _BLOCK)
            self._blocks.append((block[0], block[-1], self._spill_file.put(_packed(block.to_frame()))))

    def hexdigest(self) -> str:
        """Return the SHA-256 of all texts added, in order, each once, one a line."""
        digest, between = sha256(), b""
        for texts in self._ranges():
            digest.update(between)
            digest.update(_lines(texts))
            between = b"\n"
        return digest.hexdigest()

    def _ranges(self) -> Iterator[pl.Series]:
        """Yield the texts in order, each once, range by range."""
        starts = sorted(first for first, _, _ in self._blocks)[::_AT_ONCE]
        for start, end in zip(starts, [*starts[1:], None], strict=True):
            extents = [extent for first, last, extent in self._blocks if _meets(first, last, start, end)]
            found = [_range(pl.read_ipc(self._spill_file.get(extent))["text"], start, end) for extent in extents]
            texts = _ordered(pl.concat(found))
            if len(texts):
                yield texts


def _lines(texts: pl.Series) -> bytes:
    """Return texts, which hold no line breaks, as lines."""
    out = BytesIO()
    texts.to_frame().write_csv(out, include_header=False, quote_style="never")
    return out.getvalue().removesuffix(b"\n")


def _ordered(texts: pl.Series) -> pl.Series:
    """Return the texts in order, each once."""
    in_order = texts.sort()
    return in_order.filter((in_order != in_order.shift(1)).fill_null(value=True))


def _meets(first: str, last: str, start: str, end: str | None) -> bool:
    return last >= start and (end is None or first < end)


def _range(texts: pl.Series, start: str, end: str | None) -> pl.Series:
    later = texts.filter(texts >= start)
    return later if end is None else later.filter(later < end)
