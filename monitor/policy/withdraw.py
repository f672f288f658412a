"""Taking back a proposed policy: it stays in the history, and nobody can approve it any more."""

from monitor.domain.errors import UserError
from monitor.domain.policy_version import Version
from monitor.store import Connection, UnitOfWork, audit, policies

WITHDRAWN = "policy.withdrawn"


def withdraw(work: UnitOfWork, number: int, reason: str) -> Version:
    """Take a proposed version back and return it; `UserError` where there is none to take back."""
    version = undecided(work.db, number)
    if back := policies.withdrawals(work.db).get(number):
        raise UserError(f"Version {number} was taken back already, by {back.by} ({back.reason}).")
    policies.withdraw(work, number, reason)
    audit.record(work, WITHDRAWN, f"policy {number}", reason)
    return version


def undecided(db: Connection, number: int) -> Version:
    """Return a version that was never put in force; `UserError` for one that was, or that there is not."""
    version = next((each for each in policies.versions(db) if each.number == number), None)
    if version is None:
        raise UserError(f"There is no version {number} of the policy: `monitor policy history` lists them.")
    if any(start.version == number for start in policies.starts(db)):
        raise UserError(
            f"Version {number} was put in force already: `monitor policy revert {number}` proposes it anew, and to go "
            "back behind it, revert to an earlier one."
        )
    return version
