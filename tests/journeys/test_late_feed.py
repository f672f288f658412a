"""A limit that passes while a feed is silent: silence of a feed is not silence about a child."""

from datetime import date, timedelta

import pytest

BORN = date(2024, 1, 10)
SEEN = date(2024, 2, 25)
DUE = date(2024, 12, 22)
"""301 days after it was seen at six weeks."""
DAY = timedelta(days=1)
FEEDS = ("births", "health_visitor_contacts", "contacts")


@pytest.fixture
def child(story):
    return story(BORN, feeds=FEEDS).born(BORN).visited(SEEN, activity="09")


def test_without_silence_it_is_raised_on_the_day(child):
    child.over_to(DUE - DAY).until(DUE)
    assert child.told() == [(DUE, "raised", "unseen")]


def test_it_waits_for_the_feed_and_is_raised_when_that_has_come(child):
    back = DUE + 4 * DAY
    child.silent("contacts", DUE - 8 * DAY, back - DAY).over_to(DUE - 9 * DAY).over_to(DUE - DAY).until(back - DAY)
    assert child.told() == []
    assert child.stands().state == "awaiting_feed"
    child.until(back)
    assert child.told() == [(back, "raised", "unseen")]


def test_it_waits_seven_days_and_no_longer(child):
    child.silent("contacts", DUE - 8 * DAY, DUE + 90 * DAY).over_to(DUE - 9 * DAY).over_to(DUE).over_to(DUE + 6 * DAY)
    assert child.stands().state == "awaiting_feed"
    child.until(DUE + 7 * DAY)
    assert child.told() == [(DUE + 7 * DAY, "raised", "unseen")]


def test_what_the_late_feed_brings_can_show_that_it_was_seen(child):
    back = DUE + 3 * DAY
    child.silent("contacts", DUE - 8 * DAY, back - DAY)
    child.says(
        back, "contacts", 1, date_of_birth=str(BORN), contact_id="gp1", contact_on=str(DUE - 5 * DAY), agency="gp"
    )
    child.over_to(DUE - 9 * DAY).over_to(DUE - DAY).until(back)
    assert child.told() == []
    assert child.stands().last_seen_on == DUE - 5 * DAY


def test_a_feed_it_does_not_wait_for_makes_nobody_wait(child):
    child.silent("births", DUE - 8 * DAY, DUE + 90 * DAY).over_to(DUE - 9 * DAY).over_to(DUE - DAY).until(DUE)
    assert child.told() == [(DUE, "raised", "unseen")]
