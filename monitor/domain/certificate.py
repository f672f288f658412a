"""The accounting of one judging run: every child ever on the register is in exactly one state (SPEC section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from monitor.domain.feed import Coverage
from monitor.domain.judgement import State


@dataclass(frozen=True, slots=True)
class Certificate:
    """A run's figures as of London day `day`: `difference` is the register less the children of all states.

    `policy` is the version it was pinned to. `judged` children were judged anew; `looked_again` were judged once more
    by the plain rules, of whom `differing` were answered otherwise.
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

    @property
    def could_not_be_judged(self) -> int:
        """How many children's state rests on a contradiction or on a feed that has not come."""
        return self.states.get(State.IN_DOUBT, 0) + self.states.get(State.AWAITING_FEED, 0)
