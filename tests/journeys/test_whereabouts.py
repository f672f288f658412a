"""A family said to have moved."""

from datetime import date, timedelta

import pytest

from monitor.store import escalations

BORN = date(2022, 5, 3)
SEEN = date(2023, 11, 6)
CLAIMED = date(2024, 1, 15)
VERIFIED_BY = date(2024, 1, 30)
"""The first day on which more than 10 working days have passed."""
DISPROVED = date(2024, 2, 20)
DAY = timedelta(days=1)


@pytest.fixture
def child(story):
    told = story(BORN, feeds=("births", "health_visitor_contacts", "contacts", "notices"), letters=True)
    told.born(BORN).visited(SEEN, born=BORN, activity="10")
    return told.noticed(CLAIMED, "move_claimed", born=BORN, agency="gp")


def standing(child):
    return {f.name for f in child.stands().findings if f.stands_on(child.today)}


def test_a_claim_is_no_exit(child):
    child.over_to(CLAIMED + DAY)
    assert child.told() == []
    assert child.stands().state == "within_limit"


def test_a_claim_nobody_confirmed_stands_after_ten_working_days(child):
    child.over_to(VERIFIED_BY - DAY)
    before = standing(child)
    child.until(VERIFIED_BY)
    assert [name for name in standing(child) - before if name.startswith("whereabouts.")]


def test_a_disproved_move_is_raised_in_the_top_tier_at_once(child):
    child.noticed(DISPROVED, "move_disproved", born=BORN).over_to(DISPROVED + DAY)
    assert child.told() == [(DISPROVED + DAY, "raised", "whereabouts")]
    with child.lived.app.database.begin() as db:
        [opened] = escalations.open_of(db).values()
    assert opened.tier == len(child.lived.app.policy.tiers)
    assert "The named area found no record" in child.letter()


def test_seeing_the_child_after_it_resolves_it(child):
    seen = DISPROVED + 4 * DAY
    child.noticed(DISPROVED, "move_disproved", born=BORN).visited(seen, born=BORN).over_to(seen + DAY)
    assert child.told()[1:] == [(seen + DAY, "resolved", "seen_in_person")]


def test_a_move_the_other_area_confirms_ends_it_and_its_return_begins_it_again(child):
    confirmed, back = date(2024, 2, 1), date(2024, 6, 4)
    child.noticed(confirmed, "move_confirmed", born=BORN, area="Leeds", confirmed_by="Leeds children's services")
    child.over_to(confirmed + DAY)
    assert child.stands().state == "left"
    child.visited(back, born=BORN).over_to(back + DAY)
    assert child.stands().state == "within_limit"


def test_a_parents_word_confirms_nothing(child):
    child.noticed(date(2024, 2, 1), "move_confirmed", born=BORN, area="Leeds").over_to(date(2024, 2, 2))
    assert child.stands().state != "left"


def test_a_list_that_names_the_child_anew_begins_it_again_and_the_steward_is_told_why(story):
    confirmed, back = date(2024, 2, 1), date(2024, 6, 4)
    child = story(BORN, feeds=("births", "gp_registration", "contacts", "notices"), letters=True).born(BORN)
    child.noticed(confirmed, "move_confirmed", born=BORN, area="Leeds", confirmed_by="Leeds children's services")
    child.over_to(confirmed + DAY)
    assert child.stands().state == "left"
    child.says(back + DAY, "gp_registration", date_of_birth=str(BORN), registered_on=str(back)).over_to(back + DAY)
    assert child.stands().state == "within_limit"
    assert f"{child.stands().ref} had moved away and is on a list here again" in " ".join(child.letter().split())
    child.live(back + 2 * DAY)
    assert "had moved away" not in child.letter()
    assert [event for _, event, _ in child.told()] == ["left"]
