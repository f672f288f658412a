"""Who may look at a child, for every role."""

from dataclasses import replace

import pytest

from monitor.domain.agreed import Agreed
from monitor.domain.agreement import Area
from monitor.domain.looking import Look, missing_accounts, why_refused
from monitor.domain.people import People, Role
from tests.unit.mail.sample import PEOPLE, a_person

KNOWN = People(tuple(replace(a_person(role), account=f"ana.{role}") for role in Role))
EVERYBODY = {f"ana.{role}" for role in Role} | {"ben", None}
WORKING = {"ana.coordinator", "ana.lead", "ana.data_steward", "ana.children_missing_education"}


@pytest.mark.parametrize(
    ("look", "restricted", "allowed"),
    [
        (Look.EXPLAIN, False, EVERYBODY),
        (Look.IDENTITY, False, WORKING),
        (Look.EXPLAIN, True, {"ana.restricted_cases"}),
        (Look.IDENTITY, True, {"ana.restricted_cases"}),
    ],
)
def test_each_role_may_look_at_what_it_works_on(look, restricted, allowed):
    assert {who for who in EVERYBODY if why_refused(KNOWN, who, look, restricted=restricted) is None} == allowed


@pytest.mark.parametrize(("restricted", "whom"), [(True, "restricted_cases"), (False, "coordinator")])
def test_who_is_refused_is_told_in_one_sentence_whom_to_ask(restricted, whom):
    said = why_refused(KNOWN, "ana.operator", Look.IDENTITY, restricted=restricted)
    assert said is not None
    before, _, ask = said.partition(": ask ")
    assert whom in (before if restricted else ask)
    assert said.count(". ") == 0


@pytest.mark.parametrize("restricted", [True, False])
def test_while_nobody_has_an_account_everybody_may_look_and_that_is_told(restricted):
    assert why_refused(PEOPLE, "ben", Look.IDENTITY, restricted=restricted) is None
    assert "nobody in config/people.toml has an account" in (missing_accounts(PEOPLE, lambda _: False) or "")


def test_accounts_that_open_nothing_are_told():
    assert missing_accounts(KNOWN, lambda _: False) is None
    assert "1 of 6 accounts" in (missing_accounts(KNOWN, lambda account: account == "ana.lead") or "")
    without = People(tuple(p for p in KNOWN.everyone if Role.RESTRICTED_CASES not in p.roles))
    assert "protected child" in (missing_accounts(without, lambda _: False) or "")


def test_an_account_is_no_part_of_what_is_agreed_nor_of_a_repr():
    nobodys = People(tuple(replace(person, account=None) for person in KNOWN.everyone))
    assert Agreed.of([], Area(), KNOWN) == Agreed.of([], Area(), nobodys)
    assert Agreed.of([], Area(), KNOWN).text == Agreed.of([], Area(), nobodys).text
    assert "ana" not in repr(replace(a_person(), account="ana"))
