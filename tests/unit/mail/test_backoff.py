from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.mail.backoff import ALARM_AFTER, alarm_is_due, next_attempt
from tests.unit.mail.sample import NOW


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (10**9, 60)]
)
def test_attempts_back_off_from_a_minute_to_an_hour(attempts, minutes):
    assert next_attempt(attempts, NOW) == NOW + timedelta(minutes=minutes)


@given(st.integers(0, 10**12))
def test_there_is_always_a_next_attempt_within_the_hour_and_never_a_sooner_one(attempts):
    wait = next_attempt(attempts, NOW) - NOW
    assert timedelta(minutes=1) <= wait <= timedelta(hours=1)
    assert next_attempt(attempts + 1, NOW) - NOW >= wait


def test_the_operators_are_told_after_an_hour():
    assert not alarm_is_due(NOW, NOW + ALARM_AFTER - timedelta(seconds=1))
    assert alarm_is_due(NOW, NOW + ALARM_AFTER)
