"""When a run's escalations are a flood, by what is usual (SPEC section 8)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.domain.brake import New, held, is_flood
from monitor.domain.finding import Finding
from monitor.domain.judgement import State, left_without_facts
from monitor.domain.policy import Attention, Brake, Effect

TODAY = date(2026, 3, 2)
BRAKE = Brake()
MANY = 1_000_000


def raised(*days_and_counts):
    return {TODAY - timedelta(days=ago): count for ago, count in days_and_counts}


@pytest.mark.parametrize(
    ("by_day", "most"),
    [
        ({}, 20),
        (raised((7, 30), (14, 30), (21, 30)), 150),  # one feed a week: the days without it are not what is usual
        (raised((1, 2), (2, 2)), 20),
        (raised((1, 10), (28, 20)), 75),
        (raised((1, 10), (29, 1_000)), 50),
    ],
)
def test_what_is_usual_is_the_median_of_the_days_that_raised_any(by_day, most):
    assert not is_flood(most, by_day, TODAY, MANY, BRAKE)
    assert is_flood(most + 1, by_day, TODAY, MANY, BRAKE)


NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
TWO = date(2024, 2, 1)


def new(id_, *, over=10, born_on=TWO, attention=Attention.STANDARD, cause="unseen", since=TODAY):
    escalating = Finding(cause, "of_some_kind", Effect.ESCALATION, since, None, "")
    judged = replace(
        left_without_facts(id_, TODAY),
        state=State.ESCALATED,
        left=None,
        causes=(cause,),
        due_on=TODAY - timedelta(days=over),
        limit_days=365,
        born_on=born_on,
        attention=attention,
        findings=(escalating,),
    )
    return New(id_, judged)


URGENT = [
    new(101, attention=Attention.HIGH),
    new(102, born_on=date(2025, 3, 3)),
    new(103, cause="concern"),
    new(104, cause="whereabouts"),
    new(105, cause="caseload"),
]
USUAL = [new(n, over=100 - n) for n in range(1, 51)]


def test_in_a_flood_what_cannot_wait_goes_at_once_and_twenty_others_in_order():
    waiting = held([*reversed(USUAL), *URGENT], BRAKE, NOW, first_load=False)
    assert sorted(waiting) == list(range(21, 51))
    assert set(waiting.values()) == {NOW + timedelta(hours=22)}


def test_on_the_first_load_only_children_under_one_and_what_is_new_go_at_once_the_others_in_order_by_capacity():
    old = [
        new(201, cause="concern", since=TODAY - timedelta(days=29)),
        new(202, born_on=date(2025, 3, 2)),
        new(203, attention=Attention.HIGH, over=0),
    ]
    fresh = new(204, cause="concern", since=TODAY - timedelta(days=28))
    waiting = held([*reversed(USUAL), *old, fresh, *URGENT], BRAKE, NOW, first_load=True)
    assert not {102, 103, 104, 105, 204} & set(waiting)
    released = sorted(waiting, key=lambda id_: (waiting[id_], list(waiting).index(id_)))
    assert released[:3] == [201, 101, 203]
    assert released[3:] == [*range(1, 51), 202] or set(released[3:]) == {*range(1, 51), 202}
    days = [(until - NOW - timedelta(hours=22)).days for until in waiting.values()]
    assert (days.count(0), days.count(1), days.count(2)) == (25, 25, 4)


def test_a_first_load_of_a_few_is_released_at_the_same_pace():
    assert set(held(USUAL[:3], BRAKE, NOW, first_load=True)) == {1, 2, 3}
    assert held(USUAL[:3], BRAKE, NOW, first_load=False) == {}
