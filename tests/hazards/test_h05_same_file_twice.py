"""H05: the same delivery again, under any name and in any order, changes nothing."""

import random

import pytest

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, outcome_of
from tests.builders.files import AS_OF, a_file, reading_of, rows


@pytest.mark.parametrize("kind", FeedKind)
def test_rows_in_another_order_with_other_line_ends_are_the_same_delivery(kind):
    good = rows(kind, 30)
    first = reading_of(a_file(good), kind)
    shuffled = random.Random(1).sample(good, len(good))
    for again in (
        a_file(good),
        a_file(shuffled),
        a_file(shuffled, end="\r\n"),
        b"\xef\xbb\xbf" + a_file([*good, good[0]]),
    ):
        history = FeedHistory(applied_that_day=frozenset({first.fingerprint}), through=AS_OF)
        verdict = outcome_of(reading_of(again, kind), history, FeedAgreement(kind.value, kind), AS_OF, AS_OF)
        assert (verdict.outcome, verdict.refusals) == (Outcome.DUPLICATE, ())


@pytest.mark.parametrize("kind", FeedKind)
def test_one_other_cell_is_another_delivery(kind):
    good = rows(kind, 5)
    changed = [{**good[0], "given_name": "Iola"}, *good[1:]]
    assert reading_of(a_file(good), kind).fingerprint != reading_of(a_file(changed), kind).fingerprint
