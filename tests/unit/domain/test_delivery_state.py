"""The table of a delivery's states and acts, and the sentence for an act that cannot be done."""

from datetime import UTC, datetime
from itertools import product

import pytest

from monitor.domain.actor import Actor
from monitor.domain.delivery import Outcome
from monitor.domain.delivery_state import (
    FIRST,
    IN_WORDS,
    TRANSITIONS,
    DeliveryAct,
    DeliveryDecision,
    DeliveryState,
    cannot_be,
    possible_acts,
    proposals,
    state_of,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACCEPT, REJECT, WITHDRAW, RESTORE = DeliveryAct


def made(act, who="anna", *, proposal=False):
    return DeliveryDecision(act, Actor(who), NOON, "a test", proposal)


def test_every_outcome_and_state_is_in_the_tables():
    assert set(FIRST) == set(Outcome)
    assert set(IN_WORDS) == set(DeliveryState)
    assert {*FIRST.values(), *TRANSITIONS.values()} == set(DeliveryState)


def test_what_is_rejected_or_withdrawn_can_be_taken_back_to_where_it_was():
    for (before, act), after in TRANSITIONS.items():
        if act in {REJECT, WITHDRAW}:
            assert TRANSITIONS[after, RESTORE] is before


def test_a_proposal_changes_no_state():
    decisions = [made(WITHDRAW, proposal=True)]
    assert state_of(Outcome.APPLIED, decisions) is DeliveryState.IN_FORCE
    assert state_of(Outcome.APPLIED, [*decisions, made(WITHDRAW, "bela")]) is DeliveryState.WITHDRAWN


def test_only_proposals_since_the_last_decision_stand():
    decisions = [made(WITHDRAW, proposal=True), made(WITHDRAW, "bela"), made(RESTORE)]
    assert proposals(decisions, WITHDRAW) == []
    assert len(proposals([*decisions, made(WITHDRAW, proposal=True)], WITHDRAW)) == 1
    assert proposals([made(ACCEPT, proposal=True)], REJECT) == []


@pytest.mark.parametrize(("outcome", "act"), list(product(Outcome, DeliveryAct)))
def test_what_cannot_be_done_is_said_with_the_true_state_and_what_can(outcome, act):
    possible = possible_acts(FIRST[outcome])
    if act in possible:
        return
    sentence = cannot_be(act, 7, outcome, ())
    assert sentence.startswith(f"Delivery 7 {IN_WORDS[FIRST[outcome]]}, so it cannot be {act}: ")
    assert [each for each in DeliveryAct if f"ingest {each.option} 7" in sentence] == list(possible)


@pytest.mark.parametrize(
    ("decisions", "beginning"),
    [
        ([made(WITHDRAW)], "Delivery 7 was withdrawn by anna on 2026-03-02, so"),
        ([made(WITHDRAW), made(RESTORE, "bela")], "Delivery 7 is in force since it was restored by bela on 2026-03-02"),
        ([made(WITHDRAW, proposal=True)], "Delivery 7 is in force, so"),
    ],
)
def test_who_brought_it_into_its_state_is_said(decisions, beginning):
    assert cannot_be(ACCEPT, 7, Outcome.APPLIED, decisions).startswith(beginning)
