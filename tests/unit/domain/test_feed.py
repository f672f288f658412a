"""What the feeds cover, and from when records begin."""

from datetime import date, timedelta

import pytest

from monitor.domain.feed import Coverage, Covered

FIRST, THROUGH = date(2024, 1, 1), date(2024, 12, 31)


def since(days: int) -> Covered:
    """Cover a year from some days after the first of January."""
    return Covered(FIRST + timedelta(days=days), THROUGH)


@pytest.mark.parametrize(
    ("feeds", "days"),
    [
        ({"contacts-gp": since(9), "school_roll": since(5), "births": since(0)}, 5),
        ({"contacts-gp": None, "births": None, "gp_registration": since(3), "notices": since(7)}, 3),
        ({"contacts-gp": since(9), "gp_registration": since(3)}, 9),
    ],
)
def test_records_begin_with_the_first_feed_that_holds_sightings_else_with_the_first_of_all(feeds, days):
    assert Coverage(feeds).records_begin == FIRST + timedelta(days=days)


def test_records_have_not_begun_before_any_feed_has_come():
    assert Coverage({"births": None}).records_begin is None
