"""H10: a date is read in the agreed format or not at all; never guessed."""

import pytest

from monitor.domain.agreement import FeedAgreement
from monitor.domain.date_format import DateFormat
from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, outcome_of
from tests.builders.files import AS_OF, a_file, a_row, reading_of, reading_of_row

KIND = FeedKind.CONTACTS
BRITISH = FeedAgreement("contacts", KIND, date_formats={"contact_on": DateFormat("%d/%m/%Y")})


@pytest.mark.parametrize(
    "cell",
    [
        "45000",
        "46082",
        "25/02/26",
        "02/25/2026",
        "1/2/2026",
        "2026-02-25",
        "25.02.2026",
        "25/02/2026 00:00",
        "25/Feb/2026",
    ],
)
def test_serials_two_digit_years_and_other_formats_are_refused(cell):
    assert reading_of_row(KIND, BRITISH, contact_on=cell).records == ()


def test_the_first_of_february_is_not_the_second_of_january():
    [first] = reading_of_row(KIND, BRITISH, contact_on="01/02/2026").records
    [second] = reading_of_row(KIND, BRITISH, contact_on="02/01/2026").records
    assert "2026, 2, 1" in repr(first.row)
    assert "2026, 1, 2" in repr(second.row)


def test_a_file_with_five_percent_of_american_dates_is_quarantined():
    dates = ["02/13/2026" if number % 20 == 0 else "13/02/2026" for number in range(1, 501)]
    listed = [a_row(KIND, number, contact_on=day) for number, day in enumerate(dates, start=1)]
    reading = reading_of(a_file(listed), KIND, BRITISH)
    verdict = outcome_of(reading, FeedHistory(), BRITISH, AS_OF, AS_OF)
    assert verdict.outcome is Outcome.QUARANTINED
    assert [refusal.why for refusal in verdict.refusals] == ["refused_rows"]
