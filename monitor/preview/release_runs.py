"""The run at which a limit that passed on a day escalates: at once, or when the feeds waited for are complete."""

from dataclasses import dataclass

import polars as pl

from monitor.domain.feed import Coverage
from monitor.domain.policy import Policy
from monitor.domain.replay import Runs


@dataclass(frozen=True)
class Releases:
    """Columns by the ordinal of the day a limit passed, less `base`; runs are given by place.

    `at_once` is the first run from that day on, `waited` the first that does not wait for a feed. `awkward` days are
    those on which a feed went back, so that a child waits, escalates and waits again.
    """

    base: int
    at_once: pl.Series
    waited: pl.Series
    awkward: pl.Series

    def places(self, due_on: pl.Expr) -> pl.Expr:
        """Return a day's index in the columns, as an expression; days outside them fall on their ends."""
        return (due_on - self.base).clip(0, len(self.at_once) - 1)


def releases(policy: Policy, runs: Runs) -> Releases:
    """Return the releases of every day on which a limit may pass."""
    days = [run.day.toordinal() for run in runs.days]
    through = [_complete_through(policy, run.coverage) for run in runs.days]
    base = days[0] - policy.wait_days - 1
    at_once, waited, awkward = [], [], []
    place = 0
    for due_on in range(base, days[-1] + 2):
        while place < len(days) and days[place] < due_on:
            place += 1
        waits = []
        for run in range(place, len(days)):
            if days[run] >= due_on + policy.wait_days:
                break
            waits.append(through[run] < due_on - 1)
        first = waits.index(False) if False in waits else len(waits)
        at_once.append(place)
        waited.append(place + first)
        awkward.append(True in waits[first:])
    return Releases(base, pl.Series(at_once), pl.Series(waited), pl.Series(awkward))


def _complete_through(policy: Policy, coverage: Coverage) -> int:
    """Return the ordinal of the day through which every feed waited for is complete; 0 while one never came."""
    feeds = [covered for kind in policy.wait_for for covered in coverage.of_kind(kind)]
    return min((covered.through.toordinal() if covered else 0 for covered in feeds), default=2**31 - 1)
