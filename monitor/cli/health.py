"""The health of an installation: its last run, late feeds, unsent letters, and what waits for a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from monitor.cli.context import CommandContext
from monitor.cli.delivery_state import ways_to_decide
from monitor.config.settings import Environment, Settings
from monitor.domain.certificate import Certificate
from monitor.domain.delivery import FurtherProblems
from monitor.domain.inbox import LeftLying
from monitor.domain.policy_version import Version
from monitor.domain.problems import NO_PROBLEMS, KeptProblems, file_called
from monitor.domain.refused import UnusedRows, by_reason, not_placed
from monitor.letters.facts import FeedHealth, FeedState
from monitor.letters.words import count_of, short
from monitor.pipeline.compose.edition import feed_health
from monitor.policy.file_difference import FileDifference, file_differences
from monitor.runtime.clock import elapsed
from monitor.service import vitals
from monitor.service.bootstrap import on_disk, refresh
from monitor.service.timekeeping import CLOCK_TO_DO
from monitor.store import (
    Connection,
    deliveries,
    escalations,
    folded_facts,
    inbox,
    judgements,
    links,
    outbox,
    problems,
    refused_rows,
)
from monitor.store.database import reading
from monitor.store.deliveries import Delivery
from monitor.store.links import UndecidedLink
from monitor.store.outbox import Unsent

FRESH_DAYS = 1
"""Days after which the last run counts as old: there is one every day."""
LETTERS_WAIT = timedelta(hours=1)
_PROBLEMS = 3
_ENTRIES = 20
"""How many entries of the inbox that cannot be taken in are told one by one."""


@dataclass(frozen=True)
class WaitingDelivery:
    """A quarantined delivery, which changes nothing until a person decides, its reasons and first problems.

    `further` counts the problems beyond the first; one that `is_unreadable` can only be rejected.
    """

    delivery: int
    feed: str
    as_of: date
    file: str
    rows: int
    refused: int
    reasons: tuple[str, ...]
    problems: tuple[str, ...]
    further: tuple[FurtherProblems, ...]
    is_unreadable: bool


@dataclass(frozen=True)
class UnplacedRecord:
    """A record that nobody has placed yet, since `since`, for `days` days."""

    link: int
    what: str
    told_by: str
    since: date
    days: int


@dataclass(frozen=True)
class ProposedVersion:
    """A version of the policy that waits for approval."""

    version: int
    author: str
    reason: str
    weakens: tuple[str, ...]


@dataclass(frozen=True)
class Health:
    """The health of an installation; `trouble` is a sentence for each fault that alarms operators, with what to do.

    `files` are the configuration files that say something else than the policy in force.
    `lying` is what the inbox holds and cannot be taken in. `refused` are the refused rows that nothing has settled,
    `not_read` the number of births and notices among them. `doubtful` counts, by feed, the rows whose id was told of
    another child too.
    """

    environment: str
    today: date
    policy: int
    policy_trouble: str | None
    proposed: tuple[ProposedVersion, ...]
    files: tuple[FileDifference, ...]
    certificate: Certificate | None
    finished_at: datetime | None
    feeds: tuple[FeedHealth, ...]
    waiting: tuple[WaitingDelivery, ...]
    unsent: Unsent
    undecided: tuple[UnplacedRecord, ...]
    refused: tuple[UnusedRows, ...]
    lying: tuple[LeftLying, ...]
    not_read: int
    doubtful: Mapping[str, int]
    open_cases: int
    held: int
    trouble: tuple[str, ...] = field(default=())

    @property
    def is_healthy(self) -> bool:
        """Whether there is no fault that alarms operators."""
        return not self.trouble


def health_of(ctx: CommandContext) -> Health:
    """Return the health of an installation; nothing is written but a changed policy file and the clock's mark."""
    app, day = ctx.app, ctx.app.today()
    in_force = refresh(app, ctx.settings)
    with reading(app.database) as db:
        last = judgements.last_run(db)
        opened_cases, refused = escalations.open_of(db), refused_rows.standing(db)
        found = Health(
            environment=str(ctx.settings.environment),
            today=day,
            policy=in_force.policy.version,
            policy_trouble=in_force.trouble,
            proposed=tuple(_proposed(version) for version in in_force.waiting),
            files=file_differences(db, on_disk(ctx.settings), day),
            certificate=judgements.last_certificate(db),
            finished_at=last[1] if last else None,
            feeds=tuple(feed_health(db, app.intake.agreements, day)),
            waiting=_waiting(db, deliveries.waiting(db)),
            unsent=outbox.unsent(db),
            undecided=tuple(_undecided(each, day) for each in links.undecided(db)),
            refused=by_reason(refused),
            lying=inbox.lying(db),
            not_read=sum(row.rows for row in refused if not_placed(row)),
            doubtful=folded_facts.doubtful(db),
            open_cases=len(opened_cases),
            held=sum(case.held for case in opened_cases.values()),
        )
    clock = app.time_is_wrong()
    of_the_clock = (f"{clock} {CLOCK_TO_DO}",) if clock else ()
    trouble = (*of_the_daemon(ctx.settings), *of_the_clock, *_trouble(found, app.clock.now()))
    return replace(found, trouble=trouble)


def of_the_daemon(settings: Settings) -> tuple[str, ...]:
    """Return a sentence for each thing that is wrong with the daemon; it needs no database, a rehearsal no daemon."""
    if settings.environment is Environment.REHEARSAL:
        return ()
    return tuple(vitals.trouble(vitals.read(settings.data), elapsed()))


def _waiting(db: Connection, waiting: list[Delivery]) -> tuple[WaitingDelivery, ...]:
    found = problems.of(db, [each.id for each in waiting])
    return tuple(_waits(each, found.get(each.id, NO_PROBLEMS).first(_PROBLEMS)) for each in waiting)


def _waits(d: Delivery, kept: KeptProblems) -> WaitingDelivery:
    name = file_called(d.feed, d.as_of)
    sentences = tuple(problem.sentence(name) for problem in kept.problems)
    told = (d.reasons, sentences, kept.rest)
    return WaitingDelivery(d.id, d.feed, d.as_of, name, d.rows, d.refused, *told, d.is_unreadable)


def _undecided(undecided: UndecidedLink, day: date) -> UnplacedRecord:
    since = undecided.first_on
    return UnplacedRecord(undecided.link_id, undecided.reason, undecided.source, since, (day - since).days)


def _proposed(version: Version) -> ProposedVersion:
    return ProposedVersion(version.number, str(version.author), version.reason, version.weakens)


def _trouble(found: Health, now: datetime) -> Iterator[str]:
    certificate = found.certificate
    if certificate is None:
        yield "No judging run has finished yet: `monitor check`, or start the service."
    elif (found.today - certificate.day).days > FRESH_DAYS:
        days = count_of((found.today - certificate.day).days, "day")
        yield f"The last judging run is {days} old: see that the service runs (`systemctl status monitor`)."
    if certificate and certificate.difference:
        yield "The figures of the last run do not add up: report it as a fault of the program."
    if found.policy_trouble:
        yield f"The policy file cannot be used, so the last good version stays in force: {found.policy_trouble}"
    if found.unsent.oldest and now - found.unsent.oldest > LETTERS_WAIT:
        why = f" ({found.unsent.trouble})" if found.unsent.trouble else ""
        yield f"{count_of(found.unsent.letters, 'letter')} cannot be sent{why}: mend the mail server or its settings."
    if found.unsent.given_up:
        yield (
            f"{count_of(found.unsent.given_up, 'letter')} reached nobody for certain and are sent no more: "
            "check the addresses in config/people.toml; the operators' alarms say which."
        )
    for feed in found.feeds:
        if feed.state is FeedState.LATE:
            yield f"The feed {feed.feed} is {count_of(feed.late_by_days, 'day')} late: ask its sender."
    yield from _not_taken_in(found)
    for delivery in found.waiting:
        as_of = short(delivery.as_of, found.today)
        ways = ways_to_decide(delivery.delivery, is_unreadable=delivery.is_unreadable)
        yield f"Delivery {delivery.delivery} ({delivery.feed}, as of {as_of}) waits for a decision: {ways}."


def _not_taken_in(found: Health) -> Iterator[str]:
    for lying in found.lying[:_ENTRIES]:
        where = f"the folder of {lying.unusable.feed}" if lying.unusable.feed else "the inbox"
        yield f"Not taken in from {where} since {short(lying.since, found.today)}, {lying.unusable.sentence}"
    if len(found.lying) > _ENTRIES:
        yield f"{count_of(len(found.lying) - _ENTRIES, 'further thing')} in the inbox cannot be taken in: list it."
