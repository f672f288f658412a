"""Who lives with whom on a day, and what one child's notices and sightings mean for another."""

from dataclasses import replace
from datetime import date

import pytest

from monitor.domain.fact_version import FactVersion
from monitor.domain.fold import visibility_of, wordings_of
from monitor.domain.household import Neighbourhood, with_household
from monitor.domain.listing import Received
from monitor.domain.record import NoticeKind
from monitor.domain.residence import OlderSiblingNotice, home_of, resident_of
from monitor.domain.visibility import Visibility
from tests.builders.identities import a_birth, a_meeting, a_notice, an_identity, on_a_list, stated

BEGAN = {"gp_registration": date(2024, 4, 1)}
"""Whoever that list named on its first day was already here."""
HERE, THERE = {"address": "1 Weavers Court"}, {"address": "9 Mill Lane"}


def lives(child: int, since: str = "2024-04-01", until: str | None = None, source: str = "gp_registration", **said):
    """State where a child lives, for so long as a source says it."""
    said = {"postcode": "BD7 1BB", **HERE, **said}
    who = an_identity(source, f"L{child}", **said)
    return stated(on_a_list("2024-03-10"), since, until, child=child, identity=who, key=(f"L{child}", since))


def whole(*said: FactVersion) -> tuple[dict[int, Visibility], Neighbourhood]:
    """Fold what was said into each child's facts, with its household's."""
    named = {s.child for s in said if s.child}
    alone = {c: visibility_of(c, [s for s in said if s.child == c], Received(BEGAN)) for c in sorted(named)}
    homes = Neighbourhood({c: resident_of(c, facts, wordings_of(c, said)) for c, facts in alone.items()})
    return {c: with_household(facts, alone, homes) for c, facts in alone.items()}, homes


def together(*said: FactVersion, on: str = "2024-06-01") -> list[frozenset[int]]:
    """Return the households of a day."""
    _, homes = whole(*said)
    day = date.fromisoformat(on)
    return sorted({homes.household_on(c, day) for c in homes.residents}, key=min)


def test_one_address_and_postcode_is_one_household_however_it_is_written():
    assert together(lives(1), lives(2, address="1, WEAVERS  court")) == [{1, 2}]


@pytest.mark.parametrize("change", [THERE, {"postcode": "LS1 1AA"}, {"postcode": "ZZ99 3VZ"}, {"address": None}])
def test_another_or_no_address_is_another_household(change):
    assert together(lives(1), lives(2, **change)) == [{1}, {2}]


def test_two_without_a_place_to_name_are_no_household():
    assert together(lives(1, postcode="ZZ99 3VZ"), lives(2, postcode="ZZ99 3VZ")) == [{1}, {2}]


def test_where_both_have_a_uprn_it_decides_against_the_address():
    assert together(lives(1, uprn="100"), lives(2, uprn="101")) == [{1}, {2}]
    assert together(lives(1, uprn="100"), lives(2, uprn="100", **THERE)) == [{1, 2}]


def test_where_one_has_no_uprn_the_address_decides():
    assert together(lives(1, uprn="100"), lives(2)) == [{1, 2}]
    assert together(lives(1, uprn="100"), lives(2, **THERE)) == [{1}, {2}]


def test_one_mother_is_one_household_wherever_they_live():
    assert together(lives(1, mother=5), lives(2, mother=5, **THERE)) == [{1, 2}]


def test_households_are_connected_over_homes_and_mothers():
    said = [lives(1), lives(2, mother=5), lives(3, mother=5, **THERE), lives(4, **THERE)]
    assert together(*said) == [{1, 2, 3, 4}]


def test_eight_children_are_a_household_and_nine_a_hostel():
    assert together(*(lives(n) for n in range(1, 9))) == [set(range(1, 9))]
    assert together(*(lives(n) for n in range(1, 10))) == [{n} for n in range(1, 10)]


def test_three_mothers_are_a_household_and_four_a_refuge():
    assert together(*(lives(n, mother=n) for n in (1, 2, 3))) == [{1, 2, 3}]
    assert together(*(lives(n, mother=n) for n in (1, 2, 3, 4))) == [{1}, {2}, {3}, {4}]


def test_in_a_refuge_children_of_one_mother_still_belong_together():
    said = [*(lives(n, mother=n) for n in (1, 2, 3, 4)), lives(5, mother=1)]
    assert together(*said) == [{1, 5}, {2}, {3}, {4}]


def test_a_restricted_child_lives_with_nobody():
    hidden = lives(2, address=None, postcode=None, mother=5, restricted=True)
    assert together(lives(1, mother=5), hidden) == [{1}, {2}]


def test_a_child_not_born_yet_lives_nowhere():
    _, homes = whole(lives(1), lives(2, born="2024-07-01"))
    assert homes.household_on(1, date(2024, 6, 30)) == {1}
    assert homes.household_on(1, date(2024, 7, 1)) == {1, 2}


MOVED = [lives(1, "2024-04-01", "2024-05-01"), lives(1, "2024-05-10", "2024-12-01", **THERE)]


def test_who_moved_out_lives_there_until_the_move_was_told():
    others = [lives(2), lives(3, **THERE)]
    assert together(*MOVED, *others, on="2024-05-09") == [{1, 2}, {3}]
    assert together(*MOVED, *others, on="2024-05-10") == [{1, 3}, {2}]


def test_before_the_first_word_of_any_source_the_first_home_told_holds():
    assert together(*MOVED, lives(2), on="2024-03-02") == [{1, 2}]


def test_a_child_that_arrived_lived_here_from_that_day():
    came = lives(1, "2024-05-10")
    assert together(came, lives(2), on="2024-05-09") == [{1}, {2}]
    assert together(came, lives(2), on="2024-05-10") == [{1, 2}]


def test_a_source_that_repeats_an_old_address_does_not_move_a_child_back():
    stale = lives(1, "2024-04-02", "2024-12-01", source="school_roll")
    assert together(*MOVED, stale, lives(2), lives(3, **THERE), on="2024-11-01") == [{1, 3}, {2}]


def test_a_withdrawn_row_is_no_address():
    gone = stated(on_a_list("2024-03-10"), "2024-04-01", identity=an_identity("gp_registration", "L1"), withdrawn=True)
    born = stated(a_birth(), "2024-04-01", identity=an_identity(local_id="B1", address=None))
    assert together(gone, born, lives(2)) == [{1}, {2}]


def told(kind: str, on: str, child: int, about: str = "household") -> FactVersion:
    who = an_identity("notices:police", f"N{child}", born=None, address=None, postcode=None)
    return stated(a_notice(kind, on, about), on, child=child, identity=who, key=("police", f"n{child}"))


def reached(*said: FactVersion, child: int = 2) -> list[str]:
    """Return the days of the notices that reach a child through its household."""
    return [str(notice.on) for notice in whole(*said)[0][child].household_notices]


@pytest.mark.parametrize("kind", ["domestic_abuse", "marac", "concern_reported", "anonymous_referral"])
def test_a_notice_about_a_household_reaches_all_its_children(kind):
    said = [lives(1), lives(2), told(kind, "2024-06-01", 1)]
    assert reached(*said, child=1) == reached(*said, child=2) == ["2024-06-01"]


@pytest.mark.parametrize("kind", ["move_claimed", "caseload_opened", "died"])
def test_other_notices_reach_nobody_else(kind):
    assert reached(lives(1), lives(2), told(kind, "2024-06-01", 1)) == []


@pytest.mark.parametrize("kind", ["concern_reported", "anonymous_referral", "domestic_abuse"])
def test_a_notice_about_the_child_reaches_that_child_only(kind):
    assert reached(lives(1), lives(2), told(kind, "2024-06-01", 1, about="child")) == []


def test_abuse_told_of_the_child_itself_reaches_it_as_its_households_does():
    assert reached(lives(2), told("domestic_abuse", "2024-06-01", 2, about="child")) == ["2024-06-01"]


def test_who_had_moved_out_before_the_notice_is_not_reached():
    assert reached(*MOVED, lives(2), told("marac", "2024-05-09", 1)) == ["2024-05-09"]
    assert reached(*MOVED, lives(2), told("marac", "2024-05-10", 1)) == []
    assert reached(*MOVED, lives(2), told("marac", "2024-06-01", 2), child=1) == []


@pytest.mark.parametrize(
    ("born", "days"), [("2024-06-01", 1), ("2024-06-02", 1), ("2025-05-31", 1), ("2025-06-01", 0), ("2025-09-01", 0)]
)
def test_a_baby_born_to_the_household_within_twelve_months_is_reached(born, days):
    baby = lives(2, "2024-06-02", born=born, mother=5)
    assert len(reached(lives(1, mother=5), baby, told("marac", "2024-06-01", 1))) == days


def test_a_baby_born_to_a_household_the_child_has_left_is_not_reached():
    baby = lives(2, "2024-07-02", born="2024-07-01")
    assert reached(*MOVED, baby, told("marac", "2024-04-20", 1)) == []


def test_a_notice_about_a_refuge_reaches_only_the_child_it_names():
    crowd = [lives(n) for n in range(1, 10)]
    assert reached(*crowd, told("marac", "2024-06-01", 1), child=2) == []
    assert reached(*crowd, told("marac", "2024-06-01", 1), child=1) == ["2024-06-01"]


def test_a_restricted_child_is_reached_by_its_own_notices_only():
    hidden = lives(2, address=None, postcode=None, mother=5, restricted=True)
    said = [lives(1, mother=5), hidden, told("marac", "2024-06-01", 1), told("domestic_abuse", "2024-06-02", 2)]
    assert reached(*said) == ["2024-06-02"]
    assert reached(*said, child=1) == ["2024-06-01"]


def told_of_older(*said: FactVersion, on: str = "2024-06-01", at: str | None = "1 Weavers Court") -> list[str]:
    """Return the days of household notices of child 2, one of which names a school-age child at a home or a mother."""
    alone, living = whole(*said)
    home = home_of(an_identity(postcode="BD7 1BB", address=at)) if at else None
    notice = OlderSiblingNotice(date.fromisoformat(on), NoticeKind.MARAC, home)
    residents = {**living.residents, 2: replace(living.residents[2], older_notices=(notice,))}
    return [str(n.on) for n in with_household(alone[2], alone, Neighbourhood(residents)).household_notices]


def test_a_notice_told_with_a_school_age_sibling_reaches_the_children_of_that_home():
    assert told_of_older(lives(2)) == ["2024-06-01"]
    assert told_of_older(lives(2, **THERE)) == []
    assert told_of_older(lives(2, **THERE, mother=5), at=None) == ["2024-06-01"]


def test_it_reaches_only_who_lived_there_then_and_babies_within_twelve_months():
    assert told_of_older(lives(2, "2024-04-01", "2024-05-01"), lives(2, "2024-05-10", **THERE)) == []
    assert told_of_older(lives(2, "2025-05-31", born="2025-05-31", **THERE)) == []
    assert told_of_older(lives(2, "2025-05-31", born="2025-05-31"), at=None) == ["2024-06-01"]
    assert told_of_older(lives(2, "2025-06-01", born="2025-06-01"), at=None) == []


def test_it_reaches_nobody_through_a_refuge():
    assert told_of_older(*(lives(n) for n in range(1, 9))) == ["2024-06-01"]
    assert told_of_older(*(lives(n) for n in range(1, 10))) == []


def met(child: int, on: str, evidence: str = "seen_in_person") -> FactVersion:
    who = an_identity("contacts:gp", f"C{child}", address=None, postcode=None)
    return stated(a_meeting(on, evidence), on, child=child, identity=who, key=("gp", f"c{child}"))


def siblings(*said: FactVersion, child: int = 2) -> list[str]:
    return [str(seen.on) for seen in whole(*said)[0][child].siblings_seen]


def test_a_sighting_of_a_sibling_is_known_and_is_none_of_the_child():
    facts, _ = whole(lives(1), lives(2), met(1, "2024-06-01"))
    assert [str(seen.on) for seen in facts[2].siblings_seen] == ["2024-06-01"]
    assert facts[2].contacts == ()
    assert facts[1].siblings_seen == ()


@pytest.mark.parametrize("evidence", ["no_access", "carer_only", "administrative"])
def test_a_sibling_not_seen_is_no_sibling_seen(evidence):
    assert siblings(lives(1), lives(2), met(1, "2024-06-01", evidence)) == []


def test_a_sibling_seen_after_it_moved_out_is_no_sibling_then():
    assert siblings(*MOVED, lives(2), met(1, "2024-06-01")) == []
