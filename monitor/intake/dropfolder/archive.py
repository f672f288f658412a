"""The archive of delivered files: each is on disk whole or not at all, until it is deleted."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from shutil import copyfileobj

from monitor.domain.errors import UserError
from monitor.intake.dropfolder.contents import Contents
from monitor.intake.dropfolder.files import MANIFEST, Claimed
from monitor.runtime.private import FOLDER, close_to_others, private_folder, writing_privately

_WAIT_SECONDS = 60.0
_LOOK_EVERY = 0.2
_PIECE = 1 << 20


@contextmanager
def exclusively(private: Path) -> Iterator[None]:
    """Hold the lock on the claimed files, so that one intake at a time handles them: the daemon's or a command's.

    Raises `UserError` when another intake holds it for longer than a minute.
    """
    close_to_others(private_folder(private), FOLDER)
    descriptor = os.open(private / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take_turn(descriptor)
        yield
    finally:
        os.close(descriptor)


def _take_turn(descriptor: int) -> None:
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise UserError("Another intake is at work on a large file: try again when it is done.") from None
            time.sleep(_LOOK_EVERY)


def kept_name(claimed: Claimed) -> str:
    """Return a claimed file's name in the archive: the same each time, and without anything of its sender's."""
    place = "/".join(claimed.path.parts[-3:])
    return f"{sha256(place.encode()).hexdigest()[:32]}.csv"


def store(kept: Path, name: str, read: Contents) -> None:
    """Write a file's content and its manifest's to the archive, flushed to the disk.

    Raises `OSError` when a large file is no longer what was read.
    """
    close_to_others(private_folder(kept), FOLDER)
    if read.manifest is not None:
        _write_whole(kept / f"{name}{MANIFEST}", read.manifest)
    _write_whole(kept / name, read.content)
    if isinstance(read.content, Path):
        with (kept / name).open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != read.sha256:
                raise OSError(errno.EIO, "the file changed while it was copied")


def _write_whole(path: Path, content: bytes | Path) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    with writing_privately(unfinished) as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            with content.open("rb") as source:
                copyfileobj(source, file, _PIECE)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _settle(path.parent)


def move_unread(claimed: Claimed, kept: Path, name: str) -> None:
    """Move a file that could not be read, with its manifest, to the archive."""
    close_to_others(private_folder(kept), FOLDER)
    if claimed.manifest is not None:
        claimed.manifest.replace(kept / f"{name}{MANIFEST}")
        close_to_others(kept / f"{name}{MANIFEST}")
    claimed.path.replace(kept / name)
    close_to_others(kept / name)
    _settle(kept)
    release(claimed)


def release(claimed: Claimed) -> None:
    """Remove a claimed file, once its delivery is committed."""
    if claimed.manifest is not None:
        claimed.manifest.unlink(missing_ok=True)
    claimed.path.unlink(missing_ok=True)
    try:
        claimed.path.parent.rmdir()
    except OSError:
        return


def manifest_of(kept: Path, name: str) -> bytes | None:
    """Return the manifest archived with a file; None when none came with it."""
    path = kept / f"{name}{MANIFEST}"
    return path.read_bytes() if path.is_file() else None


def delete(kept: Path, name: str) -> None:
    """Delete an archived file and its manifest; one that is gone already is no error."""
    (kept / f"{name}{MANIFEST}").unlink(missing_ok=True)
    (kept / name).unlink(missing_ok=True)


def kept_before(kept: Path, instant: float) -> list[str]:
    """Return the names of archived files last modified before an instant (seconds since 1970)."""
    if not kept.is_dir():
        return []
    old = [entry.name for entry in os.scandir(kept) if entry.stat(follow_symlinks=False).st_mtime < instant]
    return sorted(name for name in old if not name.endswith(MANIFEST))


def _settle(folder: Path) -> None:
    """Flush a folder's entries, so that a rename in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
