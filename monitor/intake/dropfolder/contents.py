"""The bytes of a claimed file, proved unchanged while they were read (FEEDS.md "Claim")."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from monitor.domain.inbox import Unusable
from monitor.intake.dropfolder.files import Claimed, NotRegularError

_MOST_BYTES = 2_000_000_000
"""Maximum size of a file, more than any agreement may allow; a larger one is not read at all."""
HELD = 64_000_000
"""Up to so many bytes a file is held in memory; of a larger one only the path is returned."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The bytes of a claimed file (of a large one the path), their SHA-256, and the bytes of its manifest."""

    content: bytes | Path
    sha256: str
    manifest: bytes | None


def read_claimed(claimed: Claimed, most_bytes: int = _MOST_BYTES) -> Contents | Unusable:
    """Read a claimed file: never through a link, and only if its bytes do not change meanwhile."""
    try:
        content, sha256 = _read(claimed.path, most_bytes)
        manifest = _read(claimed.manifest, HELD)[0] if claimed.manifest else None
    except NotRegularError:
        return Unusable(claimed.feed, "is no plain file: send the file itself.", claimed.called)
    except _TooLargeError:
        return Unusable(claimed.feed, "is larger than agreed: send it in parts.", claimed.called)
    except _ChangedError:
        return Unusable(
            claimed.feed, "changed while it was read: it is still being written; send it again.", claimed.called
        )
    except OSError:
        return Unusable(claimed.feed, "cannot be read: check its permissions and the disk.", claimed.called)
    return Contents(content, sha256, manifest if isinstance(manifest, bytes) else None)


class _TooLargeError(Exception):
    """More bytes than agreed."""


class _ChangedError(Exception):
    """The bytes read are not those hashed before."""


def _read(path: Path, most_bytes: int) -> tuple[bytes | Path, str]:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise NotRegularError
        if before.st_size > most_bytes:
            raise _TooLargeError
        first = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        content = file.read(most_bytes + 1) if before.st_size <= HELD else path
        again = hashlib.sha256(content) if isinstance(content, bytes) else hashlib.file_digest(file, "sha256")
        after = os.fstat(descriptor)
        same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        if not same or again.hexdigest() != first:
            raise _ChangedError
        return content, first
