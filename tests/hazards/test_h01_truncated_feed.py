"""H01: a feed cut short must not look like children who left."""

import hashlib

import pytest

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, outcome_of
from monitor.domain.manifest import Manifest
from tests.builders.files import AS_OF, a_file, reading_of, rows

GP = FeedKind.GP_REGISTRATION
AGREED = FeedAgreement("gp_registration", GP)


@pytest.mark.parametrize("kind", FeedKind)
def test_a_file_cut_after_any_row_is_quarantined_by_its_manifest(kind):
    whole = a_file(rows(kind, 60))
    manifest = Manifest(rows=60, sha256=hashlib.sha256(whole).hexdigest())
    by_rows_alone = Manifest(rows=60)
    lines = whole.splitlines(keepends=True)
    for kept in range(len(lines)):
        for note in (manifest, by_rows_alone):
            reading = reading_of(b"".join(lines[:kept]), kind, None, note)
            verdict = outcome_of(reading, FeedHistory(), FeedAgreement(kind.value, kind), AS_OF, AS_OF)
            assert verdict.outcome is Outcome.QUARANTINED
    assert (
        outcome_of(
            reading_of(whole, kind, None, manifest), FeedHistory(), FeedAgreement(kind.value, kind), AS_OF, AS_OF
        ).outcome
        is Outcome.APPLIED
    )


def test_a_snapshot_cut_after_any_row_is_never_applied_with_more_than_twenty_rows_missing():
    lines = a_file(rows(GP, 400)).splitlines(keepends=True)
    applied = []
    for kept in range(0, 400, 7):
        reading = reading_of(b"".join(lines[: kept + 1]), GP)
        history = FeedHistory((400, 401, 399), known=400, gone=400 - len(reading.local_ids))
        if outcome_of(reading, history, AGREED, AS_OF, AS_OF).outcome is Outcome.APPLIED:
            applied.append(kept)
    assert min(applied) >= 380, "a cut is let pass only where at most 20 rows are missing"


def test_a_file_cut_in_the_middle_of_a_row_is_quarantined_or_lacks_that_row_alone():
    whole = a_file(rows(FeedKind.CONTACTS, 4))
    clean = {record.row for record in reading_of(whole, FeedKind.CONTACTS).records}
    for cut in range(len(whole)):
        reading = reading_of(whole[:cut], FeedKind.CONTACTS)
        assert reading.blocked or not reading.rows or {record.row for record in reading.records} <= clean
