"""Settlement of a delivery's refused rows by a person: what they said is known another way, or is not needed."""

from monitor.domain.errors import UserError
from monitor.store import UnitOfWork, audit, deliveries, refused_rows


def settle_refused(work: UnitOfWork, delivery: int, reason: str) -> int:
    """Settle the refused rows of a delivery that stand; return how many. `UserError` when none does."""
    found = deliveries.one(work.db, delivery)
    rows = sum(row.rows for row in refused_rows.standing(work.db) if row.delivery == found.id)
    if not rows:
        raise UserError(f"Delivery {found.id} has no refused row that stands: `monitor status` lists those that do.")
    deliveries.record(work, found.id, refused_rows.SETTLED, reason)
    audit.record(work, "refused.settled", f"delivery {found.id}", reason)
    return rows
