"""The event that a judgement causes for a child's escalation, and its reason (SPEC section 8)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitor.domain.judgement import AGED_OUT, CANNOT_BE_JUDGED, Judgement


class Event(StrEnum):
    """An event of a child's escalation, in the order of events within a day: exits, resolved, returned, raised."""

    LEFT = "left"
    AGED_OUT = "aged_out"
    RESOLVED = "resolved"
    RETURNED = "returned"
    RAISED = "raised"
    PASSED_UP = "passed_up"
    HELD = "held"
    RELEASED = "released"
    CAME_BACK = "came_back"


LISTED_HERE = "listed_here"
CORRECTED = "corrected"
WITHDRAWN = "withdrawn"
BY_POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Gap:
    """An open escalation: the gap it is for, why it was raised, and values of the child's last judgement."""

    counted_from: date
    why: str
    last_seen_on: date | None
    withdrawn: int
    policy_version: int

    @property
    def aged_out(self) -> bool:
        """Whether it is of the kind that only an accepted hand-over ends."""
        return self.why == AGED_OUT


@dataclass(frozen=True, slots=True)
class Step:
    """The decision about a child's escalation; `event` is None when there is nothing to report."""

    event: Event | None
    why: str = ""


NOTHING = Step(None)


def next_step(
    judged: Judgement,
    opened: Gap | None,
    closed_gaps: AbstractSet[date],
    *,
    had_left: bool,
    version: int,
    joined: bool = False,
) -> Step:
    """Return the step that follows from a judgement.

    `closed_gaps` are the `counted_from` days of this child's closed escalations; `had_left` says whether the child had
    already left at the last judgement; `version` is the policy version of the run; `joined` that the child, who was
    provisional, turned out to be another one: nobody left.
    """
    if joined:
        return Step(Event.RESOLVED, CORRECTED) if opened else NOTHING
    if judged.left:
        return NOTHING if had_left else Step(Event.LEFT, judged.left.fact)
    if judged.causes:
        return _held_open(judged, opened, closed_gaps)
    return Step(Event.RESOLVED, why_resolved(judged, opened, version)) if opened else NOTHING


def _held_open(judged: Judgement, opened: Gap | None, closed_gaps: AbstractSet[date]) -> Step:
    why = judged.causes[0]
    if why == AGED_OUT:
        return NOTHING if opened and opened.aged_out else Step(Event.AGED_OUT, AGED_OUT)
    if opened:
        return NOTHING
    return Step(Event.RETURNED if judged.counted_from in closed_gaps else Event.RAISED, why)


def why_resolved(judged: Judgement, opened: Gap, version: int) -> str:
    """Return what ended an escalation: the new evidence, a withdrawn fact, another policy version, or a correction.

    One raised because the child could not be judged rests on no facts: that it ends is a correction, never a sighting.
    """
    if opened.why == CANNOT_BE_JUDGED:
        return CORRECTED
    seen_since = judged.last_seen_on and (opened.last_seen_on is None or judged.last_seen_on > opened.last_seen_on)
    if judged.last_evidence and (seen_since or judged.counted_from > opened.counted_from):
        return judged.last_evidence
    if judged.withdrawn > opened.withdrawn:
        return WITHDRAWN
    return BY_POLICY if version != opened.policy_version else CORRECTED
