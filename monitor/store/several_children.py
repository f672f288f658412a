"""Which feeds' ids of contacts and notices were agreed to cover several children, as folding asks it.

Facts are folded from the database alone; a run writes down what the agreements in force say before it folds.
"""

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from monitor.domain.agreement import FeedAgreement
from monitor.store import UnitOfWork, state

_NAME = "one_id_many_children"


def feeds(db: Connection) -> frozenset[str]:
    """Return the names of those feeds."""
    return frozenset(json.loads(state.get(db, _NAME) or "[]"))


def keep(work: UnitOfWork, agreements: Iterable[FeedAgreement]) -> None:
    """Write down which of the feeds agreed that."""
    named = sorted(agreed.name for agreed in agreements if agreed.one_id_many_children)
    if frozenset(named) != feeds(work.db):
        state.put(work, _NAME, json.dumps(named))
