"""The one order of open cases (SPEC section 8)."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.calendar import months_between
from monitor.domain.policy import Attention
from monitor.domain.urgency import is_under_one, urgency

TODAY = date(2026, 3, 2)


@dataclass
class Case:
    child: int = 1
    causes: tuple[str, ...] = ("unseen",)
    attention: Attention = Attention.STANDARD
    born_on: date = date(2023, 5, 1)
    due_on: date = TODAY
    limit_days: int = 365


def over(days, limit=365, **more):
    return Case(due_on=TODAY - timedelta(days=days), limit_days=limit, **more)


IN_ORDER = [
    over(0, causes=("unseen", "concern"), attention=Attention.HIGH, born_on=date(2025, 6, 1)),
    over(0, causes=("caseload",), attention=Attention.RAISED),
    over(0, causes=("whereabouts",)),
    over(0, attention=Attention.RAISED, born_on=date(2025, 4, 1)),
    over(3, born_on=date(2025, 3, 3)),
    over(0, attention=Attention.HIGH),
    over(90, attention=Attention.RAISED),
    over(30, limit=60),
    over(100),
    over(100, born_on=date(2023, 4, 30)),
    over(100, born_on=date(2023, 4, 30), child=2),
    over(-5),
]


def test_first_checks_come_first_then_children_under_one_then_attention_share_of_the_limit_and_the_younger():
    mixed = IN_ORDER[1::2] + IN_ORDER[::2]
    assert sorted(mixed, key=lambda case: urgency(case, TODAY)) == IN_ORDER


@pytest.mark.parametrize(
    ("born", "day", "under"),
    [
        ("2025-03-02", "2026-03-02", False),
        ("2025-03-03", "2026-03-02", True),
        ("2024-02-29", "2025-02-28", True),
        ("2024-02-29", "2025-03-01", False),
        ("2023-02-28", "2024-02-29", False),
        ("2023-03-01", "2024-02-29", True),
    ],
)
def test_a_child_is_under_one_until_the_day_before_their_first_birthday(born, day, under):
    assert is_under_one(date.fromisoformat(born), date.fromisoformat(day)) is under


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(0, 800))
def test_under_one_means_fewer_than_twelve_months_as_letters_count_them(born, days):
    day = born + timedelta(days=days)
    assert is_under_one(born, day) is (months_between(born, day) < 12)
