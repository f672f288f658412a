"""A change of the policy, made from one version and applied to another (SPEC section 10)."""

from dataclasses import dataclass
from datetime import date

from monitor.config.policy_file import read_policy
from monitor.domain.errors import UserError
from monitor.domain.policy_difference import changes
from monitor.domain.policy_version import Accounts, Source, Version
from monitor.policy.change import applied
from monitor.policy.in_force import newest_on
from monitor.policy.proposal import Proposal
from monitor.policy.propose import ProposalOutcome, propose, refuse_unsigned
from monitor.policy.withdraw import undecided
from monitor.store import Connection, UnitOfWork, policies


@dataclass(frozen=True, slots=True)
class Rebased:
    """A version that was never put in force, and the document that makes its change in the newest version."""

    version: Version
    document: str


def onto_newest(db: Connection, number: int, day: date) -> Rebased:
    """Return a version's change applied to the newest version; `UserError` where both change the same."""
    version, newest = undecided(db, number), newest_on(db, day)
    base = policies.base_of(db, version)
    document = applied(base.document, version.document, newest.document)
    if document is None:
        raise UserError(
            f"Version {number} and version {newest.number}, which was decided since, change the same "
            f"({_shared(base, version, newest)}): `monitor policy edit --from {number}` opens it as a copy."
        )
    return Rebased(version, document)


def _shared(base: Version, one: Version, other: Version) -> str:
    old = read_policy(base.document)
    mine, theirs = ([each.key for each in changes(old, read_policy(v.document))] for v in (one, other))
    return ", ".join(key for key in mine if key in theirs) or "neighbouring lines"


def rebase(work: UnitOfWork, number: int, proposal: Proposal, accounts: Accounts) -> ProposalOutcome:
    """Propose a version's change anew, and take the version back where it still waits."""
    undecided(work.db, number)
    outcome = propose(work, proposal, accounts)
    refuse_unsigned(outcome.weakens, work.by, accounts)
    if number not in policies.withdrawals(work.db):
        policies.withdraw(work, number, f"proposed anew as version {outcome.version}")
    return outcome


def source_of(version: Version) -> Source:
    """Return how a version proposed anew counts as made: by a command, agreements apart, which stay what they are."""
    return Source.AGREEMENTS if version.source is Source.AGREEMENTS else Source.COMMAND
