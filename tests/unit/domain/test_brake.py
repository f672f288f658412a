"""When a run's escalations are a flood, by what is usual (SPEC section 8)."""

from datetime import date, timedelta

import pytest

from monitor.domain.brake import is_flood
from monitor.domain.policy import Brake

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
