"""H08: yesterday's extract under today's date does not make a feed look fresh."""

from datetime import timedelta

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, outcome_of
from monitor.domain.manifest import Manifest
from tests.builders.files import AS_OF, a_file, reading_of, rows

GP = FeedKind.GP_REGISTRATION
AGREED = FeedAgreement("gp_registration", GP)


def outcome(count, manifest=None):
    reading = reading_of(a_file(rows(GP, count)), GP, None, manifest)
    history = FeedHistory((count,), fingerprint=reading.fingerprint, through=AS_OF - timedelta(days=7))
    return outcome_of(reading, history, AGREED, AS_OF, AS_OF)


def test_unchanged_content_under_a_newer_date_does_not_advance_coverage_and_is_told():
    verdict = outcome(300)
    assert verdict.outcome is Outcome.DUPLICATE
    assert [refusal.why for refusal in verdict.refusals] == ["unchanged"]


def test_unless_its_sender_declares_that_nothing_changed():
    assert outcome(300, Manifest(nil_return=True)).outcome is Outcome.NIL_RETURN


def test_a_tiny_snapshot_may_well_be_unchanged():
    assert outcome(50).outcome is Outcome.APPLIED
