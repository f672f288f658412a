"""When an answer can next change: the day on which a child is judged again though nothing new is said of it."""

from datetime import date, timedelta

from tests.builders.children import a_child

DAY = timedelta(days=1)
UNSEEN = a_child(born="2022-03-01").seen("2022-05-01").noticed("2023-06-05", "marac", about="household")
"""Overdue and below school age for years: of itself nothing happens to it but that the household notice ends."""


def test_a_child_is_judged_on_the_day_a_finding_ends():
    answer = UNSEEN.judged(date(2024, 3, 1))
    [notice] = [found for found in answer.findings if found.name == "household.notice"]
    assert notice.until == date(2024, 6, 5)
    assert answer.next_change_on == notice.until
    assert notice.stands_on(notice.until - DAY)
    assert UNSEEN.judged(notice.until).attention is not UNSEEN.judged(notice.until - DAY).attention


def test_a_child_is_judged_on_the_day_a_finding_begins():
    before = a_child(born="2022-03-01").seen("2022-05-01").noticed("2023-06-05", "concern_reported")
    answer = before.judged(date(2023, 6, 12))
    [ahead] = [found for found in answer.findings if found.name == "concern.not_seen_since"]
    assert answer.next_change_on == ahead.since == date(2023, 6, 20)
