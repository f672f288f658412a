"""The check of reported concerns: has anybody looked at the child since (SPEC section 7)."""

from collections.abc import Iterator, Mapping

from monitor.domain.chronology import Chronology
from monitor.domain.finding import Check, Condition, StandingPeriod, period
from monitor.domain.policy import Effect
from monitor.domain.record import About, NoticeKind
from monitor.domain.visibility import Notice

CONCERNS = frozenset({NoticeKind.CONCERN_REPORTED, NoticeKind.ANONYMOUS_REFERRAL})
_ENDS = "when seen in person by health or social care, on a later day or by another agency than told"


def _concerns(child: Chronology) -> list[Notice]:
    return [n for n in child.facts.notices if n.kind in CONCERNS and n.about is About.CHILD]


def reported(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the periods from each concern until the child is looked at."""
    for notice in _concerns(child):
        yield from period(notice.on, child.looked_at(notice.on, notice.agency), "a concern was reported")


def not_seen_since(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from `working_days_after` days after a concern until the child is looked at."""
    for notice in _concerns(child):
        since = child.calendar.working_days_after(notice.on, numbers["working_days_after"])
        until = child.looked_at(notice.on, notice.agency)
        yield from period(since, until, "not looked at since a concern was reported")


CHECK = Check(
    name="concern",
    question="Has anybody looked at the child since a concern about them?",
    rank=6,
    conditions=(
        Condition(
            name="reported",
            sentence="a concern or an anonymous referral about the child: that day",
            effect=Effect.ATTENTION,
            ends=_ENDS,
            periods=reported,
        ),
        Condition(
            name="not_seen_since",
            sentence="the same, and not looked at since: 10 working days after",
            effect=Effect.ESCALATION,
            ends=_ENDS,
            periods=not_seen_since,
            numbers={"working_days_after": 10},
        ),
    ),
)
