"""What people decided about whom records are about; it binds whatever the rules would say (SPEC 7.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class LinkAct(StrEnum):
    """An act about a link: its record is of the same child as others, of a new child, or not of theirs; or undone."""

    SAME = "same"
    NEW = "new"
    NOT = "not"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class DecidedPair:
    """One line of a decision about a record: `other` is the record it is, or is not, of one child with.

    `link` is the link it was made about, the same for all lines of one decision.
    """

    link: int | None
    act: LinkAct
    record: int
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions that stand, by ids of records.

    `same`: by record, those of the child it is about; `new`: the records that begin a child; `not_the_same`: pairs of
    two children's records.
    """

    not_the_same: frozenset[frozenset[int]] = frozenset()
    same: Mapping[int, frozenset[int]] = field(default_factory=dict)
    new: frozenset[int] = frozenset()

    @classmethod
    def of(cls, decided: Iterable[DecidedPair]) -> Self:
        """Return what stands of decisions in the order in which they were made: of two about one pair, the later."""
        apart: set[frozenset[int]] = set()
        same: dict[int, set[int]] = {}
        new: set[int] = set()
        made_about: dict[int, int | None] = {}
        for line in decided:
            pair = frozenset({line.record, line.other or line.record})
            if line.act is LinkAct.NOT:
                apart.add(pair)
                same.get(line.record, set()).discard(line.other or 0)
                continue
            if made_about.get(line.record) != line.link:
                same.pop(line.record, None)
            made_about[line.record] = line.link
            new.discard(line.record)
            if line.act is LinkAct.NEW:
                new.add(line.record)
            elif line.other is not None:
                apart.discard(pair)
                same.setdefault(line.record, set()).add(line.other)
        together = {record: frozenset(others) for record, others in same.items() if others}
        return cls(frozenset(apart), together, frozenset(new))

    def part(self, one: int, other: int) -> bool:
        """Return whether a person said that two records are two children's."""
        return frozenset({one, other}) in self.not_the_same

    def of_child(self, record: int) -> frozenset[int]:
        """Return the records of the child that a record was decided to be about; empty where nobody decided."""
        return self.same.get(record, frozenset())
