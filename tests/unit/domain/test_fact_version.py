"""Which rows stand where one id of a contact or notice is told of several children."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from monitor.domain.fact_version import FactVersion
from monitor.domain.fold import visibility_of
from monitor.domain.identity import WITHOUT_ID
from monitor.domain.listing import Received
from monitor.domain.visibility import Visibility
from tests.builders.identities import a_meeting, a_notice, an_identity, stated


def known(child: int, *said: FactVersion) -> Visibility:
    """Fold what was said of a child; whatever the order, the answer is one."""
    answers = {visibility_of(child, order, Received()) for order in permutations(said)}
    assert len(answers) == 1
    return answers.pop()


def contacts(facts: Visibility) -> list[tuple[str, str]]:
    return [(str(contact.on), contact.evidence.value) for contact in facts.contacts]


def notices(facts: Visibility) -> list[str]:
    return [notice.kind.value for notice in facts.notices]


def met(on: str, as_of: str, child: int | None, evidence: str = "seen_in_person", **said) -> FactVersion:
    """One contact's id, told of the child with that number at the practice."""
    who = an_identity("contacts:gp", said.pop("local_id", f"P{child}"))
    received = said.pop("received", int(as_of[-2:]))
    row = a_meeting(on, evidence)
    return stated(row, as_of, received=received, identity=who, key=("gp", "c1"), child=child, **said)


def noticed(kind: str, as_of: str, child: int | None, local_id: str, **said) -> FactVersion:
    """One notice's id, told of a child."""
    who = an_identity("notices:police", local_id, given=said.pop("given", "Isla"))
    received = int(as_of[-2:])
    row = a_notice(kind, "2024-05-01", "child")
    return stated(row, as_of, received=received, identity=who, key=("police", "n1"), child=child, **said)


def test_an_id_told_of_two_children_in_one_delivery_holds_for_both():
    both = [met("2024-05-01", "2024-05-02", child) for child in (1, 2)]
    assert contacts(known(1, *both)) == contacts(known(2, *both)) == [("2024-05-01", "seen_in_person")]


def test_a_correction_about_one_child_leaves_the_other():
    both = [met("2024-05-01", "2024-05-02", child) for child in (1, 2)]
    corrected = met("2024-05-03", "2024-05-09", 1, "no_access")
    again = met("2024-05-01", "2024-05-09", 2)
    assert contacts(known(1, *both, corrected, again)) == [("2024-05-03", "no_access")]
    assert contacts(known(2, *both, corrected, again))[0] == ("2024-05-01", "seen_in_person")


def test_a_withdrawal_about_one_child_leaves_the_other():
    both = [noticed("concern_reported", "2024-05-02", child, f"N{child}") for child in (1, 2)]
    taken_back = noticed("concern_reported", "2024-05-09", 1, "N1", withdrawn=True)
    assert (notices(known(1, *both, taken_back)), known(1, *both, taken_back).withdrawn) == ([], 1)
    assert (notices(known(2, *both, taken_back)), known(2, *both, taken_back).withdrawn) == (["concern_reported"], 0)


def test_a_row_told_again_under_a_new_local_id_of_the_child_counts_once():
    old, new = met("2024-05-01", "2024-05-02", 1, "no_access"), met("2024-05-01", "2024-05-09", 1, "no_access")
    renamed = met("2024-05-01", "2024-05-09", 1, "was_not_brought", local_id="P9")
    assert contacts(known(1, old, renamed)) == [("2024-05-01", "was_not_brought")]
    twice = met("2024-05-01", "2024-05-09", 1, "no_access", local_id="P9")
    assert contacts(known(1, new, twice)) == [("2024-05-01", "no_access")]


def test_what_is_taken_back_under_the_old_local_id_and_told_under_the_new_one_stands():
    first = met("2024-05-01", "2024-05-02", 1)
    taken_back = met("2024-05-01", "2024-05-09", 1, withdrawn=True)
    assert contacts(known(1, first, taken_back, met("2024-05-01", "2024-05-09", 1, local_id="P9"))) == [
        ("2024-05-01", "seen_in_person")
    ]


def test_a_notice_about_two_children_without_local_ids_holds_for_both():
    both = [noticed("concern_reported", "2024-05-02", child, f"{WITHOUT_ID}n1") for child in (1, 2)]
    assert notices(known(1, *both)) == notices(known(2, *both)) == ["concern_reported"]


def test_a_withdrawal_that_names_nobody_takes_back_what_was_told_of_one_child_only():
    told = noticed("concern_reported", "2024-05-02", 1, f"{WITHOUT_ID}n1")
    other = noticed("concern_reported", "2024-05-02", 2, f"{WITHOUT_ID}n1")
    nameless = noticed("concern_reported", "2024-05-02", None, f"{WITHOUT_ID}n1", given=None, withdrawn=True)
    assert notices(known(1, told, nameless)) == []
    assert notices(known(1, told, other, nameless)) == ["concern_reported"]


def test_an_id_told_of_another_child_later_is_no_sighting_of_either():
    """A second child of the visit, or a correction of whom it was about: until somebody decides it clears nothing."""
    both = [met("2024-05-01", "2024-05-02", 1), met("2024-05-01", "2024-05-09", 2)]
    assert contacts(known(1, *both)) == contacts(known(2, *both)) == []


def test_a_failed_contact_whose_id_is_told_of_another_child_counts_for_both():
    both = [met("2024-05-01", "2024-05-02", 1, "no_access"), met("2024-05-01", "2024-05-09", 2, "no_access")]
    assert contacts(known(1, *both)) == contacts(known(2, *both)) == [("2024-05-01", "no_access")]


def test_children_once_told_together_are_one_visit_and_a_third_told_alone_is_doubtful():
    together = [met("2024-05-01", "2024-05-02", child) for child in (1, 2)]
    again = met("2024-05-03", "2024-05-09", 2)
    assert contacts(known(1, *together, again)) == [("2024-05-01", "seen_in_person")]
    assert contacts(known(2, *together, again)) == [("2024-05-03", "seen_in_person")]
    third = met("2024-05-01", "2024-05-16", 3)
    assert [contacts(known(child, *together, third)) for child in (1, 2, 3)] == [[], [], []]


def test_days_between_the_first_and_the_last_connect_children_too():
    long = met("2024-05-01", "2024-05-02", 1, last_on="2024-05-20", received=20)
    between = met("2024-05-01", "2024-05-09", 2)
    assert contacts(known(1, long, between)) == []
    whole = replace(long, days=frozenset({date(2024, 5, 9)}))
    assert (
        contacts(known(1, whole, between)) == contacts(known(2, whole, between)) == [("2024-05-01", "seen_in_person")]
    )


def test_an_id_taken_back_of_one_child_and_told_of_another_is_a_plain_correction():
    first, taken_back = met("2024-05-01", "2024-05-02", 1), met("2024-05-01", "2024-05-09", 1, withdrawn=True)
    assert contacts(known(2, first, taken_back, met("2024-05-01", "2024-05-09", 2))) == [
        ("2024-05-01", "seen_in_person")
    ]


def test_a_later_telling_in_doubt_may_be_about_another_child():
    assert contacts(known(1, met("2024-05-01", "2024-05-02", 1), met("2024-05-01", "2024-05-09", None))) == []


@pytest.mark.parametrize(
    ("kind", "stands"),
    [
        ("concern_reported", True),
        ("caseload_opened", True),
        ("move_claimed", True),
        ("move_disproved", True),
        ("move_confirmed", False),
        ("caseload_closed", False),
        ("death_withdrawn", False),
    ],
)
def test_a_notice_whose_id_is_told_of_another_child_counts_for_both_unless_it_clears(kind, stands):
    both = [noticed(kind, "2024-05-02", 1, "N1"), noticed(kind, "2024-05-09", 2, "N2")]
    assert notices(known(1, *both)) == notices(known(2, *both)) == ([kind] if stands else [])


def test_a_death_whose_id_is_told_of_another_child_is_told_and_not_confirmed():
    """Nobody leaves for a death that may be another child's: both are in doubt, for the steward."""
    row = replace(a_notice("died", "2024-05-01", "child"), confirmed_by="registrar")
    first, later = noticed("died", "2024-05-02", 1, "N1"), noticed("died", "2024-05-09", 2, "N2")
    both = [replace(each, row=row) for each in (first, later)]
    assert [notice.confirmed_by for notice in known(1, replace(first, row=row)).notices] == ["registrar"]
    assert [notice.confirmed_by for notice in known(1, *both).notices] == [""]


def test_an_id_told_of_another_child_later_is_a_second_child_where_its_sender_agreed():
    first, then = (met("2024-05-01", day, child) for day, child in (("2024-05-02", 1), ("2024-05-09", 2)))
    assert contacts(known(1, first, then)) == contacts(known(2, first, then)) == []
    assert known(1, first, then).doubtful == (("contacts", 1),)
    agreed = [replace(version, many_children=True) for version in (first, then)]
    assert contacts(known(1, *agreed)) == contacts(known(2, *agreed)) == [("2024-05-01", "seen_in_person")]
    back = replace(met("2024-05-01", "2024-05-10", 1, withdrawn=True), many_children=True)
    assert (contacts(known(1, *agreed, back)), len(contacts(known(2, *agreed, back)))) == ([], 1)
