"""Folders and files that the service's account alone may read, whatever the umask of whoever started it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

FOLDER, FILE = 0o700, 0o600


def private_folder(path: Path) -> Path:
    """Make a folder, and those above it that are missing, for this account alone; return it."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(mode=FOLDER, exist_ok=True)
        close_to_others(path, FOLDER)
    return path


@contextmanager
def writing_privately(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write it anew; it is this account's alone before its first byte is written."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, FILE)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, FILE)
        yield file


def close_to_others(path: Path, mode: int = FILE) -> None:
    """Take every right to a file or folder from other accounts, where it is this account's own and not so already."""
    with suppress(OSError):
        if path.stat().st_mode & 0o777 & ~mode:
            path.chmod(mode)
