"""Deliveries as commands show them: what came, what has become of it, and which refused rows are still open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.delivery_state import DeliveryState
from monitor.store import Connection, refused_rows
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
    unused = Counter[int]()
    for row in refused_rows.standing(db):
        unused[row.delivery] += row.rows
    return [
        ReceivedDelivery(
            *(d.id, d.feed, d.as_of, d.received_at, _state(d)),
            *(d.rows, d.refused, unused[d.id], d.reasons),
        )
        for d in some
    ]


def ways_to_decide(delivery: int, *, is_unreadable: bool) -> str:
    """Return the commands that decide about a delivery that waits; one that is unreadable cannot be accepted."""
    ways = f"--reject {delivery}`" if is_unreadable else f"--accept {delivery}` or `--reject {delivery}`"
    return f"`monitor ingest {ways}, with --reason"


def _state(found: Delivery) -> str:
    if found.state is DeliveryState.WAITS:
        return "waits for a decision"
    made = next((each for each in reversed(found.decisions) if not each.proposal), None)
    return f"{made.act} on {made.at:%Y-%m-%d}" if made else found.outcome.replace("_", " ")
