"""The table `child`: the child of each group of linked identities, who keeps the case reference they had before."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa

from monitor.domain.link import Link
from monitor.store import UnitOfWork
from monitor.store.schema import child


def children_of(
    work: UnitOfWork,
    decided: Mapping[int, Link],
    before: Mapping[int, int | None],
    new_ref: Callable[[], str],
) -> dict[int, int]:
    """Return each founder's child: the one the founder, or most of their group, had before; else a new one.

    A founder is the identity a group began with. `before` is each identity's child so far; a child that a founder had
    is never given to another one.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for id_, made in decided.items():
        if made.founder is not None:
            members[made.founder].append(id_)
    children = _own(sorted(members), before)
    taken = set(children.values())
    new = []
    for founder in sorted(members.keys() - children.keys()):
        inherited = _most_common([before.get(id_) for id_ in members[founder]], taken)
        if inherited is None:
            new.append(founder)
        else:
            children[founder] = inherited
            taken.add(inherited)
    return children | _new(work, new, new_ref)


def _own(founders: Sequence[int], before: Mapping[int, int | None]) -> dict[int, int]:
    """Return, by founder, the child they had themselves; where two had the same one, the first keeps it."""
    first: dict[int, int] = {}
    for founder in founders:
        had = before.get(founder)
        if had is not None:
            first.setdefault(had, founder)
    return {founder: child_id for child_id, founder in first.items()}


def _most_common(had: Sequence[int | None], taken: set[int]) -> int | None:
    votes = Counter(child_id for child_id in had if child_id is not None and child_id not in taken)
    return min(votes, key=lambda child_id: (-votes[child_id], child_id), default=None)


def _new(work: UnitOfWork, founders: Sequence[int], new_ref: Callable[[], str]) -> dict[int, int]:
    if not founders:
        return {}
    last: int = work.db.execute(sa.select(sa.func.coalesce(sa.func.max(child.c.id), 0))).scalar_one()
    ids = {founder: last + n for n, founder in enumerate(founders, start=1)}
    work.db.execute(sa.insert(child), [{"id": id_, "ref": new_ref(), "known_at": work.at} for id_ in ids.values()])
    return ids
