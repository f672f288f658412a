"""Deliveries as commands show them: what came, what has become of it, and which refused rows are still open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.delivery import Outcome
from monitor.store import Connection, deliveries, refused_rows
from monitor.store.deliveries import Delivery


@dataclass(frozen=True)
class ReceivedDelivery:
    """A delivery, its state in words, and how many of its refused rows are neither sent again nor settled."""

    delivery: int
    feed: str
    as_of: date
    received_at: datetime
    state: str
    rows: int
    refused: int
    refused_open: int
    reasons: tuple[str, ...]


def received(db: Connection, some: Sequence[Delivery]) -> list[ReceivedDelivery]:
    """Return some deliveries as they are shown."""
    waiting = {each.id for each in deliveries.waiting(db)}
    unused = Counter[int]()
    for row in refused_rows.standing(db):
        unused[row.delivery] += row.rows
    return [
        ReceivedDelivery(
            *(d.id, d.feed, d.as_of, d.received_at, _state(d, waits=d.id in waiting)),
            *(d.rows, d.refused, unused[d.id], d.reasons),
        )
        for d in some
    ]


def ways_to_decide(delivery: int, *, is_unreadable: bool) -> str:
    """Return the commands that decide about a delivery that waits; one that is unreadable cannot be accepted."""
    ways = f"--reject {delivery}`" if is_unreadable else f"--accept {delivery}` or `--reject {delivery}`"
    return f"`monitor ingest {ways}, with --reason"


def _state(found: Delivery, *, waits: bool) -> str:
    if found.withdrawn_at is not None:
        return f"withdrawn on {found.withdrawn_at:%Y-%m-%d}"
    if found.outcome != Outcome.QUARANTINED:
        return found.outcome.replace("_", " ")
    if waits:
        return "waits for a decision"
    return f"accepted on {found.applied_at:%Y-%m-%d}" if found.applied_at else "rejected"
