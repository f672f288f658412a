"""The stages of the pipeline, one a module; each is idempotent and may be run again after any crash."""

from dataclasses import dataclass, field

from monitor.domain.judgement import Judgement
from monitor.domain.record import Record
from monitor.store.visibility import Known


@dataclass(frozen=True, slots=True)
class Judged:
    """One child's judgement with the facts it rests on; `had_left` is whether they had left before this run."""

    answer: Judgement
    known: Known | None
    had_left: bool


@dataclass(frozen=True, slots=True)
class WrittenFacts:
    """The ids of identities that some deliveries name: with changed facts, to be linked, and with facts only restated.

    `turned_away` are (delivery id, record) of school-age children unknown to the register, of whom only the day they
    were seen is stored.
    """

    changed: frozenset[int] = frozenset()
    undecided: frozenset[int] = frozenset()
    repeated: frozenset[int] = frozenset()
    turned_away: tuple[tuple[int, Record], ...] = field(default=(), repr=False)

    def __or__(self, other: "WrittenFacts") -> "WrittenFacts":
        """Return the union of two results, so that their deliveries are linked together."""
        return WrittenFacts(
            self.changed | other.changed,
            self.undecided | other.undecided,
            self.repeated | other.repeated,
            (*self.turned_away, *other.turned_away),
        )


NOTHING_WRITTEN = WrittenFacts()
