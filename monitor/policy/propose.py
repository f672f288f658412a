"""Proposal of another policy: one that weakens nothing is in force at once, a weakening awaits a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.domain.policy_version import Accounts, Source, Version, effective_on
from monitor.policy.change import weakened_by
from monitor.policy.proposal import Proposal
from monitor.policy.tighten import in_each
from monitor.store import UnitOfWork, audit, policies
from monitor.store.policies import Draft

_DAY = timedelta(days=1)
_LONGEST_RETURN = timedelta(days=400)
PROPOSED = "policy.proposed"


@dataclass(frozen=True, slots=True)
class ProposalOutcome:
    """The version a proposal became, and what it weakens; `effective_on` is None while it awaits approval.

    `beside` are the versions with the same change for the days on which another version than the newest is in force.
    """

    version: int
    weakens: tuple[str, ...]
    effective_on: date | None
    beside: tuple[int, ...] = ()


def propose(work: UnitOfWork, proposal: Proposal, accounts: Accounts) -> ProposalOutcome:
    """Insert a proposal as a version, and put it in force where no approval is needed.

    A weakening needs approval, and so does any change found in the policy file.
    """
    today = work.today
    standing = policies.from_day(work.db, today)
    _refuse_no_change(proposal, standing)
    returns_on = _returns_on(proposal.until, today)
    weakens = weakened_by(proposal.policy, proposal.agreed, standing)
    if weakens and proposal.source is not Source.FILE and (drafts := in_each(proposal, returns_on, standing)):
        return _start_each(work, drafts, standing)
    if proposal.source in {Source.COMMAND, Source.REVERT}:
        refuse_unsigned(weakens, work.by, accounts)
    draft = Draft(
        proposal.document,
        proposal.reason,
        proposal.source,
        proposal.agreed,
        weakens,
        proposal.preview,
        returns_on,
    )
    number = policies.write(work, draft)
    audit.record(work, PROPOSED, f"policy {number}", proposal.reason)
    if weakens or proposal.source is Source.FILE:
        return ProposalOutcome(number, weakens, None)
    on = effective_on(today, weakening=False)
    policies.start(work, number, None, proposal.reason, on)
    return ProposalOutcome(number, weakens, on)


def _start_each(work: UnitOfWork, drafts: Sequence[Draft], standing: Sequence[Version]) -> ProposalOutcome:
    """Put one draft in force in place of each standing version, from today or from the day on which that begins."""
    begins = {start.version: start.effective_on for start in policies.starts(work.db)}
    today, numbers = work.today, list[int]()
    for draft, version in zip(drafts, standing, strict=True):
        number = policies.write(work, draft)
        audit.record(work, PROPOSED, f"policy {number}", draft.reason)
        policies.start(work, number, None, draft.reason, max(today, begins[version.number]))
        numbers.append(number)
    return ProposalOutcome(numbers[-1], (), today, tuple(numbers[:-1]))


def refuse_unsigned(weakens: Sequence[str], by: Actor, accounts: Accounts) -> None:
    """Raise `UserError` for a weakening that an account of many people proposes: nobody signs for it."""
    if weakens and not accounts.is_personal(by):
        raise UserError(
            f"This weakens the policy ({weakens[0]}), which two people sign for: log in under an account of your own, "
            "then use sudo."
        )


def _refuse_no_change(proposal: Proposal, standing: Sequence[Version]) -> None:
    newest = standing[-1:]
    same = [(version.document, version.agreed) for version in newest] == [(proposal.document, proposal.agreed)]
    if same and proposal.until is None and newest[0].returns_on is None:
        raise UserError("This is the policy in force already: there is nothing to change.")


def _returns_on(until: date | None, today: date) -> date | None:
    if until is None:
        return None
    if not today < until <= today + _LONGEST_RETURN:
        raise UserError("--until: name the last day on which it holds, after today and within 400 days.")
    return until + _DAY
