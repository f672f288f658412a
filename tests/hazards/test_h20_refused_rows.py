"""H20: a delivery of which much was refused is not called good."""

import pytest

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, outcome_of
from tests.builders.files import AS_OF, a_file, a_row, reading_of


@pytest.mark.parametrize("share", [0, 1, 2, 3, 10, 40, 80, 100])
@pytest.mark.parametrize("kind", FeedKind)
def test_whatever_the_share_refused_over_two_percent_waits(kind, share):
    rows = 1100
    bad = rows * share // 100
    column = "kind" if kind is FeedKind.NOTICES else "date_of_birth"
    listed = [a_row(kind, n, **({column: "?"} if n <= bad else {})) for n in range(1, rows + 1)]
    reading = reading_of(a_file(listed), kind)
    assert (reading.refused_count, len(reading.records)) == (bad, rows - bad)
    outcome = outcome_of(reading, FeedHistory(), FeedAgreement(kind.value, kind), AS_OF, AS_OF).outcome
    assert outcome is (Outcome.QUARANTINED if share > 2 else Outcome.APPLIED)


def test_every_refused_row_is_listed_with_its_line_and_its_child():
    listed = [a_row(FeedKind.CONTACTS, n, **({"evidence": "?"} if n % 2 else {})) for n in range(1, 11)]
    reading = reading_of(a_file(listed), FeedKind.CONTACTS)
    assert [row.line for row in reading.refused] == [2, 4, 6, 8, 10]
    assert [row.local_id for row in reading.refused] == ["A1", "A3", "A5", "A7", "A9"]
    assert [problem.line for problem in reading.problems] == [2, 4, 6, 8, 10]
