"""The mass-change brake: which letters of a flood of new escalations are held, and until when (SPEC section 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from monitor.domain.judgement import Judgement
from monitor.domain.limit import share_over
from monitor.domain.policy import Attention, Brake

_DAYS = 28
_DAY = timedelta(days=1)
_BY_THE_NEXT_RUN = timedelta(hours=22)
"""Less than a day, because the next run may begin slightly earlier than this one (in spring, an hour)."""
_AT_ONCE = frozenset({"caseload", "concern", "whereabouts"})
"""Checks whose escalations go out at once: a missed planned visit, a concern, a disproved move."""
_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class New:
    """An escalation raised in this run: its id, and the judgement that raised it."""

    escalation: int
    judged: Judgement


def first_day(day: date) -> date:
    """Return the first day of the window whose median number of escalations a run is compared with."""
    return day - timedelta(days=_DAYS)


def is_flood(count: int, by_day: Mapping[date, int], day: date, register_size: int, brake: Brake) -> bool:
    """Return whether a run raised more than max(20, 5 × the median), or than both 20 and 2 % of the register.

    The median is of those of the last 28 days that raised any: days of nothing would make every usual day a flood.
    """
    raised = [by_day.get(day - timedelta(days=n), 0) for n in range(1, _DAYS + 1)]
    usual = median([count for count in raised if count] or [0])
    over_usual = count > max(brake.at_least, brake.times_median * usual)
    return over_usual or (count > brake.at_least and count * 100 > brake.percent_of_register * register_size)


def held(new: Sequence[New], brake: Brake, now: datetime, *, first_load: bool) -> dict[int, datetime]:
    """Return the ids of the escalations whose letters are held, each with the UTC instant of its automatic release.

    The most urgent, and those that cannot wait, go out at once. The rest are ranked by urgency, and released before the
    next run, or on the first load at the coordinators' daily capacity.
    """
    ranked = sorted(new, key=_urgency)
    first_out = {each.escalation for each in ranked[: brake.first_out]}
    waiting = [each for each in ranked if each.escalation not in first_out and not _cannot_wait(each.judged)]
    if not first_load:
        return dict.fromkeys((each.escalation for each in waiting), now + _BY_THE_NEXT_RUN)
    return {
        each.escalation: now + _BY_THE_NEXT_RUN + _DAY * (rank // brake.daily_capacity)
        for rank, each in enumerate(waiting)
    }


def _urgency(each: New) -> tuple[int, float, int]:
    judged = each.judged
    return (
        -judged.attention.rank,
        -share_over(judged.due_on, judged.limit_days, judged.day),
        -judged.born_on.toordinal(),
    )


def _cannot_wait(judged: Judgement) -> bool:
    under_one = judged.day - judged.born_on < _YEAR
    return judged.attention is Attention.HIGH or under_one or not _AT_ONCE.isdisjoint(judged.causes)
