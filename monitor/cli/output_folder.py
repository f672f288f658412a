"""The folders that commands write into for whoever runs them: made, tried, and told in a sentence where that fails."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.domain.errors import UserError
from monitor.runtime.private import private_folder

_FILE_IN_THE_WAY = "a file is in its way"
_WHY = {
    errno.EACCES: "this account may not write there",
    errno.EPERM: "this account may not write there",
    errno.EROFS: "its disk is read-only",
    errno.ENOSPC: "its disk is full",
    errno.EDQUOT: "this account's share of its disk is used up",
    errno.ENOENT: "it cannot be made there",
    errno.ENOTDIR: _FILE_IN_THE_WAY,
    errno.EEXIST: _FILE_IN_THE_WAY,
    errno.EISDIR: "a folder in it is in the way of a file",
    errno.ELOOP: "a link in it is in the way of a file",
    errno.ENAMETOOLONG: "its name is too long",
}


def folder_to_write(folder: Path, option: str) -> Path:
    """Make a folder that an option named, for this account alone, and return it.

    Raises `UserError`, which names the folder and the option, when it cannot be made or written to.
    """
    with writing_into(folder, option):
        private_folder(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "not writable")
    return folder


@contextmanager
def writing_into(folder: Path, option: str) -> Iterator[None]:
    """Turn what stops somebody from writing into a folder into a `UserError` that names it and the option."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in _WHY:
            raise
        raise UserError(
            f"{folder} cannot be written to ({_WHY[fault.errno]}): name another folder with {option}."
        ) from None
