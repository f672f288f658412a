"""What becomes of a confirmed move: undone, doubted, or the child came back (section 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Move:
    """A confirmed move, and the facts dated after it that speak against it."""

    day: date
    shown: date | None  # the first day on which it is undone by a sighting here or a disproof
    back: date | None  # the first day on which a registration, roll or place here, told after it, had begun
    doubted: date | None  # the first day on which somebody believed the child to be here

    def undone_by(self, day: date) -> bool:
        """Whether it is undone on a day."""
        return any(d is not None and d <= day for d in (self.shown, self.back))

    def doubted_by(self, day: date) -> bool:
        """Whether it is doubted on a day, and not undone."""
        return not self.undone_by(day) and self.doubted is not None and self.doubted <= day

    def stands_on(self, day: date) -> bool:
        """Whether the child has left by it."""
        return self.day <= day and not self.undone_by(day) and not self.doubted_by(day)


def move_of(
    day: date,
    of_age: date,
    seen: Iterable[date],
    disproved: Iterable[date],
    begun: Iterable[tuple[date, date]],
    believed: Iterable[date],
) -> Move:
    """One move among the facts; `begun` is the beginning and the first as-of day of each registration, roll, place."""
    seen_later = [d for d in seen if day < d < of_age]
    disproved_later = [d for d in disproved if d > day]
    back = [max(begins, told) for begins, told in begun if begins > day and told > day]
    return Move(
        day,
        min([*seen_later, *disproved_later], default=None),
        min((d for d in back if d < of_age), default=None),
        min((d for d in believed if day < d < of_age), default=None),
    )
