"""A policy to be proposed."""

from dataclasses import dataclass
from datetime import date

from monitor.domain.policy import Policy
from monitor.domain.policy_version import Source


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy to be proposed, parsed and usable; `agreed` as for a `Version`, `until` its last day, if any."""

    document: str
    policy: Policy
    agreed: str | None
    reason: str
    source: Source
    preview: str = ""
    until: date | None = None
