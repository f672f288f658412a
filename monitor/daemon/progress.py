"""Which tasks are running, until when they may, and when each last ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition


class Progress:
    """The progress of tasks: written by them, read by the watchdog's sweep; thread-safe."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        """Take the clock to measure by: seconds that no correction changes."""
        self._elapsed = elapsed
        self._changed = Condition()
        self._until: dict[str, tuple[float, float]] = {}
        self._ended: dict[str, float] = {}

    @contextmanager
    def at_work(self, task: str, allowed: float) -> Iterator[None]:
        """Mark a task as running inside the block; it may take so many seconds."""
        with self._changed:
            self._until[task] = (self._elapsed() + allowed, allowed)
        try:
            yield
        finally:
            with self._changed:
                del self._until[task]
                self._ended[task] = self._elapsed()
                self._changed.notify_all()

    def went_on(self, task: str) -> None:
        """Record that a task completed a part of its work: its allowed time begins again."""
        with self._changed:
            _, allowed = self._until[task]
            self._until[task] = (self._elapsed() + allowed, allowed)

    def overdue(self) -> list[str]:
        """Return the tasks that have run for longer than allowed: they hang."""
        with self._changed:
            now = self._elapsed()
            return sorted(task for task, (until, _) in self._until.items() if now > until)

    def at_work_now(self) -> list[str]:
        """Return the running tasks."""
        with self._changed:
            return sorted(self._until)

    def since(self, task: str) -> float | None:
        """Return the seconds since a task last ended; None when it never has."""
        with self._changed:
            ended = self._ended.get(task)
            return None if ended is None else self._elapsed() - ended

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait for the running tasks to end; False when some has not within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._until, seconds)
