"""Processes that tests start must not outlive them, however the tests end: by themselves, by Ctrl-C or killed."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel, in a child just forked, to end it when whoever started it is gone (`preexec_fn`)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def reaped_when_gone(folder: Path) -> Iterator[None]:
    """Have a process beside this one wait for its end, to stop the PostgreSQL in a folder and to delete the folder.

    A database server leaves its parents, so that the kernel's own way does not reach it. What was stopped and deleted
    in good order before finds nothing left to do.
    """
    # The pipe closes when this process is gone; nothing is ever written to it.
    with subprocess.Popen([sys.executable, __file__, str(folder)], stdin=subprocess.PIPE, start_new_session=True):
        yield


def _reap(folder: Path) -> None:
    sys.stdin.read()
    with suppress(OSError, ValueError):
        server = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(server, signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _reap(Path(sys.argv[1]))
