"""The schedule of the tasks: the only module that uses APScheduler.

Its jobs are held in memory, are never dropped for being late, and only wake a task: what is due, the tables say. One
thread runs the tasks that write, one after the other; letters and the sweep have a thread each, since a mail server may
be slow and the sweep must see when the others hang.
"""

from collections.abc import Callable
from datetime import timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.daemon.daily import HOUSEKEEPING_AT, Daily
from monitor.daemon.notify import pulse_seconds
from monitor.daemon.service import Service
from monitor.daemon.watch import Watch
from monitor.runtime.clock import LONDON
from monitor.runtime.guarded_clock import shown

_WORK, _MAIL, _PULSE = "work", "mail", "pulse"
_NUDGE_SECONDS = 30
_LOOKS_APART = timedelta(seconds=5)


class Schedule:
    """The scheduled wake-ups of one service's tasks."""

    def __init__(self, service: Service) -> None:
        """Add the jobs; nothing runs before `start`."""
        self._now = shown(service.app.clock)  # the scheduler goes by the machine's clock, right or wrong
        self._scheduler = BackgroundScheduler(
            timezone=LONDON,
            executors={name: ThreadPoolExecutor(1) for name in (_WORK, _MAIL, _PULSE)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        settings, daily, watch = service.settings, Daily(service), Watch(service)
        self._every(settings.intake_every_seconds, service.take_in, _WORK)
        self._scheduler.add_job(service.take_in, "date", run_date=self._now + _LOOKS_APART, executor=_WORK)
        self._every(_NUDGE_SECONDS, watch.look, _WORK)
        self._every(_NUDGE_SECONDS, service.send, _MAIL)
        self._every(pulse_seconds(), service.sweep, _PULSE)
        self._every(_NUDGE_SECONDS, daily.nudge, _WORK, first=2 * _LOOKS_APART)
        for time_of_day in (settings.run_at, settings.digest_at, HOUSEKEEPING_AT):
            self._scheduler.add_job(daily.nudge, daily_trigger(time_of_day), executor=_WORK)

    def _every(self, seconds: float, task: Callable[[], None], where: str, first: timedelta = timedelta()) -> None:
        trigger = IntervalTrigger(seconds=seconds, timezone=LONDON)
        self._scheduler.add_job(task, trigger, executor=where, next_run_time=self._now + first)

    def start(self) -> None:
        """Start waking the tasks."""
        self._scheduler.start()

    def pause(self) -> None:
        """Wake no more tasks; those running go on."""
        self._scheduler.pause()

    def end(self) -> None:
        """Shut down the scheduler's threads, once nothing is running."""
        self._scheduler.shutdown(wait=True)


def daily_trigger(time_of_day: str) -> CronTrigger:
    """Return a trigger at a London time of day; settings refuse the hour skipped in spring and repeated in autumn."""
    hour, minute = time_of_day.split(":")
    return CronTrigger(hour=int(hour), minute=int(minute), timezone=LONDON)
