"""The check of GP registration: is the child on a practice's list (SPEC section 7)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from monitor.domain.calendar import days_after
from monitor.domain.chronology import Chronology, earliest_of
from monitor.domain.feed import FeedKind
from monitor.domain.finding import Check, Condition, StandingPeriod, period, snapshot_need
from monitor.domain.policy import Effect
from monitor.domain.visibility import CORRECTIONS, MOVE_CLAIMS, TOLD_OF_DEATH, Registered

_DISSOLVED = "DIS"
_NOT_A_REMOVAL = CORRECTIONS | MOVE_CLAIMS | TOLD_OF_DEATH | {_DISSOLVED}


def _listed(child: Chronology) -> list[Registered]:
    return [row for row in child.facts.registrations if not row.unlisted]


def never_registered(child: Chronology, numbers: Mapping[str, int]) -> Iterable[StandingPeriod]:
    """Yield the period from the allowed days after birth or arrival until the child is registered."""
    grace = numbers["days_after_birth"] if child.facts.birth_reported else numbers["days_after_arrival"]
    since = days_after(child.start, grace)
    registered_on = earliest_of(row.on for row in _listed(child))
    return period(
        since, registered_on, "never registered with a GP practice", snapshot_need(FeedKind.GP_REGISTRATION, since)
    )


def _newer(child: Chronology, than: date) -> date | None:
    return earliest_of(row.on for row in _listed(child) if row.on > than)


def removed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the periods from each removal from a list until a newer registration."""
    for row in _listed(child):
        if row.removed_on and row.reason not in _NOT_A_REMOVAL:
            yield from period(row.removed_on, _newer(child, row.on), "removed from a GP practice's list")
    for row in child.facts.registrations:
        # A default practice code is no registration; after a real one it means that the child has none.
        if row.unlisted and any(listed.on <= row.on for listed in _listed(child)):
            yield from period(row.on, _newer(child, row.on), "no longer on a GP practice's list")


def practice_dissolved(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `days_after` days after a practice was dissolved until a newer registration."""
    for row in _listed(child):
        if row.removed_on and row.reason == _DISSOLVED:
            since = days_after(row.removed_on, numbers["days_after"])
            need = snapshot_need(FeedKind.GP_REGISTRATION, since)
            yield from period(since, _newer(child, row.on), "GP practice closed, no other found", need)


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
    ),
)
