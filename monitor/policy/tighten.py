"""A change that weakens nothing of the newest version, while others are in force before or after it.

Compared with all of them it looks like a weakening: what it takes over from the newest version is what somebody else
proposed, and two people signed for. So the change alone is made in each of them, and none of it waits.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from monitor.config.policy_file import read_policy
from monitor.domain.policy_difference import preview_of
from monitor.domain.policy_version import Version
from monitor.policy.change import applied, weakened_by
from monitor.policy.proposal import Proposal
from monitor.store.policies import Draft


def in_each(proposal: Proposal, returns_on: date | None, standing: Sequence[Version]) -> tuple[Draft, ...]:
    """Return the change as a draft for each standing version, the newest last; none where any would be weakened."""
    drafts = tuple(_drafts(proposal, returns_on, standing))
    return drafts if len(drafts) == len(standing) else ()


def _drafts(proposal: Proposal, returns_on: date | None, standing: Sequence[Version]) -> Iterator[Draft]:
    newest = standing[-1]
    if (proposal.document, proposal.agreed) == (newest.document, newest.agreed):
        return
    for version in standing:
        document = applied(newest.document, proposal.document, version.document)
        agreed = version.agreed if proposal.agreed == newest.agreed else proposal.agreed
        if document is None or (agreed == proposal.agreed and version.agreed not in {newest.agreed, agreed}):
            return
        policy = read_policy(document)
        if weakened_by(policy, agreed, [version]):
            return
        preview = proposal.preview if version is newest else preview_of(read_policy(version.document), policy)
        ends = min(filter(None, (returns_on, version.returns_on)), default=None)
        yield Draft(document, proposal.reason, proposal.source, agreed, (), preview, ends)
