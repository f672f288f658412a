"""Approval of a proposed policy; a weakening needs a second person, and is in force from the next day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.config.policy_file import read_policy
from monitor.domain.actor import Actor
from monitor.domain.errors import UserError
from monitor.domain.policy_version import Accounts, Version, effective_on
from monitor.policy.change import weakened_by
from monitor.policy.withdraw import undecided
from monitor.store import Connection, UnitOfWork, audit, policies

APPROVED = "policy.approved"


@dataclass(frozen=True, slots=True)
class Approval:
    """A request to approve a version; `reason` may add to the proposal's."""

    version: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved version, what it weakens, and the London day from which it is in force."""

    version: Version
    weakens: tuple[str, ...]
    effective_on: date


def approve(work: UnitOfWork, approval: Approval, accounts: Accounts) -> Approved:
    """Put a proposed version in force; `UserError` says why it cannot be, or not by this account."""
    today, version = work.today, _waiting(work.db, approval.version)
    weakens = weakened_by(read_policy(version.document), version.agreed, policies.from_day(work.db, today))
    if weakens:
        _refuse_one_person(version, work.by, weakens, accounts)
    on = effective_on(today, weakening=bool(weakens))
    if version.returns_on and version.returns_on <= on:
        raise UserError(
            f"Version {version.number} was to end before it could begin: `monitor policy rebase {version.number} "
            "--until DAY` proposes it with a later end."
        )
    second = work.by if weakens or str(work.by) != str(version.author) else None
    policies.start(work, version.number, second, approval.reason, on)
    audit.record(work, APPROVED, f"policy {version.number}", approval.reason or version.reason)
    return Approved(version, weakens, on)


def _waiting(db: Connection, number: int) -> Version:
    version = undecided(db, number)
    if back := policies.withdrawals(db).get(number):
        raise UserError(
            f"Version {number} was taken back by {back.by} ({back.reason}): `monitor policy rebase {number}` proposes "
            "it anew."
        )
    if policies.is_stale(db, version):
        raise UserError(
            f"Another version was put in force since version {number} was proposed, so that it was compared with the "
            f"wrong one: `monitor policy rebase {number}` proposes its change again, on top of the newest version."
        )
    return version


def _refuse_one_person(version: Version, approver: Actor, weakens: Sequence[str], accounts: Accounts) -> None:
    what = f"Version {version.number} weakens the policy ({weakens[0]})"
    if not accounts.is_personal(version.author):
        raise UserError(
            f"{what}, and {version.author}, who proposed it, is many people's account: somebody who stands by it runs "
            f"`monitor policy rebase {version.number} --reason …` under their own account, and another person approves "
            "the version that makes."
        )
    if not accounts.is_personal(approver):
        raise UserError(f"{what}, which two people sign for: log in under an account of your own, then use sudo.")
    if accounts.same_person(version.author, approver):
        raise UserError(f"{what}: somebody other than its author must approve it.")
