"""Judging only whom a day can change says the same as judging everybody."""

import pytest

from tests.properties import living


@pytest.mark.parametrize("seed", [15, 23])
def test_no_day_of_change_is_missed(tmp_path, empty_database, seed):
    case, files, lived = living.start(living.world(tmp_path, seed), empty_database)
    for number, day in enumerate(case.days()):
        living.one_day(case, lived, day, files.get(day, ()))
        if number % 5 == 0:
            assert lived.app.verify().differing == (), day
