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
class Written:
    """What a delivery's facts name: descriptions about which something changed, and those to be decided afresh.

    `turned_away` are rows about school-age children nobody knows: only the day they were seen is kept.
    """

    changed: frozenset[int]
    undecided: frozenset[int]
    turned_away: tuple[Record, ...] = field(default=(), repr=False)


NOTHING_WRITTEN = Written(frozenset(), frozenset())
