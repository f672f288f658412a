"""The check of reported concerns: has the child been seen since (SPEC section 7)."""

from collections.abc import Iterator, Mapping

from monitor.domain.calendar import months_after
from monitor.domain.chronology import Chronology, earliest
from monitor.domain.finding import Check, Condition, StandingPeriod, period
from monitor.domain.policy import Effect
from monitor.domain.record import About, NoticeKind
from monitor.domain.visibility import Notice

CONCERNS = frozenset({NoticeKind.CONCERN_REPORTED, NoticeKind.ANONYMOUS_REFERRAL})


def _concerns(child: Chronology) -> list[Notice]:
    return [n for n in child.facts.notices if n.kind in CONCERNS and n.about is About.CHILD]


def reported(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from each concern until the child is seen, `months` at most (12 as shipped)."""
    for notice in _concerns(child):
        until = earliest(child.seen_from(notice.on), months_after(notice.on, numbers["months"]))
        yield from period(notice.on, until, "a concern was reported")


def not_seen_since(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `working_days_after` days after a concern until the child is seen, `months` at most."""
    for notice in _concerns(child):
        since = child.calendar.working_days_after(notice.on, numbers["working_days_after"])
        until = earliest(child.seen_from(notice.on), months_after(notice.on, numbers["months"]))
        yield from period(since, until, "not seen since a concern was reported")


CHECK = Check(
    name="concern",
    question="Has the child been seen since somebody was concerned about them?",
    rank=6,
    conditions=(
        Condition(
            name="reported",
            sentence="a concern or an anonymous referral about the child: that day",
            effect=Effect.ATTENTION,
            ends="when seen",
            periods=reported,
            numbers={"months": 12},
        ),
        Condition(
            name="not_seen_since",
            sentence="the same, and not seen since: 10 working days after",
            effect=Effect.ESCALATION,
            ends="when seen",
            periods=not_seen_since,
            numbers={"working_days_after": 10, "months": 12},
        ),
    ),
)
