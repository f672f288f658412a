from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.people import Role
from monitor.domain.policy import Attention
from monitor.letters import words
from tests.unit.digest.drawn import SENTENCES
from tests.unit.mail.sample import TODAY, a_case


def test_the_headline_of_an_overdue_child_is_its_limit_and_when_that_passed():
    assert words.headline(a_case()) == "limit of 183 days passed 11 days ago"
    assert words.headline(a_case(over_days=0)) == "limit of 183 days passed today"
    assert words.headline(a_case(over_days=1)) == "limit of 183 days passed 1 day ago"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("whereabouts", "the named area found no record"),
        ("caseload", "planned visit: child not seen at this contact"),
        ("aged_out", "reached school age, hand-over not accepted"),
        ("in_doubt", "records contradict each other"),
        ("a_later_check", "a later check"),
    ],
)
def test_every_kind_of_case_says_why_it_is_there(kind, said):
    assert words.headline(a_case(kinds=(kind,))) == said


def test_a_sighting_is_told_as_a_record_we_hold_and_never_as_the_truth():
    assert next(words.reasons(a_case(seen_days=195))) == "last recorded as seen 195 days ago, in the records we receive"
    assert next(words.reasons(a_case(seen_days=None, counted_days=72))) == (
        "no recorded sighting since counting began, 72 days ago"
    )
    assert next(words.reasons(a_case(seen_days=None, counted_days=None))) == (
        "no recorded sighting in the records we receive"
    )


def test_attention_is_told_as_a_shortened_limit_and_never_as_a_risk():
    case = a_case(attention=Attention.HIGH, standing_checks=2, standing=("practice has no current address", "x"))
    assert "limit shortened: 2 checks stand (practice has no current address; x)" in list(words.reasons(case))
    one = a_case(attention=Attention.RAISED, standing_checks=1)
    assert "limit shortened: 1 check stands" in list(words.reasons(one))


def test_a_case_without_an_overdue_limit_says_nothing_of_a_limit():
    case = a_case(kinds=("whereabouts",), over_days=None)
    assert not [reason for reason in words.reasons(case) if "limit" in reason]


def test_a_further_reason_is_told_once():
    case = a_case(kinds=("concern", "unseen", "caseload"))
    told = list(words.reasons(case))
    assert told.count("planned visit: child not seen at this contact") == 1
    assert told.count("limit of 183 days passed 11 days ago") == 1


@pytest.mark.parametrize(
    "private",
    ["domestic abuse", "MARAC on 3 May", "an anonymous caller", "death in doubt", "has died", "Deceased", "violence"],
)
def test_a_private_matter_becomes_a_household_notice(private):
    assert words.neutral(private) == "household notice: open the case"


@pytest.mark.parametrize(
    "identifying", ["born 2024-03-01", "1/3/2024", "BD7 1BB", "943 476 5919", "9434765919", "a@example.org"]
)
def test_what_could_identify_a_child_becomes_a_pointer_to_the_case(identifying):
    assert words.neutral(identifying) == "open the case"


def test_the_sentences_of_the_checks_stay_as_they_are():
    for sentence in SENTENCES[:4]:
        assert words.neutral(sentence) == sentence


@given(st.text())
def test_making_a_text_neutral_twice_changes_nothing_more(text):
    once = words.neutral(text)
    assert words.neutral(once) == once


def test_the_next_step_says_by_when_and_how_late_it_is():
    assert words.next_step(a_case(), TODAY) == "acknowledge by 24 Nov"
    assert words.next_step(a_case(next_step_on=date(2026, 11, 20)), TODAY) == "acknowledge by 20 Nov (2 days late)"
    assert words.next_step(a_case(next_step_on=None), TODAY) == "acknowledge"
    assert words.next_step(a_case(next_step=None), TODAY) == ""


def test_a_case_with_the_lead_and_a_case_raised_by_an_edit_say_so():
    case = a_case(role=Role.LEAD, policy_caused=True)
    assert list(words.labels(case, None)) == ["with the safeguarding lead", "raised by a policy change"]


def test_a_child_under_a_month_is_not_called_zero_months_old():
    assert words.age_words(0) == "under 1 month"
    assert words.age_words(1) == "1 month"
    assert words.age_words(17) == "17 months"
