"""The scan of the drop folders: which files are there, and which have arrived completely (FEEDS.md "Claim")."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.domain.inbox import Unusable
from monitor.intake.dropfolder.files import (
    MANIFEST,
    NAME,
    NotRegularError,
    as_of_name,
    called,
    regular,
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
    """All that one scan of the inbox saw; `last` is the feed whose turn it was last, after the pass that it began."""

    files: tuple[SeenFile, ...] = ()
    unusable: tuple[Unusable, ...] = ()
    last: str = ""


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
    files, unusable = set(before.files), set(before.unusable)
    return Scan(
        tuple(seen for seen in after.files if seen in files),
        tuple(seen for seen in after.unusable if seen in unusable),
        before.last,
    )


def _look_round(inbox: Path, feeds: Collection[str]) -> Iterator[SeenFile | Unusable]:
    for folder in sorted(os.scandir(inbox), key=lambda entry: entry.name):
        if folder.name.startswith("."):
            continue
        feed = folder.name if folder.name in feeds else ""
        try:
            if folder.is_dir(follow_symlinks=False):
                yield from _in_folder(Path(folder.path), feed, folder.inode())
            else:
                entry = called("", folder.name, folder.inode())
                yield Unusable("", "lies in the inbox itself: put it into its feed's folder.", entry)
        except OSError:
            yield Unusable(feed, "A feed's folder cannot be listed or entered: give the service's account rwx on it.")


def _in_folder(folder: Path, feed: str, number: int) -> list[SeenFile | Unusable]:
    """List a folder of the inbox; `OSError` when it cannot be listed or entered, so that none of it can be taken in."""
    numbers = {entry.name: entry.inode() for entry in os.scandir(folder)}
    names = [name for name in sorted(numbers) if not name.startswith(".") or ".csv" in name]
    if not names:
        return []
    if not feed:
        said = "is no feed: name it in config/feeds.toml, or move its files."
        return [Unusable("", said, called("", folder.name, number, "Folder"), "A folder")]
    found = (seen_as(folder, name, numbers, feed) for name in names)
    return [each for each in found if each is not None]


def seen_as(folder: Path, name: str, numbers: Mapping[str, int], feed: str) -> SeenFile | Unusable | None:
    """Return what one entry of a feed's folder is; None for the manifest of a file that is there, or if it has gone.

    `numbers` are the inodes of all its folder's entries. Raises `PermissionError` when the folder may not be entered.
    """
    entry = called(feed, name, numbers[name])
    if not NAME.fullmatch(name):
        return Unusable(feed, "cannot be taken in: rename it.", entry)
    if name.endswith(MANIFEST):
        if name.removesuffix(MANIFEST) in numbers:
            return None
        return Unusable(feed, "has no file beside it: send the file too, without rows for a nil return.", entry)
    if not name.endswith(".csv"):
        return Unusable(feed, f"is no .csv file: send it as CSV, named like {feed}_2026-03-01.csv.", entry)
    as_of = as_of_name(name)
    if as_of is None:
        wants = f"is not named like {feed}_2026-03-01.csv: rename it, with the day it is complete through."
        return Unusable(feed, wants, entry)
    try:
        status = regular(folder / name)
        note = regular(folder / f"{name}{MANIFEST}") if f"{name}{MANIFEST}" in numbers else None
    except FileNotFoundError:
        return None
    except NotRegularError:
        return Unusable(
            feed, "or its manifest is no plain file of its own: replace the link or device by the file.", entry
        )
    except PermissionError:
        raise
    except OSError:
        return Unusable(feed, "or its manifest cannot be looked at: check the disk.", entry)
    manifest = (note.st_size, note.st_mtime_ns, note.st_ino) if note else None
    return SeenFile(folder / name, feed, as_of, status.st_size, status.st_mtime_ns, status.st_ino, manifest)
