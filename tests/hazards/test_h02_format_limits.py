"""H02: a count at which file formats cut off is looked at by somebody, even inside the band."""

import pytest

from monitor.domain.agreement import FORMAT_LIMITS, FeedAgreement
from monitor.domain.delivery import Outcome, Reading
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, outcome_of
from monitor.domain.manifest import Manifest
from tests.builders.files import AS_OF, a_file, reading_of, rows

KIND = FeedKind.CONTACTS
AGREED = FeedAgreement("contacts", KIND)


def outcome(reading):
    history = FeedHistory((reading.rows,) * 6)
    return outcome_of(reading, history, AGREED, AS_OF, AS_OF).outcome


@pytest.mark.parametrize("count", [254, 255, 256, 257, 998, 999, 1000, 1001])
def test_a_file_of_exactly_a_limit_or_one_less_waits(count):
    waits = count in {255, 256, 999, 1000}
    content = a_file(rows(KIND, count))
    assert (outcome(reading_of(content, KIND)) is Outcome.QUARANTINED) == waits
    assert outcome(reading_of(content, KIND, None, Manifest(rows=count))) is Outcome.APPLIED


@pytest.mark.parametrize("limit", FORMAT_LIMITS)
def test_so_does_one_of_any_other_limit(limit):
    assert [outcome(Reading(count)) for count in (limit - 1, limit)] == [Outcome.QUARANTINED] * 2
