"""Alarms to operators: the problems that the tables and the tasks show, looked for periodically."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from monitor.daemon.daily import tell_watcher
from monitor.daemon.service import WATCH, Service
from monitor.domain.agreement import FeedAgreement
from monitor.domain.errors import UserError
from monitor.letters import alarm
from monitor.letters.alarm import Alarm
from monitor.letters.facts import FeedState
from monitor.mail.backoff import alarm_is_due
from monitor.pipeline import compose
from monitor.pipeline.compose import edition
from monitor.runtime.logs import log
from monitor.service.attempt import Failed
from monitor.service.bootstrap import refresh
from monitor.store import Connection, UnitOfWork, deliveries, inbox, judgements, outbox, state
from monitor.store.database import reading
from monitor.store.savepoint import failing

_TOLD = "alarms"
_REMIND = timedelta(hours=24)
_NO_RUN = timedelta(hours=26)
_HOUR = timedelta(hours=1)
_FORGOTTEN_AFTER = timedelta(hours=2)
"""Longer than a service started anew takes to see again what is wrong: an hour, for a run that did not come."""
_SAID_TWICE = 2
"""Consecutive failures before an alarm: one may be due to a busy database, two need somebody."""


class AlarmsNotWrittenError(Exception):
    """Alarms of which no letter could be written; the others were."""

    def __init__(self, subjects: Sequence[str]) -> None:
        """Store the subjects, which hold no data about a child."""
        super().__init__("; ".join(subjects))


@dataclass
class Watch:
    """The periodic check of one service; it also adopts a changed policy, between runs."""

    service: Service
    _document: str = ""

    def look(self) -> None:
        """Refresh the policy, collect the alarms, and write to the operators about those they were not told."""
        self.service.do(WATCH, self._once)

    def _once(self) -> None:
        app = self.service.app
        wrong, complete = self._wrong_now()
        with app.writing() as work:
            news = _untold(work, wrong, complete=complete)
            failed = failing(work, "alarm", news, partial(compose.alarm, work, app.letters)) if news else []
            told = [each for each in news if each not in failed]
            _remember(work, told)
        if told:
            log.warning("alarm.raised", reasons=[each.subject for each in told])
        tell_watcher(self.service)
        if failed:
            raise AlarmsNotWrittenError([each.subject for each in failed])

    def _wrong_now(self) -> tuple[list[Alarm], bool]:
        """Return what is wrong, and whether all was looked at; what fails to be looked at hides nothing else."""
        wrong, complete = list[Alarm](), True
        for name, source in self._sources().items():
            found = self.service.part(f"{WATCH} {name}", partial(_all, source))
            complete &= not isinstance(found, Failed)
            wrong += () if isinstance(found, Failed) else found
        failing_tasks = sorted(task for task, failures in self.service.failures.items() if failures >= _SAID_TWICE)
        return [*wrong, *map(alarm.task_failed, failing_tasks)], complete

    def _sources(self) -> dict[str, Callable[[], Iterator[Alarm]]]:
        """Return what is looked at, each in a transaction of its own; the policy first, which the others go by."""
        app = self.service.app
        today, now, began_at = app.today(), app.clock.now(), self.service.began_at

        def reads(source: Callable[[Connection], Iterator[Alarm]]) -> Callable[[], Iterator[Alarm]]:
            def read() -> Iterator[Alarm]:
                with reading(app.database) as db:
                    yield from source(db)

            return read

        return {
            "policy": self._policy,
            "clock": self._clock,
            "deliveries": reads(lambda db: _deliveries(db, today)),
            "feeds": reads(lambda db: _feeds(db, app.intake.agreements, today)),
            "inbox": reads(_inbox),
            "letters": reads(lambda db: _letters(db, now)),
            "runs": reads(lambda db: _runs(db, now, began_at)),
            "second looks": reads(lambda db: _second_looks(db, now)),
            "heartbeat": self._heartbeat,
        }

    def _policy(self) -> Iterator[Alarm]:
        app, before = self.service.app, self.service.app.policy.version
        try:
            in_force = refresh(app, self.service.settings, self._settled)
        except UserError as wrong:
            yield alarm.configuration_broken(str(wrong))
            return
        if in_force.policy.version != before:
            log.info("policy.taken_up", version=in_force.policy.version)
        if in_force.trouble:
            yield alarm.policy_not_taken_up(in_force.trouble)
        for version in in_force.waiting:
            yield alarm.policy_waits(version.number, version.weakens)

    def _settled(self, document: str) -> bool:
        """Whether a document was the same at the check before: an editor may be in the middle of writing it."""
        before, self._document = self._document, document
        return before == document

    def _clock(self) -> Iterator[Alarm]:
        if trouble := self.service.app.time_is_wrong():
            yield alarm.clock_wrong(trouble)

    def _heartbeat(self) -> Iterator[Alarm]:
        since = self.service.unheard_since
        hours = 0 if since is None else int((self.service.elapsed() - since) / _HOUR.total_seconds())
        if hours:
            yield alarm.heartbeat_unheard(hours)


def _all(source: Callable[[], Iterator[Alarm]]) -> list[Alarm]:
    return list(source())


def _deliveries(db: Connection, today: date) -> Iterator[Alarm]:
    for waiting in deliveries.waiting(db):
        yield alarm.delivery_quarantined(waiting.feed, waiting.as_of, waiting.id, today)


def _feeds(db: Connection, agreements: Sequence[FeedAgreement], today: date) -> Iterator[Alarm]:
    for feed in edition.feed_health(db, agreements, today):
        if feed.state is FeedState.LATE:
            yield alarm.feed_late(feed.feed, feed.late_by_days)


def _inbox(db: Connection) -> Iterator[Alarm]:
    unusable = Counter(each.unusable.feed for each in inbox.lying(db))
    yield from (alarm.files_left_lying(feed, count) for feed, count in sorted(unusable.items()))


def _letters(db: Connection, now: datetime) -> Iterator[Alarm]:
    unsent = outbox.unsent(db)
    if unsent.oldest and unsent.trouble and alarm_is_due(unsent.oldest, now):
        yield alarm.letters_failing(unsent.letters, (now - unsent.oldest) // _HOUR, unsent.trouble)


def _runs(db: Connection, now: datetime, began_at: datetime) -> Iterator[Alarm]:
    certificate, last = judgements.last_certificate(db), judgements.last_run(db)
    if certificate and certificate.difference:
        yield alarm.figures_do_not_add_up(certificate.run, certificate.difference)
    if certificate and certificate.not_judged:
        yield alarm.children_not_judged(certificate.not_judged)
    since = min(last[1], now) if last else began_at
    if now - since > _NO_RUN and now - began_at > _HOUR:
        yield alarm.no_run((now - since).days)


def _second_looks(db: Connection, now: datetime) -> Iterator[Alarm]:
    for run, looked_again, differing in judgements.differing_since(db, now - _REMIND):
        yield alarm.plain_rules_differ(run, looked_again, differing)


@dataclass(frozen=True, slots=True)
class _Told:
    """When an alarm was told, and since when its cause is gone; both UTC."""

    at: datetime
    gone: datetime | None = None

    def forgotten(self, now: datetime) -> bool:
        """Whether its cause is gone for long enough that its return is news."""
        return self.gone is not None and now - self.gone >= _FORGOTTEN_AFTER

    def until(self, now: datetime) -> "_Told":
        """Return it with no instant after `now`: one kept while the clock was wrong may lie in the future."""
        return _Told(min(self.at, now), self.gone and min(self.gone, now))


def _untold(work: UnitOfWork, wrong: Sequence[Alarm], *, complete: bool) -> list[Alarm]:
    """Return the alarms not told within a day; one whose cause has gone for long is forgotten, so that it may return.

    An alarm about one thing, such as a quarantined delivery, is told once: every digest names that until it is decided.
    Where not everything was looked at, what is not found need not be gone.
    """
    told, standing = _told(work.db), {each.name for each in wrong}
    still = {name: each.until(work.at) for name, each in told.items() if not each.forgotten(work.at)}
    for name, each in still.items():
        if name in standing:
            still[name] = _Told(each.at)
        elif complete and each.gone is None:
            still[name] = _Told(each.at, work.at)
    if still != told:
        _keep(work, still)
    return [
        each
        for each in wrong
        if each.name not in still or (not each.about and work.at - still[each.name].at >= _REMIND)
    ]


def _remember(work: UnitOfWork, told: Sequence[Alarm]) -> None:
    if told:
        _keep(work, _told(work.db) | {each.name: _Told(work.at) for each in told})


def _told(db: Connection) -> dict[str, _Told]:
    kept = json.loads(state.get(db, _TOLD) or "{}")
    return {
        name: _Told(datetime.fromisoformat(at), datetime.fromisoformat(gone) if gone else None)
        for name, (at, gone) in kept.items()
    }


def _keep(work: UnitOfWork, told: Mapping[str, _Told]) -> None:
    marks = {name: (each.at.isoformat(), each.gone.isoformat() if each.gone else None) for name, each in told.items()}
    state.put(work, _TOLD, json.dumps(marks))
