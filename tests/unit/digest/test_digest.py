import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.certificate import Certificate
from monitor.domain.inbox import LeftLying, Unusable
from monitor.domain.people import People, Role
from monitor.domain.policy import Attention
from monitor.domain.refused import UnusedRows
from monitor.letters.difference import as_listed
from monitor.letters.digest import compose
from monitor.letters.facts import (
    ClosedCase,
    FeedHealth,
    FeedState,
    HeldChange,
    OpenCase,
    WaitingForPeople,
)
from monitor.letters.lines import Change
from tests.unit.digest.drawn import cases
from tests.unit.mail.sample import (
    CERTIFICATE,
    COORDINATOR,
    FEEDS,
    LEAD,
    OFFICER,
    OPERATOR,
    PEOPLE,
    RESTRICTED,
    STEWARD,
    TODAY,
    a_case,
    a_person,
    an_edition,
    sample_digest,
)


def section(digest, change):
    return next((s for s in digest.sections if s.change is change), None)


def references(digest):
    return [line.reference for s in digest.sections for line in s.lines]


def test_a_case_that_was_not_on_the_last_list_is_new():
    digest = compose(COORDINATOR, an_edition(a_case()), [])
    assert dict(digest.counts) == {"new": 1, "worse": 0, "back": 0, "cleared": 0, "open": 1}


def test_a_case_on_both_lists_is_still_open_and_nothing_is_new():
    digest = compose(COORDINATOR, an_edition(a_case()), [as_listed(a_case())])
    assert section(digest, Change.OPEN).total == 1
    assert digest.nothing_new


def test_a_case_that_returned_is_back():
    digest = compose(COORDINATOR, an_edition(a_case(returned=True)), [])
    assert section(digest, Change.BACK).total == 1
    assert section(digest, Change.NEW) is None


@pytest.mark.parametrize(
    ("facts", "label"),
    [
        ({"attention": Attention.HIGH}, "more checks stand"),
        ({"tier": 2}, "passed up"),
        ({"kinds": ("unseen", "concern")}, "a further reason"),
    ],
)
def test_a_case_that_stands_worse_says_how(facts, label):
    digest = compose(COORDINATOR, an_edition(a_case(**facts)), [as_listed(a_case())])
    (line,) = section(digest, Change.WORSE).lines
    assert label in line.labels


def test_a_cleared_case_says_why():
    closed = ClosedCase("UC-7K4Q-91", "seen_in_person")
    digest = compose(COORDINATOR, an_edition(closed=(closed,)), [as_listed(a_case())])
    (gone,) = digest.cleared.lines
    assert gone.why == "seen again: recorded as seen in person"
    assert digest.mismatch is None


@pytest.mark.parametrize("why", ["died", "identity_closed", "recorded_in_error", "something new"])
def test_an_exit_that_is_nobodys_business_in_a_mail_is_told_like_any_other(why):
    digest = compose(COORDINATOR, an_edition(closed=(ClosedCase("UC-7K4Q-91", why),)), [as_listed(a_case())])
    assert digest.cleared.lines[0].why == "no longer judged: open the case"


def test_a_case_that_went_without_a_recorded_reason_is_told_and_alarms():
    digest = compose(COORDINATOR, an_edition(), [as_listed(a_case())])
    assert digest.mismatch
    assert digest.mismatch.unexplained == 1
    assert "do not add up" in digest.alarms[0]
    assert digest.cleared.lines[0].why == "no reason recorded: open the case"


def test_a_case_that_went_to_another_team_is_not_called_cleared_of_anything():
    north = a_person(Role.COORDINATOR, areas=("North",))
    east = a_person(Role.COORDINATOR, areas=("East",))
    edition = an_edition(a_case(area_team="East"), people=People((north, east, LEAD)))
    digest = compose(north, edition, [as_listed(a_case())])
    assert digest.cleared.lines[0].why == "now on another list"
    assert digest.mismatch is None
    assert references(compose(east, edition, [])) == ["UC-7K4Q-91"]


def test_a_case_of_an_area_that_no_coordinator_covers_goes_to_the_lead():
    north = a_person(Role.COORDINATOR, areas=("North",))
    edition = an_edition(a_case(area_team="South"), people=People((north, LEAD)))
    assert references(compose(LEAD, edition, [])) == ["UC-7K4Q-91"]
    assert references(compose(north, edition, [])) == []


def test_a_case_in_the_top_tier_goes_to_the_lead_and_stays_in_the_coordinators_sight():
    edition = an_edition(a_case(role=Role.LEAD, tier=2))
    assert references(compose(LEAD, edition, [])) == ["UC-7K4Q-91"]
    digest = compose(COORDINATOR, edition, [])
    assert "with the safeguarding lead" in digest.sections[0].lines[0].labels
    assert compose(LEAD, edition, []).sections[0].lines[0].labels == (), "the lead knows whose they are"


def test_a_case_whose_records_contradict_each_other_goes_to_the_steward_and_stays_in_the_coordinators_sight():
    edition = an_edition(a_case(kinds=("in_doubt",), role=Role.DATA_STEWARD))
    assert references(compose(STEWARD, edition, [])) == ["UC-7K4Q-91"]
    (line,) = compose(COORDINATOR, edition, []).sections[0].lines
    assert line.labels == ("with the data steward",)


def test_a_child_not_handed_over_goes_to_the_officer_and_not_to_the_coordinator():
    edition = an_edition(a_case(kinds=("aged_out",), role=Role.CHILDREN_MISSING_EDUCATION))
    (line,) = compose(OFFICER, edition, []).sections[0].lines
    assert line.headline == "reached school age, hand-over not accepted"
    assert references(compose(COORDINATOR, edition, [])) == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESTRICTED_CASES])
def test_a_restricted_case_is_a_bare_reference_for_its_own_role_and_a_count_for_others(role):
    edition = an_edition(a_case(restricted=True, role=role))
    (line,) = compose(RESTRICTED, edition, []).sections[0].lines
    assert (line.about, line.headline, line.reasons, line.labels) == ("", "", (), ())
    assert line.next_step == "open the case, which says what is next and by when"
    digest = compose(COORDINATOR, edition, [])
    assert references(digest) == []
    assert digest.unlisted == (
        "1 more open case has no line here, as letters may not tell of it: `monitor escalations` lists the reference."
    )


def test_a_case_that_becomes_restricted_leaves_the_coordinators_list_without_a_line():
    edition = an_edition(a_case(restricted=True))
    digest = compose(COORDINATOR, edition, [as_listed(a_case())])
    assert digest.cleared.total == 0
    assert digest.mismatch is None


@pytest.mark.parametrize("person", [COORDINATOR, RESTRICTED, LEAD, STEWARD])
def test_a_child_whose_death_is_in_doubt_has_no_line_in_any_letter(person):
    digest = compose(person, an_edition(a_case(withheld=True)), [as_listed(a_case())])
    assert references(digest) == []
    assert "UC-7K4Q-91" not in [gone.reference for gone in digest.cleared.lines]


def test_cases_that_an_edit_of_the_policy_raised_are_kept_apart():
    digest = compose(COORDINATOR, an_edition(a_case(), a_case("UC-1A1A-11", policy_caused=True)), [])
    assert section(digest, Change.NEW).total == 1
    assert section(digest, Change.NEW_BY_POLICY).total == 1
    assert dict(digest.counts)["new"] == 2


def test_the_subject_holds_a_day_and_two_figures_and_nothing_else():
    assert sample_digest().subject == "Sighting summary 22 Nov: 4 new, 40 open"


def test_an_empty_list_makes_a_letter_too():
    digest = compose(COORDINATOR, an_edition(certificate=CERTIFICATE), [])
    assert digest.subject == "Sighting summary 22 Nov: 0 new, 0 open"
    assert digest.nothing_new
    assert digest.sections == ()


def test_a_person_without_a_list_is_told_the_figures_of_the_area():
    digest = compose(OPERATOR, an_edition(a_case(), a_case("UC-1A1A-11", raised_on=TODAY - timedelta(days=9))), [])
    assert digest.subject == "Sighting summary 22 Nov: 1 new, 2 open"
    assert digest.sections == ()
    assert digest.listing == ()


def test_contradictions_are_counted_for_the_data_steward_only():
    edition = an_edition(waiting=WaitingForPeople(contradictions=3))
    assert compose(STEWARD, edition, []).foot.waiting == ("3 children with records that contradict each other.",)
    assert compose(COORDINATOR, edition, []).foot.waiting == ()


def test_rows_under_an_id_told_of_another_child_are_counted_for_the_data_steward_with_what_to_ask():
    edition = an_edition(waiting=WaitingForPeople(doubtful={"contacts-gp": 6, "notices": 1}))
    first, second = compose(STEWARD, edition, []).foot.waiting
    assert first.startswith("contacts-gp: 6 rows whose id another delivery gave to another child: ")
    assert "Ask the sender to withdraw the row that is wrong" in first
    assert second.startswith("notices: 1 row whose id ")
    assert compose(COORDINATOR, edition, []).foot.waiting == ()


def test_cases_come_in_the_order_of_their_rank():
    ranked = [a_case(f"UC-1A1A-1{n}", rank=n) for n in range(1, 5)]
    digest = compose(COORDINATOR, an_edition(*ranked[::-1]), [])
    assert references(digest) == [case.reference for case in ranked]


@pytest.mark.parametrize("first", [{"kinds": ("unseen", "concern")}, {"kinds": ("caseload",)}, {"age_months": 11}])
def test_concerns_disproved_moves_missed_visits_and_children_under_one_have_a_line_beyond_the_25(first):
    urgent = [a_case(f"UC-{n:04}-30", rank=n, **first) for n in range(1, 41)]
    others = [a_case(f"UC-{n:04}-10", rank=n, age_months=12) for n in range(41, 101)]
    digest = compose(COORDINATOR, an_edition(*others, *urgent), [])
    assert references(digest) == [case.reference for case in (*urgent, *others[:25])]
    assert section(digest, Change.NEW).more == "and 35 more cases not shown here"
    known = compose(COORDINATOR, an_edition(*others, *urgent), [as_listed(case) for case in (*urgent, *others)])
    assert references(known) == references(digest)


def test_of_five_thousand_open_cases_the_letter_shows_the_25_most_urgent_and_the_total():
    many = [
        a_case(f"UC-{n:04}-10", rank=n * 7919 % 5000, raised_on=TODAY - timedelta(days=n % 200)) for n in range(5000)
    ]
    digest = compose(COORDINATOR, an_edition(*many), [as_listed(case) for case in many])
    assert references(digest) == [case.reference for case in sorted(many, key=lambda case: case.rank)[:25]]
    assert digest.sections[0].more == "and 4,975 more cases not shown here"
    assert sum(band.count for band in digest.ages) == 5000
    assert digest.subject.endswith("0 new, 5,000 open")


def test_a_flood_of_new_cases_leaves_five_lines_to_the_most_urgent_of_the_old_ones():
    new = [a_case(f"UC-{n:04}-10") for n in range(60)]
    old = [a_case(f"UC-{n:04}-20", rank=40 - n) for n in range(40)]
    digest = compose(COORDINATOR, an_edition(*new, *old), [as_listed(case) for case in old])
    assert len(section(digest, Change.NEW).lines) == 20
    assert [line.reference for line in section(digest, Change.OPEN).lines] == [
        f"UC-{n:04}-20" for n in range(39, 34, -1)
    ]


@given(st.lists(cases(), max_size=60, unique_by=lambda case: case.reference), st.randoms())
def test_the_order_in_which_cases_are_given_changes_nothing(drawn, random):
    shuffled = list(drawn)
    random.shuffle(shuffled)
    assert compose(COORDINATOR, an_edition(*drawn), []) == compose(COORDINATOR, an_edition(*shuffled), [])


@given(st.lists(cases(), max_size=60, unique_by=lambda case: case.reference), st.sampled_from(PEOPLE.everyone))
def test_every_part_shows_its_most_urgent_cases_first_and_the_totals_add_up(drawn, person):
    digest = compose(person, an_edition(*drawn), [])
    by_reference = {case.reference: case for case in drawn}
    for part in digest.sections:
        shown = [by_reference[line.reference].place for line in part.lines]
        assert shown == sorted(shown)
    in_full = {case.reference for case in drawn if case.in_full} & {each.reference for each in digest.listing}
    assert in_full <= set(references(digest))
    assert len(set(references(digest)) - in_full) <= 25
    assert sum(part.total for part in digest.sections) == len(digest.listing)


@given(st.lists(cases(), max_size=40, unique_by=lambda case: case.reference), st.booleans())
def test_every_open_case_is_on_somebodys_list_unless_it_is_withheld(drawn, shadow):
    people = PEOPLE.written_to(shadow=shadow)
    edition = an_edition(*drawn, people=people)
    listed = {entry.reference for person in people.everyone for entry in compose(person, edition, []).listing}
    hidden = {case.reference for case in drawn if case.withheld or (shadow and case.restricted)}
    assert listed == {case.reference for case in drawn} - hidden


@given(st.lists(cases(), max_size=30, unique_by=lambda case: case.reference), st.sampled_from(PEOPLE.everyone))
def test_no_subject_says_more_than_a_day_and_two_figures(drawn, person):
    subject = compose(person, an_edition(*drawn), []).subject
    assert re.fullmatch(r"Sighting summary \d{1,2} [A-Z][a-z]{2}: [\d,]+ new, [\d,]+ open", subject)


def test_the_certificate_is_told_in_the_words_of_the_contract():
    foot = compose(COORDINATOR, an_edition(certificate=CERTIFICATE), []).foot
    assert foot.accounting.sentence == (
        "3,812 children checked; each is in one list below; 41 could not be judged. "
        "This says nothing about whether a child is well."
    )
    assert sum(count for _, count in foot.accounting.states) == CERTIFICATE.register_size


def test_a_certificate_that_does_not_add_up_is_said_before_everything_else():
    wrong = replace(CERTIFICATE, difference=-2)
    digest = compose(COORDINATOR, an_edition(certificate=wrong), [])
    assert digest.alarms == ("The figures do not add up: 2 children unaccounted for. The operators have been told.",)
    assert "each is in one list" not in digest.foot.accounting.sentence


@pytest.mark.parametrize(
    ("certificate", "said"),
    [(None, "No judging run has finished"), (replace(CERTIFICATE, day=TODAY - timedelta(days=2)), "as of 20 Nov")],
)
def test_a_letter_that_rests_on_no_fresh_run_says_so(certificate: Certificate | None, said):
    digest = compose(COORDINATOR, an_edition(certificate=certificate), [])
    assert said in digest.alarms[0]


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (FEEDS[0], "complete through 20 Nov"),
        (FEEDS[2], "complete through 11 Nov; late by 4 days; 32 children wait for it"),
        (FEEDS[4], "complete through 13 Nov; a delivery waits for a decision"),
        (FEEDS[5], "nothing received yet; it has never come"),
        (FeedHealth("births", FeedState.ON_TIME, TODAY.replace(year=2025)), "complete through 22 Nov 2025"),
    ],
)
def test_every_letter_says_how_each_feed_stands(feed, said):
    (row,) = compose(COORDINATOR, an_edition(feeds=(feed,)), []).foot.feeds
    assert row.words == said
    assert row.well == (feed.state is FeedState.ON_TIME)


def test_concerns_not_placed_are_in_every_letter_and_at_its_head_after_a_working_day():
    fresh = an_edition(certificate=CERTIFICATE, waiting=WaitingForPeople(concerns_not_placed=1, oldest_concern_days=1))
    stale = an_edition(certificate=CERTIFICATE, waiting=WaitingForPeople(concerns_not_placed=1, oldest_concern_days=2))
    for person in PEOPLE.everyone:
        assert "1 concern not placed" in compose(person, fresh, []).foot.waiting[0]
        assert "1 concern not placed" in compose(person, stale, []).alarms[0]


def test_births_and_notices_that_could_not_be_read_are_in_every_letter_and_at_its_head_after_a_working_day():
    fresh = an_edition(certificate=CERTIFICATE, waiting=WaitingForPeople(not_read=1, oldest_not_read_days=1))
    stale = an_edition(certificate=CERTIFICATE, waiting=WaitingForPeople(not_read=2, oldest_not_read_days=2))
    for person in PEOPLE.everyone:
        assert "1 row of births or notices could not be read" in compose(person, fresh, []).foot.waiting[0]
        assert "2 rows of births or notices could not be read" in compose(person, stale, []).alarms[0]


def an_unused(**changes):
    usual = UnusedRows("contacts", "contact_on", "a day not before the birth", 3, TODAY - timedelta(days=2), (7, 9))
    return replace(usual, **changes)


def test_the_steward_alone_is_told_of_refused_rows_by_feed_and_reason():
    edition = an_edition(waiting=WaitingForPeople(refused=(an_unused(), an_unused(column="", rows=1, deliveries=(8,)))))
    told = {person.email: compose(person, edition, []).foot.refused for person in PEOPLE.everyone}
    assert told.pop(STEWARD.email) == (
        "contacts: 3 rows since 20 Nov, deliveries 7 and 9; contact_on: write a day not before the birth.",
        "contacts: 1 row since 20 Nov, delivery 8; the row as a whole: write a day not before the birth.",
    )
    assert set(told.values()) == {()}


def test_of_many_deliveries_the_latest_are_named_and_of_many_reasons_the_rest_counted():
    many = tuple(an_unused(column=f"c{n}", deliveries=tuple(range(10, 30))) for n in range(20))
    told = compose(STEWARD, an_edition(waiting=WaitingForPeople(refused=many)), []).foot.refused
    assert "deliveries …, 25, 26, 27, 28 and 29" in told[0]
    assert told[-1] == "15 further rows for 5 other reasons."


@pytest.mark.parametrize("private", ["one of live, stillborn", "one of domestic_abuse, marac, died"])
def test_a_reason_with_a_word_no_letter_may_hold_is_left_to_the_deliverys_own_text(private):
    waiting = WaitingForPeople(refused=(an_unused(feed="notices", column="kind", wants=private),))
    [said] = compose(STEWARD, an_edition(waiting=waiting), []).foot.refused
    assert said.endswith("; kind cannot be used.")


def test_the_steward_alone_is_told_of_what_cannot_be_taken_in_without_the_names_it_bears():
    odd = [Unusable("births", "is no .csv file: send it as CSV.", name) for name in ("Jane.xlsx", "Jo.xlsx")]
    folder = Unusable("", "is no feed: name it in config/feeds.toml, or move its files.", "jane", "A folder")
    found = (LeftLying(odd[0], TODAY), LeftLying(odd[1], TODAY - timedelta(days=1)), LeftLying(folder, TODAY))
    edition = an_edition(waiting=WaitingForPeople(lying=found))
    told = {person.email: compose(person, edition, []).foot.lying for person in PEOPLE.everyone}
    assert told.pop(STEWARD.email) == (
        "births, since 21 Nov (2 times): A file is no .csv file: send it as CSV.",
        "The inbox, since 22 Nov: A folder is no feed: name it in config/feeds.toml, or move its files.",
    )
    assert set(told.values()) == {()}


def test_a_held_mass_change_is_counted_with_its_causes():
    held = HeldChange(30, (("feed", 28), ("policy", 0), ("calendar", 2)), TODAY + timedelta(days=1))
    (said,) = compose(COORDINATOR, an_edition(waiting=WaitingForPeople(held=held)), []).foot.waiting
    assert said == (
        "30 new escalations held as one change (by cause: a feed 28, the calendar 2); released by 23 Nov at the latest."
    )


def test_a_reference_that_could_not_be_part_of_a_link_is_refused():
    with pytest.raises(ValueError, match="case reference"):
        OpenCase("UC-1/../..", ("unseen",), Role.COORDINATOR, "North", 3, TODAY)
