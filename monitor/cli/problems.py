"""The problems of a file as commands print them: the first with their addresses, the others counted by reason."""

from collections.abc import Sequence

from monitor.cli.printing import count, say
from monitor.domain.delivery import FurtherProblems
from monitor.domain.problems import KeptProblems

REASONS = 20
"""How many reasons are told of problems that are only counted."""


def say_problems(kept: KeptProblems, name: str, *, most: int, before: str = "", indent: int = 0) -> None:
    """Print the first `most` problems of a file called `name`, then how many more there are, by reason.

    Every line begins with `before`.
    """
    shown = kept.first(most)
    for problem in shown.problems:
        say(f"{before}{problem.sentence(name)}", indent=indent)
    say_further(shown.rest, before=before, indent=indent)


def say_further(rest: Sequence[FurtherProblems], *, before: str = "", indent: int = 0) -> None:
    """Print how many problems are not told one by one, by reason; nothing if there are none."""
    if rest:
        say(f"{before}and {count(sum(reason.problems for reason in rest))} more:", indent=indent)
    for reason in rest[:REASONS]:
        say(f"{before}{reason.sentence}", indent=indent + 2)
    if len(rest) > REASONS:
        others = sum(reason.problems for reason in rest[REASONS:])
        say(f"{before}{count(others)} for {count(len(rest) - REASONS)} other reasons.", indent=indent + 2)
