"""H06: an older snapshot that comes after a newer one does not turn the picture back."""

from datetime import timedelta

import pytest

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, outcome_of
from tests.builders.files import AS_OF, a_file, reading_of, rows


@pytest.mark.parametrize("kind", FeedKind)
def test_an_older_snapshot_is_superseded_and_an_older_delta_is_not(kind):
    history = FeedHistory(through=AS_OF + timedelta(days=7))
    reading = reading_of(a_file(rows(kind, 3)), kind)
    verdict = outcome_of(reading, history, FeedAgreement(kind.value, kind), AS_OF, AS_OF)
    assert verdict.outcome is (Outcome.SUPERSEDED if kind.is_snapshot else Outcome.APPLIED)
    assert reading.records
