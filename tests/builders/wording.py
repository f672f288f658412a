"""What is told of a drawn child, written as a page for practitioners writes it."""

from dataclasses import dataclass
from datetime import date

from monitor.domain.feed import kind_of
from monitor.feeds import FEEDS


def day(text: str | date) -> date:
    """Read a day written as in 2024-03-01."""
    return text if isinstance(text, date) else date.fromisoformat(text)


def in_words(on: str | date) -> str:
    """Write a day as a letter does: 1 March 2024."""
    on = day(on)
    return f"{on.day} {on:%B %Y}"


def feed_in_words(feed: str) -> str:
    """Say what a feed brings; of several of one kind, from whom."""
    sender = feed.partition("-")[2]
    kind = kind_of(feed)
    return (FEEDS[kind].in_words if kind else feed) + (f" ({sender})" if sender else "")


def words_of(said: object) -> str:
    """Write a word of the code without its underscores."""
    return str(said).replace("_", " ")


@dataclass(frozen=True)
class Told:
    """One thing told of a child: the facts it adds, in words, and when it was learnt and taken back."""

    words: str
    facts: tuple[tuple[str, object], ...] = ()
    days: tuple[date, ...] = ()
    learnt_on: date | None = None
    taken_back_on: date | None = None

    def holds(self, known_by: date | None) -> bool:
        """Whether it had been learnt by a day, and not taken back since."""
        if known_by is None:
            return self.taken_back_on is None
        learnt = self.learnt_on is None or self.learnt_on <= known_by
        return learnt and not self.taken_back_by(known_by)

    def taken_back_by(self, known_by: date | None) -> bool:
        """Whether it had been taken back by a day."""
        return self.taken_back_on is not None and (known_by is None or self.taken_back_on <= known_by)
