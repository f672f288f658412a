"""The running service: its tasks, each of which may fail without stopping another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TypeVar

from monitor.config.settings import Settings
from monitor.daemon import notify
from monitor.daemon.progress import Progress
from monitor.domain.people import Role
from monitor.intake.dropfolder import Scan
from monitor.runtime import clock, heartbeat
from monitor.runtime.logs import log
from monitor.service import intake
from monitor.service.app import App
from monitor.service.attempt import Failed, attempt
from monitor.service.spool import FOLDER, Spool
from monitor.service.vitals import DISK, Vitals, alarms, disk_is_nearly_full, write
from monitor.store import jobs
from monitor.store.daemon_lock import DaemonLock
from monitor.store.probe import DatabaseFault, fault_of, is_whole, mark_of

Done = TypeVar("Done")
INTAKE, SEND, WATCH = "intake", "send", "watch"
_MINUTE = 60.0
PASS_SECONDS = 30.0
"""After so many seconds a pass over the inbox takes up no further file: judging and letters come next."""
ALLOWED = 20 * _MINUTE
"""How many seconds a task may run without progress before it counts as hung (RELIABILITY H44)."""
_ROUNDS_MISSED = 3
_LEEWAY = 2 * _MINUTE


@dataclass
class Service:
    """One running daemon: what it works with, and its state between one turn of a task and the next."""

    app: App
    settings: Settings
    hold: DaemonLock
    tell: Callable[..., None] = notify.notify
    beat: Callable[[str], bool] = heartbeat.beat
    elapsed: Callable[[], float] = clock.elapsed
    stopping: Event = field(default_factory=Event)
    progress: Progress = field(init=False)
    lost: bool = False
    ready: bool = False
    beat_is_due: bool = False
    unheard_since: float | None = None
    """Seconds since boot when the heartbeat was first not accepted; None while it is heard."""
    failures: dict[str, int] = field(default_factory=dict)
    """Tasks whose last turn failed, with their number of consecutive failures."""
    passes: int = 0
    is_working: bool = True
    """Whether the last sweep found progress."""
    is_whole: bool = True
    """Whether the last look through the whole database found no damage."""
    unwritable: str | None = None
    """The fault that the last look which wrote to the database found: it stands until another such look."""
    spool: Spool = field(init=False)
    _scan: Scan | None = None
    _judging: Event = field(default_factory=Event)
    _letters: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """Start the clocks of progress and uptime, and take the database's mark."""
        self.progress = Progress(self.elapsed)
        letters = self.app.letters
        operators = letters.people.with_role(Role.OPERATOR)
        self.spool = Spool(self.settings.data / FOLDER, operators, letters.sender, self.app.mailer)
        self.mark = mark_of(self.app.database)
        self.began_at, self.began = self.app.clock.now(), self.elapsed()

    def do(self, task: str, work: Callable[[], Done], allowed: float = ALLOWED) -> Done | Failed | None:
        """Run one turn of a task: None when the service is stopping or lost its lock, `Failed` when the task failed."""
        if self.stopping.is_set():
            return None
        if not self.hold.lasts():
            self._lose()
            return None
        with self.progress.at_work(task, allowed):
            done = attempt(task, work, 1)
            self._remember(task, done)
        return done

    def part(self, task: str, work: Callable[[], Done]) -> Done | Failed:
        """Run a part of a task that may fail alone, and is remembered like a task of its own."""
        done = attempt(task, work)
        self._remember(task, done)
        return done

    def _lose(self) -> None:
        """Stop at once: the lock is lost, so another process may have become the daemon of this database."""
        log.error("daemon.lock_lost")
        self.lost = True
        self.stopping.set()

    def _remember(self, task: str, done: object) -> None:
        if not isinstance(done, Failed):
            self.failures.pop(task, None)
            return
        self.failures[task] = self.failures.get(task, 0) + 1
        log.error("task.failed", job=task, error=done.error)
        if done.corrupt and self.is_whole:
            # It may be damaged where the sweep never looks, long before the daily look through all of it.
            self.is_whole = attempt(task, lambda: is_whole(self.app.database), 1) is not False
        if self.failures[task] == 1:
            attempt(task, lambda: self._note_failure(task))

    def _note_failure(self, task: str) -> None:
        now = self.app.clock.now()
        with self.app.writing() as work:
            if jobs.begin(work, f"{task} failed", now):
                jobs.end(work, f"{task} failed", now, jobs.FAILED)

    def take_in(self) -> None:
        """Run one pass over the inbox, within its time; what is left waits for the next one.

        A pass that leaves files is none of those a missed turn waits for.
        """
        until = self.elapsed() + PASS_SECONDS

        def stopping() -> bool:
            self.progress.went_on(INTAKE)
            return self.stopping.is_set() or self.elapsed() >= until

        def once() -> int:
            if self.app.time_is_wrong():
                return 0  # what arrives stays in the inbox: its rows would be dated by a wrong day
            report = intake.one_pass(self.app, self.settings, self._scan, stopping)
            self._scan = report.scan
            return report.left

        left = self.do(INTAKE, once)
        if isinstance(left, Failed) or not left:
            self.passes += 1

    def send(self) -> None:
        """Send the letters that are due, unless children are being judged: one writer at a time."""

        def stopping() -> bool:
            self.progress.went_on(SEND)
            return self.stopping.is_set() or self._judging.is_set()

        def once() -> None:
            with self._letters:
                self.app.send(stopping)

        if not self._judging.is_set():
            self.do(SEND, once)

    def without_letters(self, work: Callable[[], Done]) -> Done:
        """Run work that holds the database for long, while no letter is between being sent and being marked."""
        self._judging.set()
        try:
            with self._letters:
                return work()
        finally:
            self._judging.clear()

    def sweep(self) -> None:
        """Look at the vital signs and write them to their file; report to systemd's watchdog only while all is well.

        What is wrong is told by the spool, which needs no database.
        """
        if self.stopping.is_set():
            return
        vitals, at_work = self._look(), self.progress.at_work_now()
        self.is_working = vitals.is_working
        write(self.settings.data, vitals)
        attempt("spool", lambda: self._tell(vitals), 1)
        if DatabaseFault.REPLACED in vitals.faults or not self.hold.lasts():
            self._lose()
            return
        if not vitals.is_working:
            log.error("task.hangs", job=list(vitals.stuck), reasons=list(vitals.faults))
            return
        if not self.ready:
            self.ready = True
            self.tell(notify.READY)
        self.tell(notify.PROGRESS, f"STATUS=At work: {', '.join(at_work)}" if at_work else "STATUS=Waiting")

    def _look(self) -> Vitals:
        at_work = self.progress.at_work_now()
        stuck = self.progress.overdue() or ([] if at_work else self._missing())
        full = [DISK] if disk_is_nearly_full(self.settings.data) else []
        return Vitals(self.elapsed(), dict(self.failures), (*self._faults(writes=not at_work), *full), tuple(stuck))

    def _faults(self, *, writes: bool) -> list[str]:
        """Return what is wrong with the database; it is written to only while no task may be writing."""
        if not self.is_whole:
            return [DatabaseFault.CORRUPT]
        at = self.app.clock.now() if writes else None
        found = attempt("sweep", lambda: fault_of(self.app.database, self.mark, at), 1)
        fault = DatabaseFault.UNUSABLE if isinstance(found, Failed) else found
        if writes:
            self.unwritable = fault
        standing = fault or self.unwritable
        return [standing] if standing else []

    def _tell(self, vitals: Vitals) -> None:
        now = self.app.clock.now()
        self.spool.tell(alarms(vitals), now)
        self.spool.send(now)

    def _missing(self) -> list[str]:
        """Return the tasks that did not come round in time."""
        every = {INTAKE: float(self.settings.intake_every_seconds), SEND: _MINUTE, WATCH: _MINUTE}
        return [task for task, seconds in every.items() if self._is_late(task, seconds)]

    def _is_late(self, task: str, every: float) -> bool:
        since = self.progress.since(task)
        since = self.elapsed() - self.began if since is None else since
        return since > _ROUNDS_MISSED * every + _LEEWAY
