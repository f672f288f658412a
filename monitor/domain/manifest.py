"""The optional manifest beside a delivered file: row count, SHA-256, as-of day, nil return (FEEDS.md)."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from monitor.domain.date_format import ISO

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KEYS = {"rows", "sha256", "as_of", "nil_return"}
_LONGEST = 65_536

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of `<file>.manifest.json`; None for keys it does not have.

    `rows` counts the rows after the header. `nil_return`: complete through the day, and nothing happened (delta) or
    nothing changed (snapshot), rows or none.
    """

    rows: int | None = None
    sha256: str | None = None
    as_of: date | None = None
    nil_return: bool = False

    @classmethod
    def parse(cls, content: bytes) -> Self | str:
        """Return the manifest, or a sentence that says what is wrong with it.

        Unknown keys are refused: a misspelt `sha256` would otherwise silently protect nothing.
        """
        declared = _object(content)
        if isinstance(declared, str):
            return declared
        wrong = _wrong(declared)
        if wrong:
            return f"The manifest's {wrong}."
        rows, digest, day = declared.get("rows"), declared.get("sha256"), declared.get("as_of")
        return cls(
            rows if isinstance(rows, int) else None,
            digest.lower() if isinstance(digest, str) else None,
            ISO.read(day) if isinstance(day, str) else None,
            nil_return=declared.get("nil_return") is True,
        )


def _object(content: bytes) -> dict[str, Json] | str:
    if len(content) > _LONGEST:
        return "The manifest is longer than 64 KB: write only rows, sha256, as_of and nil_return."
    try:
        declared: Json = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return 'The manifest is no JSON: write one object such as {"rows": 120, "as_of": "2026-03-01"}.'
    if not isinstance(declared, dict):
        return "The manifest is no JSON object: write rows, sha256, as_of and nil_return, each once."
    return declared


def _once(pairs: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    """Return the pairs as a dict; raise ValueError for a repeated key, of which the last would silently win."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)


def _wrong(told: dict[str, Json]) -> str:
    """Return a phrase that says which key is wrong and what it must be; empty when none is."""
    if not told.keys() <= _KEYS:
        return "keys may be rows, sha256, as_of and nil_return only"
    rows, digest, day, nil = (told.get(key) for key in ("rows", "sha256", "as_of", "nil_return"))
    wants = {
        "rows must be a whole number from 0": rows is None or (type(rows) is int and rows >= 0),
        "sha256 must be 64 hexadecimal digits": digest is None
        or (isinstance(digest, str) and _SHA256.fullmatch(digest.lower()) is not None),
        "as_of must be a day like 2026-03-01": day is None or (isinstance(day, str) and ISO.read(day) is not None),
        "nil_return must be true or false": nil is None or isinstance(nil, bool),
    }
    return next((want for want, met in wants.items() if not met), "")
