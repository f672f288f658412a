"""The planted children really go unseen, and must be raised within the days lived."""

from collections import defaultdict
from datetime import date

import pytest

from monitor.sample_area import Area
from monitor.sample_area.limits import due_after, due_after_brief, due_after_concern, limit
from tests.unit.area.reading import Row, files, rows, seen_on, shows_the_child


@pytest.fixture(scope="module")
def records(area: Area) -> dict[str, list[tuple[str, Row]]]:
    """Every row by what tells a child apart here: birth date and names, whoever writes them."""
    found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for file in files(area):
        for row in rows(area, file):
            found[row["local_id"]].append((file.feed, row))
            if row["nhs_number"]:
                found[row["nhs_number"]].append((file.feed, row))
            found[f"{row['date_of_birth']} {row['family_name']} {row['given_name']}"].append((file.feed, row))
    return found


def of_child(local_id: str, records: dict[str, list[tuple[str, Row]]]) -> list[tuple[str, Row]]:
    """All rows about a planted child, through its number and through its name."""
    own = records[local_id]
    number = next(row["nhs_number"] for _, row in own if row["nhs_number"])
    by_number = records[number]
    names = {f"{row['date_of_birth']} {row['family_name']} {row['given_name']}" for _, row in by_number}
    return [*by_number, *(pair for name in sorted(names) for pair in records[name] if not pair[1]["nhs_number"])]


def last_sighting(found: list[tuple[str, Row]]) -> date | None:
    versions = {(feed, row.get("contact_id") or str(place)): (feed, row) for place, (feed, row) in enumerate(found)}
    return max((seen_on(feed, row) for feed, row in versions.values() if shows_the_child(feed, row)), default=None)


def test_there_are_a_dozen_or_more_each_with_a_story_of_its_own(area: Area):
    assert 12 <= len(area.planted) <= 16
    assert len({child.story for child in area.planted}) == len(area.planted)
    assert len({child.local_id for child in area.planted}) == len(area.planted)


def test_each_must_be_raised_within_the_lived_days(area: Area):
    for child in area.planted:
        assert child.expected_from is not None
        assert area.first_lived_day < child.expected_from < child.raised_by <= area.last_lived_day, child.story


def test_nobody_sees_a_planted_child_after_its_last_sighting(area: Area, records: dict[str, list[tuple[str, Row]]]):
    for child in area.planted:
        assert last_sighting(of_child(child.local_id, records)) == child.last_seen_on, child.story


def test_each_is_known_from_the_feed_it_is_said_to_be_known_from(area: Area):
    for child in area.planted:
        known = {row["local_id"] for file in files(area, child.feed) for row in rows(area, file)}
        assert child.local_id in known


def test_no_planted_child_ever_leaves(area: Area, records: dict[str, list[tuple[str, Row]]]):
    for child in area.planted:
        told = {row["kind"] for feed, row in of_child(child.local_id, records) if feed == "notices"}
        assert not told & {"move_confirmed", "died"}


def test_three_children_are_worth_explaining(area: Area, records: dict[str, list[tuple[str, Row]]]):
    assert len(area.worth_explaining) == 3
    assert all(child.local_id in records and child.why.endswith(".") for child in area.worth_explaining)


def test_the_twin_entry_could_be_either_brother_or_sister(area: Area):
    odd = [
        row
        for file in files(area, "contacts-hospital")
        for row in rows(area, file)
        if row["given_name"].startswith("TWIN")
    ]
    assert [(row["family_name"], row["nhs_number"]) for row in odd] == [("Chaudhry", "")]


@pytest.mark.parametrize(
    ("born", "seen", "column", "days"),
    [
        (date(2026, 1, 1), date(2026, 2, 11), "standard", 56),
        (date(2026, 1, 1), date(2026, 2, 12), "standard", 300),
        (date(2025, 1, 1), date(2025, 12, 31), "raised", 183),
        (date(2025, 1, 1), date(2025, 12, 31), "high", 60),
        (date(2025, 1, 1), date(2026, 1, 1), "high", 91),
        (date(2025, 1, 1), date(2026, 1, 1), "standard", 365),
    ],
)
def test_limits_are_those_of_the_shipped_table(born: date, seen: date, column: str, days: int):
    assert limit(born, seen, column) == days


def test_due_means_more_than_so_many_days_have_passed():
    assert due_after(date(2026, 1, 1), 42) == date(2026, 2, 13)
    assert due_after_concern(date(2026, 4, 8)) == date(2026, 4, 23)


def test_one_look_at_the_door_buys_ninety_days_but_never_half_a_term_more():
    born = date(2022, 1, 1)
    assert due_after_brief(born, date(2025, 1, 1), date(2025, 12, 31)) == date(2026, 4, 1)
    assert due_after_brief(born, date(2025, 1, 1), date(2026, 6, 30)) == date(2026, 7, 3)
