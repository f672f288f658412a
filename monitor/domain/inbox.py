"""What lies in the inbox and cannot be taken in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Unusable:
    """An entry of the inbox that cannot be taken in; `said` is what is wrong with it and what to do about it.

    `feed` is empty for faults of the inbox itself. `name` begins the sentence, `what` stands for it where no name may
    be shown, since a sender's own name for a file may hold a child's; without a name `said` is the whole sentence.
    """

    feed: str
    said: str
    name: str = ""
    what: str = "A file"

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, with the entry's name."""
        return f"{self.name} {self.said}" if self.name else self.said

    @property
    def without_name(self) -> str:
        """The same, fit for a letter."""
        return f"{self.what} {self.said}" if self.name else self.said


@dataclass(frozen=True, slots=True)
class LeftLying:
    """An entry that cannot be taken in, and the London day on which that was first found."""

    unusable: Unusable
    since: date


def still_lying(before: Iterable[LeftLying], now: Iterable[Unusable], day: date) -> tuple[LeftLying, ...]:
    """Return what lies there now; what lay there before keeps its day."""
    since = {each.unusable: each.since for each in before}
    return tuple(LeftLying(each, since.get(each, day)) for each in dict.fromkeys(now))
