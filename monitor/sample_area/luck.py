"""Throws of one seeded die."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Outcome = TypeVar("Outcome")


def happens(share: float, rng: Random) -> bool:
    """True in this share of throws."""
    return rng.random() < share


def one_of(outcomes: Sequence[tuple[Outcome, float]], rng: Random) -> Outcome:
    """One of the outcomes, each as often as its weight says."""
    return rng.choices([outcome for outcome, _ in outcomes], [weight for _, weight in outcomes])[0]
