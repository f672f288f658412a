"""The positive, dated, attributable facts by which a child leaves the judged set, and what undoes them (SPEC 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from monitor.domain.chronology import Chronology, earliest_of, first_from
from monitor.domain.record import NoticeKind
from monitor.domain.removal import TOLD_OF_DEATH
from monitor.domain.visibility import Registered

FORMAL = frozenset({"registrar", "coroner", "pds_formal", "child_death_review"})
"""Who can confirm a death (SPEC section 4); reported by anyone else it is in doubt."""


class Leaving(StrEnum):
    """Why a child is no longer judged."""

    DIED = "died"
    MOVED = "moved"
    HANDED_OVER = "handed_over"
    BY_AGE = "by_age"
    STILLBORN = "stillborn"
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


def left(child: Chronology) -> Left | None:
    """Return the fact by which the child has left by the day; None while they are judged."""
    move = child.moves.stands
    return _stillborn(child) or _died(child) or (Left(Leaving.MOVED, move.on) if move else None) or _handed_over(child)


def _withdrawn_after(child: Chronology, day: date) -> bool:
    return any(n.kind is NoticeKind.DEATH_WITHDRAWN and n.on >= day for n in child.facts.notices)


def _stillborn(child: Chronology) -> Left | None:
    """Return the correction of a births row to a stillbirth, unless somebody saw the child after birth."""
    told_on = child.facts.stillborn_on
    return Left(Leaving.STILLBORN, told_on) if told_on and not child.anyone_saw_after(child.born_on) else None


def _died(child: Chronology) -> Left | None:
    for notice in child.facts.notices:
        confirmed = notice.kind is NoticeKind.DIED and notice.confirmed_by in FORMAL
        # A later sighting contradicts even a formal confirmation: the steward has to resolve that.
        if confirmed and not _withdrawn_after(child, notice.on) and not _seen_later(child, notice.on):
            return Left(Leaving.DIED, notice.on)
    return None


def _seen_later(child: Chronology, day: date) -> bool:
    return child.last_seen_on is not None and child.last_seen_on > day


class DeathDoubt(StrEnum):
    """What makes a reported death or stillbirth doubtful."""

    STILLBORN_BUT_SEEN = "stillborn_but_seen"
    CONFIRMED_BUT_SEEN = "confirmed_but_seen"
    NOT_CONFIRMED = "not_confirmed"


def death_in_doubt(child: Chronology) -> date | None:
    """Return the first day of the doubt about a reported death or stillbirth; None without one."""
    return earliest_of([on for _, on in doubts_about_death(child)])


def doubts_about_death(child: Chronology) -> Iterator[tuple[DeathDoubt, date]]:
    """Yield each doubt about a reported death or stillbirth, with its first day.

    A formal confirmation or a stillbirth contradicted by a sighting is in doubt from that sighting on, any other report
    from its own day until a later sighting, the code DEA also until a newer GP registration.
    """
    seen_on = child.anyone_saw_after(child.born_on)
    told_on = child.facts.stillborn_on
    if told_on and seen_on:
        yield DeathDoubt.STILLBORN_BUT_SEEN, max(told_on, seen_on)
    for n in child.facts.notices:
        if n.kind is NoticeKind.DIED and not _withdrawn_after(child, n.on):
            seen_on = child.anyone_saw_after(n.on)
            formal = n.confirmed_by in FORMAL
            if formal and seen_on:
                yield DeathDoubt.CONFIRMED_BUT_SEEN, seen_on
            elif not formal and not seen_on:
                yield DeathDoubt.NOT_CONFIRMED, n.on
    for row in child.facts.registrations:
        if row.removed_on is None or row.reason not in TOLD_OF_DEATH or _registered_after(child, row):
            continue
        if child.anyone_saw_after(row.removed_on) is None and not _withdrawn_after(child, row.removed_on):
            yield DeathDoubt.NOT_CONFIRMED, row.removed_on


def _registered_after(child: Chronology, row: Registered) -> bool:
    """Whether a newer registration was listed when a row told of a death, or begins later."""
    since = row.removed_on or row.on
    newer = (r for r in child.facts.registrations if r.on > row.on and not r.unlisted)
    return any(r.listed_on(max(r.on, since)) for r in newer)


def _handed_over(child: Chronology) -> Left | None:
    """Return the hand-over to a roll in year R or above, open at or after school age and lately attended (SPEC 4.1)."""
    school_age_on = child.school_age_on
    if child.day < school_age_on:
        return None
    lately = school_age_on - timedelta(days=child.policy.attended_before_school_age)
    days = []
    for roll in child.facts.rolls:
        came = first_from(list(roll.attended), lately)
        on = max(school_age_on, roll.enrolled_on, came) if came and roll.in_school else None
        if on and roll.holds_on(on):
            days.append(on)
    first = earliest_of(days)
    return Left(Leaving.HANDED_OVER, first) if first and first <= child.day else None
