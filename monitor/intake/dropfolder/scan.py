"""The scan of the drop folders: which files are there, and which have arrived completely (FEEDS.md "Claim")."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.domain.inbox import Unusable
from monitor.intake.dropfolder.files import (
    MANIFEST,
    NAME,
    NotRegularError,
    as_of_name,
    regular,
    shown,
)


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file as one scan saw it; it has arrived when the next scan sees the same."""

    path: Path
    feed: str
    as_of: date
    size: int
    changed_ns: int
    inode: int
    manifest: tuple[int, int, int] | None = None
    """Size in bytes, modification time in nanoseconds, and inode of the manifest beside it."""


@dataclass(frozen=True, slots=True)
class Scan:
    """All that one scan of the inbox saw."""

    files: tuple[SeenFile, ...] = ()
    unusable: tuple[Unusable, ...] = ()


def scan(inbox: Path, feeds: Collection[str]) -> Scan:
    """List what is in the feeds' folders of the inbox; nothing is opened or moved."""
    try:
        seen = list(_look_round(inbox, feeds))
    except OSError:
        return Scan((), (Unusable("", "The inbox cannot be listed: check that it is mounted and may be read."),))
    return Scan(
        tuple(each for each in seen if isinstance(each, SeenFile)),
        tuple(each for each in seen if isinstance(each, Unusable)),
    )


def unchanged(before: Scan, after: Scan) -> Scan:
    """Return what is the same in two scans some seconds apart: only that may be claimed or complained of."""
    return Scan(
        tuple(seen for seen in after.files if seen in before.files),
        tuple(seen for seen in after.unusable if seen in before.unusable),
    )


def _look_round(inbox: Path, feeds: Collection[str]) -> Iterator[SeenFile | Unusable]:
    for folder in sorted(os.scandir(inbox), key=lambda entry: entry.name):
        if folder.name.startswith("."):
            continue
        if not folder.is_dir(follow_symlinks=False):
            yield Unusable("", "lies in the inbox itself: put it into its feed's folder.", shown(folder.name))
            continue
        try:
            names = sorted(entry.name for entry in os.scandir(folder))
        except OSError:
            yield Unusable(
                folder.name if folder.name in feeds else "",
                "A feed's folder cannot be listed: correct its permissions.",
            )
            continue
        names = [name for name in names if not name.startswith(".") or ".csv" in name]
        if names and folder.name not in feeds:
            yield Unusable(
                "", "is no feed: name it in config/feeds.toml, or move its files.", shown(folder.name), "A folder"
            )
            continue
        for name in names:
            seen = seen_as(Path(folder.path), name, names, folder.name)
            if seen is not None:
                yield seen


def seen_as(folder: Path, name: str, names: Collection[str], feed: str) -> SeenFile | Unusable | None:
    """Return what one entry of a feed's folder is; None for the manifest of a file that is there, or if it has gone."""
    if not NAME.fullmatch(name):
        return Unusable(feed, "cannot be taken in: rename it.", shown(name))
    if name.endswith(MANIFEST):
        if name.removesuffix(MANIFEST) in names:
            return None
        return Unusable(feed, "has no file beside it: send the file too, without rows for a nil return.", name)
    if not name.endswith(".csv"):
        return Unusable(feed, f"is no .csv file: send it as CSV, named like {feed}_2026-03-01.csv.", name)
    as_of = as_of_name(name)
    if as_of is None:
        wants = f"is not named like {feed}_2026-03-01.csv: rename it, with the day it is complete through."
        return Unusable(feed, wants, name)
    try:
        status = regular(folder / name)
        note = regular(folder / f"{name}{MANIFEST}") if f"{name}{MANIFEST}" in names else None
    except FileNotFoundError:
        return None
    except NotRegularError:
        return Unusable(
            feed, "or its manifest is no plain file of its own: replace the link or device by the file.", name
        )
    manifest = (note.st_size, note.st_mtime_ns, note.st_ino) if note else None
    return SeenFile(folder / name, feed, as_of, status.st_size, status.st_mtime_ns, status.st_ino, manifest)
