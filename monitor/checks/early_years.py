"""The check of early-years places: left for no other, no longer attended, or never taken up (SPEC section 7)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from monitor.domain.calendar import days_after, next_entitlement_day, reception_september, universal_entitlement
from monitor.domain.chronology import Chronology, earliest_of
from monitor.domain.feed import FeedKind
from monitor.domain.finding import Check, Condition, Need, StandingPeriod, period, snapshot_need
from monitor.domain.policy import Effect
from monitor.domain.visibility import AtProvider

_SUMMER_TERM = (4, 1)
_OCTOBER = (10, 1)


def _needs(since: date) -> tuple[Need, ...]:
    """Return the needs of both feeds that could show a place: the roll only where the area receives one."""
    return (
        snapshot_need(FeedKind.EARLY_YEARS, since),
        snapshot_need(FeedKind.SCHOOL_ROLL, since, if_configured=True),
    )


def _elsewhere_on(child: Chronology, left: AtProvider, day: date) -> bool:
    places = any(
        p is not left and p.started_on <= day and (p.ended_on is None or p.ended_on > day) for p in child.facts.places
    )
    return places or any(r.enrolled_on <= day and (r.left_on is None or r.left_on > day) for r in child.facts.rolls)


def _found_after(child: Chronology, day: date) -> date | None:
    started = [p.started_on for p in child.facts.places if p.started_on > day]
    return earliest_of(started + [r.enrolled_on for r in child.facts.rolls if r.enrolled_on > day])


def left_provider(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `days_after` days after leaving a provider until the child is at another or on a roll."""
    september = reception_september(child.born_on)
    for place in child.facts.places:
        if place.ended_on is None or _elsewhere_on(child, place, place.ended_on):
            continue
        since = days_after(place.ended_on, numbers["days_after"])
        # Every child leaves in the summer term before reception: the roll they go to is known by October.
        if date(september.year, *_SUMMER_TERM) <= place.ended_on < date(september.year, *_OCTOBER):
            since = max(since, date(september.year, *_OCTOBER))
        until = _found_after(child, place.ended_on)
        yield from period(since, until, "left a provider, at none since", *_needs(since))


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
            return since
    return None


def entitlement_not_taken_up(child: Chronology, numbers: Mapping[str, int]) -> Iterable[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the period from a full term after the universal entitlement began until a place is taken up."""
    begins = universal_entitlement(child.born_on)
    since = max(child.start, next_entitlement_day(begins))
    taken = [p.started_on for p in child.facts.places if p.ended_on is None or p.ended_on > begins]
    taken += [r.enrolled_on for r in child.facts.rolls if r.left_on is None or r.left_on > begins]
    return period(since, earliest_of(taken), "universal entitlement not taken up", *_needs(since))


CHECK = Check(
    name="early_years",
    question="Does the child have an early-years place, and attend it?",
    rank=4,
    conditions=(
        Condition(
            name="left_provider",
            sentence=(
                "left a provider and at none, nor on a roll: 28 days after; for a child who may start reception "
                "that September, not before 1 October"
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
            name="entitlement_not_taken_up",
            sentence="universal entitlement not taken up a full term after it began",
            effect=Effect.NOTE,
            ends="when a place is taken up",
            periods=entitlement_not_taken_up,
        ),
    ),
)
