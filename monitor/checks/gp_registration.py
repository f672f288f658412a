"""The check of GP registration: is the child on a practice's list (SPEC section 7)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from monitor.domain.calendar import days_after
from monitor.domain.chronology import Chronology, earliest_of
from monitor.domain.feed import FeedKind
from monitor.domain.finding import Check, Condition, StandingPeriod, period, snapshot_need
from monitor.domain.policy import Effect
from monitor.domain.removal import CORRECTIONS, DISSOLVED, MOVE_CLAIMS, TOLD_OF_DEATH
from monitor.domain.visibility import Registered, first_day_held

_DAY = timedelta(days=1)
_NOT_A_REMOVAL = CORRECTIONS | MOVE_CLAIMS | TOLD_OF_DEATH | DISSOLVED


def _listed(child: Chronology) -> list[Registered]:
    return [row for row in child.facts.registrations if not row.unlisted]


def never_registered(child: Chronology, numbers: Mapping[str, int]) -> Iterable[StandingPeriod]:
    """Yield the period from the allowed days after birth or arrival until the child is registered.

    It begins no earlier than the day after the coverage of the lists.
    """
    born_here = child.facts.birth_reported and child.arrived_on is None
    grace = numbers["days_after_birth" if born_here else "days_after_arrival"]
    since = days_after(child.start, grace)
    begins = child.coverage.begins(FeedKind.GP_REGISTRATION)
    if begins:
        since = max(since, begins + _DAY)
    registered_on = earliest_of(row.on for row in _listed(child))
    return period(
        since, registered_on, "never registered with a GP practice", snapshot_need(FeedKind.GP_REGISTRATION, since)
    )


def _newer(child: Chronology, than: date, since: date) -> date | None:
    """Return the day of the first newer registration that is still listed when a finding would begin."""
    return earliest_of(row.on for row in _listed(child) if row.on > than and row.listed_on(max(row.on, since)))


def removed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the periods from each removal from a list until a newer registration."""
    for row in _listed(child):
        if row.removed_on and row.reason not in _NOT_A_REMOVAL:
            newer = _newer(child, row.on, row.removed_on)
            yield from period(row.removed_on, newer, "removed from a GP practice's list")
    for row in child.facts.registrations:
        # A default practice code is no registration; after a real one it means that the child has none.
        if row.unlisted and any(listed.on <= row.on for listed in _listed(child)):
            yield from period(row.on, _newer(child, row.on, row.on), "no longer on a GP practice's list")


def practice_dissolved(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `days_after` days after a practice was dissolved until a newer registration."""
    for row in _listed(child):
        if row.removed_on and row.reason in DISSOLVED:
            since = days_after(row.removed_on, numbers["days_after"])
            need = snapshot_need(FeedKind.GP_REGISTRATION, since)
            yield from period(since, _newer(child, row.on, since), "GP practice closed, no other found", need)


def no_longer_listed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `days_after` days after a snapshot lacks a registration until the child is on a list."""
    for row in _listed(child):
        if row.gone_on and not row.removed_on:
            since = days_after(row.gone_on, numbers["days_after"])
            until = first_day_held(child.facts.registrations, row.gone_on)
            need = snapshot_need(FeedKind.GP_REGISTRATION, since)
            yield from period(since, until, "no longer listed by a GP practice", need)


CHECK = Check(
    name="gp_registration",
    question="Is the child on a GP practice's list?",
    rank=2,
    conditions=(
        Condition(
            name="never_registered",
            sentence="never registered: 56 days after birth, 28 after arrival or after records begin",
            effect=Effect.ATTENTION,
            ends="when registered",
            periods=never_registered,
            numbers={"days_after_birth": 56, "days_after_arrival": 28},
        ),
        Condition(
            name="removed",
            sentence="removed from a list with no newer registration: the removal day",
            effect=Effect.ATTENTION,
            ends="when registered again",
            periods=removed,
        ),
        Condition(
            name="practice_dissolved",
            sentence="practice dissolved and no newer registration: 30 days after",
            effect=Effect.ATTENTION,
            ends="when registered again",
            periods=practice_dissolved,
            numbers={"days_after": 30},
        ),
        Condition(
            name="no_longer_listed",
            sentence="no longer listed by a practice, without a removal, and on no other list: 28 days after",
            effect=Effect.NOTE,
            ends="when on a list",
            periods=no_longer_listed,
            numbers={"days_after": 28},
        ),
    ),
)
