"""H16: strangers never share a record because of a mangled or placeholder NHS number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.feed import FeedKind
from tests.builders.files import LIVE, REHEARSAL, a_file, a_row, reading_of, test_number

KIND = FeedKind.BIRTHS
REAL = "9434765919"


@pytest.mark.parametrize("digit", "0123456789")
def test_repeated_digits_are_nobodys_number(digit):
    for rules in (LIVE, REHEARSAL):
        reading = reading_of(a_file([a_row(KIND, nhs_number=digit * 10)]), KIND, rules=rules)
        assert [record.identity.nhs_number for record in reading.records] == [None]


@pytest.mark.parametrize(
    "cell", ["9.43477E+09", "9434770000", "943476591", "09434765919", "9434765919.0", "'9434765919"]
)
def test_a_number_that_went_through_a_spreadsheet_is_dropped(cell):
    reading = reading_of(a_file([a_row(KIND, nhs_number=cell)]), KIND, rules=LIVE)
    assert [problem.column for problem in reading.problems] == ["nhs_number"]
    assert reading_of(a_file([a_row(KIND, nhs_number=REAL)]), KIND, rules=LIVE).records


@given(shared=st.integers(0, 50), count=st.integers(2, 8))
@settings(max_examples=30, deadline=None)
def test_children_of_different_birth_dates_never_share_a_number(shared, count):
    several = [a_row(KIND, number, nhs_number=test_number(shared)) for number in range(1, count + 1)]
    reading = reading_of(a_file(several), KIND)
    assert [record.identity.nhs_number for record in reading.records] == [None] * count
    assert len(reading.problems) == count
