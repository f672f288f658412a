"""The accounting of one judging run: every child ever on the register is in exactly one state (SPEC section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from monitor.domain.feed import Coverage
from monitor.domain.judgement import State


@dataclass(frozen=True, slots=True)
class Certificate:
    """The figures of one run as of London day `day`; `difference` is the register size less the sum of `states`.

    `policy` is the version the run used. `judged` children were re-judged; `looked_again` were judged a second time by
    the rules as written, without the fast path, and `differing` of those got another answer. `not_judged` children
    stand among the escalated because judging them failed.
    """

    run: int
    day: date
    policy: int
    judged: int
    register_size: int
    states: Mapping[State, int]
    difference: int = 0
    coverage: Coverage = field(default_factory=Coverage)
    looked_again: int = 0
    differing: int = 0
    not_judged: int = 0

    @property
    def could_not_be_judged(self) -> int:
        """The number of children in doubt, awaiting a feed, or on whom the judging failed."""
        return self.states.get(State.IN_DOUBT, 0) + self.states.get(State.AWAITING_FEED, 0) + self.not_judged
