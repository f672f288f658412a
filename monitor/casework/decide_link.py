"""A decision about whom a record is about: one that clears or removes anybody takes two people (SPEC 7.1)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from monitor.domain.errors import UserError
from monitor.domain.link_decision import DecidedPair, LinkAct
from monitor.domain.policy_version import signer
from monitor.store import UnitOfWork, audit, link_decisions, links
from monitor.store.link_decisions import DecidedLink

Act = Callable[[UnitOfWork], Collection[int]]
"""Writes a decision, and returns the identities to be linked again."""


@dataclass(frozen=True, slots=True)
class WantedLink:
    """What somebody decides about a link, and why; `ref` is the case the record is, or is not, about."""

    link: int
    act: LinkAct
    reason: str
    ref: str = ""


def decide_link(
    work: UnitOfWork, wanted: WantedLink, clears: Callable[[Act], bool], relink: Callable[[Act], int]
) -> int | None:
    """Do what somebody decides about a link; return how many children it touches, None while it awaits a second person.

    `clears` tells whether an act would clear or remove anybody, `relink` does it. Raises `UserError` when the link is
    not in force, or the decision can have no effect.
    """
    found = link_decisions.in_force(work.db, wanted.link)
    if found is None:
        raise UserError(
            f"Link {wanted.link} is not in force: `monitor link list` and `monitor explain` show those that are."
        )
    taken_back = link_decisions.last_about(work.db, found) if wanted.act is LinkAct.UNDO else None
    decided = _undoing(work, found, taken_back) if wanted.act is LinkAct.UNDO else _decided(work, found, wanted)

    def act(trial: UnitOfWork) -> Collection[int]:
        if taken_back is not None:
            return link_decisions.take_back(trial, taken_back)
        link_decisions.add(trial, decided, wanted.reason)
        return found.records

    others = {signer(who) for who in link_decisions.proposed_by(work.db, decided)} - {signer(work.by)}
    subject = f"link {wanted.link}"
    if not others and clears(act):
        link_decisions.add(work, decided, wanted.reason, proposed=True)
        audit.record(work, "link.proposed", f"{subject}: {wanted.act}", wanted.reason)
        return None
    audit.record(work, "link.undone" if wanted.act is LinkAct.UNDO else f"link.{wanted.act}", subject, wanted.reason)
    return relink(act)


def _undoing(work: UnitOfWork, found: DecidedLink, taken_back: int | None) -> list[DecidedPair]:
    """Return the lines of an undoing: to take a decision back, or else to part the record from its child's others."""
    if taken_back is not None:
        return [DecidedPair(found.id, LinkAct.UNDO, found.records[0])]
    if found.child is None:
        raise UserError(f"Nobody decided about link {found.id}, so there is nothing to undo.")
    others = link_decisions.beside(work.db, found)
    if not others:
        raise UserError(f"Link {found.id} is all there is of its child: withdraw its delivery instead.")
    return [DecidedPair(found.id, LinkAct.NOT, found.records[0], other) for other in others]


def _decided(work: UnitOfWork, found: DecidedLink, wanted: WantedLink) -> list[DecidedPair]:
    if not found.is_undecided:
        raise UserError(f"Link {found.id} is not in doubt: `monitor link undo {found.id}` says that it is wrong.")
    first, *rest = found.records
    if wanted.act is LinkAct.NEW:
        begun = DecidedPair(found.id, LinkAct.NEW, first)
        return [begun, *(DecidedPair(found.id, LinkAct.SAME, record, first) for record in rest)]
    theirs = _records_of(work, found, wanted)
    return [DecidedPair(found.id, wanted.act, record, other) for record in found.records for other in theirs]


def _records_of(work: UnitOfWork, found: DecidedLink, wanted: WantedLink) -> list[int]:
    """Return the records of the child a decision names; raises `UserError` where it cannot be about that child."""
    ref = wanted.ref.strip().upper()
    child = links.child_by_ref(work.db, ref)
    theirs = link_decisions.records_of(work.db, child) if child is not None else []
    if child is None or not theirs:
        raise UserError(
            f"There is no case {ref} with a record: `monitor link list` shows whom the record may be about."
        )
    if links.provisional(work.db, [child]):
        raise UserError(
            f"{ref} is a record in doubt itself: decide about that one first, `monitor link list` shows it."
        )
    if wanted.act is LinkAct.NOT and ref not in links.candidates_of(work.db, [found.id])[found.id]:
        raise UserError(f"Nothing says that link {found.id} is {ref}: `monitor link list` shows whom it may be about.")
    return theirs
