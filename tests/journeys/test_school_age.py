"""A child who reaches school age."""

from datetime import date, timedelta

import pytest

BORN = date(2020, 4, 1)
BEGIN = date(2025, 6, 2)
SCHOOL_AGE = date(2025, 8, 31)
DAY = timedelta(days=1)


@pytest.fixture
def child(story):
    told = story(BEGIN, letters=True)
    return told.visited(date(2025, 6, 10), born=BORN, activity="11").over_to(SCHOOL_AGE - DAY)


def enrol(child, on, **cells):
    usual = {"date_of_birth": str(BORN), "year_group": "R", "enrolled_on": "2025-09-02", "last_attended_on": ""}
    return child.says(on, "school_roll", 1, **{**usual, **cells})


def test_it_ages_out_on_the_day_and_nothing_seen_ends_that(child):
    assert child.told() == []
    child.until(SCHOOL_AGE)
    assert child.told() == [(SCHOOL_AGE, "aged_out", "aged_out")]
    child.visited(date(2025, 9, 3), born=BORN).over_to(date(2025, 9, 4))
    assert len(child.told()) == 1
    assert child.stands().state == "escalated"
    assert "Reached school age, hand-over not accepted" in child.letter()


def test_a_school_that_has_it_takes_it_over(child):
    on = date(2025, 9, 10)
    enrol(child.until(SCHOOL_AGE), on, last_attended_on="2025-09-08").over_to(on)
    assert child.told() == [(SCHOOL_AGE, "aged_out", "aged_out"), (on, "left", "handed_over")]
    assert child.stands().state == "left"


def test_a_place_without_attendance_does_not(child):
    on = date(2025, 9, 10)
    enrol(child, on).over_to(on)
    assert [event for _, event, _ in child.told()] == ["aged_out"]


def test_a_school_that_had_it_before_the_day_takes_it_over_without_a_word(story):
    told = story(BEGIN).visited(date(2025, 6, 10), born=BORN, activity="11")
    enrol(told, date(2025, 7, 17), enrolled_on="2024-09-03", last_attended_on="2025-07-15")
    told.over_to(SCHOOL_AGE)
    assert told.told() == [(SCHOOL_AGE, "left", "handed_over")]
