"""What a row proves (FEEDS.md), code by code."""

import pytest

from monitor.domain.agreement import FeedAgreement, Headcount, MediumCodes
from monitor.domain.contact import Evidence
from monitor.domain.delivery import Remark
from monitor.domain.feed import FeedKind
from monitor.domain.record import ContactRecord, EarlyYearsPlace
from tests.builders.files import a_file, a_row, reading_of, reading_of_row

HV = FeedKind.HEALTH_VISITOR_CONTACTS
MECHANISM = FeedAgreement(HV.value, HV, medium_codes=MediumCodes.CONSULTATION_MECHANISM)
AGREED = FeedAgreement(HV.value, HV, child_seen_when_blank=frozenset({"08"}))


def evidence_of(agreement=None, **cells):
    blank = {"activity": "", "attendance": "", "medium": "", "child_seen": "", "at_home": ""}
    reading = reading_of_row(HV, agreement, **{**blank, **cells})
    assert len(reading.records) <= 1
    return next(iter(evidences(reading)), None)


def evidences(reading):
    return [record.row.evidence for record in reading.records if isinstance(record.row, ContactRecord)]


@pytest.mark.parametrize(
    ("attendance", "medium", "child_seen", "evidence"),
    [
        ("5", "01", "Y", Evidence.SEEN_IN_PERSON),
        ("6", "01", "Y", Evidence.SEEN_IN_PERSON),
        ("5", "01", "N", Evidence.NOT_SHOWN),
        ("5", "01", "", Evidence.CARER_ONLY),
        ("5", "03", "Y", Evidence.SEEN_REMOTELY),
        ("5", "03", "N", Evidence.CARER_ONLY),
        ("5", "03", "", Evidence.CARER_ONLY),
        ("5", "02", "Y", Evidence.CARER_ONLY),
        ("5", "11", "Y", Evidence.CARER_ONLY),
        ("5", "", "Y", Evidence.CARER_ONLY),
        ("7", "01", "Y", Evidence.ARRIVED_LATE),
        ("2", "01", "", Evidence.CANCELLED_BY_CARER),
        ("4", "01", "", Evidence.CANCELLED_BY_SERVICE),
        ("3", "01", "", Evidence.WAS_NOT_BROUGHT),
        ("3", "01", "Y", Evidence.WAS_NOT_BROUGHT),
        ("0", "01", "Y", None),
        ("", "01", "Y", None),
        ("8", "01", "Y", None),
        ("05", "01", "Y", None),
    ],
)
def test_attendance_medium_and_child_seen_say_what_was_proved(attendance, medium, child_seen, evidence):
    assert evidence_of(attendance=attendance, medium=medium, child_seen=child_seen) is evidence


@pytest.mark.parametrize(
    ("access", "at_home", "evidence"),
    [
        ("refused", "Y", Evidence.ACCESS_REFUSED),
        ("refused", "", Evidence.ACCESS_REFUSED),
        ("no_reply", "", Evidence.NO_ACCESS),
        ("", "Y", Evidence.NO_ACCESS),
        ("", "N", Evidence.WAS_NOT_BROUGHT),
        ("", "", Evidence.WAS_NOT_BROUGHT),
        ("nobody knows", "Y", Evidence.NO_ACCESS),
    ],
)
def test_a_failed_visit_is_told_apart_by_access_and_place(access, at_home, evidence):
    assert evidence_of(attendance="3", access=access, at_home=at_home) is evidence


@pytest.mark.parametrize("attendance", ["5", "7", "3", "0", ""])
def test_a_handover_is_administrative_whatever_else_the_row_says(attendance):
    assert evidence_of(activity="12", attendance=attendance, medium="01", child_seen="Y") is Evidence.ADMINISTRATIVE


def test_video_is_three_in_one_code_set_and_eleven_in_the_other():
    assert evidence_of(MECHANISM, attendance="5", medium="11", child_seen="Y") is Evidence.SEEN_REMOTELY
    assert evidence_of(MECHANISM, attendance="5", medium="03", child_seen="Y") is Evidence.CARER_ONLY


def test_an_unknown_medium_is_reported_and_the_row_kept():
    reading = reading_of_row(HV, medium="77")
    assert evidences(reading) == [Evidence.CARER_ONLY]
    assert [(problem.column, problem.refuses) for problem in reading.problems] == [("medium", False)]


def test_blank_means_seen_only_at_activities_for_which_it_was_agreed():
    face_to_face = {"attendance": "5", "medium": "01"}
    assert evidence_of(AGREED, activity="08", **face_to_face) is Evidence.SEEN_IN_PERSON
    assert evidence_of(AGREED, activity="09", **face_to_face) is Evidence.CARER_ONLY
    assert evidence_of(AGREED, activity="08", child_seen="N", **face_to_face) is Evidence.NOT_SHOWN


def test_a_feed_that_mostly_leaves_child_seen_blank_is_remarked_on():
    half = [a_row(HV, number, child_seen="" if number % 2 else "Y") for number in range(1, 41)]
    few = [a_row(HV, number, child_seen="") for number in range(1, 20)]
    mostly = [*half, a_row(HV, 41, child_seen="")]
    assert [reading_of(a_file(some), HV).remarks for some in (half, few, mostly)] == [
        (),
        (),
        (Remark.CHILD_SEEN_BLANK,),
    ]


@pytest.mark.parametrize("evidence", Evidence)
def test_other_agencies_state_the_evidence_themselves(evidence):
    reading = reading_of_row(FeedKind.CONTACTS, evidence=evidence.value)
    assert evidences(reading) == [evidence]


@pytest.mark.parametrize("cells", [{"evidence": "seen"}, {"evidence": ""}, {"agency": "scouts"}])
def test_an_unknown_word_is_a_problem_and_no_contact(cells):
    reading = reading_of_row(FeedKind.CONTACTS, **cells)
    assert reading.records == ()
    assert [problem.column for problem in reading.problems] == list(cells)


def test_a_headcount_is_attendance_only_where_that_was_agreed():
    row = a_row(FeedKind.EARLY_YEARS, last_attended_on="") | {"HEADCOUNT": "2026-01-15"}
    plain = FeedAgreement("early_years", FeedKind.EARLY_YEARS)
    agreed = FeedAgreement("early_years", FeedKind.EARLY_YEARS, headcount=Headcount("HEADCOUNT", "the board, 2026-01"))
    attended = [
        [
            str(r.row.last_attended_on)
            for r in reading_of(a_file([row]), FeedKind.EARLY_YEARS, agreement).records
            if isinstance(r.row, EarlyYearsPlace)
        ]
        for agreement in (plain, agreed)
    ]
    assert attended == [["None"], ["2026-01-15"]]
