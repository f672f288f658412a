"""Alarms to operators: the problems that the tables and the tasks show, looked for periodically."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.daemon.daily import tell_watcher
from monitor.daemon.service import WATCH, Service
from monitor.domain.errors import UserError
from monitor.letters import alarm
from monitor.letters.alarm import Alarm
from monitor.letters.facts import FeedState
from monitor.mail.backoff import alarm_is_due
from monitor.pipeline.compose import feed_health
from monitor.runtime.logs import log
from monitor.service.bootstrap import refresh
from monitor.store import Connection, UnitOfWork, deliveries, inbox, judgements, outbox, state

_TOLD = "alarms_told"
_REMIND = timedelta(hours=24)
_NO_RUN = timedelta(hours=26)
_HOUR = timedelta(hours=1)
_SAID_TWICE = 2
"""Consecutive failures before an alarm: one may be due to a busy database, two need somebody."""


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
        wrong = [*self._policy(), *self._clock()]
        with app.writing() as work:
            wrong += self._wrong_now(work.db)
            news = _untold(work, wrong)
        if news:
            app.alarm(news)
            with app.writing() as work:
                _remember(work, news)
            log.warning("alarm.raised", reasons=[each.subject for each in news])
        tell_watcher(self.service)

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
        with self.service.app.writing() as work:
            trouble = self.service.time.trouble(work)
        if trouble:
            yield alarm.clock_wrong(trouble)

    def _wrong_now(self, db: Connection) -> Iterator[Alarm]:
        app = self.service.app
        today, now = app.today(), app.clock.now()
        for waiting in deliveries.waiting(db):
            yield alarm.delivery_quarantined(waiting.feed, waiting.as_of, waiting.id, today)
        for feed in feed_health(db, app.intake.agreements, today):
            if feed.state is FeedState.LATE:
                yield alarm.feed_late(feed.feed, feed.late_by_days)
        unusable = Counter(each.unusable.feed for each in inbox.lying(db))
        yield from (alarm.files_left_lying(feed, count) for feed, count in sorted(unusable.items()))
        yield from _letters(db, now)
        yield from _runs(db, now, self.service.began_at)
        for task, failures in sorted(self.service.failures.items()):
            if failures >= _SAID_TWICE:
                yield alarm.task_failed(task)


def _letters(db: Connection, now: datetime) -> Iterator[Alarm]:
    unsent = outbox.unsent(db)
    if unsent.oldest and unsent.trouble and alarm_is_due(unsent.oldest, now):
        yield alarm.letters_failing(unsent.letters, (now - unsent.oldest) // _HOUR, unsent.trouble)


def _runs(db: Connection, now: datetime, began_at: datetime) -> Iterator[Alarm]:
    certificate, last = judgements.last_certificate(db), judgements.last_run(db)
    if certificate and certificate.difference:
        yield alarm.figures_do_not_add_up(certificate.run, certificate.difference)
    for run, looked_again, differing in judgements.differing_since(db, now - _REMIND):
        yield alarm.plain_rules_differ(run, looked_again, differing)
    since = last[1] if last else began_at
    if now - since > _NO_RUN and now - began_at > _HOUR:
        yield alarm.no_run((now - since).days)


def _untold(work: UnitOfWork, wrong: Sequence[Alarm]) -> list[Alarm]:
    """Return the alarms not told within a day; one whose cause has gone is forgotten, so that its return is told.

    An alarm about one thing, such as a quarantined delivery, is told once: every digest names that until it is decided.
    """
    told_at = {name: datetime.fromisoformat(at) for name, at in json.loads(state.get(work.db, _TOLD) or "{}").items()}
    still = {name: at for name, at in told_at.items() if name in {each.name for each in wrong}}
    if still != told_at:
        _keep(work, still)
    return [
        each for each in wrong if each.name not in still or (not each.about and work.at - still[each.name] >= _REMIND)
    ]


def _remember(work: UnitOfWork, told: Sequence[Alarm]) -> None:
    before = {name: datetime.fromisoformat(at) for name, at in json.loads(state.get(work.db, _TOLD) or "{}").items()}
    _keep(work, before | {each.name: work.at for each in told})


def _keep(work: UnitOfWork, told: dict[str, datetime]) -> None:
    state.put(work, _TOLD, json.dumps({name: at.isoformat() for name, at in told.items()}))
