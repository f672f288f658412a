"""The words a planted story is told in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tried:
    """A contact that did not show the child; `how` is its evidence; `planned` for social care.

    Two more words than FEEDS.md has: review_by_telephone; wrong_child, a sighting taken back on the plot's `on`.
    """

    day: int
    agency: str
    how: str
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A notice: who told whom what; `by` and `area` for moves."""

    day: int
    agency: str
    kind: str
    about: str = "child"
    area: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Sibling:
    """A brother or sister with a life of its own, and the days the GP certainly saw it.

    `nameless_on`: a day at the hospital written down without number or given name.
    """

    given_name: str
    sex: str
    born: int
    at_gp: tuple[int, ...]
    nameless_on: int | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """One child: who it is, where it was last seen, what came after, what makes it an escalation.

    `certain`: standard, raised or high (the limit's column); arrival; brief (one look at the door); or the fact
    that escalates by itself: planned_visit, concern, disproved, withdrawn. `on`: the day of that fact.
    """

    given_name: str
    family_name: str
    sex: str
    born: int
    seen: tuple[int, str, str] | None
    certain: str
    story: str
    on: int | None = None
    registered: tuple[int, str] | None = (21, "1")
    """Days after birth (after the first lived day for acceptance type 3), acceptance type; None: never."""
    removed: tuple[int, str] | None = None
    then: tuple[Tried | Told, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    also_seen: tuple[tuple[int, str, str], ...] = ()
    nursery_until: int | None = None
    restricted_from: int | None = None
