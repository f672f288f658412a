"""What a large delivery said, kept in little memory until all of it is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import SEEK_END, BytesIO
from typing import BinaryIO

import polars as pl

_BLOCK = 4_000
"""Texts compressed together: few, for a range of texts needs a block or two of every share."""
_AT_ONCE = 25
"""Blocks' worth of texts put in order together."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where on a shelf some bytes lie."""

    at: int
    length: int


class SpillFile:
    """Holds bytes: in a file given for it, else in memory."""

    def __init__(self, file: BinaryIO | None) -> None:
        self._file = file
        self._held: list[bytes] = []

    def put(self, packed: bytes) -> Extent:
        """Lay some bytes down."""
        if self._file is None:
            self._held.append(packed)
            return Extent(len(self._held) - 1, len(packed))
        slip = Extent(self._file.seek(0, SEEK_END), len(packed))
        self._file.write(packed)
        return slip

    def get(self, slip: Extent) -> BytesIO:
        """Return bytes laid down before."""
        if self._file is None:
            return BytesIO(self._held[slip.at])
        self._file.seek(slip.at)
        return BytesIO(self._file.read(slip.length))


class SpilledFrames:
    """Frames with the same columns, compressed; they can be gone through again and again."""

    def __init__(self, schema: dict[str, pl.DataType], spill_file: SpillFile) -> None:
        self._schema, self._spill_file = schema, spill_file
        self._frames: list[Extent] = []

    def empty(self) -> pl.DataFrame:
        """Return a frame with these columns that says nothing."""
        return pl.DataFrame(schema=self._schema)

    def add(self, frame: pl.DataFrame) -> None:
        """Add one more frame."""
        if frame.height:
            self._frames.append(self._spill_file.put(_packed(frame)))

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """Yield the frames in the order they were added."""
        return (pl.read_ipc(self._spill_file.get(slip)) for slip in self._frames)


def compact(frame: pl.DataFrame) -> pl.DataFrame:
    """Copy a few rows away from the many they were picked from, all of whose text they would keep in memory."""
    out = BytesIO()
    frame.write_ipc(out)
    out.seek(0)
    return pl.read_ipc(out)


def _packed(frame: pl.DataFrame) -> bytes:
    out = BytesIO()
    frame.write_ipc(out, compression="lz4")
    return out.getvalue()


class Fingerprint:
    """The digest of a set of texts, `reading.reader.fingerprint_of`, without holding them all at once.

    Each share of the texts is put in order and compressed by blocks; at the end the blocks are merged range by
    range, for which only the first and the last text of each must be known.
    """

    def __init__(self, spill_file: SpillFile) -> None:
        self._spill_file = spill_file
        self._blocks: list[tuple[str, str, Extent]] = []

    def add(self, texts: pl.Series) -> None:
        """Add some texts, in any order, some perhaps again."""
        ordered = _ordered(texts.alias("text"))
        for start in range(0, len(ordered), _BLOCK):
            block = ordered.slice(start, _BLOCK)
            self._blocks.append((block[0], block[-1], self._spill_file.put(_packed(block.to_frame()))))

    def hexdigest(self) -> str:
        """Return the digest of all that was added."""
        digest, between = sha256(), b""
        for texts in self._ranges():
            digest.update(between)
            digest.update(_lines(texts))
            between = b"\n"
        return digest.hexdigest()

    def _ranges(self) -> Iterator[pl.Series]:
        """Yield the texts in order, each once, a range after another."""
        starts = sorted(first for first, _, _ in self._blocks)[::_AT_ONCE]
        for start, end in zip(starts, [*starts[1:], None], strict=True):
            slips = [slip for first, last, slip in self._blocks if _meets(first, last, start, end)]
            found = [_range(pl.read_ipc(self._spill_file.get(slip))["text"], start, end) for slip in slips]
            texts = _ordered(pl.concat(found))
            if len(texts):
                yield texts


def _lines(texts: pl.Series) -> bytes:
    """Write texts, which hold no line breaks, as lines."""
    out = BytesIO()
    texts.to_frame().write_csv(out, include_header=False, quote_style="never")
    return out.getvalue().removesuffix(b"\n")


def _ordered(texts: pl.Series) -> pl.Series:
    """Put texts in order, each once."""
    in_order = texts.sort()
    return in_order.filter((in_order != in_order.shift(1)).fill_null(value=True))


def _meets(first: str, last: str, start: str, end: str | None) -> bool:
    return last >= start and (end is None or first < end)


def _range(texts: pl.Series, start: str, end: str | None) -> pl.Series:
    later = texts.filter(texts >= start)
    return later if end is None else later.filter(later < end)
