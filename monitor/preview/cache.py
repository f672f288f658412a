"""The cache of all children's intervals beside the database: replaced as a whole, and discarded when in doubt.

It holds children's ids, birth dates and days; it is readable by the service's account only.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path

import polars as pl

from monitor.domain.judgement import JudgingContext
from monitor.domain.policy import Policy
from monitor.preview.frames import Frames
from monitor.runtime.private import close_to_others, private_folder
from monitor.runtime.rules_digest import rules_digest

FORMAT = 1
TRIED = frozenset({"limits", "arrival", "brief", "stretch", "wait_for", "wait_days"})
"""The policy's keys of which any value can be tried from one cache."""
WITHOUT_EFFECT = frozenset(
    {"version", "warning", "death_doubt_days", "doubt_days_to_register", "tiers", "brake", "lines", "pass_up"}
)
"""The policy's keys that decide how people are informed, or who is registered: the past shows no other answer."""


@dataclass(frozen=True, slots=True)
class CacheMark:
    """What a cache is valid for: the digest of its inputs (`basis_of`), and the last run it includes."""

    basis: str
    run: int
    format: int = FORMAT


def basis_of(context: JudgingContext) -> str:
    """Return a hex digest of all that intervals depend on beside the facts: policy, calendar, checks and rules.

    The policy's keys in `TRIED` and `WITHOUT_EFFECT` are left out.
    """
    policy, calendar = context.policy, context.calendar
    inputs = {f.name: _plain(getattr(policy, f.name)) for f in fields(Policy) if f.name not in TRIED | WITHOUT_EFFECT}
    inputs["rules"] = rules_digest()
    inputs["holidays"] = _plain(calendar.bank_holidays)
    inputs["terms"] = _plain(calendar.terms)
    inputs["checks"] = [[c.name, [condition.name for condition in c.conditions]] for c in context.checks]
    return sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, Mapping):
        return {str(key): _plain(held) for key, held in value.items()}
    if hasattr(value, "effect"):
        return [str(value.effect), _plain(value.numbers)]  # type: ignore[attr-defined]  # a condition's policy
    return str(value)


def read(folder: Path) -> tuple[CacheMark, Frames] | None:
    """Return the cached mark and frames; None when there is no cache or it cannot be used."""
    try:
        mark = CacheMark(**json.loads((folder / "mark.json").read_text(encoding="utf-8")))
        parts = (pl.read_parquet(folder / f"{part.name}.parquet") for part in fields(Frames))
        return (mark, Frames(*parts)) if mark.format == FORMAT else None
    except (OSError, ValueError, TypeError, pl.exceptions.PolarsError):
        return None


def write(folder: Path, mark: CacheMark, frames: Frames) -> bool:
    """Replace the cache; return False when this account may not write there."""
    unfinished = folder.with_name(f".{folder.name}.new")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        private_folder(unfinished)
        for part in fields(Frames):
            getattr(frames, part.name).write_parquet(unfinished / f"{part.name}.parquet", compression="zstd")
        (unfinished / "mark.json").write_text(json.dumps(asdict(mark)), encoding="utf-8")
        for path in unfinished.iterdir():
            close_to_others(path)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        return False
    return True
