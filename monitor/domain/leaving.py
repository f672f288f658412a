"""The positive, dated, attributable facts by which a child leaves the judged set, and what undoes them (SPEC 4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from monitor.domain.chronology import Chronology, earliest_of, first_from
from monitor.domain.record import NoticeKind
from monitor.domain.visibility import TOLD_OF_DEATH, Notice

FORMAL = frozenset({"registrar", "coroner", "pds_formal", "child_death_review"})
"""Who can confirm a death (SPEC section 4); reported by anyone else it is in doubt."""
FAMILY = frozenset({"parent", "mother", "father", "carer", "family", "grandparent", "relative", "sibling", "guardian"})
"""Values of `confirmed_by` that confirm nothing: a parent's word is a claim (SPEC section 4)."""


class Leaving(StrEnum):
    """Why a child is no longer judged."""

    DIED = "died"
    MOVED = "moved"
    HANDED_OVER = "handed_over"
    BY_AGE = "by_age"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Left:
    """The fact by which a child left, and its London day."""

    why: Leaving
    on: date

    @property
    def fact(self) -> str:
        """The leaving fact as events name it: `by_age` is reported as a hand-over, but counted apart."""
        return Leaving.HANDED_OVER if self.why is Leaving.BY_AGE else self.why


def confirmed_moves(notices: Iterable[Notice]) -> list[Notice]:
    """Return the confirmed moves: they have an `area`, and a `confirmed_by` that is not family."""
    return [n for n in notices if n.kind is NoticeKind.MOVE_CONFIRMED and _confirms(n)]


def claimed_moves(notices: Iterable[Notice]) -> list[Notice]:
    """Return the claimed moves: claims, and confirmations that do not meet `confirmed_moves`."""
    return [
        n
        for n in notices
        if n.kind is NoticeKind.MOVE_CLAIMED or (n.kind is NoticeKind.MOVE_CONFIRMED and not _confirms(n))
    ]


def _confirms(notice: Notice) -> bool:
    return bool(notice.area and notice.confirmed_by) and notice.confirmed_by.strip().lower() not in FAMILY


def left(child: Chronology, day: date) -> Left | None:
    """Return the fact by which the child has left by that day; None while they are judged."""
    return _died(child) or _moved(child) or _handed_over(child, day)


def _withdrawn_after(child: Chronology, day: date) -> bool:
    return any(n.kind is NoticeKind.DEATH_WITHDRAWN and n.on >= day for n in child.facts.notices)


def _died(child: Chronology) -> Left | None:
    for notice in child.facts.notices:
        confirmed = notice.kind is NoticeKind.DIED and notice.confirmed_by in FORMAL
        # A later sighting contradicts even a formal confirmation: the steward has to resolve that.
        if confirmed and not _withdrawn_after(child, notice.on) and not _seen_later(child, notice.on):
            return Left(Leaving.DIED, notice.on)
    return None


def _seen_later(child: Chronology, day: date) -> bool:
    return child.last_seen_on is not None and child.last_seen_on > day


def death_in_doubt(child: Chronology) -> date | None:
    """Return the first day of a reported death that nobody has confirmed or disproved; None without one.

    A formal confirmation contradicted by a later sighting is in doubt too. An unconfirmed report is disproved by a
    later sighting by a children's service, the code DEA also by a newer GP registration.
    """
    doubtful = []
    for n in child.facts.notices:
        if n.kind is NoticeKind.DIED and not _withdrawn_after(child, n.on):
            formal = n.confirmed_by in FORMAL
            if (formal and _seen_later(child, n.on)) or (not formal and child.seen_after(n.on) is None):
                doubtful.append(n.on)
    for row in child.facts.registrations:
        newer = any(r.on > row.on for r in child.facts.registrations)
        if row.removed_on is None or row.reason not in TOLD_OF_DEATH or newer:
            continue
        if child.seen_after(row.removed_on) is None and not _withdrawn_after(child, row.removed_on):
            doubtful.append(row.removed_on)
    return earliest_of(doubtful)


def _moved(child: Chronology) -> Left | None:
    for notice in confirmed_moves(child.facts.notices):
        disproved = any(n.kind is NoticeKind.MOVE_DISPROVED and n.on > notice.on for n in child.facts.notices)
        if not disproved and not _seen_later(child, notice.on):
            return Left(Leaving.MOVED, notice.on)
    return None


def _handed_over(child: Chronology, day: date) -> Left | None:
    """Return the hand-over to a roll in year R or above, open at or after school age and lately attended (SPEC 4.1)."""
    school_age_on = child.school_age_on
    if day < school_age_on:
        return None
    lately = school_age_on - timedelta(days=child.policy.attended_before_school_age)
    days = []
    for roll in child.facts.rolls:
        came = first_from(list(roll.attended), lately)
        if came is None or not roll.in_school:
            continue
        on = max(school_age_on, roll.enrolled_on, came)
        if roll.left_on is None or roll.left_on > on:
            days.append(on)
    first = earliest_of(days)
    return Left(Leaving.HANDED_OVER, first) if first and first <= day else None
