"""The check of early-years places: left, no longer attended or listed, or never taken up (SPEC section 7)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from monitor.domain.calendar import days_after, next_entitlement_day, reception_september, universal_entitlement
from monitor.domain.chronology import Chronology
from monitor.domain.feed import FeedKind
from monitor.domain.finding import Check, Condition, Need, StandingPeriod, period, snapshot_need
from monitor.domain.policy import Effect
from monitor.domain.visibility import AtProvider, first_day_held

_SUMMER_TERM = (4, 1)
_OCTOBER = (10, 1)


def _needs(since: date) -> tuple[Need, ...]:
    """Return the needs of both feeds that could show a place: the roll only where the area receives one."""
    return (
        snapshot_need(FeedKind.EARLY_YEARS, since),
        snapshot_need(FeedKind.SCHOOL_ROLL, since, if_configured=True),
    )


def _left_on(child: Chronology, place: AtProvider) -> date | None:
    """Return the day from which the child is at no provider and on no roll after a place ended; None where at one.

    It is the later of leaving the provider and the roll. A roll that is merely no longer listed told of no leaving.
    """
    left = place.ended_on
    while left is not None:
        if any(other is not place and other.holds_on(left) for other in child.facts.places):
            return None
        on_roll = [roll for roll in child.facts.rolls if roll.holds_on(left)]
        if not on_roll:
            return left
        ends = [roll.left_on for roll in on_roll if roll.left_on]
        left = max(ends) if len(ends) == len(on_roll) else None
    return None


def left_provider(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `days_after` days after leaving a provider and the roll until at another or on a roll."""
    september = reception_september(child.born_on)
    for place in child.facts.places:
        left = _left_on(child, place)
        if left is None:
            continue
        since = days_after(left, numbers["days_after"])
        # Every child leaves in the summer term before reception: the roll they go to is known by October.
        if date(september.year, *_SUMMER_TERM) <= left < date(september.year, *_OCTOBER):
            since = max(since, date(september.year, *_OCTOBER))
        until = first_day_held((*child.facts.places, *child.facts.rolls), left)
        yield from period(since, until, "left a provider, at none since", *_needs(since))


def no_longer_listed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `days_after` days after a snapshot lacks a place until at one or on a roll."""
    for place in child.facts.places:
        if place.gone_on and not place.ended_on:
            since = days_after(place.gone_on, numbers["days_after"])
            until = first_day_held((*child.facts.places, *child.facts.rolls), place.gone_on)
            yield from period(since, until, "no longer listed by a provider, no leaving told", *_needs(since))


def stopped_attending(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield, within a term, the periods from `days_after` days after attending until the child attends again."""
    at_school = {day for roll in child.facts.rolls for day in roll.attended}
    came = sorted(at_school | {day for place in child.facts.places for day in place.attended})
    for place in child.facts.places:
        for day in place.attended:
            index = bisect_right(came, day)
            until = came[index] if index < len(came) else None
            since = _stopped_on(child, place, day, numbers["days_after"])
            if since:
                need = snapshot_need(FeedKind.EARLY_YEARS, since)
                yield from period(since, until, "stopped attending in term time", need)


def _stopped_on(child: Chronology, place: AtProvider, last: date, days: int) -> date | None:
    """Return the first day on which more than `days` days of one term have passed since `last`; None without one."""
    for term in child.calendar.terms_from(last):
        since = days_after(max(last, term.first), days)
        if place.ended_on and place.ended_on <= since:
            return None
        if since <= term.last:
            return since if place.listed_on(since) else None
    return None


def entitlement_not_taken_up(child: Chronology, numbers: Mapping[str, int]) -> Iterable[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the period from a full term after the universal entitlement began until a place is taken up."""
    begins = universal_entitlement(child.born_on)
    since = max(child.start, next_entitlement_day(begins))
    until = first_day_held((*child.facts.places, *child.facts.rolls), begins)
    return period(since, until, "universal entitlement not taken up", *_needs(since))


CHECK = Check(
    name="early_years",
    question="Does the child have an early-years place, and attend it?",
    rank=4,
    conditions=(
        Condition(
            name="left_provider",
            sentence=(
                "left a provider and at none, nor on a roll: 28 days after the later of leaving the provider and the "
                "roll; for a child who may start reception that September, not before 1 October"
            ),
            effect=Effect.ATTENTION,
            ends="when at a provider or on a roll",
            periods=left_provider,
            numbers={"days_after": 28},
        ),
        Condition(
            name="stopped_attending",
            sentence="attending stops for 28 days within a term",
            effect=Effect.ATTENTION,
            ends="when they attend again",
            periods=stopped_attending,
            numbers={"days_after": 28},
        ),
        Condition(
            name="no_longer_listed",
            sentence="no longer listed by a provider, no leaving told, at no other and on no roll: 28 days after",
            effect=Effect.NOTE,
            ends="when at a provider or on a roll",
            periods=no_longer_listed,
            numbers={"days_after": 28},
        ),
        Condition(
            name="entitlement_not_taken_up",
            sentence="universal entitlement not taken up a full term after it began",
            effect=Effect.NOTE,
            ends="when a place is taken up",
            periods=entitlement_not_taken_up,
        ),
    ),
)
