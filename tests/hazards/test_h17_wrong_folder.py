"""H17: the right file in the wrong folder, or another authority's file, is not applied."""

from itertools import permutations

import pytest

from monitor.domain.agreement import Area, FeedAgreement, InstallationRules, NumberRange
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, gate
from tests.builders.files import AS_OF, a_file, a_row, reading_of, rows


@pytest.mark.parametrize(("sent", "folder"), list(permutations(FeedKind, 2)))
def test_a_file_in_another_feeds_folder_is_blocked(sent, folder):
    reading = reading_of(a_file(rows(sent, 3)), folder)
    assert [refusal.why for refusal in reading.blocked] == ["missing_column"]


@pytest.mark.parametrize(("outside", "refusals"), [(60, []), (61, ["out_of_area"]), (300, ["out_of_area"])])
def test_a_file_with_over_a_fifth_of_its_rows_out_of_the_area_is_quarantined(outside, refusals):
    kind = FeedKind.GP_REGISTRATION
    listed = [a_row(kind, n, postcode="LS1 1AA" if n <= outside else "BD7 1BB") for n in range(1, 301)]
    reading = reading_of(a_file(listed), kind, rules=InstallationRules(NumberRange.TEST_ONLY, str, Area(("BD",))))
    found = gate(reading, FeedHistory(), FeedAgreement(kind.value, kind), AS_OF, AS_OF)
    assert [refusal.why for refusal in found] == refusals
