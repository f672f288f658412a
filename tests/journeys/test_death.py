"""A death: confirmed, doubted, taken back. No letter says so."""

from datetime import date, timedelta

import pytest

BORN = date(2022, 5, 3)
SEEN = date(2023, 11, 6)
ON = date(2024, 1, 16)
DAY = timedelta(days=1)


@pytest.fixture
def child(story):
    told = story(BORN, feeds=("births", "health_visitor_contacts", "contacts", "notices"), letters=True)
    return told.born(BORN).visited(SEEN, born=BORN, activity="10")


def test_a_confirmed_death_ends_the_judging(child):
    child.noticed(ON, "died", born=BORN, confirmed_by="registrar").over_to(ON + DAY)
    assert child.stands().state == "left"


def test_a_death_only_told_of_is_a_doubt_that_is_raised_after_ten_working_days(child):
    raised = date(2024, 1, 31)
    child.noticed(ON, "died", born=BORN, agency="gp").over_to(ON + DAY)
    assert child.stands().state == "in_doubt"
    child.over_to(raised - DAY).until(raised)
    assert child.told() == [(raised, "raised", "in_doubt")]


def test_one_taken_back_has_the_child_judged_again(child):
    child.noticed(ON, "died", born=BORN, confirmed_by="registrar")
    child.noticed(ON + 10 * DAY, "death_withdrawn", born=BORN, confirmed_by="registrar").over_to(ON + 11 * DAY)
    assert child.stands().state == "within_limit"


def test_no_letter_has_a_word_of_it(child):
    child.noticed(ON, "died", born=BORN, agency="gp").over_to(ON + 12 * DAY)
    said = " ".join(each.message.decode() for each in child.lived.mailbox.delivered).casefold()
    assert not [word for word in ("died", "death", "dead") if word in said]


def test_a_birth_corrected_to_a_stillbirth_closes_the_case_without_a_line_in_any_letter(story):
    told = story(BORN, feeds=("births", "health_visitor_contacts", "contacts", "notices"), letters=True).born(BORN)
    raised, corrected = BORN + 57 * DAY, BORN + 60 * DAY
    told.over_to(raised)
    assert told.told() == [(raised, "raised", "unseen")]
    reference = told.stands().ref
    assert reference in told.letter()
    told.says(corrected, "births", date_of_birth=str(BORN), notified_on="", outcome="stillborn").over_to(corrected)
    assert told.told()[-1] == (corrected, "left", "stillborn")
    assert reference not in told.letter()
    assert "do not add up" not in told.letter()
    told.live(corrected + DAY)
    assert reference not in told.letter()
