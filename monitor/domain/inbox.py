"""What lies in the inbox and cannot be taken in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Unusable:
    """An entry of the inbox that cannot be taken in; `said` is what is wrong with it and what to do about it.

    `feed` is empty for faults of the inbox itself. `called` begins the sentence: never by the sender's own name for a
    file, which may hold a child's. In a letter `what` stands for it; without either `said` is the whole sentence.
    """

    feed: str
    said: str
    called: str = ""
    what: str = "A file"

    @property
    def sentence(self) -> str:
        """What is wrong with which entry, and what to do."""
        return f"{self.called} {self.said}" if self.called else self.said

    @property
    def of_its_kind(self) -> str:
        """The same of any entry like it, fit for a letter."""
        return f"{self.what} {self.said}" if self.called else self.said


@dataclass(frozen=True, slots=True)
class LeftLying:
    """An entry that cannot be taken in, and the London day on which that was first found."""

    unusable: Unusable
    since: date


def still_lying(before: Iterable[LeftLying], now: Iterable[Unusable], day: date) -> tuple[LeftLying, ...]:
    """Return what lies there now; what lay there before keeps its day."""
    since = {each.unusable: each.since for each in before}
    return tuple(LeftLying(each, since.get(each, day)) for each in dict.fromkeys(now))
