"""The check of a social-care caseload: is the child on one, and were they seen at planned visits (SPEC section 7)."""

from collections.abc import Iterator, Mapping
from datetime import date

from monitor.domain.agency import Agency
from monitor.domain.chronology import Chronology
from monitor.domain.contact import FAILED, Evidence
from monitor.domain.finding import Check, Condition, StandingPeriod, period
from monitor.domain.policy import Effect
from monitor.domain.record import NoticeKind

_ALLOWED_SOME_DAYS = frozenset({Evidence.CARER_ONLY, Evidence.CANCELLED_BY_SERVICE, Evidence.CANCELLED_BY_CARER})
_OPENING = {NoticeKind.CASELOAD_CLOSED: False, NoticeKind.CASELOAD_OPENED: True}


def _stretches(child: Chronology) -> Iterator[tuple[date, date | None]]:
    """Yield the first day on a caseload and the day it closes; a day that both closes and opens one leaves it open."""
    opened: date | None = None
    moves = sorted((n.on, _OPENING[n.kind]) for n in child.facts.notices if n.kind in _OPENING)
    for on, opening in moves:
        if opening and opened is None:
            opened = on
        elif not opening and opened is not None:
            yield opened, on
            opened = None
    if opened is not None:
        yield opened, None


def on_caseload(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the periods on an open caseload."""
    for opened, closed in _stretches(child):
        yield from period(opened, closed, "on a social-care caseload")


def planned_visit_missed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from a planned visit, on a day nobody saw the child, until the child is looked at."""
    stays = list(_stretches(child))
    for contact in child.facts.contacts:
        planned = contact.planned and contact.agency is Agency.SOCIAL_CARE
        if not planned or child.anyone_saw_from(contact.on) == contact.on:
            continue
        if not any(o <= contact.on and (c is None or contact.on < c) for o, c in stays):
            continue
        if contact.evidence in FAILED:
            since = contact.on
        elif contact.evidence in _ALLOWED_SOME_DAYS:
            since = child.calendar.working_days_after(contact.on, numbers["working_days_after"])
        else:
            continue
        yield from period(since, child.looked_at(contact.on, contact.agency), "not seen at a planned visit")


CHECK = Check(
    name="caseload",
    question="Was the child seen when their social worker planned to?",
    rank=9,
    conditions=(
        Condition(
            name="on_caseload",
            sentence="on an open social-care caseload: that day",
            effect=Effect.CASELOAD,
            ends="when the caseload is closed",
            periods=on_caseload,
        ),
        Condition(
            name="planned_visit_missed",
            sentence=(
                "a planned social-care visit at which the child was not seen: that day; the carer alone or a "
                "cancellation: 5 working days after"
            ),
            effect=Effect.ESCALATION,
            ends="when seen in person by health or social care on a later day",
            periods=planned_visit_missed,
            numbers={"working_days_after": 5},
        ),
    ),
)
