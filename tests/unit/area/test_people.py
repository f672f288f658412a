"""The people of the synthetic area could live in England, and are nobody."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

from monitor.sample_area import Area
from tests.unit.area.reading import files, rows, seen_on, shows_the_child

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def is_test_number(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), number, strict=False))
    return number.startswith("999") and len(number) == 10 and (11 - total % 11) % 11 == int(number[9])


def is_upn(text: str) -> bool:
    total = sum(place * int(digit) for place, digit in enumerate(text[1:], start=2))
    return len(text) == 13 and UPN_LETTERS[total % 23] == text[0]


def test_every_number_is_a_valid_test_number_of_one_person(area: Area):
    birth_dates: dict[str, set[str]] = defaultdict(set)
    mothers = set()
    for file in files(area):
        for row in rows(area, file):
            if row["nhs_number"]:
                birth_dates[row["nhs_number"]].add(row["date_of_birth"])
            if row.get("mother_nhs_number"):
                mothers.add(row["mother_nhs_number"])
    assert all(map(is_test_number, birth_dates.keys() | mothers))
    assert all(len(days) == 1 for days in birth_dates.values())
    assert not mothers & birth_dates.keys()


def test_every_pupil_number_has_its_check_letter(hamlet: Area):
    numbers = {row["upn"] for file in files(hamlet, "school_roll") for row in rows(hamlet, file)}
    assert numbers
    assert all(map(is_upn, numbers))


def test_a_protected_child_has_no_address_and_always_its_number(area: Area):
    protected = [row for file in files(area) for row in rows(area, file) if row["restricted"] == "Y"]
    assert len({row["nhs_number"] for row in protected}) >= 2
    for row in protected:
        assert row["address"] == row["postcode"] == row["uprn"] == ""
        assert row["nhs_number"]


def test_every_home_is_in_the_area(area: Area):
    outward = {row["postcode"].split()[0] for file in files(area) for row in rows(area, file) if row["postcode"]}
    assert outward == set(area.postcodes)


def test_a_weekly_list_holds_everyone_of_the_week_before_who_did_not_leave_or_grow_up(area: Area):
    lists = [file for file in files(area, "gp_registration") if file.as_of >= area.first_lived_day]
    whole = [file for file in lists if file.as_of != date(2026, 5, 17)]
    for earlier, later in pairwise(whole):
        now = {row["local_id"] for row in rows(area, later)}
        for row in rows(area, earlier):
            born = date.fromisoformat(row["date_of_birth"])
            grown = (later.as_of - born).days > 5.45 * 365.25
            assert row["local_id"] in now or row["removed_on"] or grown


def test_nothing_happens_before_birth_or_after_the_file_is_complete(area: Area):
    for file in files(area):
        for row in rows(area, file):
            born = row["date_of_birth"] or "0"
            for column, cell in row.items():
                if column.endswith("_on") and cell:
                    assert born <= cell <= file.as_of.isoformat()


def test_a_register_never_takes_back_a_day_it_had(area: Area):
    for feed in ("school_roll", "early_years"):
        latest: dict[tuple[str, str, str], str] = {}
        for file in files(area, feed):
            for row in rows(area, file):
                place = row.get("school_urn") or row["provider_urn"]
                key = (row["local_id"], place, row.get("enrolled_on") or row["started_on"])
                assert row["last_attended_on"] >= latest.get(key, "")
                latest[key] = row["last_attended_on"]


def test_names_come_from_several_traditions(area: Area):
    births = [row for file in files(area, "births") for row in rows(area, file)]
    families = {row["family_name"] for row in births}
    assert {"Khan", "Nowak", "Okafor"} <= families
    assert any("-" in name for name in families)
    assert any(not name.isascii() for name in families)


def test_there_are_twins_late_corrected_and_withdrawn_records_and_stillbirths(area: Area):
    births = [row for file in files(area, "births") for row in rows(area, file)]
    contacts = [(file, row) for file in files(area, "contacts") for row in rows(area, file)]
    assert sum(row["birth_order"] == "2" for row in births) > 3
    assert sum(row["outcome"] == "stillborn" for row in births) == 3
    assert sum(row["withdrawn"] == "Y" for _, row in contacts) > 10
    times = Counter(row["contact_id"] for _, row in contacts)
    assert sum(count > 1 for count in times.values()) > 20
    lived = [(file, row) for file, row in contacts if file.as_of >= area.first_lived_day]
    assert any((file.as_of - date.fromisoformat(row["contact_on"])).days > 14 for file, row in lived)


def test_most_children_are_seen_often(area: Area):
    """No gaps of the generator's own: over nine in ten of those born here are seen in the last half year."""
    seen: dict[str, date] = {}
    for file in files(area):
        for row in rows(area, file):
            if row["nhs_number"] and shows_the_child(file.feed, row):
                day = seen_on(file.feed, row)
                seen[row["nhs_number"]] = max(day, seen.get(row["nhs_number"], day))
    listed = [row for row in rows(area, files(area, "gp_registration")[-1]) if not row["removed_on"]]
    lately = sum(
        (area.last_lived_day - seen[row["nhs_number"]]).days < 183 for row in listed if row["nhs_number"] in seen
    )
    assert lately > 0.9 * len(listed)
