"""Claiming of a file: moved out of its sender's reach before it is read (FEEDS.md "Claim")."""

import errno
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj

from monitor.domain.inbox import Unusable
from monitor.intake.dropfolder.contents import read_claimed
from monitor.intake.dropfolder.files import (
    DATED,
    MANIFEST,
    Claimed,
    NotRegularError,
    as_of_name,
    called,
    manifest_beside,
    regular,
)
from monitor.intake.dropfolder.scan import SeenFile, seen_as
from monitor.runtime.private import close_to_others, private_folder, writing_privately

_NAMED = "A file you named"


def claim(glimpse: SeenFile, private: Path) -> Claimed | Unusable:
    """Move a file that has arrived, its manifest first, into a folder of its own under `private`.

    The folder's name is derived from the file, so a claim interrupted between the two moves is completed by the next
    one. A file that changed in the meantime is put back.
    """
    folder = private / glimpse.feed / f"{glimpse.inode:x}-{glimpse.changed_ns:x}"
    target, note = folder / glimpse.path.name, folder / f"{glimpse.path.name}{MANIFEST}"
    source_note = glimpse.path.with_name(note.name)
    entry = called(glimpse.feed, glimpse.path.name, glimpse.inode)
    try:
        private_folder(folder)
        if glimpse.manifest:
            source_note.rename(note)
        glimpse.path.rename(target)
        status = regular(target)
    except NotRegularError:
        _put_back(target, glimpse.path, note, source_note)
        return Unusable(glimpse.feed, "turned into a link or device: replace it by the file.", entry)
    except OSError as problem:
        return Unusable(glimpse.feed, _why_not_moved(problem), entry)
    if (status.st_size, status.st_mtime_ns, status.st_ino) != (glimpse.size, glimpse.changed_ns, glimpse.inode):
        _put_back(target, glimpse.path, note, source_note)
        return Unusable(glimpse.feed, "changed while it was taken in: it will be tried again.", entry)
    for moved in (target, note):
        close_to_others(moved)
    return Claimed(target, glimpse.feed, glimpse.as_of, note if note.exists() else None)


def _put_back(target: Path, path: Path, note: Path, source_note: Path) -> None:
    target.rename(path)
    if note.exists():
        note.rename(source_note)


def _why_not_moved(problem: OSError) -> str:
    if problem.errno == errno.EXDEV:
        return "cannot be moved: the inbox and the private folder must be on one file system."
    if problem.errno == errno.ENOENT:
        return "is no longer there: its sender took it back."
    return "cannot be moved: give the service the right to write to the folder, and room on the disk."


def claim_named(path: Path, inbox: Path, feeds: Collection[str], private: Path) -> Claimed | Unusable:
    """Claim a file named on the command line at once: moved out of the inbox, copied from anywhere else.

    Its feed is the folder's name or, failing that, the beginning of its own name (`births_2026-03-01.csv`).
    """
    found = DATED.fullmatch(path.name)
    names = (path.absolute().parent.name, found["feed"] if found else "")
    feed = next((name for name in names if name in feeds), None)
    if feed is None:
        return Unusable("", "belongs to no feed of config/feeds.toml: name it FEED_2026-03-01.csv.", _NAMED)
    numbers = _numbers(path)
    if path.name not in numbers:
        return Unusable(feed, "is not there, or in a folder that may not be entered: check the path.", _NAMED)
    seen = seen_as(path.absolute().parent, path.name, numbers, feed)
    if not isinstance(seen, SeenFile):
        return seen or Unusable(feed, "is a manifest: name its file.", _NAMED)
    if seen.path.parent == inbox.absolute() / feed:
        return claim(seen, private)
    return _copied(seen, private)


def _numbers(path: Path) -> dict[str, int]:
    """Return the inodes of a file and its manifest, by name, of those that are there."""
    numbers = {}
    for each in (path, path.with_name(f"{path.name}{MANIFEST}")):
        with suppress(OSError):
            numbers[each.name] = each.lstat().st_ino
    return numbers


def _copied(seen: SeenFile, private: Path) -> Claimed | Unusable:
    read = read_claimed(Claimed(seen.path, seen.feed, seen.as_of, manifest_beside(seen.path)))
    if isinstance(read, Unusable):
        return read
    folder = private / seen.feed / f"copy-{read.sha256[:32]}"
    target, note = folder / seen.path.name, folder / f"{seen.path.name}{MANIFEST}"
    try:
        private_folder(folder)
        if read.manifest is not None:
            with writing_privately(note) as file:
                file.write(read.manifest)
        with writing_privately(target) as file:
            if isinstance(read.content, bytes):
                file.write(read.content)
            else:
                with read.content.open("rb") as source:
                    copyfileobj(source, file)
    except OSError:
        return Unusable(seen.feed, "cannot be copied: give the service a private folder with room in it.", _NAMED)
    return Claimed(target, seen.feed, seen.as_of, note if read.manifest is not None else None)


def left_over(private: Path) -> tuple[Claimed, ...]:
    """Return the claimed files that a crash left unfinished, in the order of their paths."""
    found = []
    for path in sorted(private.glob("*/*/*.csv")):
        as_of = as_of_name(path.name)
        if as_of is not None:
            found.append(Claimed(path, path.parent.parent.name, as_of, manifest_beside(path)))
    return tuple(found)
