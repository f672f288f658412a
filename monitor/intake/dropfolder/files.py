"""Which files may be taken in: regular ones without another hard link, named with their as-of day."""

import os
import re
import stat
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor.domain.date_format import ISO
from monitor.domain.problems import file_called

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", re.ASCII)
DATED = re.compile(r"(?P<feed>.*)_(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[.]csv", re.ASCII)
MANIFEST = ".manifest.json"
"""Suffix of the manifest beside a file: `births_2026-03-01.csv.manifest.json`."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claimed file: in the private folder, where no sender can reach it."""

    path: Path
    feed: str
    as_of: date
    manifest: Path | None

    @property
    def called(self) -> str:
        """What people are told it is."""
        return file_called(self.feed, self.as_of)


class NotRegularError(Exception):
    """A link, a folder or a device, or a file with another hard link."""


def regular(path: Path) -> os.stat_result:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        raise NotRegularError
    return status


def as_of_name(name: str) -> date | None:
    found = DATED.fullmatch(name)
    return ISO.read(found["day"]) if found else None


def called(feed: str, name: str, number: int, what: str = "File") -> str:
    """Return what people are told an entry is: the service's own name for a file, where it has that, else its inode."""
    as_of = as_of_name(name)
    if as_of is not None and name == file_called(feed, as_of):
        return name
    return f"{what} {number} (`ls -i` shows the numbers)"


def manifest_beside(path: Path) -> Path | None:
    note = path.with_name(f"{path.name}{MANIFEST}")
    return note if os.path.lexists(note) else None
