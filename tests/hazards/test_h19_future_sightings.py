"""H19: a day after the one the file is complete through is no day anybody was seen."""

from datetime import timedelta

import pytest

from monitor.domain.agreement import FeedAgreement
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, gate
from tests.builders.files import AS_OF, a_file, a_row, reading_of, reading_of_row

DATED = {
    FeedKind.CONTACTS: "contact_on",
    FeedKind.HEALTH_VISITOR_CONTACTS: "contact_on",
    FeedKind.SCHOOL_ROLL: "last_attended_on",
    FeedKind.EARLY_YEARS: "last_attended_on",
    FeedKind.NOTICES: "noticed_on",
    FeedKind.BIRTHS: "date_of_birth",
}


@pytest.mark.parametrize(("kind", "column"), DATED.items())
@pytest.mark.parametrize("days", [1, 2, 30, 365, 18_262])
def test_a_later_day_is_a_problem_and_no_fact(kind, column, days):
    reading = reading_of_row(kind, **{column: (AS_OF + timedelta(days=days)).isoformat()})
    assert [problem.column for problem in reading.problems] == [column]
    assert [getattr(record.row, column) for record in reading.records] in ([], [None])
    assert reading.counts.future == 1


@pytest.mark.parametrize(("kind", "column"), [pair for pair in DATED.items() if pair[0] is not FeedKind.BIRTHS])
def test_the_day_itself_is_not(kind, column):
    assert reading_of_row(kind, **{column: AS_OF.isoformat()}).problems == ()


@pytest.mark.parametrize(("late", "bites"), [(22, False), (23, True)])
def test_more_than_one_in_a_hundred_quarantines_the_delivery(late, bites):
    kind = FeedKind.CONTACTS
    listed = [a_row(kind, n, contact_on="2026-03-02" if n <= late else "2026-02-02") for n in range(1, 2251)]
    found = gate(reading_of(a_file(listed), kind), FeedHistory(), FeedAgreement(kind.value, kind), AS_OF, AS_OF)
    assert ("future_dates" in [refusal.why for refusal in found]) == bites
