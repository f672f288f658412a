"""The mass-change brake: every row is raised and counted, most letters wait, none for longer than a day."""

from datetime import date

import pytest

from monitor.domain.feed import FeedKind
from monitor.domain.judgement import State
from monitor.runtime.clock import at
from monitor.store import escalations, judgements
from tests.builders.files import a_row
from tests.builders.timelines import DAY, a_delivery, an_area, text_of

BORN, SEEN = date(2022, 3, 1), date(2023, 6, 1)
FEEDS = ("births", "health_visitor_contacts", "contacts")
CHILDREN = 70


def a_register(database, first, *, brake=True):
    """Set up seventy children of two, all last seen on one day."""
    lived = an_area(database, first, feeds=FEEDS, brake=brake)
    births = [a_row(FeedKind.BIRTHS, n, date_of_birth=str(BORN), notified_on="") for n in range(1, CHILDREN + 1)]
    seen = [
        a_row(FeedKind.HEALTH_VISITOR_CONTACTS, n, date_of_birth=str(BORN), contact_on=str(SEEN), activity="10")
        for n in range(1, CHILDREN + 1)
    ]
    lived.live(first, [a_delivery("births", first - DAY, births)], FEEDS[2:])
    lived.live(first + DAY, [a_delivery("health_visitor_contacts", first, seen)], ("births", "contacts"))
    return lived


def due_on(lived):
    with lived.app.database.begin() as db:
        [due] = {answer.due_on for answer in judgements.answers(db)}
    return due


def held(lived):
    with lived.app.database.begin() as db:
        return len(escalations.held(db))


def letter(lived):
    return text_of(lived.mailbox.delivered[-1].message)


@pytest.fixture
def flooded(quick):
    lived = a_register(quick, date(2023, 6, 5))
    day = due_on(lived)
    lived.live(day - DAY, [], FEEDS)
    return lived, day, lived.live(day, [], FEEDS)


def test_a_flood_raises_and_counts_everybody(flooded):
    _, _, report = flooded
    assert [told.event for told in report.told] == ["raised"] * CHILDREN
    assert report.certificate.states[State.ESCALATED] == CHILDREN
    assert report.certificate.difference == 0


def test_the_twenty_most_overdue_go_out_and_the_rest_waits_as_one_change(flooded):
    lived, _, report = flooded
    assert (report.held, held(lived)) == (CHILDREN - 20, CHILDREN - 20)
    assert "20 new" in letter(lived).splitlines()[0]


def test_the_rest_is_released_by_itself_within_a_day(flooded):
    lived, day, _ = flooded
    lived.live(day + DAY, [], FEEDS)
    assert held(lived) == 0
    assert "50 new, 70 open" in letter(lived).splitlines()[0]


def test_a_run_that_begins_a_little_earlier_than_yesterdays_releases_all_the_same(flooded):
    lived, day, _ = flooded
    lived.clock.instant = at(day + DAY, 6)
    lived.app.check()
    assert held(lived) == 0


def test_without_the_brake_nothing_waits(quick):
    lived = a_register(quick, date(2023, 6, 5), brake=False)
    day = due_on(lived)
    lived.live(day - DAY, [], FEEDS)
    assert lived.live(day, [], FEEDS).held == 0
    assert "70 new" in letter(lived).splitlines()[0]


def test_the_first_load_is_released_at_the_pace_of_the_coordinators(quick):
    first = date(2025, 9, 1)
    lived = an_area(quick, first, feeds=FEEDS, brake=True)
    births = [a_row(FeedKind.BIRTHS, n, date_of_birth=str(BORN), notified_on="") for n in range(1, CHILDREN + 1)]
    report = lived.live(first, [a_delivery("births", first - DAY, births)], FEEDS[1:])
    assert (len(report.told), report.held) == (CHILDREN, CHILDREN)
    waiting = []
    for n in range(1, 4):
        report = lived.live(first + n * DAY, [], FEEDS)
        waiting.append(held(lived))
        assert report.certificate.states[State.ESCALATED] == CHILDREN
    assert waiting == [45, 20, 0]
