"""Whose limit passes in the next weeks, by area."""

from datetime import date, timedelta

from monitor.cli.due import WEEKS, by_area
from monitor.store.queries import ComingDue

TODAY = date(2026, 3, 2)


def a_child(number, area, days, *, restricted=False):
    return ComingDue(f"UC-{number}", area, TODAY + timedelta(days=days), restricted)


def test_children_are_counted_from_the_shortest_stretch_to_the_longest():
    children = [a_child(1, "BD9", 14), a_child(2, "BD9", 15), a_child(3, "BD9", 56), a_child(4, "BD7", 1)]
    told = {each.area: tuple(each.within_weeks[weeks] for weeks in WEEKS) for each in by_area(children, TODAY)}
    assert told == {"BD9": (1, 2, 3), "BD7": (1, 1, 1)}


def test_the_area_with_most_to_do_comes_first():
    children = [a_child(1, "BD7", 1), a_child(2, "BD9", 50), a_child(3, "BD9", 51)]
    assert [each.area for each in by_area(children, TODAY)] == ["BD9", "BD7"]


def test_protected_children_are_counted_together_and_those_without_an_area_too():
    children = [a_child(1, "BD7", 1, restricted=True), a_child(2, "", 1)]
    assert {each.area for each in by_area(children, TODAY)} == {"protected", "–"}
