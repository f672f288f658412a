"""The vital signs of the daemon: whether its work makes progress, told by a file that needs no database.

This is the one idea of progress: the watchdog's beat, `status`, `doctor` and the heartbeat all go by it. The file holds
figures and names of tasks and faults, nothing of anybody.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from monitor.letters.alarm import Alarm, service_broken
from monitor.letters.words import count_of
from monitor.store.probe import DatabaseFault

DISK = "disk_nearly_full"
LEAST_DISK = 2 * 1024**3
"""Bytes that must be free: with less, the next large delivery or run may not find room."""
FAILING = 2
"""Consecutive failures of a task that are told: one may be due to a busy database."""
ROUNDS = ("intake", "send", "watch")
"""The tasks that come round all the time: when each of them fails, nothing works."""
_FILE, _MARK = "vitals.json", "database.mark"
_STALE_SECONDS = 180.0
SENTENCES: Mapping[str, str] = {
    DatabaseFault.GONE: "The database is not there: bring it back from a backup.",
    DatabaseFault.REPLACED: (
        "The database is another than the one this service worked with: bring that one back. Only if the change is "
        "meant, delete database.mark in MONITOR_DATA."
    ),
    DatabaseFault.CORRUPT: "The database is damaged: stop the service, and bring it back from a backup.",
    DatabaseFault.READ_ONLY: "The database cannot be written: give the service the right, and look at its disk.",
    DatabaseFault.UNUSABLE: "The database does not answer: see that it runs, and that its disk has room.",
    DISK: "The disk is nearly full: free at least 2 GB, or judging and letters stop.",
}
"""What each fault means, and what to do."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """The vital signs at one moment: seconds since boot, faults by their codes, tasks that hang or are missing.

    `failing` are the tasks whose last turn failed, with their number of consecutive failures.
    """

    seconds: float
    failing: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()

    @property
    def is_working(self) -> bool:
        """Whether anything makes progress: no task hangs, the database serves, and not every task fails."""
        broken = [fault for fault in self.faults if fault != DISK]
        all_fail = all(self.failing.get(task, 0) >= FAILING for task in ROUNDS)
        return not (broken or self.stuck or all_fail)


def write(folder: Path, vitals: Vitals) -> None:
    """Replace the file at once; a disk that takes nothing more is no reason to stop."""
    with suppress(OSError):
        unfinished = folder / f".{_FILE}"
        unfinished.write_text(json.dumps({name: getattr(vitals, name) for name in Vitals.__slots__}), encoding="ascii")
        unfinished.replace(folder / _FILE)


def read(folder: Path) -> Vitals | None:
    """Return what the daemon last wrote; None when there is nothing that can be read."""
    try:
        kept = json.loads((folder / _FILE).read_text(encoding="ascii"))
        return Vitals(float(kept["seconds"]), dict(kept["failing"]), tuple(kept["faults"]), tuple(kept["stuck"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def kept_mark(folder: Path) -> str | None:
    """Return the mark of the database that the service last worked with; None before the first start."""
    try:
        return (folder / _MARK).read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def keep_mark(folder: Path, mark: str | None) -> None:
    """Keep the mark of the database that the service works with now."""
    (folder / _MARK).write_text(f"{mark or ''}\n", encoding="ascii")


def is_alive(vitals: Vitals | None, elapsed: float) -> bool:
    """Whether the daemon wrote its vital signs within three minutes, and since the machine was started."""
    return vitals is not None and 0 <= elapsed - vitals.seconds <= _STALE_SECONDS


def trouble(vitals: Vitals | None, elapsed: float) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with the daemon, with what to do; `elapsed` is since boot."""
    if vitals is None or not is_alive(vitals, elapsed):
        yield "The service does not run: start it (`systemctl start monitor`), and see `systemctl status monitor`."
        return
    for fault in vitals.faults:
        yield SENTENCES.get(fault, "The service found a fault: see its log.")
    for task in vitals.stuck:
        yield f"The task {task} hangs or is not woken: see the service's log; systemd starts the service anew."
    for task, times in sorted(vitals.failing.items()):
        if times >= FAILING:
            yield f"The task {task} has failed {count_of(times, 'time')} in a row: see the service's log."


def alarms(vitals: Vitals) -> list[Alarm]:
    """Return the alarms that cannot wait for a database: faults, stuck tasks, and all tasks failing."""
    found = [service_broken(fault, SENTENCES[fault]) for fault in vitals.faults]
    if vitals.stuck or not (found or vitals.is_working):
        tasks = vitals.stuck or ROUNDS
        sentence = f"The tasks {', '.join(tasks)} make no progress: see the service's log and `monitor doctor`."
        found.append(service_broken("the service makes no progress", sentence))
    return found


def disk_is_nearly_full(folder: Path) -> bool:
    """Whether the disk below a folder has less room than the service needs."""
    try:
        return shutil.disk_usage(folder).free < LEAST_DISK
    except OSError:
        return False
