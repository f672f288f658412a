"""Every gate of FEEDS.md: where it begins to bite, and what overrides it."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.domain.agreement import FORMAT_LIMITS, FeedAgreement, Gates
from monitor.domain.calendar import Calendar, Term
from monitor.domain.delivery import Outcome, Reading, RefusedRow, RowCounts
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory, changed_identity, gate, outcome_of
from monitor.domain.identity import Identity
from monitor.domain.manifest import Manifest
from tests.builders.files import AS_OF, a_file, reading_of, rows

GP, CONTACTS, ROLL = FeedKind.GP_REGISTRATION, FeedKind.CONTACTS, FeedKind.SCHOOL_ROLL
NIL = Manifest(nil_return=True)


def a_reading(count=1001, **parts):
    return replace(Reading(count, fingerprint="this"), **parts)


def why(reading, history=FeedHistory(), kind=CONTACTS, as_of=AS_OF, calendar=Calendar(), **agreed):  # noqa: B008
    agreement = FeedAgreement(kind.value, kind, **agreed)
    return [refusal.why for refusal in gate(reading, history, agreement, as_of, AS_OF, calendar)]


def outcome(reading, history=FeedHistory(), kind=CONTACTS, as_of=AS_OF):  # noqa: B008
    return outcome_of(reading, history, FeedAgreement(kind.value, kind), as_of, AS_OF)


def refused(count):
    return tuple(RefusedRow(line, "contacts", "", None, CONTACTS) for line in range(2, count + 2))


@pytest.mark.parametrize(
    ("count", "bad", "refusals"),
    [
        (1001, 20, []),
        (1001, 21, ["refused_rows"]),
        (2000, 40, []),
        (2000, 41, ["refused_rows"]),
        (199, 150, []),
        (200, 21, ["refused_rows"]),
        (21, 21, ["refused_rows"]),
        (20, 19, []),
        (20, 20, ["refused_rows"]),
        (1, 1, ["refused_rows"]),
    ],
)
def test_refused_rows_bite_above_two_percent_and_twenty_from_two_hundred_rows_or_all_of_them(count, bad, refusals):
    assert why(a_reading(count, refused=refused(bad))) == refusals


@pytest.mark.parametrize(
    ("kind", "counts", "refusal"),
    [
        (CONTACTS, RowCounts(out_of_area=401), "out_of_area"),
        (CONTACTS, RowCounts(future=21), "future_dates"),
        (CONTACTS, RowCounts(birth_dates=1001), "birth_dates"),
        (CONTACTS, RowCounts(unusable_cells=401), "unusable_cells"),
    ],
)
def test_a_share_bites_when_it_is_exceeded_and_not_before(kind, counts, refusal):
    assert why(a_reading(2000, counts=counts), kind=kind) == [refusal]
    (name,) = [key for key in ("out_of_area", "future", "birth_dates", "unusable_cells") if getattr(counts, key)]
    less = replace(counts, **{name: getattr(counts, name) - 1})
    assert why(a_reading(2000, counts=less), kind=kind) == []


def test_births_happen_on_the_birth_date():
    assert why(a_reading(2000, counts=RowCounts(birth_dates=2000)), kind=FeedKind.BIRTHS) == []


@pytest.mark.parametrize(
    ("kind", "count", "bites"),
    [
        (GP, 850, False),
        (GP, 849, True),
        (GP, 1150, False),
        (GP, 1151, True),
        (GP, 1, True),
        (CONTACTS, 400, False),
        (CONTACTS, 399, True),
        (CONTACTS, 1600, False),
        (CONTACTS, 1601, True),
    ],
)
def test_the_number_of_rows_stays_near_the_median_of_the_last_six(kind, count, bites):
    history = FeedHistory(row_counts=(1000, 990, 1010, 5000, 1000, 10))
    assert why(a_reading(count), history, kind) == (["row_count"] if bites else [])


def test_a_small_feed_may_change_as_it_likes():
    assert why(a_reading(20), FeedHistory(row_counts=(199, 199)), GP) == []
    assert why(a_reading(160), FeedHistory(row_counts=(180, 180)), GP) == []


def test_ids_that_vanish_from_a_snapshot_quarantine_it():
    assert why(a_reading(), FeedHistory(known=1001, gone=21), GP) == ["ids_gone"]
    assert why(a_reading(), FeedHistory(known=1050, gone=21), GP) == []
    assert why(a_reading(), FeedHistory(known=1000, gone=20), GP) == []
    assert why(a_reading(), FeedHistory(known=199, gone=199), GP) == []


def test_an_older_snapshot_is_superseded_and_not_asked_who_is_gone():
    history = FeedHistory(known=1000, gone=500, through=AS_OF + timedelta(days=1))
    assert outcome(a_reading(), history, GP).outcome is Outcome.SUPERSEDED


def test_an_older_delta_is_applied():
    assert outcome(a_reading(), FeedHistory(through=AS_OF + timedelta(days=1))).outcome is Outcome.APPLIED


def test_around_the_start_of_a_term_a_roll_is_renewed():
    calendar = Calendar(terms=(Term(date(2026, 2, 23), date(2026, 3, 27)),))
    history = FeedHistory(row_counts=(1000,), known=1000, gone=300)
    assert why(a_reading(700), history, ROLL, calendar=calendar) == []
    assert why(a_reading(700), history, ROLL) == ["row_count", "ids_gone"]
    assert why(a_reading(700), history, GP, calendar=calendar) == ["row_count", "ids_gone"]
    assert why(a_reading(500), history, ROLL, calendar=calendar) == ["row_count"]


@pytest.mark.parametrize("limit", FORMAT_LIMITS)
def test_a_count_at_a_format_limit_waits_unless_a_manifest_confirms_it(limit):
    for count in (limit, limit - 1):
        assert why(a_reading(count)) == ["format_limit"]
        assert why(a_reading(count, manifest=Manifest(rows=count))) == []
    assert why(a_reading(limit + 2)) == []


def test_an_empty_file_waits_unless_it_is_declared_a_nil_return():
    assert why(a_reading(0)) == ["empty"]
    assert outcome(a_reading(0, manifest=NIL)).outcome is Outcome.NIL_RETURN
    full = FeedHistory(row_counts=(1000,), known=1000, gone=1000)
    assert outcome(a_reading(0, manifest=NIL), full, GP).outcome is Outcome.NIL_RETURN


def test_a_nil_return_with_rows_repeats_the_last_ones():
    same = FeedHistory(fingerprint="this", through=AS_OF - timedelta(days=1))
    assert outcome(a_reading(manifest=NIL), same, GP).outcome is Outcome.NIL_RETURN
    assert why(a_reading(manifest=NIL), FeedHistory(fingerprint="other"), GP) == ["manifest_disagrees"]


@pytest.mark.parametrize(
    ("manifest", "agrees"),
    [
        (Manifest(rows=1001, sha256="abc", as_of=AS_OF), True),
        (Manifest(rows=1000), False),
        (Manifest(sha256="abd"), False),
        (Manifest(as_of=AS_OF - timedelta(days=1)), False),
    ],
)
def test_a_manifest_that_disagrees_quarantines(manifest, agrees):
    assert why(a_reading(sha256="abc", manifest=manifest)) == ([] if agrees else ["manifest_disagrees"])


def test_a_file_cannot_be_complete_through_tomorrow():
    assert why(a_reading(), as_of=AS_OF + timedelta(days=1)) == ["complete_in_future"]
    assert why(a_reading(), as_of=AS_OF) == []


def test_ids_that_come_back_as_somebody_else_quarantine():
    assert why(a_reading(), FeedHistory(compared=2000, changed=21)) == ["changed_identities"]


def test_ids_given_anew_bite_above_one_percent_of_the_known_ids_and_twenty():
    assert why(a_reading(), FeedHistory(known_ids=2000, of_other_children=20)) == []
    assert why(a_reading(), FeedHistory(known_ids=2000, of_other_children=21)) == ["other_children"]
    assert why(a_reading(), FeedHistory(known_ids=200, of_other_children=20)) == []
    assert why(a_reading(), FeedHistory(known_ids=2000, of_other_children=2000), one_id_many_children=True) == []
    relaxed = Gates(other_child_percent=100)
    assert why(a_reading(), FeedHistory(known_ids=2000, of_other_children=2000), gates=relaxed) == []
    assert why(a_reading(), FeedHistory(compared=2100, changed=21)) == []


def test_the_same_delivery_twice_is_a_duplicate_without_a_reason():
    history = FeedHistory(applied_that_day=frozenset({"this"}), through=AS_OF)
    verdict = outcome(a_reading(), history)
    assert (verdict.outcome, verdict.refusals) == (Outcome.DUPLICATE, ())


def test_unchanged_content_under_a_newer_date_is_a_duplicate_with_a_reason():
    history = FeedHistory(fingerprint="this", through=AS_OF - timedelta(days=7))
    verdict = outcome(a_reading(), history, GP)
    assert verdict.outcome is Outcome.DUPLICATE
    assert [refusal.why for refusal in verdict.refusals] == ["unchanged"]
    assert outcome(a_reading(manifest=NIL), history, GP).outcome is Outcome.NIL_RETURN
    assert outcome(a_reading(199), history, GP).outcome is Outcome.APPLIED


def test_what_waits_already_waits_once_and_a_manifest_may_clear_it():
    waiting = FeedHistory(waiting_that_day=frozenset({"this"}))
    assert outcome(a_reading(256), waiting).outcome is Outcome.DUPLICATE
    assert outcome(a_reading(256, manifest=Manifest(rows=256)), waiting).outcome is Outcome.APPLIED


def test_what_could_not_be_read_is_quarantined_with_its_reasons():
    reading = reading_of(b"a,b\n1,2\n", CONTACTS)
    assert outcome(reading).outcome is Outcome.QUARANTINED
    assert outcome(reading).refusals == reading.blocked


def test_two_files_that_could_not_be_read_are_two():
    one, other = (reading_of(content, CONTACTS) for content in (b"a,b\n1,2\n", b"a,b\n1,3\n"))
    waiting = FeedHistory(waiting_that_day=frozenset({one.fingerprint}))
    assert [outcome(each, waiting).outcome for each in (one, other)] == [Outcome.DUPLICATE, Outcome.QUARANTINED]


def test_every_number_is_the_agreements_own():
    assert why(a_reading(200, refused=refused(21)), gates=Gates(refused_percent=50)) == []
    assert why(a_reading(256), gates=Gates(format_limits=())) == []


def test_a_real_delivery_with_a_matching_manifest_is_applied():
    content = a_file(rows(CONTACTS, 3))
    manifest = Manifest(3, hashlib.sha256(content).hexdigest(), AS_OF)
    assert outcome(reading_of(content, CONTACTS, None, manifest)).outcome is Outcome.APPLIED


@pytest.mark.parametrize(
    ("before", "now", "changed"),
    [
        ({}, {}, False),
        ({"born_on": date(2024, 1, 1)}, {"born_on": date(2024, 1, 2)}, True),
        ({"family_name": "Merrill"}, {"family_name": "MERRILL"}, False),
        ({"family_name": "Merrill"}, {"family_name": "Ashdown"}, True),
        ({"family_name": "Merrill"}, {}, False),
        ({"given_name": "BABY"}, {"given_name": "Isla"}, False),
        ({"given_name": "Isla"}, {"given_name": "Rowan"}, True),
    ],
)
def test_an_identity_changes_when_it_names_somebody_else(before, now, changed):
    people = [Identity("births", "A1", **{"born_on": None, **cells}) for cells in (before, now)]
    assert changed_identity(*people) is changed
