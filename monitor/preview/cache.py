"""The file beside the database that holds everybody's intervals: replaced whole, and thrown away when in doubt.

It holds children's ids, birth dates and days; it is readable by the service's account only.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path

import polars as pl

from monitor import checks, domain
from monitor.domain.judgement import JudgingContext
from monitor.domain.policy import Policy
from monitor.preview.frames import Frames

FORMAT = 1
TRIED = frozenset({"limits", "arrival", "brief", "stretch", "wait_for", "wait_days"})
"""The keys of the policy whose every value can be tried from one file."""
WITHOUT_EFFECT = frozenset({"version", "warning", "death_doubt_days", "tiers", "brake", "lines", "pass_up"})
"""The keys that say how people are told, not who is escalated or when."""


@dataclass(frozen=True, slots=True)
class CacheMark:
    """What a file rests on: everything of the policy but the keys that are tried, and the last run told in it."""

    basis: str
    run: int
    format: int = FORMAT


def basis_of(context: JudgingContext) -> str:
    """Return a digest of everything intervals rest on beside the facts: policy, calendar, checks and rules."""
    policy, calendar = context.policy, context.calendar
    said = {f.name: _plain(getattr(policy, f.name)) for f in fields(Policy) if f.name not in TRIED | WITHOUT_EFFECT}
    said["rules"] = _rules()
    said["holidays"] = _plain(calendar.bank_holidays)
    said["terms"] = _plain(calendar.terms)
    said["checks"] = [[c.name, [condition.name for condition in c.conditions]] for c in context.checks]
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


@cache
def _rules() -> str:
    """Return a digest of the rules themselves: another version of the service may judge otherwise."""
    found = sha256()
    for folder in (Path(domain.__file__).parent, Path(checks.__file__).parent):
        for path in sorted(folder.glob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, Mapping):
        return {str(key): _plain(held) for key, held in value.items()}
    if hasattr(value, "effect"):
        return [str(value.effect), _plain(value.numbers)]  # type: ignore[attr-defined]  # a condition's policy
    return str(value)


def read(folder: Path) -> tuple[CacheMark, Frames] | None:
    """Return what is kept; None where nothing is, or nothing that can be used."""
    try:
        mark = CacheMark(**json.loads((folder / "mark.json").read_text(encoding="utf-8")))
        parts = (pl.read_parquet(folder / f"{part.name}.parquet") for part in fields(Frames))
        return (mark, Frames(*parts)) if mark.format == FORMAT else None
    except (OSError, ValueError, TypeError, pl.exceptions.PolarsError):
        return None


def write(folder: Path, mark: CacheMark, frames: Frames) -> bool:
    """Put a new file in the place of the old one; False where this account may not write there."""
    unfinished = folder.with_name(f".{folder.name}.new")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        for part in fields(Frames):
            getattr(frames, part.name).write_parquet(unfinished / f"{part.name}.parquet", compression="zstd")
        (unfinished / "mark.json").write_text(json.dumps(asdict(mark)), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        return False
    return True
