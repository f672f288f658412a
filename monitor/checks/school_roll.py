"""The check of school rolls: never attended, left without a destination, or no school place (SPEC section 7)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from monitor.domain.chronology import Chronology, earliest_of, first_from
from monitor.domain.feed import FeedKind
from monitor.domain.finding import Check, Condition, StandingPeriod, period, snapshot_need
from monitor.domain.policy import Effect
from monitor.domain.visibility import OnRoll


def never_attended(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield, for each roll still open then, the period from `school_days_after` days on until the child attends."""
    came = sorted({day for roll in child.facts.rolls for day in roll.attended})
    for roll in child.facts.rolls:
        term = child.calendar.term_start_on_or_after(roll.enrolled_on)
        begins = max(roll.enrolled_on, term) if term else None
        since = child.calendar.school_days_after(begins, numbers["school_days_after"]) if begins else None
        if begins is None or since is None or (roll.left_on and roll.left_on <= since):
            continue
        until = roll.attended[0] if roll.attended else first_from(came, begins)
        yield from period(since, until, "on a roll, never attended", snapshot_need(FeedKind.SCHOOL_ROLL, since))


def _on_another(child: Chronology, left: OnRoll, day: date) -> bool:
    return any(
        roll is not left and roll.enrolled_on <= day and (roll.left_on is None or roll.left_on > day)
        for roll in child.facts.rolls
    )


def left_without_destination(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the periods from leaving a roll without a destination until the child is on another."""
    for roll in child.facts.rolls:
        if roll.left_on is None or roll.destination or _on_another(child, roll, roll.left_on):
            continue
        until = earliest_of(other.enrolled_on for other in child.facts.rolls if other.enrolled_on > roll.left_on)
        yield from period(roll.left_on, until, "left a roll without a destination")


def no_school_place(child: Chronology, numbers: Mapping[str, int]) -> Iterable[StandingPeriod]:
    """Yield the period from `days_before_school_age` days before that age until there is a place."""
    since = max(child.start, child.school_age_on - timedelta(days=numbers["days_before_school_age"]))
    places = [r for r in child.facts.rolls if r.in_school and (r.left_on is None or r.left_on > since)]
    until = earliest_of(roll.enrolled_on for roll in places)
    return period(since, until, "no school place", snapshot_need(FeedKind.SCHOOL_ROLL, since))


CHECK = Check(
    name="school_roll",
    question="Does the child attend the school that has them on its roll?",
    rank=3,
    conditions=(
        Condition(
            name="never_attended",
            sentence="on a roll and never attended: 20 school days after the later of enrolment and term start",
            effect=Effect.ATTENTION,
            ends="when they attend, or leave that roll",
            periods=never_attended,
            numbers={"school_days_after": 20},
        ),
        Condition(
            name="left_without_destination",
            sentence="left a roll without a destination and on no other: that day",
            effect=Effect.ATTENTION,
            ends="when on another roll",
            periods=left_without_destination,
        ),
        Condition(
            name="no_school_place",
            sentence="no school place: 60 days before compulsory school age",
            effect=Effect.NOTE,
            ends="when on a roll",
            periods=no_school_place,
            numbers={"days_before_school_age": 60},
        ),
    ),
)
