"""From what was delivered about a child to what is known of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import permutations

import pytest

from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.fact_version import FactVersion
from monitor.domain.fold import visibility_of
from monitor.domain.listing import Received
from monitor.domain.visibility import Visibility
from tests.builders.identities import a_birth, a_meeting, a_notice, a_place, an_identity, on_a_list, on_a_roll, stated

LONG_AGO = {feed: date(2020, 1, 1) for feed in ("births", "contacts", "early_years", "school_roll", "gp_registration")}
GP = an_identity("contacts:gp", "P1")
NURSERY = an_identity("early_years", "E1")
SCHOOL = an_identity("school_roll", "S1")
LIST = an_identity("gp_registration", "G1")


def known(*said: FactVersion, began: Mapping[str, date] = LONG_AGO) -> Visibility:
    """Fold what was said of child 1; whatever the order, the answer is one."""
    answers = {visibility_of(1, order, Received(began)) for order in permutations(said)}
    assert len(answers) == 1
    return answers.pop()


def seen_on(facts: Visibility) -> list[str]:
    return [str(contact.on) for contact in facts.contacts if contact.evidence is Evidence.SEEN_IN_PERSON]


def met(on: str, as_of: str, received: int = 1, **said) -> FactVersion:
    return stated(a_meeting(on), as_of, received=received, identity=GP, key=("gp", "c1"), **said)


def test_a_live_birth_is_a_sighting_by_a_midwife_on_that_day():
    facts = known(stated(a_birth(), "2024-03-05"))
    assert facts.birth_reported
    assert facts.birth_dates == (date(2024, 3, 1),)
    assert [(c.on, c.agency, c.kind) for c in facts.contacts] == [(date(2024, 3, 1), Agency.MIDWIFERY, "birth")]


def test_the_version_with_the_latest_as_of_day_wins_whenever_it_came():
    facts = known(met("2024-05-01", "2024-05-02", received=9), met("2024-05-03", "2024-05-09", received=1))
    assert seen_on(facts) == ["2024-05-03"]


def test_of_two_versions_of_one_day_the_later_received_wins():
    facts = known(met("2024-05-01", "2024-05-09", received=1), met("2024-05-03", "2024-05-09", received=2))
    assert seen_on(facts) == ["2024-05-03"]


def test_a_version_said_again_later_wins_again():
    again = stated(a_meeting("2024-05-01"), "2024-05-02", "2024-05-20", received=3, identity=GP, key=("gp", "c1"))
    assert seen_on(known(again, met("2024-05-03", "2024-05-09", received=2))) == ["2024-05-01"]


def test_what_is_withdrawn_is_known_no_more_and_counted():
    facts = known(met("2024-05-01", "2024-05-02"), met("2024-05-01", "2024-05-09", received=2, withdrawn=True))
    assert seen_on(facts) == []
    assert facts.withdrawn == 1


def test_a_withdrawal_may_come_before_what_it_withdraws():
    facts = known(
        met("2024-05-01", "2024-05-09", received=1, withdrawn=True), met("2024-05-01", "2024-05-02", received=2)
    )
    assert seen_on(facts) == []


def test_what_is_said_again_after_its_withdrawal_stands():
    facts = known(met("2024-05-01", "2024-05-02", withdrawn=True), met("2024-05-01", "2024-05-09", received=2))
    assert seen_on(facts) == ["2024-05-01"]
    assert facts.withdrawn == 0


def test_a_row_that_now_names_another_child_is_that_childs():
    first, now = met("2024-05-01", "2024-05-02"), met("2024-05-01", "2024-05-09", received=2, child=2)
    assert seen_on(known(first, now)) == []
    assert seen_on(visibility_of(2, [first, now], Received(LONG_AGO))) == ["2024-05-01"]


def test_a_newer_version_in_doubt_silences_nobody_so_that_the_one_before_stands():
    first, doubtful = met("2024-05-01", "2024-05-02"), met("2024-05-03", "2024-05-09", received=2, child=None)
    assert seen_on(known(first, doubtful)) == ["2024-05-01"]


def test_a_withdrawal_needs_no_person_to_take_the_fact_back():
    first = met("2024-05-01", "2024-05-02")
    assert seen_on(known(first, met("2024-05-01", "2024-05-09", received=2, child=None, withdrawn=True))) == []


def test_what_was_only_ever_in_doubt_is_nobodys():
    assert seen_on(known(stated(a_birth(), "2024-03-05"), met("2024-05-01", "2024-05-02", child=None))) == [
        "2024-03-01"
    ]


def test_a_row_taken_back_that_never_named_the_child_is_not_counted_for_it():
    theirs = met("2024-05-01", "2024-05-09", received=2, withdrawn=True, child=2)
    assert known(stated(a_birth(), "2024-03-05"), theirs).withdrawn == 0


def listed(*said: FactVersion, on: Sequence[str]) -> Visibility:
    """Fold what was said of child 1 where the lists were delivered for some days, each received as its number says."""
    lists = {name: [(date.fromisoformat(day), n) for n, day in enumerate(on, start=1)] for name in LONG_AGO}
    answers = {visibility_of(1, order, Received(LONG_AGO, lists)) for order in permutations(said)}
    assert len(answers) == 1
    return answers.pop()


WEEKS = ("2024-05-01", "2024-05-08", "2024-05-15")


def test_a_row_that_the_newest_list_names_is_listed():
    facts = listed(stated(on_a_list("2024-04-01"), *WEEKS[::2], received=3, identity=LIST), on=WEEKS)
    assert [(r.told_on, r.gone_on) for r in facts.registrations] == [(date(2024, 5, 1), None)]


def test_a_row_is_gone_from_the_first_list_without_it_even_one_that_came_late():
    row = stated(on_a_list("2024-04-01"), WEEKS[0], received=1, identity=LIST)
    assert [r.gone_on for r in listed(row, on=WEEKS).registrations] == [date(2024, 5, 8)]
    late = ("2024-05-01", "2024-05-15", "2024-05-03")
    assert [r.gone_on for r in listed(row, on=(late[0], late[2], late[1])).registrations] == [date(2024, 5, 3)]


@pytest.mark.parametrize(
    ("old", "new", "who", "kept", "when"),
    [
        (on_a_list("2024-04-01"), on_a_list("2024-04-10"), LIST, "registrations", date(2024, 4, 10)),
        (on_a_roll(enrolled="2024-04-01"), on_a_roll(enrolled="2024-03-01"), SCHOOL, "rolls", date(2024, 3, 1)),
        (a_place(started="2024-04-01"), a_place(started="2024-04-10"), NURSERY, "places", date(2024, 4, 10)),
    ],
)
def test_another_date_at_the_same_place_replaces_a_row_that_is_gone(old, new, who, kept, when):
    was, now = stated(old, WEEKS[0], received=1, identity=who), stated(new, WEEKS[2], received=3, identity=who)
    rows = getattr(listed(was, now, on=WEEKS), kept)
    assert [(row.began, row.told_on, row.gone_on) for row in rows] == [(when, date(2024, 5, 1), None)]


def test_a_renumbered_row_is_the_same_row():
    was = stated(on_a_list("2024-04-01"), WEEKS[0], received=1, identity=LIST)
    now = stated(on_a_list("2024-04-01"), WEEKS[1], WEEKS[2], received=3, identity=an_identity("gp_registration", "N9"))
    facts = listed(was, now, on=WEEKS)
    assert [(r.told_on, r.gone_on) for r in facts.registrations] == [(date(2024, 5, 1), None)]


def test_a_row_that_had_ended_by_the_new_date_is_a_stretch_of_its_own():
    was = stated(on_a_list("2024-04-01", "2024-04-20", "RDI"), WEEKS[0], received=1, identity=LIST)
    now = stated(on_a_list("2024-04-20"), WEEKS[2], received=3, identity=LIST)
    assert [(str(r.on), str(r.removed_on)) for r in listed(was, now, on=WEEKS).registrations] == [
        ("2024-04-01", "2024-04-20"),
        ("2024-04-20", "None"),
    ]


def test_a_row_at_another_place_replaces_nothing():
    was = stated(on_a_list("2024-04-01"), WEEKS[0], received=1, identity=LIST)
    now = stated(on_a_list("2024-04-10", practice="B83009"), WEEKS[2], received=3, identity=LIST)
    assert [r.gone_on for r in listed(was, now, on=WEEKS).registrations] == [date(2024, 5, 8), None]


def test_rows_that_were_listed_side_by_side_correct_nothing():
    was = stated(on_a_list("2024-04-01"), WEEKS[1], received=2, identity=LIST)
    beside = stated(on_a_list("2024-04-10"), WEEKS[1], received=2, identity=LIST)
    assert [r.gone_on for r in listed(was, beside, on=WEEKS).registrations] == [date(2024, 5, 15)] * 2


def test_attendance_before_the_new_date_is_a_sighting_and_none_on_the_new_row():
    was = stated(a_place("2024-04-12", started="2024-04-01"), WEEKS[0], received=1, identity=NURSERY)
    earlier = stated(a_place("2024-04-03", started="2024-04-01"), "2024-04-05", received=0, identity=NURSERY)
    now = stated(a_place("2024-05-14", started="2024-04-10"), WEEKS[2], received=3, identity=NURSERY)
    facts = listed(earlier, was, now, on=WEEKS)
    assert seen_on(facts) == ["2024-04-03", "2024-04-12", "2024-05-14"]
    assert [[str(day) for day in place.attended] for place in facts.places] == [["2024-04-12", "2024-05-14"]]


def test_an_end_told_in_advance_by_a_row_that_was_gone_before_never_came():
    early = stated(on_a_list("2024-04-01", "2024-05-12", "RDI"), WEEKS[0], received=1, identity=LIST)
    told = stated(on_a_list("2024-04-01", "2024-05-08", "RDI"), WEEKS[0], received=1, identity=LIST)
    assert [(r.removed_on, r.reason) for r in listed(early, on=WEEKS).registrations] == [(None, "")]
    assert [(r.removed_on, r.reason) for r in listed(told, on=WEEKS).registrations] == [(date(2024, 5, 8), "RDI")]


@pytest.mark.parametrize(
    ("row", "who", "agency"), [(a_place, NURSERY, Agency.EARLY_YEARS), (on_a_roll, SCHOOL, Agency.SCHOOL)]
)
def test_every_last_day_attended_that_was_ever_told_is_a_sighting(row, who, agency):
    facts = known(
        stated(row("2025-10-01"), "2025-10-03", received=1, identity=who),
        stated(row("2025-10-08"), "2025-10-10", received=2, identity=who),
        stated(row(None), "2025-10-17", received=3, identity=who),
    )
    assert seen_on(facts) == ["2025-10-01", "2025-10-08"]
    assert {contact.agency for contact in facts.contacts} == {agency}


def test_an_earlier_last_day_told_later_takes_the_later_days_back():
    facts = known(
        stated(a_place("2025-10-01"), "2025-10-03", received=1, identity=NURSERY),
        stated(a_place("2025-10-08"), "2025-10-10", received=2, identity=NURSERY),
        stated(a_place("2025-10-02"), "2025-10-17", received=3, identity=NURSERY),
    )
    assert seen_on(facts) == ["2025-10-01", "2025-10-02"]
    assert facts.places[0].attended == (date(2025, 10, 1), date(2025, 10, 2))


def test_a_place_only_expected_is_no_sighting():
    facts = known(stated(a_place(None), "2025-10-03", identity=NURSERY))
    assert seen_on(facts) == []
    assert len(facts.places) == 1


def test_the_newest_version_says_how_a_stretch_stands():
    facts = known(
        stated(on_a_list("2024-04-01"), "2024-05-01", received=1, identity=LIST),
        stated(on_a_list("2024-04-01", "2024-06-01", "RDI"), "2024-06-08", received=2, identity=LIST),
    )
    assert [(r.on, r.removed_on, r.reason) for r in facts.registrations] == [
        (date(2024, 4, 1), date(2024, 6, 1), "RDI")
    ]


@pytest.mark.parametrize("code", ["LDN", "CAN", "X"])
def test_a_registration_made_in_error_never_was(code):
    assert known(stated(on_a_list("2024-04-01", "2024-06-01", code), "2024-06-08", identity=LIST)).registrations == ()


@pytest.mark.parametrize("practice", ["V81997", "V81998", "V81999"])
def test_a_code_for_no_practice_is_no_registration(practice):
    facts = known(stated(on_a_list("2024-04-01", practice=practice), "2024-06-08", identity=LIST))
    assert [row.unlisted for row in facts.registrations] == [True]


def test_a_notice_is_no_contact():
    facts = known(stated(a_notice("marac", "2024-05-01"), "2024-05-02", identity=an_identity("notices:police", "N1")))
    assert facts.contacts == ()
    assert [notice.kind for notice in facts.notices] == ["marac"]


def a_day_of_birth(born: str, as_of: str, source: str = "gp_registration", received: int = 1) -> FactVersion:
    who = an_identity(source, "G1", born=born)
    return stated(on_a_list("2024-04-01"), as_of, received=received, identity=who, key=("G1", source))


def test_sources_that_agree_give_one_birth_date():
    facts = known(stated(a_birth(), "2024-03-05"), a_day_of_birth("2024-03-01", "2024-05-01"))
    assert facts.birth_dates == (date(2024, 3, 1),)
    assert facts.contradicted_on is None


def test_two_birth_dates_stand_the_births_rows_first_since_the_second_was_told():
    facts = known(a_day_of_birth("2024-01-03", "2024-02-01"), stated(a_birth(), "2024-03-05"))
    assert facts.birth_dates == (date(2024, 3, 1), date(2024, 1, 3))
    assert facts.contradicted_on == date(2024, 3, 5)


def test_a_sources_later_birth_date_replaces_its_earlier_one():
    facts = known(
        stated(a_birth(), "2024-03-05"),
        a_day_of_birth("2024-01-03", "2024-05-01"),
        a_day_of_birth("2024-03-01", "2024-06-01", received=2),
    )
    assert facts.birth_dates == (date(2024, 3, 1),)
    assert facts.contradicted_on is None


def test_two_birth_dates_of_one_source_in_one_delivery_are_both_said():
    """The key alone tells them apart: no order of rows may decide."""
    one, other = (
        stated(
            a_meeting("2024-05-01"),
            "2024-05-02",
            identity=an_identity("contacts:gp", "P1", born=born),
            key=("gp", contact),
        )
        for born, contact in (("2024-03-01", "c1"), ("2023-02-01", "c2"))
    )
    facts = known(one, other)
    assert facts.birth_dates == (date(2024, 3, 1), date(2023, 2, 1))
    assert facts.contradicted_on == date(2024, 5, 2)


def test_a_correction_by_one_source_alone_is_a_contradiction_until_the_others_follow():
    facts = known(
        a_day_of_birth("2024-01-03", "2024-02-01"),
        a_day_of_birth("2024-01-03", "2024-02-01", source="school_roll"),
        a_day_of_birth("2024-03-01", "2024-06-01", received=2),
    )
    assert sorted(facts.birth_dates) == [date(2024, 1, 3), date(2024, 3, 1)]
    assert facts.contradicted_on == date(2024, 6, 1)


def test_a_child_first_named_after_its_feeds_began_has_arrived_that_day():
    facts = known(a_day_of_birth("2024-01-03", "2024-05-01"), met("2024-05-01", "2024-06-01"))
    assert facts.arrived_on == date(2024, 5, 1)


def test_a_child_named_by_the_first_delivery_of_a_feed_was_already_here():
    facts = known(a_day_of_birth("2024-01-03", "2024-05-01"), began={"gp_registration": date(2024, 5, 1)})
    assert facts.arrived_on is None


def test_a_first_delivery_of_another_feed_on_a_later_day_changes_nothing():
    began = {**LONG_AGO, "contacts": date(2024, 6, 1)}
    facts = known(a_day_of_birth("2024-01-03", "2024-05-01"), met("2024-05-01", "2024-06-01"), began=began)
    assert facts.arrived_on == date(2024, 5, 1)


def test_a_births_row_that_comes_later_cancels_the_arrival():
    facts = known(a_day_of_birth("2024-01-03", "2024-05-01"), stated(a_birth(), "2024-08-01"))
    assert facts.arrived_on is None
    assert facts.birth_reported


def test_a_late_delivery_of_an_older_day_moves_the_arrival_back():
    older = stated(a_meeting("2024-04-02"), "2024-04-03", received=9, identity=GP, key=("gp", "c1"))
    assert known(a_day_of_birth("2024-01-03", "2024-05-01"), older).arrived_on == date(2024, 4, 3)
