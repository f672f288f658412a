"""The mass-change brake: which letters of a flood of new escalations are held, and until when (SPEC section 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from monitor.domain.judgement import Judgement
from monitor.domain.policy import Attention, Brake, Effect
from monitor.domain.urgency import FIRST_CHECKS, Group, group_of, is_under_one, urgency

_DAYS = 28
_DAY = timedelta(days=1)
_BY_THE_NEXT_RUN = timedelta(hours=22)
"""Less than a day, because the next run may begin slightly earlier than this one (in spring, an hour)."""


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

    Those that cannot wait, and the most urgent of the others, go out at once; the rest are released before the next
    run. On the first load only children under one and what is new among the first checks go out at once; the others
    are released at the coordinators' daily capacity, the most urgent first.
    """
    cannot_wait = _goes_on_first_load if first_load else _cannot_wait
    others = [each for each in new if not cannot_wait(each.judged)]
    waiting = sorted(others, key=lambda each: urgency(each.judged, each.judged.day))
    if not first_load:
        late = waiting[brake.first_out :]
        return dict.fromkeys((each.escalation for each in late), now + _BY_THE_NEXT_RUN)
    return {
        each.escalation: now + _BY_THE_NEXT_RUN + _DAY * (rank // brake.daily_capacity)
        for rank, each in enumerate(waiting)
    }


def _cannot_wait(judged: Judgement) -> bool:
    under_one = is_under_one(judged.born_on, judged.day)
    return judged.attention is Attention.HIGH or group_of(judged.causes, under_one=under_one) < Group.OTHER


def _goes_on_first_load(judged: Judgement) -> bool:
    return is_under_one(judged.born_on, judged.day) or any(
        found.check in FIRST_CHECKS
        and found.effect is Effect.ESCALATION
        and found.stands_on(judged.day)
        and found.since >= first_day(judged.day)
        for found in judged.findings
    )
