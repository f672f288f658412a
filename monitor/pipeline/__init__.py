"""What the machine does, one stage a file; each may be run again at any time, after any crash."""

from dataclasses import dataclass, field

from monitor.domain.judgement import Judgement
from monitor.domain.record import Record
from monitor.store.visibility import Known


@dataclass(frozen=True, slots=True)
class Judged:
    """One child's answer with what it was made from; `had_left` is how it stood before this run."""

    answer: Judgement
    known: Known | None
    had_left: bool


@dataclass(frozen=True, slots=True)
class WrittenFacts:
    """What some deliveries name: descriptions about which something changed, those to decide afresh, those repeated.

    `turned_away` are rows about school-age children nobody knows, each with its delivery: only the day they
    were seen is kept.
    """

    changed: frozenset[int] = frozenset()
    undecided: frozenset[int] = frozenset()
    repeated: frozenset[int] = frozenset()
    turned_away: tuple[tuple[int, Record], ...] = field(default=(), repr=False)

    def __or__(self, other: "WrittenFacts") -> "WrittenFacts":
        """Take two deliveries together, so that they are linked as one."""
        return WrittenFacts(
            self.changed | other.changed,
            self.undecided | other.undecided,
            self.repeated | other.repeated,
            (*self.turned_away, *other.turned_away),
        )


NOTHING_WRITTEN = WrittenFacts()
