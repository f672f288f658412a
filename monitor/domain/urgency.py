"""How urgent an open case is beside the others: one order, for lists, letters and releases (SPEC section 8)."""

from collections.abc import Collection
from datetime import date
from enum import IntEnum
from typing import Protocol

from monitor.domain.limit import share_over
from monitor.domain.policy import Attention

FIRST_CHECKS = ("caseload", "concern", "whereabouts")
"""The checks whose cases come first: a missed planned visit, a concern, a disproved move."""


class Group(IntEnum):
    """The groups of the order, the most urgent first; those before `OTHER` are always listed in full."""

    FIRST_CHECK = 0
    UNDER_ONE = 1
    OTHER = 2


class Ranked(Protocol):
    """What the order asks of a case: the judgement of its child, whether just made or as stored."""

    @property
    def child(self) -> int:
        """The child's id, which settles what is equal."""

    @property
    def causes(self) -> tuple[str, ...]:
        """The checks that hold the case open."""

    @property
    def attention(self) -> Attention:
        """The attention on the day."""

    @property
    def born_on(self) -> date:
        """The birth date, or its earliest reading."""

    @property
    def due_on(self) -> date:
        """The first day on which the limit has passed."""

    @property
    def limit_days(self) -> int:
        """The days allowed; 0 where none could be computed."""


def urgency(case: Ranked, day: date) -> tuple[int, int, float, int, int]:
    """Return the sort key of a case on a day, the most urgent first.

    Its group, then its attention, the share of the limit exceeded, and the younger first.
    """
    group = group_of(case.causes, under_one=is_under_one(case.born_on, day))
    share = share_over(case.due_on, case.limit_days, day)
    return group, -case.attention.rank, -share, -case.born_on.toordinal(), case.child


def group_of(causes: Collection[str], *, under_one: bool) -> Group:
    """Return the group of a case that some checks hold open."""
    if any(check in causes for check in FIRST_CHECKS):
        return Group.FIRST_CHECK
    return Group.UNDER_ONE if under_one else Group.OTHER


def is_under_one(born_on: date, day: date) -> bool:
    """Return whether a child has not had their first birthday by a day."""
    return born_on > a_year_before(day)


def a_year_before(day: date) -> date:
    """Return the latest birth date of which the first birthday has come by a day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=day.day - 1)
