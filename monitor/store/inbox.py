"""What lies in the inbox and cannot be taken in, as one value of the table `setting`."""

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from monitor.domain.inbox import LeftLying, Unusable
from monitor.store import UnitOfWork, state

_NAME = "left lying in the inbox"


def lying(db: Connection) -> tuple[LeftLying, ...]:
    """Return what the last pass over the inbox could not take in."""
    listed = json.loads(state.get(db, _NAME) or "[]")
    return tuple(LeftLying(Unusable(*told), date.fromisoformat(since)) for *told, since in listed)


def replace(work: UnitOfWork, now: Sequence[LeftLying]) -> None:
    """Store what a pass could not take in, in the place of what an earlier one could not."""
    if not now:
        state.delete(work, _NAME)
        return
    told = [(u.feed, u.said, u.called, u.what, each.since.isoformat()) for each in now for u in (each.unusable,)]
    state.put(work, _NAME, json.dumps(told))
