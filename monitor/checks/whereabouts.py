"""The check of moves: claimed and not confirmed, or disproved (SPEC section 7)."""

from collections.abc import Iterator, Mapping
from datetime import date

from monitor.domain.chronology import Chronology, earliest, earliest_of
from monitor.domain.finding import Check, Condition, StandingPeriod, period
from monitor.domain.moving import claimed_moves, confirmed_moves
from monitor.domain.policy import Effect
from monitor.domain.record import NoticeKind
from monitor.domain.removal import MOVE_CLAIMS


def _claims(child: Chronology) -> list[date]:
    noticed = {n.on for n in claimed_moves(child.facts.notices)}
    coded = {r.removed_on for r in child.facts.registrations if r.removed_on and r.reason in MOVE_CLAIMS}
    return sorted(noticed | coded)


def move_not_confirmed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `working_days_after` days after a claimed move until confirmed, or the child is seen."""
    confirmed = confirmed_moves(child.facts.notices)
    for claimed in _claims(child):
        since = child.calendar.working_days_after(claimed, numbers["working_days_after"])
        until = earliest(earliest_of(n.on for n in confirmed if n.on >= claimed), child.seen_after(claimed))
        yield from period(since, until, "told us of a move, not confirmed")


def move_disproved(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the periods from the day a move is disproved until the child is seen."""
    for notice in child.facts.notices:
        if notice.kind is NoticeKind.MOVE_DISPROVED:
            yield from period(notice.on, child.seen_after(notice.on), "the named area found no record")


CHECK = Check(
    name="whereabouts",
    question="Is the child where they are said to be?",
    rank=8,
    conditions=(
        Condition(
            name="move_not_confirmed",
            sentence="a claimed move not confirmed: 10 working days after",
            effect=Effect.ATTENTION,
            ends="when confirmed, or when seen",
            periods=move_not_confirmed,
            numbers={"working_days_after": 10},
        ),
        Condition(
            name="move_disproved",
            sentence="a move disproved: that day",
            effect=Effect.ESCALATION,
            ends="when seen",
            periods=move_disproved,
        ),
    ),
)
