"""What becomes of a confirmed move: it stands, it was undone, or somebody believed the child to be here (SPEC 4)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from monitor.domain.contact import FAILED
from monitor.domain.record import About, NoticeKind
from monitor.domain.visibility import AtProvider, Notice, OnRoll, Registered, Visibility

FAMILY = frozenset({"parent", "mother", "father", "carer", "family", "grandparent", "relative", "sibling", "guardian"})
"""Values of `confirmed_by` that confirm nothing: a parent's word is a claim (SPEC section 4)."""
_ABOUT_THE_CHILD = frozenset({NoticeKind.CONCERN_REPORTED, NoticeKind.ANONYMOUS_REFERRAL})


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


@dataclass(frozen=True, slots=True)
class CameBack:
    """A child listed here again after a confirmed move: the day of the move, and the day counting begins anew."""

    moved_on: date
    on: date


@dataclass(frozen=True, slots=True)
class DoubtedMove:
    """Moves after which somebody believed the child to be here: the notices, and the first day of the contradiction."""

    notices: tuple[Notice, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Moves:
    """What a child's confirmed moves come to by a day: the one that stands, an undoing by a list, a doubt."""

    stands: Notice | None = None
    came_back: CameBack | None = None
    doubted: DoubtedMove | None = None


def moves_of(facts: Visibility, seen_on: Sequence[date], school_age_on: date, day: date) -> Moves:
    """Return what a child's confirmed moves come to by a London day; `seen_on` are the days anybody saw them, in order.

    A move is undone by a later sighting, a later disproof, or a later listing: a registration, roll or place that
    began, and was first told, after it. Nothing dated from school age on undoes one but a disproof.
    """
    confirmed = confirmed_moves(facts.notices)
    if not confirmed:
        return Moves()
    disproved = sorted(n.on for n in facts.notices if n.kind is NoticeKind.MOVE_DISPROVED)
    seen = [on for on in seen_on if on < school_age_on]
    listed = partial(_listed_after, facts, before=school_age_on, day=day)
    back = [
        CameBack(move.on, on)
        for move in confirmed
        if (on := listed(move.on)) and not _any_in(seen, move.on, on) and not _any_in(disproved, move.on, on)
    ]
    standing = [m for m in confirmed if not (_after(disproved, m.on) or _after(seen, m.on) or listed(m.on))]
    believed = _believed_here(facts, school_age_on)
    doubtless = next((move for move in standing if not _after(believed, move.on)), None)
    return Moves(
        stands=doubtless,
        came_back=max(back, key=lambda b: b.moved_on, default=None),
        doubted=_doubt(standing, believed) if standing and not doubtless else None,
    )


def _doubt(standing: Sequence[Notice], believed: Sequence[date]) -> DoubtedMove:
    last = max(move.on for move in standing)
    return DoubtedMove(tuple(standing), next(on for on in believed if on > last))


def _listed_after(facts: Visibility, moved_on: date, *, before: date, day: date) -> date | None:
    """Return the first day the child was listed here after a move: the later of the list's day and its beginning."""
    registered = (row for row in facts.registrations if not row.unlisted)
    rows: Iterable[Registered | OnRoll | AtProvider] = (*registered, *facts.rolls, *facts.places)
    days = (max(row.told_on, row.began) for row in rows if row.told_on and min(row.told_on, row.began) > moved_on)
    return min((on for on in days if on < before and on <= day), default=None)


def _believed_here(facts: Visibility, before: date) -> list[date]:
    """Return the days before a day on which somebody believed the child to be here, in order."""
    told = [
        n.on
        for n in facts.notices
        if n.kind is NoticeKind.CASELOAD_OPENED or (n.kind in _ABOUT_THE_CHILD and n.about is About.CHILD)
    ]
    return sorted(on for on in (*told, *(c.on for c in facts.contacts if c.evidence in FAILED)) if on < before)


def _after(days: Sequence[date], day: date) -> bool:
    return bool(days) and days[-1] > day


def _any_in(days: Sequence[date], after: date, before: date) -> bool:
    """Whether any of some ordered days lies between two days, neither counted."""
    place = bisect_right(days, after)
    return place < len(days) and days[place] < before
