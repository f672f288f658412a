"""Which tasks are at work, for how long they may be, and when each last came round."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition


class Progress:
    """Kept by the tasks, read by the sweep that answers for them; safe to use from any thread."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        """Count in seconds of a clock nobody corrects."""
        self._elapsed = elapsed
        self._changed = Condition()
        self._until: dict[str, tuple[float, float]] = {}
        self._ended: dict[str, float] = {}

    @contextmanager
    def at_work(self, task: str, allowed: float) -> Iterator[None]:
        """Note that a task is at work and may be for so many seconds."""
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
        """Note that a task finished a piece of its work: its time begins anew."""
        with self._changed:
            _, allowed = self._until[task]
            self._until[task] = (self._elapsed() + allowed, allowed)

    def overdue(self) -> list[str]:
        """Return the tasks that are at work for longer than they may be: they hang."""
        with self._changed:
            now = self._elapsed()
            return sorted(task for task, (until, _) in self._until.items() if now > until)

    def at_work_now(self) -> list[str]:
        """Return the tasks at work."""
        with self._changed:
            return sorted(self._until)

    def since(self, task: str) -> float | None:
        """Return the seconds since a task last came to its end; None when it never has."""
        with self._changed:
            ended = self._ended.get(task)
            return None if ended is None else self._elapsed() - ended

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait for the tasks at work to end; False when some has not within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._until, seconds)
