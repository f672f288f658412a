"""A baby nobody visits, from its birth to the day somebody has evidence, and back."""

from datetime import date, timedelta

import pytest

BORN = date(2024, 1, 10)
RAISED = date(2024, 3, 7)
"""The first day on which more than 56 days have passed."""
VISITED = date(2024, 3, 12)
DAY = timedelta(days=1)


@pytest.fixture
def baby(story):
    return story(BORN, letters=True).born(BORN).over_to(RAISED - 2 * DAY)


def test_it_is_raised_on_the_exact_day(baby):
    assert baby.until(RAISED - DAY).told() == []
    assert baby.stands().state == "due_soon"
    assert baby.until(RAISED).told() == [(RAISED, "raised", "unseen")]


def test_it_is_new_in_one_letter_then_open_in_every_one(baby):
    baby.until(RAISED)
    assert baby.letter().startswith("Sighting summary 7 Mar: 1 new, 1 open")
    baby.until(RAISED + 3 * DAY)
    assert baby.letter().startswith("Sighting summary 10 Mar: 0 new, 1 open")


def test_a_visit_resolves_it_and_the_letter_says_so(baby):
    baby.visited(VISITED, activity="09").until(VISITED + DAY)
    assert baby.told()[1:] == [(VISITED + DAY, "resolved", "seen_in_person")]
    letter = baby.letter()
    assert "0 new" in letter.splitlines()[0]
    assert "1 cleared" in letter
    assert baby.stands().ref in letter


NOT_SEEN = (
    {"child_seen": "N"},
    {"child_seen": ""},
    {"medium": "02"},
    {"attendance": "3", "access": "no_reply"},
    {"attendance": "2"},
)
"""Not shown, not said, by telephone, nobody in, cancelled."""


def test_a_contact_at_which_nobody_saw_it_resolves_nothing(story):
    told = story(BORN)
    for child, contact in enumerate(NOT_SEEN, start=1):
        told.born(BORN, child).visited(VISITED, child, activity="09", **contact)
    told.over_to(RAISED).over_to(VISITED + DAY)
    for child in range(1, len(NOT_SEEN) + 1):
        assert told.told(child) == [(RAISED, "raised", "unseen")]
        assert told.stands(child).state == "escalated"


def test_a_visit_taken_back_brings_it_back(baby):
    taken_back = VISITED + 9 * DAY
    baby.visited(VISITED, activity="09").until(VISITED + DAY)
    known = baby.stands().due_on
    baby.says(
        taken_back,
        "health_visitor_contacts",
        1,
        date_of_birth=str(BORN),
        contact_id=f"c1-{VISITED}",
        contact_on=str(VISITED),
        activity="09",
        withdrawn="Y",
    ).over_to(taken_back)
    assert baby.told()[2:] == [(taken_back, "returned", "unseen")]
    assert known > taken_back > baby.stands().due_on
    assert "back" in baby.letter()
    seen_again = taken_back + 2 * DAY
    baby.visited(seen_again, activity="09").until(seen_again + DAY)
    assert baby.told()[3:] == [(seen_again + DAY, "resolved", "seen_in_person")]


def test_a_late_delivery_of_an_early_visit_corrects_what_was_raised(baby):
    baby.until(RAISED)
    baby.says(
        RAISED + DAY,
        "health_visitor_contacts",
        1,
        date_of_birth=str(BORN),
        contact_id="late",
        contact_on=str(RAISED - 10 * DAY),
        activity="09",
    ).until(RAISED + DAY)
    assert baby.told() == [(RAISED, "raised", "unseen"), (RAISED + DAY, "resolved", "seen_in_person")]


def test_every_day_of_it_adds_up(baby):
    baby.visited(VISITED).until(VISITED + 2 * DAY)
    assert baby.lived.differences == 0
    assert len(baby.lived.mailbox.delivered) == baby.lived.runs
