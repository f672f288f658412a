"""Questions about the instants in every table: which rows a wrong clock dated ahead, and when something was done."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.store.schema import audit, decision, delivery, event, letter, link, policy, policy_withdrawn, run

_LEARNT = (
    audit.c.at,
    decision.c.at,
    delivery.c.received_at,
    event.c.known_at,
    letter.c.composed_at,
    link.c.known_at,
    policy.c.known_at,
    policy_withdrawn.c.withdrawn_at,
    run.c.started_at,
)
"""The instant at which each row that is never altered was written."""


def written_after(db: Connection, instant: datetime) -> dict[str, int]:
    """Count the rows dated later than a UTC instant, by table; tables without any are left out."""
    found = {}
    for column in _LEARNT:
        rows = db.execute(sa.select(sa.func.count()).select_from(column.table).where(column > instant)).scalar_one()
        if rows:
            found[column.table.name] = rows
    return found


def last_act(db: Connection, act: str) -> datetime | None:
    """Return the UTC instant of the latest audit entry of an act; None when there is none."""
    query = sa.select(audit.c.at).where(audit.c.act == act).order_by(audit.c.id.desc()).limit(1)
    found: datetime | None = db.execute(query).scalar_one_or_none()
    return found
