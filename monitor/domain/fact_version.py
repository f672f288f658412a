"""A version of a fact as a feed delivered it, and which of all the versions under one key stand (FEEDS.md).

Per key and child the version with the latest as-of day wins, then the one received later; a winner that is withdrawn
removes the fact.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.domain.contact import CAN_BE_SEEN
from monitor.domain.identity import Identity
from monitor.domain.record import ContactRecord, NoticeKind, NoticeRecord, Row

_CLEARING = frozenset({NoticeKind.MOVE_CONFIRMED, NoticeKind.CASELOAD_CLOSED, NoticeKind.DEATH_WITHDRAWN})
"""The notices that end something."""


@dataclass(frozen=True, slots=True)
class FactVersion:
    """One version of a fact, as a feed delivered it.

    `first_on` and `last_on` are the earliest and latest as-of days of the deliveries with exactly this version; `days`
    are all of them, read only where an id of a contact or notice is told of several local ids. `received` orders
    deliveries of one as-of day. `child` is the child its identity is linked to now, None in doubt;
    `id` is the store's, unique among facts of its kind. `many_children`: its sender agreed that an id told of another
    child later is always told of a second one.
    """

    feed: str
    key: str
    identity: Identity
    row: Row
    first_on: date
    last_on: date
    received: int
    withdrawn: bool = False
    child: int | None = None
    id: int = 0
    days: frozenset[date] = frozenset()
    many_children: bool = False

    @property
    def rank(self) -> tuple[date, int]:
        """The sort key among versions of one key, of which the greatest wins."""
        return self.last_on, self.received


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of one child under a key: the version that wins, and all of them in order of rank.

    `doubtful`: the id was told of another child in another delivery, a second child or a correction of whom it was
    about; until a person decides it clears nothing for either, and the rest counts for both.
    """

    winner: FactVersion
    versions: Sequence[FactVersion]
    doubtful: bool = False

    @property
    def days(self) -> frozenset[date]:
        """The as-of days on which it was told; a version that withdraws tells nothing."""
        stated = [version for version in self.versions if not version.withdrawn]
        return frozenset().union(*((*version.days, version.first_on, version.last_on) for version in stated))

    @property
    def counts_for_nobody(self) -> bool:
        """Whether it is doubtful and could clear something: a sighting, a confirmed move, a caseload closed."""
        match self.winner.row:
            case ContactRecord() as row:
                return self.doubtful and row.evidence in CAN_BE_SEEN
            case NoticeRecord() as row:
                return self.doubtful and row.kind in _CLEARING
            case _:
                return False

    @property
    def names_somebody(self) -> bool:
        """Whether it tells of a child: it is not taken back, and has a local id or is linked."""
        return not self.winner.withdrawn and bool(self.winner.identity.own_id or self.winner.child)


def by_key_of(stated: Iterable[FactVersion]) -> dict[tuple[str, str], list[FactVersion]]:
    """Return versions by their feed and key."""
    by_key: dict[tuple[str, str], list[FactVersion]] = defaultdict(list)
    for version in stated:
        by_key[version.feed, version.key].append(version)
    return by_key


def tellings_of(of_key: Sequence[FactVersion]) -> list[Telling]:
    """Return what the versions of one key tell, a telling for each child the sender means by it.

    The id of a contact or notice may cover several children, so that a version replaces only those with its own local
    id. An id told of others in a later delivery is doubtful, unless its sender agreed what that means. Where two local
    ids are one child's, the later telling stands, or both of one delivery that differ.
    """
    if len(of_key) == 1:
        return [Telling(of_key[0], of_key)]
    told = [_telling(versions) for versions in _by_whom(of_key)]
    if len(told) == 1:
        return told
    if not of_key[0].many_children and _is_doubtful([telling for telling in told if telling.names_somebody]):
        told = [replace(telling, doubtful=True) for telling in told]
    last: dict[int, tuple[date, int]] = {}
    for winner in (each.winner for each in told if not each.winner.withdrawn):
        if winner.child is not None:
            last[winner.child] = max(winner.rank, last.get(winner.child, winner.rank))
    standing: dict[Hashable, Telling] = {}
    for each in told:
        winner = each.winner
        if winner.withdrawn or winner.child is None:
            standing[id(each)] = each
        elif winner.rank == last[winner.child]:
            standing.setdefault((winner.child, winner.row), each)
    return list(standing.values())


def _is_doubtful(told: Sequence[Telling]) -> bool:
    """Whether one id was told of different children on different as-of days, and no common as-of day connects them.

    Children told together in one delivery are one visit, and two local ids linked to one child are one child.
    """
    apart, days, children = list(told), set[date](), set[int]()
    joined = apart[:1]
    while joined:
        days.update(*(telling.days for telling in joined))
        children.update(telling.winner.child for telling in joined if telling.winner.child)
        apart = [telling for telling in apart if telling not in joined]
        joined = [t for t in apart if not days.isdisjoint(t.days) or t.winner.child in children]
    return bool(apart)


def _telling(versions: list[FactVersion]) -> Telling:
    """Return the telling of one child; a version in doubt replaces none before it, but a withdrawal needs no child."""
    versions.sort(key=lambda version: (version.rank, version.withdrawn))
    winner = next((v for v in reversed(versions) if v.child is not None or v.withdrawn), versions[-1])
    return Telling(winner, versions)


def _by_whom(of_key: Iterable[FactVersion]) -> list[list[FactVersion]]:
    """Return the versions of a key by the child the sender means: the local id; where none was sent, the child linked.

    A withdrawal that names nobody takes back what was told without a local id, if that was told of one child only.
    """
    by: dict[Hashable, list[FactVersion]] = defaultdict(list)
    nameless: list[FactVersion] = []
    for version in of_key:
        whom = version.identity.own_id or version.child
        if whom or not version.withdrawn:
            by[whom or version.identity].append(version)
        else:
            nameless.append(version)
    without_id = [versions for whom, versions in by.items() if not isinstance(whom, str)]
    if len(without_id) == 1:
        without_id[0].extend(nameless)
    elif nameless:
        by[None] = nameless
    return list(by.values())


def as_told_to(child: int, stated: Iterable[FactVersion], provisional: Collection[int]) -> list[FactVersion]:
    """Return the versions as they stand to a child: those of provisional children are doubts, and take nothing back."""
    return [replace(v, child=None) if v.child in provisional and v.child != child else v for v in stated]
