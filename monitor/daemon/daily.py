"""The daily jobs: judging, digests, and deletion of files kept long enough.

The table `job_run` says what is due: the latest turn (scheduled instant) of each job, unless it was done. So a turn
that was missed, failed or interrupted is caught up at the next wake-up, and an hour that comes twice causes no second
turn.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.daemon.service import ALLOWED, Service
from monitor.domain.errors import UserError
from monitor.runtime.clock import at, london_day
from monitor.runtime.logs import log
from monitor.service.attempt import Failed
from monitor.service.bootstrap import refresh
from monitor.service.intake import delete_expired
from monitor.service.preview import refresh_history
from monitor.store import jobs, judgements, outbox
from monitor.store.database import reading
from monitor.store.probe import is_whole
from monitor.store.retry import retry_if_busy

RUN, DIGEST, HOUSEKEEPING = "run", "digest", "housekeeping"
HOUSEKEEPING_AT = "03:30"
_DAY = timedelta(days=1)
_PASSES = 2
_WAIT_FOR_PASSES = 600.0
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 3_600.0
_CHILDREN_A_MINUTE = 25_000
_MINUTE = 60.0
_SILENT = timedelta(hours=12)
"""Letters unsent for so long, less than a day: the heartbeat stops, and the monitor outside alarms."""


def latest_turn(time_of_day: str, now: datetime) -> datetime:
    """Return the last UTC instant, up to `now`, of a London time of day (`06:30`)."""
    hour, minute = map(int, time_of_day.split(":"))
    turn = at(london_day(now), hour, minute)
    return turn if turn <= now else at(london_day(now) - _DAY, hour, minute)


@dataclass
class Daily:
    """The daily jobs of one service, and when one that failed is tried again."""

    service: Service
    _not_before: dict[str, float] = field(default_factory=dict)

    def nudge(self) -> None:
        """Run every job that is due: judging first, so that the digests tell of it."""
        settings = self.service.settings
        self._take_if_due(RUN, settings.run_at, self._judge)
        self._take_if_due(DIGEST, settings.digest_at, self._compose)
        self._take_if_due(HOUSEKEEPING, HOUSEKEEPING_AT, self._tidy)

    def _take_if_due(self, task: str, time_of_day: str, work: Callable[[datetime], None]) -> None:
        service = self.service
        now = service.app.clock.now()
        turn = latest_turn(time_of_day, now)
        if self._not_before.get(task, 0.0) > service.elapsed() or service.stopping.is_set():
            return
        if task is DIGEST and london_day(turn) != london_day(now):
            return  # a late turn of yesterday would compose today's digest, before today's run
        if task is not HOUSEKEEPING and self._waits_for_intake(turn):
            return
        done = service.do(task, lambda: work(turn), self._allowed(task))
        if isinstance(done, Failed):
            self._pause(task)

    def _waits_for_intake(self, turn: datetime) -> bool:
        """Whether files delivered while the service was down are still to be ingested before a missed turn."""
        service = self.service
        missed = turn < service.began_at and service.passes < _PASSES
        return missed and service.elapsed() - service.began < _WAIT_FOR_PASSES

    def _pause(self, task: str) -> None:
        failures = self.service.failures.get(task, 1)
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(failures - 1, 10))
        self._not_before[task] = self.service.elapsed() + pause

    def _allowed(self, task: str) -> float:
        """Return the seconds a turn may take: more for judging a larger register, which may be judged in full."""
        if task is not RUN:
            return ALLOWED
        with reading(self.service.app.database) as db:
            last = judgements.last_certificate(db)
        return ALLOWED + _MINUTE * (last.register_size if last else 0) / _CHILDREN_A_MINUTE

    def _taken(self, task: str, turn: datetime, job: Callable[[], object]) -> bool:
        """Run one turn, and record its start and its end in the table; False when it was done already."""
        app = self.service.app
        with reading(app.database) as db:
            if jobs.was_done(db, task, turn):
                return False
        with app.writing() as work:
            if not jobs.begin(work, task, turn):
                return False
        outcome = jobs.FAILED
        try:
            job()
            outcome = jobs.DONE
        finally:
            with app.writing() as work:
                jobs.end(work, task, turn, outcome)
        return True

    def _judge(self, turn: datetime) -> None:
        if self.service.app.time_is_wrong():
            return
        service = self.service
        self._policy_of_the_day()
        if self._taken(RUN, turn, lambda: service.without_letters(lambda: retry_if_busy(service.app.check))):
            service.beat_is_due = True
            tell_watcher(service)

    def _policy_of_the_day(self) -> None:
        """Refresh to the policy in force today, even if nobody did since midnight; `watch` looks at changed files."""
        try:
            refresh(self.service.app, self.service.settings, lambda _: False)
        except UserError as wrong:
            log.warning("policy.not_taken_up", reason=str(wrong))

    def _compose(self, turn: datetime) -> None:
        if not self.service.app.time_is_wrong():
            self._taken(DIGEST, turn, lambda: retry_if_busy(self.service.app.compose))

    def _tidy(self, turn: datetime) -> None:
        def delete() -> None:
            deleted = delete_expired(self.service.app, self.service.settings)
            log.info("files.deleted", files=deleted)
            ready = refresh_history(self.service.app, self.service.settings.data)
            log.info("past.kept_ready", children=ready)
            self.service.is_whole = is_whole(self.service.app.database)

        if not self.service.app.time_is_wrong():
            self._taken(HOUSEKEEPING, turn, delete)


def tell_watcher(service: Service) -> None:
    """Send the heartbeat after a verified run, until it is heard; not while letters reach nobody."""
    url = service.settings.heartbeat_url
    if not service.beat_is_due or not url:
        return
    if not service.is_working:
        log.warning("heartbeat.withheld")
        return
    with reading(service.app.database) as db:
        unsent = outbox.unsent(db)
    if unsent.given_up or (unsent.oldest and service.app.clock.now() - unsent.oldest > _SILENT):
        log.warning("heartbeat.withheld")
        return
    service.beat_is_due = not service.beat(url)
    if not service.beat_is_due:
        service.unheard_since = None
    elif service.unheard_since is None:
        service.unheard_since = service.elapsed()
    log.info("heartbeat", outcome="unheard" if service.beat_is_due else "heard")
