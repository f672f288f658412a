"""The states of a delivery, and the table of acts that lead from one to another (FEEDS.md, step 4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.actor import Actor
from monitor.domain.delivery import Outcome


class DeliveryState(StrEnum):
    """What a delivery counts for: all it said while it is in force, nothing in any other state."""

    WAITS = "waits"
    DUPLICATE = "duplicate"
    IN_FORCE = "in_force"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class DeliveryAct(StrEnum):
    """What a person decides about a delivery; `RESTORE` takes back its rejection or withdrawal."""

    ACCEPT = "accepted"
    REJECT = "rejected"
    WITHDRAW = "withdrawn"
    RESTORE = "restored"

    @property
    def option(self) -> str:
        """The option of `monitor ingest` that asks for it."""
        return f"--{self.name.lower()}"


FIRST: Mapping[Outcome, DeliveryState] = {
    Outcome.APPLIED: DeliveryState.IN_FORCE,
    Outcome.NIL_RETURN: DeliveryState.IN_FORCE,
    Outcome.SUPERSEDED: DeliveryState.IN_FORCE,
    Outcome.QUARANTINED: DeliveryState.WAITS,
    Outcome.DUPLICATE: DeliveryState.DUPLICATE,
}
"""The state in which a delivery begins, by its outcome on intake."""

TRANSITIONS: Mapping[tuple[DeliveryState, DeliveryAct], DeliveryState] = {
    (DeliveryState.WAITS, DeliveryAct.ACCEPT): DeliveryState.IN_FORCE,
    (DeliveryState.WAITS, DeliveryAct.REJECT): DeliveryState.REJECTED,
    (DeliveryState.REJECTED, DeliveryAct.RESTORE): DeliveryState.WAITS,
    (DeliveryState.IN_FORCE, DeliveryAct.WITHDRAW): DeliveryState.WITHDRAWN,
    (DeliveryState.WITHDRAWN, DeliveryAct.RESTORE): DeliveryState.IN_FORCE,
}
"""The state to which each act leads; an act that is not here for a state cannot be done."""

IN_WORDS: Mapping[DeliveryState, str] = {
    DeliveryState.WAITS: "waits for a decision",
    DeliveryState.DUPLICATE: "holds what an earlier one held, and changes nothing",
    DeliveryState.IN_FORCE: "is in force",
    DeliveryState.REJECTED: "was rejected",
    DeliveryState.WITHDRAWN: "was withdrawn",
}


@dataclass(frozen=True, slots=True)
class DeliveryDecision:
    """One act about a delivery, by whom and when (UTC); a `proposal` awaits a second person and changes nothing."""

    act: DeliveryAct
    by: Actor
    at: datetime
    reason: str
    proposal: bool = False


def state_of(outcome: Outcome, decisions: Iterable[DeliveryDecision]) -> DeliveryState:
    """Return the state of a delivery after some decisions, in their order; KeyError for one that cannot be done."""
    state = FIRST[outcome]
    for decision in decisions:
        if not decision.proposal:
            state = TRANSITIONS[state, decision.act]
    return state


def possible_acts(state: DeliveryState) -> tuple[DeliveryAct, ...]:
    """Return what can be done about a delivery in a state."""
    return tuple(act for act in DeliveryAct if (state, act) in TRANSITIONS)


def proposals(decisions: Sequence[DeliveryDecision], act: DeliveryAct) -> list[DeliveryDecision]:
    """Return the proposals of an act that were made since the delivery came into its state."""
    last = max((place for place, made in enumerate(decisions) if not made.proposal), default=-1)
    return [made for made in decisions[last + 1 :] if made.act is act]


def cannot_be(act: DeliveryAct, delivery: int, outcome: Outcome, decisions: Sequence[DeliveryDecision]) -> str:
    """Return the sentence for an act that cannot be done: what state the delivery is in, by whom, what can be done."""
    state = state_of(outcome, decisions)
    made = next((each for each in reversed(decisions) if not each.proposal), None)
    since = f" since it was {made.act} by {made.by} on {made.at:%Y-%m-%d}" if made else ""
    if made and made.act.value == state.value:
        since = f" by {made.by} on {made.at:%Y-%m-%d}"
    instead = " or ".join(f"`monitor ingest {each.option} {delivery}`" for each in possible_acts(state))
    can = f"what can be done is {instead}" if instead else "there is nothing to decide"
    return f"Delivery {delivery} {IN_WORDS[state]}{since}, so it cannot be {act}: {can}."
