"""What a change of the policy weakens, compared with everything that is in force or will be (SPEC section 10)."""

from collections.abc import Iterable

from monitor.domain.agreed import Agreed, widenings
from monitor.domain.policy import Policy
from monitor.domain.policy_version import Version
from monitor.domain.weakening import weakenings
from monitor.policy_file import read_policy


def weakened_by(policy: Policy, agreed: str | None, standing: Iterable[Version]) -> tuple[str, ...]:
    """Say what a policy with its agreements weakens, one phrase for each key, whichever version it is compared with."""
    found: dict[str, None] = {}
    for version in standing:
        found |= dict.fromkeys(weakenings(read_policy(version.document), policy))
        if version.agreed is not None and agreed is not None:
            found |= dict.fromkeys(widenings(Agreed.read(version.agreed), Agreed.read(agreed)))
    return tuple(found)
