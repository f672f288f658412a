"""A decision about a delivery: one that would clear or remove anybody takes two different people (FEEDS.md, step 4)."""

from collections.abc import Callable
from dataclasses import dataclass

from monitor.domain.consequence import Consequences
from monitor.domain.delivery_state import DeliveryAct, proposals
from monitor.domain.policy_version import signer
from monitor.store import UnitOfWork, audit, deliveries

Act = Callable[[UnitOfWork], None]
"""Carries an act out, in a transaction that may be rolled back."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody decides about a delivery, and why."""

    delivery: int
    act: DeliveryAct
    reason: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What an act changed, or, while it is not `done`, what it will change once a second person does it too."""

    done: bool
    changes: Consequences


def decide_delivery(
    work: UnitOfWork, wanted: Wanted, take_effect: Act, changes_of: Callable[[Act], Consequences]
) -> Decided:
    """Do what somebody decides about a delivery; `take_effect` is what follows once it is decided.

    Raises `UserError` when the state of the delivery forbids it. What clears or removes anybody is proposed by the
    first person and done by the second; one login behind two accounts is one person.
    """
    found = deliveries.about_to_be(work.db, wanted.delivery, wanted.act)

    def act(trial: UnitOfWork) -> None:
        deliveries.decide(trial, found.id, wanted.act, wanted.reason)
        take_effect(trial)

    changes = changes_of(act)
    others = {signer(made.by) for made in proposals(found.decisions, wanted.act)} - {signer(work.by)}
    if changes.needs_second_person and not others:
        deliveries.decide(work, found.id, wanted.act, wanted.reason, proposal=True)
        audit.record(work, "delivery.proposed", f"delivery {found.id}: {wanted.act}", wanted.reason)
        return Decided(done=False, changes=changes)
    act(work)
    audit.record(work, f"delivery.{wanted.act}", f"delivery {found.id}", wanted.reason)
    return Decided(done=True, changes=changes)
