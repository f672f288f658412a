"""Which rows stand where one id of a contact or notice is told of several children."""

from itertools import permutations

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
