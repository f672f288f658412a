"""The check of school rolls: never attended, left, no longer listed, or no school place (SPEC section 7)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from monitor.domain.calendar import days_after
from monitor.domain.chronology import Chronology, first_from
from monitor.domain.feed import FeedKind
from monitor.domain.finding import Check, Condition, StandingPeriod, period, snapshot_need
from monitor.domain.policy import Effect
from monitor.domain.visibility import first_day_held


def never_attended(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield, for each roll that holds then, the period from `school_days_after` days on until the child attends."""
    came = sorted({day for roll in child.facts.rolls for day in roll.attended})
    for roll in child.facts.rolls:
        term = child.calendar.term_start_on_or_after(roll.enrolled_on)
        begins = max(roll.enrolled_on, term) if term else None
        since = child.calendar.school_days_after(begins, numbers["school_days_after"]) if begins else None
        if begins is None or since is None or not roll.holds_on(since):
            continue
        until = roll.attended[0] if roll.attended else first_from(came, begins)
        yield from period(since, until, "on a roll, never attended", snapshot_need(FeedKind.SCHOOL_ROLL, since))


def left_without_destination(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the periods from leaving a roll without a destination until the child is on another."""
    for roll in child.facts.rolls:
        if roll.left_on and not roll.destination:
            until = first_day_held(child.facts.rolls, roll.left_on)
            yield from period(roll.left_on, until, "left a roll without a destination")


def no_longer_listed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `days_after` days after a snapshot lacks a place on a roll until on a roll."""
    for roll in child.facts.rolls:
        if roll.gone_on and not roll.left_on:
            since = days_after(roll.gone_on, numbers["days_after"])
            until = first_day_held(child.facts.rolls, roll.gone_on)
            need = snapshot_need(FeedKind.SCHOOL_ROLL, since)
            yield from period(since, until, "no longer listed by a school, no leaving told", need)


def no_school_place(child: Chronology, numbers: Mapping[str, int]) -> Iterable[StandingPeriod]:
    """Yield the period from `days_before_school_age` days before that age until there is a place."""
    since = max(child.start, child.school_age_on - timedelta(days=numbers["days_before_school_age"]))
    until = first_day_held((roll for roll in child.facts.rolls if roll.in_school), since)
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
            name="no_longer_listed",
            sentence="no longer listed by a school, no leaving told, and on no other roll: 28 days after",
            effect=Effect.NOTE,
            ends="when on a roll",
            periods=no_longer_listed,
            numbers={"days_after": 28},
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
