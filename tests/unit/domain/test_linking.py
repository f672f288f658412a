"""Which descriptions are one child's (SPEC 7.1), one test a rule."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.domain.link import Description, Link, LinkReason, Numbers
from monitor.domain.link_decision import DecidedPair, Decisions, LinkAct
from monitor.domain.linking import decide
from monitor.domain.provisional import DoubtTerm
from tests.builders.identities import a_number, described


def children(links: dict[int, Link]) -> list[set[int]]:
    """Return the descriptions of each child, in order."""
    found: dict[int, set[int]] = {}
    for id_, link in links.items():
        if link.founder is not None:
            found.setdefault(link.founder, set()).add(id_)
    return sorted(found.values(), key=min)


def last_of(people: Iterable[Description], **known) -> Link:
    """Decide people and return what became of the last of them."""
    listed = list(people)
    return decide(listed, **known)[listed[-1].id]


BORN = described(1, "births", "B1", number=1)


def test_a_verified_number_with_the_birth_date_is_the_child_whatever_the_names():
    link = last_of([BORN, described(2, "gp_registration", "G1", number=1, family="Else", given="Other", postcode=None)])
    assert (link.reason, link.founder) == (LinkReason.NHS_NUMBER, 1)


@pytest.mark.parametrize("names", [{"family": "Else"}, {"given": "Other"}])
def test_a_number_not_verified_needs_one_name_that_agrees(names):
    link = last_of([BORN, described(2, "gp_registration", "G1", number=1, status="03", postcode=None, **names)])
    assert (link.reason, link.founder) == (LinkReason.NHS_NUMBER, 1)


@pytest.mark.parametrize("status", [None, "02", "08"])
def test_a_number_not_verified_without_a_name_that_agrees_is_doubt(status):
    other = described(2, "gp_registration", "G1", number=1, status=status, family="Else", given="Other")
    assert last_of([BORN, other]) == Link(2, LinkReason.DOUBT, candidates=(1,))


def test_a_number_with_another_birth_date_is_doubt():
    link = last_of([BORN, described(2, "gp_registration", "G1", number=1, born="2024-03-02")])
    assert (link.reason, link.candidates) == (LinkReason.DOUBT, (1,))


@pytest.mark.parametrize("change", [{"family": "Else"}, {"given": "Other"}])
def test_a_source_that_uses_its_own_id_again_means_the_same_child(change):
    first = described(1, "gp_registration", "G1", postcode=None)
    link = last_of([first, described(2, "gp_registration", "G1", postcode="LS1 1AA", **change)])
    assert (link.reason, link.founder) == (LinkReason.SAME_SOURCE, 1)


def test_a_source_that_uses_its_id_again_with_other_names_leaves_doubt():
    first = described(1, "gp_registration", "G1")
    link = last_of([first, described(2, "gp_registration", "G1", family="Else", given="Other", postcode="LS1 1AA")])
    assert link.reason is LinkReason.DOUBT


def test_the_same_id_of_two_sources_means_nothing():
    one = described(1, "contacts:gp", "A1", family="Merrill")
    other = described(2, "contacts:police", "A1", family="Else", given="Other", postcode="LS1 1AA")
    assert children(decide([one, other])) == [{1}, {2}]


def test_names_birth_date_and_postcode_together_are_the_child():
    link = last_of([BORN, described(2, "school_roll", "S1")])
    assert (link.reason, link.founder) == (LinkReason.NAME_BIRTH_DATE_POSTCODE, 1)


@pytest.mark.parametrize(
    "change", [{"family": "Else"}, {"given": "Other"}, {"postcode": "LS1 1AA"}, {"postcode": None}, {"given": None}]
)
def test_one_of_the_four_that_differs_or_lacks_leaves_doubt(change):
    link = last_of([BORN, described(2, "school_roll", "S1", **change)])
    assert (link.reason, link.founder, link.candidates) == (LinkReason.DOUBT, None, (1,))


def test_another_birth_date_is_another_child():
    assert children(decide([BORN, described(2, "school_roll", "S1", born="2024-03-02")])) == [{1}, {2}]


def test_two_children_alike_in_all_four_leave_doubt_about_both():
    alike = [described(1, number=1), described(2, "births", "B2", number=2), described(3, "school_roll", "S1")]
    assert last_of(alike) == Link(3, LinkReason.DOUBT, candidates=(1, 2))


def test_a_different_number_vetoes_though_all_else_agrees():
    link = last_of([BORN, described(2, "school_roll", "S1", number=2)])
    assert link == Link(2, LinkReason.NEW_CHILD, founder=2)


@pytest.mark.parametrize("change", [{"given": "Other"}, {"family": "Else"}, {"given": "BABY"}, {"born": "2024-03-02"}])
def test_a_different_number_vetoes_the_same_source_and_id_too(change):
    first = described(1, "gp_registration", "G1", number=1)
    assert children(decide([first, described(2, "gp_registration", "G1", number=2, **change)])) == [{1}, {2}]


@pytest.mark.parametrize("given", ["Isla", "BABY", None])
def test_a_number_that_changes_under_one_key_with_equal_words_is_doubt_and_no_second_child(given):
    first = described(1, "gp_registration", "G1", number=1, given=given)
    again = described(2, "gp_registration", "G1", number=2, given=given, postcode="LS1 1AA")
    assert last_of([first, again]) == Link(2, LinkReason.CHANGED_NUMBER, candidates=(1,))


def test_a_number_that_changes_to_anothers_is_doubt_about_both():
    changed = described(4, "health_visitor_contacts", "T2", given="Hazel", number=1)
    assert last_of([*SISTERS, changed]) == Link(4, LinkReason.CHANGED_NUMBER, candidates=(1, 2))


def test_a_number_that_changes_after_an_invalidation_is_another_child():
    first = described(1, "gp_registration", "G1", number=1)
    again = described(2, "gp_registration", "G1", number=2)
    assert children(decide([first, again], numbers=Numbers(frozenset({a_number(1)})))) == [{1}, {2}]


def test_a_vetoed_child_is_no_candidate_so_that_the_other_one_is_found():
    alike = [described(1, number=1), described(2, "births", "B2"), described(3, "school_roll", "S1", number=3)]
    link = last_of(alike)
    assert (link.reason, link.founder) == (LinkReason.NAME_BIRTH_DATE_POSTCODE, 2)


def test_a_child_with_a_number_known_to_one_source_takes_the_record_without_one():
    assert children(decide([BORN, described(2, "school_roll", "S1"), described(3, "early_years", "E1")])) == [{1, 2, 3}]


def test_two_ids_of_the_births_feed_are_two_babies_however_alike():
    twins = [described(1, "births", "B1", given="BABY"), described(2, "births", "B2", given="BABY", birth_order=2)]
    assert children(decide(twins)) == [{1}, {2}]
    assert children(decide([described(1, "births", "B1"), described(2, "births", "B2")])) == [{1}, {2}]


def test_a_births_row_sent_again_with_a_name_is_the_same_baby():
    baby = described(1, "births", "B1", given="BABY", family="Mother")
    named = described(2, "births", "B1", given="Isla", family="Father", postcode="LS1 1AA")
    link = last_of([baby, named])
    assert (link.reason, link.founder) == (LinkReason.SAME_SOURCE, 1)


TWINS = [
    described(1, "births", "B1", given="Ada", number=1, birth_order=1),
    described(2, "births", "B2", given="Ben", number=2, birth_order=2),
]


@pytest.mark.parametrize("given", [None, "TWIN 1", "BABY", "Cleo"])
def test_a_record_that_could_be_either_twin_is_neither(given):
    link = last_of([*TWINS, described(3, "gp_registration", "G1", given=given)])
    assert link == Link(3, LinkReason.DOUBT, candidates=(1, 2))


def test_a_given_name_tells_twins_apart():
    assert last_of([*TWINS, described(3, "gp_registration", "G1", given="Ben")]).founder == 2


def test_a_number_tells_twins_apart():
    link = last_of([*TWINS, described(3, "gp_registration", "G1", given=None, number=2)])
    assert (link.reason, link.founder) == (LinkReason.NHS_NUMBER, 2)


SISTERS = [
    described(1, "gp_registration", "T1", given="Rowan", number=1),
    described(2, "gp_registration", "T2", given="Hazel", number=2),
    described(3, "health_visitor_contacts", "T2", given="Hazel", number=2),
]


@pytest.mark.parametrize(
    "filed",
    [
        {"local_id": "T2", "given": "Hazel", "number": 1},
        {"local_id": "T2", "given": "BABY", "number": 1},
        {"local_id": "T9", "given": "Hazel", "number": 1},
        {"local_id": "T2", "given": "Rowan"},
        {"local_id": "T2", "given": "Rowan", "number": 1},
        {"local_id": "T9", "given": "Rowan", "number": 2, "status": "03"},
    ],
)
def test_evidence_that_points_to_two_children_is_doubt_whichever_is_stronger(filed):
    link = last_of([*SISTERS, described(4, "health_visitor_contacts", **filed)])
    assert (link.founder, link.candidates) == (None, (1, 2))


@pytest.mark.parametrize(
    ("sources", "founder"),
    [
        (["births"], None),
        (["gp_registration-north"], None),
        (["contacts:gp", "school_roll"], None),
        (["school_roll"], 1),
    ],
)
def test_a_given_name_points_to_a_child_only_if_births_the_gp_or_two_sources_told_it(sources, founder):
    first = described(1, "births", "B1", given="Rowan", number=1)
    second = [described(n, source, f"S{n}", given="Hazel", number=2) for n, source in enumerate(sources, start=2)]
    assert last_of([first, *second, described(9, "early_years", "E1", given="Hazel", number=1)]).founder == founder


def test_a_name_that_both_children_bear_contradicts_no_number():
    alike = [described(1, number=1), described(2, "births", "B2", number=2)]
    link = last_of([*alike, described(3, "school_roll", "S1", number=1)])
    assert (link.reason, link.founder) == (LinkReason.NHS_NUMBER, 1)


def test_what_a_person_parted_is_no_contradiction_either():
    filed = described(4, "health_visitor_contacts", "T2", given="Hazel", number=1)
    parted = frozenset({frozenset({1, 4})})
    assert last_of([*SISTERS, filed], decisions=Decisions(parted)).candidates == (2,)


def test_for_twins_the_family_name_does_not_make_a_source_mean_the_same_child():
    known = described(3, "gp_registration", "G1", given="Ada")
    again = described(4, "gp_registration", "G1", given="BABY", postcode="LS1 1AA")
    assert last_of([*TWINS, known, again]).reason is LinkReason.DOUBT
    assert last_of([TWINS[0], known, again]).reason is LinkReason.SAME_SOURCE, "as it does for a child born alone"


def test_a_second_twin_stays_a_twin_while_the_first_is_unknown():
    second = described(1, "births", "B2", given="Ben", birth_order=2)
    known = described(2, "gp_registration", "G1", given="Ben")
    again = described(3, "gp_registration", "G1", given="Ada", postcode="LS1 1AA")
    assert last_of([second, known, again]).reason is LinkReason.DOUBT


@pytest.mark.parametrize(
    "given", ["BABY", "Baby", "INFANT", "TWIN 1", "Twin One", "TWIN-A", "Baby Boy", "unknown", "", None]
)
def test_a_placeholder_agrees_with_nothing(given):
    one = described(1, "gp_registration", "G1", given=given)
    assert last_of([one, described(2, "school_roll", "S1", given=given)]).reason is LinkReason.DOUBT


@pytest.mark.parametrize("postcode", ["ZZ99 3VZ", "ZZ99 3WZ", None])
def test_a_postcode_that_names_no_place_agrees_with_nothing(postcode):
    one = described(1, "gp_registration", "G1", postcode=postcode)
    assert last_of([one, described(2, "school_roll", "S1", postcode=postcode)]).reason is LinkReason.DOUBT


def test_two_families_without_an_address_are_no_candidates_for_each_other():
    one = described(1, "gp_registration", "G1", postcode="ZZ99 3VZ")
    other = described(2, "school_roll", "S1", postcode="ZZ99 3VZ", family="Else", given="Other")
    assert children(decide([one, other])) == [{1}, {2}]


@pytest.mark.parametrize(
    ("family", "given", "spelt_family", "spelt_given"),
    [
        ("O'Brien-Núñez", "Zoë", "OBRIEN NUNEZ", "ZOE"),
        ("de la Cruz", "Mary-Jane", "DELACRUZ", "Mary Jane"),
        ("Łukasiewicz", "Bjørn", "Lukasiewicz", "BJORN"),
        ("van der Berg", "İpek", "VAN-DER-BERG", "Ipek"),
        ("Strauß", "Æthel", "STRAUSS", "Aethel"),
    ],
)
def test_names_agree_without_case_accents_hyphens_or_spaces(family, given, spelt_family, spelt_given):
    one = described(1, "gp_registration", "G1", family=family, given=given)
    other = described(2, "school_roll", "S1", family=spelt_family, given=spelt_given)
    assert last_of([one, other]).reason is LinkReason.NAME_BIRTH_DATE_POSTCODE


def test_names_that_differ_in_a_letter_do_not_agree():
    assert last_of([BORN, described(2, "school_roll", "S1", given="Isle")]).reason is LinkReason.DOUBT


def test_a_birth_date_corrected_by_the_same_source_is_a_correction():
    first = described(1, "gp_registration", "G1", born="2024-03-01")
    link = last_of([first, described(2, "gp_registration", "G1", born="2024-01-03")])
    assert (link.reason, link.founder) == (LinkReason.CORRECTED_BIRTH_DATE, 1)


def test_a_birth_date_corrected_by_another_source_is_none():
    links = decide([BORN, described(2, "gp_registration", "B1", born="2024-01-03")])
    assert children(links) == [{1}, {2}]


def test_a_birth_date_changed_with_both_names_leaves_doubt():
    first = described(1, "gp_registration", "G1")
    other = described(2, "gp_registration", "G1", born="2024-01-03", family="Else", given="Other")
    assert last_of([first, other]).reason is LinkReason.DOUBT


def test_after_an_invalidation_nothing_joins_the_old_child_and_the_new():
    invalidated = Numbers(invalidated=frozenset({a_number(1)}))
    people = [
        BORN,
        described(2, "births", "B1"),
        described(3, "school_roll", "S1", number=2),
        described(4, "gp_registration", "G1"),
    ]
    links = decide(people, numbers=invalidated)
    assert {1} in children(links)
    assert all(link.founder != 1 and 1 not in link.candidates for id_, link in links.items() if id_ != 1)


def test_the_invalidated_number_itself_stays_with_its_child():
    invalidated = Numbers(invalidated=frozenset({a_number(1)}))
    again = described(2, "gp_registration", "G1", number=1)
    assert children(decide([BORN, again], numbers=invalidated)) == [{1, 2}]


SUPERSEDED = Numbers(superseded_by={a_number(1): a_number(2)})


def test_a_superseding_number_gives_doubt_and_no_link():
    other = described(2, "gp_registration", "G1", number=2, family="Else", given="Other", postcode=None)
    assert last_of([BORN, other], numbers=SUPERSEDED) == Link(2, LinkReason.DOUBT, candidates=(1,))


def test_a_superseding_number_vetoes_nothing_that_links_for_another_reason():
    link = last_of([BORN, described(2, "school_roll", "S1", number=2)], numbers=SUPERSEDED)
    assert (link.reason, link.founder) == (LinkReason.NAME_BIRTH_DATE_POSTCODE, 1)


def test_a_link_that_was_undone_is_not_made_again():
    again = described(2, "gp_registration", "G1", number=1)
    links = decide([BORN, again], decisions=Decisions(frozenset({frozenset({1, 2})})))
    assert children(links) == [{1}, {2}]


def test_a_concern_that_fits_no_child_is_not_placed():
    report = described(1, "notices:police", "N1", born=None, given=None, can_found=False)
    assert decide([report])[1] == Link(1, LinkReason.NOT_PLACED)


def test_a_concern_with_the_childs_number_only_is_doubt():
    report = described(2, "notices:police", "N1", born=None, family=None, given=None, number=1, can_found=False)
    assert last_of([BORN, report]) == Link(2, LinkReason.DOUBT, candidates=(1,))


def test_whoever_may_not_enter_is_not_admitted_but_found_where_it_is_known():
    outside = described(2, "gp_registration", "G1", may_enter=False)
    assert decide([outside])[2] == Link(2, LinkReason.NOT_ADMITTED)
    assert last_of([BORN, outside]).founder == 1


def test_a_doubt_is_decided_when_a_later_description_makes_it_clear():
    unclear = described(2, "gp_registration", "G1", postcode="LS1 1AA")
    clear = described(3, "gp_registration", "G1", number=1, postcode="LS1 1AA")
    assert last_of([BORN, unclear]).reason is LinkReason.DOUBT
    links = decide([BORN, unclear, clear])
    assert children(links) == [{1, 2, 3}]
    assert links[2].reason is LinkReason.SAME_SOURCE


def test_a_restricted_child_keeps_what_its_erased_address_once_joined():
    kept = described(2, "school_roll", "S1", postcode=None, same_as=1)
    assert last_of([BORN, kept]) == Link(2, LinkReason.RESTRICTED, founder=1)


def test_a_birth_told_later_than_other_records_still_takes_its_turn_by_its_day():
    earlier = described(9, "gp_registration", "G1", first_on="2024-03-20")
    link = decide([earlier, described(1, first_on="2024-04-01")])[1]
    assert (link.reason, link.founder) == (LinkReason.NAME_BIRTH_DATE_POSTCODE, 9)
    same_day = decide([described(9, "a_source", "A1", first_on="2024-04-01"), described(10, first_on="2024-04-01")])
    assert same_day[10].reason is LinkReason.NEW_CHILD, "on one day births come first"


@pytest.mark.parametrize(
    "shared",
    [
        {"number": 1},
        {"postcode": "BD7 1BB"},
        {"address": "1 Weavers Court"},
        {"source": "births", "local_id": "B1", "address": None},
        {"given": "BABY"},
        {"given": "A"},
        {"given": "Isla"},
    ],
)
def test_a_full_given_name_that_differs_with_nothing_in_common_is_a_namesake(shared):
    elsewhere = {
        "source": "school_roll",
        "local_id": "S1",
        "given": "Ada",
        "postcode": "LS1 1AA",
        "address": "2 Mill St",
    }
    namesake = described(2, **elsewhere)
    assert last_of([BORN, namesake]) == Link(2, LinkReason.NEW_CHILD, founder=2)
    assert last_of([BORN, described(2, **(elsewhere | shared))]).reason is not LinkReason.NEW_CHILD


def test_a_placeholder_for_an_address_is_nothing_in_common():
    one = described(1, given="Isla", postcode=None, address="NFA", uprn=None)
    other = described(2, "school_roll", "S1", given="Ada", postcode=None, address="nfa", uprn=None)
    assert children(decide([one, other])) == [{1}, {2}]


def test_a_namesake_makes_no_multiple_birth():
    namesake = described(2, "school_roll", "S1", given="Ada", postcode="LS1 1AA", address="2 Mill St")
    first = described(3, "gp_registration", "G1", number=1)
    again = described(4, "gp_registration", "G1", given="Isle", address="9 Elsewhere")
    assert last_of([BORN, namesake, first, again]).reason is LinkReason.SAME_SOURCE


def after(days: int) -> DoubtTerm:
    """Return the usual term, on a day so many days after the third description was first told."""
    return DoubtTerm(TOLD_ON + timedelta(days=days))


TOLD_ON = date(2026, 4, 4)
OLDER = {"born": "2024-03-01", "first_on": "2026-04-04"}
UNCLEAR = described(3, "contacts:gp", "P1", given=None, **OLDER)


def test_a_doubt_becomes_a_child_of_its_own_after_its_term_and_no_day_sooner():
    assert last_of([*TWINS, UNCLEAR], term=after(27)) == Link(3, LinkReason.DOUBT, candidates=(1, 2))
    assert last_of([*TWINS, UNCLEAR], term=after(28)) == Link(3, LinkReason.PROVISIONAL, 3, (1, 2))
    assert last_of([*TWINS, UNCLEAR]).reason is LinkReason.DOUBT, "without a term it waits"


def test_a_doubt_about_all_that_a_child_has_does_not_wait():
    standing = replace(after(0), standing=frozenset({3}))
    assert last_of([*TWINS, UNCLEAR], term=standing) == Link(3, LinkReason.PROVISIONAL, 3, (1, 2))
    assert last_of([*TWINS, UNCLEAR], term=replace(standing, standing=frozenset({1}))).reason is LinkReason.DOUBT


@pytest.mark.parametrize(
    "at_once",
    [
        {"source": "notices:police"},
        {"first_on": "2025-02-28"},
    ],
)
def test_a_doubt_about_a_baby_or_told_by_a_notice_does_not_wait(at_once):
    unclear = described(3, **({"source": "contacts:gp", "local_id": "P1", "given": None, **OLDER} | at_once))
    assert last_of([*TWINS, unclear], term=after(0)).reason is LinkReason.PROVISIONAL
    first_birthday = described(3, "contacts:gp", "P1", given=None, first_on="2025-03-01")
    assert last_of([*TWINS, first_birthday], term=DoubtTerm(date(2025, 3, 1))).reason is LinkReason.DOUBT


@pytest.mark.parametrize("reason", [{"may_enter": False}, {"can_found": False}])
def test_what_could_found_no_child_stays_a_doubt(reason):
    unclear = described(3, "contacts:gp", "P1", given=None, **OLDER, **reason)
    assert last_of([*TWINS, unclear], term=after(400)).reason is LinkReason.DOUBT


def test_a_changed_number_never_becomes_a_second_child():
    first = described(1, "gp_registration", "G1", number=1)
    again = described(2, "gp_registration", "G1", number=2)
    assert last_of([first, again], term=after(400)).reason is LinkReason.CHANGED_NUMBER


@pytest.mark.parametrize(
    ("again", "together"),
    [
        ({"local_id": "P1", "postcode": "LS1 1AA"}, True),
        ({"source": "contacts:police", "local_id": "X"}, True),
        ({"local_id": "P1", "given": "Cleo"}, True),
        ({"local_id": "P2", "given": "Cleo"}, False),
    ],
)
def test_doubts_alike_or_under_one_id_are_one_child(again, together):
    later = {"source": "contacts:gp", "given": None, **OLDER, "first_on": "2026-04-20"} | again
    links = decide([*TWINS, UNCLEAR, described(4, **later)], term=after(28))
    assert links[3].founder == 3
    assert (links[4].founder == 3) is together


def test_two_numbers_or_two_given_names_under_one_id_are_no_one_child():
    for one, other in (({"number": 8, "family": "Else"}, {"number": 9}), ({"given": "Cleo"}, {"given": "Dora"})):
        same = {"source": "contacts:gp", "local_id": "P1", **OLDER}
        links = decide([*TWINS, described(3, **(same | one)), described(4, **(same | other))], term=after(28))
        assert links[3].founder != links[4].founder


def test_a_provisional_child_is_nobodys_candidate():
    alike = described(4, "school_roll", "S1", given="Ada", postcode="LS1 1AA", address="1 Weavers Court", **OLDER)
    assert decide([*TWINS, UNCLEAR, alike], term=after(28))[4].candidates == (1, 2)


IN_DOUBT = described(3, "contacts:gp", "P1", given=None)


def test_a_record_that_a_person_decided_about_is_of_that_child_whatever_the_rules_say():
    bound = Decisions(same={3: frozenset({2})})
    assert last_of([*TWINS, IN_DOUBT]).reason is LinkReason.DOUBT
    assert last_of([*TWINS, IN_DOUBT], decisions=bound) == Link(3, LinkReason.DECIDED, 2)
    moved = described(4, "contacts:gp", "P1", given=None, address="9 Mill Row")
    assert last_of([*TWINS, IN_DOUBT, moved], decisions=bound) == Link(4, LinkReason.DECIDED, 2), "its like follows"
    other = described(4, "contacts:gp", "P2", given=None)
    assert last_of([*TWINS, IN_DOUBT, other], decisions=bound).reason is LinkReason.DOUBT, "another's id does not"


def test_a_record_waits_for_those_it_was_decided_to_be_the_same_as():
    early = described(0, "contacts:gp", "P1", given=None)
    links = decide([early, *TWINS], decisions=Decisions(same={0: frozenset({2})}))
    assert children(links) == [{0, 2}, {1}]
    gone = decide([early], decisions=Decisions(same={0: frozenset({7})}))
    assert gone[0].reason is LinkReason.NEW_CHILD, "a record that is not there any more binds nobody"


def test_a_record_decided_to_be_new_begins_a_child_and_is_a_candidate_like_any():
    links = decide([*TWINS, IN_DOUBT], decisions=Decisions(new=frozenset({3})))
    assert links[3] == Link(3, LinkReason.DECIDED, 3)
    unfit = described(3, "contacts:gp", "P1", given=None, can_found=False)
    assert last_of([*TWINS, unfit], decisions=Decisions(new=frozenset({3}))).reason is LinkReason.DOUBT


def test_of_two_decisions_about_one_record_the_later_holds():
    apart = DecidedPair(None, LinkAct.NOT, 3, 1)
    to_one, to_two = DecidedPair(8, LinkAct.SAME, 3, 1), DecidedPair(9, LinkAct.SAME, 3, 2)
    assert Decisions.of([apart, to_one]) == Decisions(same={3: frozenset({1})})
    assert Decisions.of([to_one, apart]) == Decisions(frozenset({frozenset({1, 3})}))
    assert Decisions.of([to_one, to_two]) == Decisions(same={3: frozenset({2})})
    begun = DecidedPair(10, LinkAct.NEW, 3)
    assert Decisions.of([to_one, begun]) == Decisions(new=frozenset({3}))
    assert Decisions.of([begun, to_one]) == Decisions(same={3: frozenset({1})})
