"""The tables `feed`, `delivery`, `refusal` and `decision`: what was delivered, and what became of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import UNREADABLE, Outcome, Refusal
from monitor.domain.delivery_state import (
    DeliveryAct,
    DeliveryDecision,
    DeliveryState,
    cannot_be,
    possible_acts,
    state_of,
)
from monitor.domain.errors import UserError
from monitor.domain.feed import Coverage, Covered
from monitor.domain.policy_version import actor_of
from monitor.store import UnitOfWork
from monitor.store.as_of import delivery_in_force, last_decided
from monitor.store.in_list import in_list
from monitor.store.schema import decision, delivery, feed, refusal


@dataclass(frozen=True, slots=True)
class Arrived:
    """A delivery to be inserted; `stored_as` is the name of its archived file."""

    feed: str
    as_of: date
    file_name: str
    sha256: str
    fingerprint: str
    rows: int
    refused: int
    nil_return: bool
    outcome: Outcome
    stored_as: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A stored delivery as people are shown it; `reasons` are the sentences of its refusals.

    One that `is_unreadable` as a whole cannot be accepted.
    `decisions` are what people decided about it, in order; `stored_as` is None once its archived file was deleted.
    """

    id: int
    feed: str
    as_of: date
    received_at: datetime
    file_name: str
    sha256: str
    rows: int
    refused: int
    outcome: Outcome
    stored_as: str | None
    reasons: tuple[str, ...] = ()
    is_unreadable: bool = False
    decisions: tuple[DeliveryDecision, ...] = ()

    @property
    def state(self) -> DeliveryState:
        """Its state now."""
        return state_of(self.outcome, self.decisions)


def feed_id(work: UnitOfWork, name: str) -> int:
    """Return a feed's id, inserting the feed at its first delivery."""
    found: int | None = work.db.execute(sa.select(feed.c.id).where(feed.c.name == name)).scalar_one_or_none()
    if found is None:
        found = work.db.execute(sa.insert(feed).values(name=name).returning(feed.c.id)).scalar_one()
    return found


def add(work: UnitOfWork, arrived: Arrived, refusals: Iterable[Refusal]) -> int:
    """Insert a delivery with its refusals; return its id. The outcome says whether it is applied now."""
    counts = arrived.outcome in {Outcome.APPLIED, Outcome.NIL_RETURN, Outcome.SUPERSEDED}
    values = {
        "feed_id": feed_id(work, arrived.feed),
        "received_at": work.at,
        "applied_at": work.at if counts else None,
        **{name: getattr(arrived, name) for name in Arrived.__slots__ if name != "feed"},
    }
    id_: int = work.db.execute(sa.insert(delivery).values(values).returning(delivery.c.id)).scalar_one()
    reasons = [{"delivery_id": id_, "why": r.why, "sentence": r.sentence} for r in refusals]
    if reasons:
        work.db.execute(sa.insert(refusal), reasons)
    return id_


def waits(known_at: datetime | None = None, of: sa.FromClause = delivery) -> sa.ColumnElement[bool]:
    """Return the condition that a delivery is quarantined and undecided, now or at UTC instant `known_at`."""
    undecided = of.c.id.not_in(last_decided(DeliveryAct.REJECT, known_at))
    if known_at is None:
        return (of.c.outcome == Outcome.QUARANTINED) & of.c.applied_at.is_(None) & undecided
    unapplied = of.c.applied_at.is_(None) | (of.c.applied_at > known_at)
    return (of.c.outcome == Outcome.QUARANTINED) & unapplied & undecided & (of.c.received_at <= known_at)


def waiting(db: Connection) -> list[Delivery]:
    """Return the quarantined deliveries nobody has decided about, oldest first."""
    return _shown(db, waits())


def one(db: Connection, id_: int) -> Delivery:
    """Return a delivery by its id; `UserError` when there is none."""
    found = _shown(db, delivery.c.id == id_)
    if not found:
        raise UserError(f"There is no delivery {id_}. `monitor status` lists those that wait for a decision.")
    return found[0]


def latest(db: Connection, feed_name: str | None, most: int) -> list[Delivery]:
    """Return the deliveries received last, of one feed or of all, the latest first."""
    query = sa.select(delivery.c.id).order_by(delivery.c.id.desc()).limit(most)
    if feed_name is not None:
        query = query.join(feed, feed.c.id == delivery.c.feed_id).where(feed.c.name == feed_name)
    return _shown(db, in_list(delivery.c.id, db.execute(query).scalars()))[::-1]


def _shown(db: Connection, which: sa.ColumnElement[bool]) -> list[Delivery]:
    query = (
        sa.select(delivery, feed.c.name.label("feed"))
        .join(feed, feed.c.id == delivery.c.feed_id)
        .where(which)
        .order_by(delivery.c.id)
    )
    shown = []
    for row in db.execute(query):
        why = sa.select(refusal.c.why, refusal.c.sentence).where(refusal.c.delivery_id == row.id)
        refusals = db.execute(why.order_by(refusal.c.id)).all()
        shown.append(
            Delivery(
                **{name: getattr(row, name) for name in Delivery.__slots__ if name not in _READ_APART},
                outcome=Outcome(row.outcome),
                reasons=tuple(each.sentence for each in refusals),
                is_unreadable=any(each.why in UNREADABLE for each in refusals),
                decisions=_decisions(db, row.id),
            )
        )
    return shown


_READ_APART = frozenset({"outcome", "reasons", "is_unreadable", "decisions"})


def _decisions(db: Connection, id_: int) -> tuple[DeliveryDecision, ...]:
    about_it = sa.select(decision).where(decision.c.delivery_id == id_, decision.c.act.in_(tuple(DeliveryAct)))
    rows = db.execute(about_it.order_by(decision.c.id))
    return tuple(DeliveryDecision(DeliveryAct(r.act), actor_of(r.by), r.at, r.reason, r.proposal) for r in rows)


def about_to_be(db: Connection, id_: int, act: DeliveryAct) -> Delivery:
    """Return a delivery an act is about to be done to; `UserError` when there is none, or its state forbids it."""
    found = one(db, id_)
    if act not in possible_acts(found.state):
        raise UserError(cannot_be(act, id_, found.outcome, found.decisions))
    return found


def decide(work: UnitOfWork, id_: int, act: DeliveryAct, reason: str, *, proposal: bool = False) -> None:
    """Insert who did something about a delivery, or proposed it, and why; one accepted is applied now.

    `UserError` when its state forbids it.
    """
    about_to_be(work.db, id_, act)
    record(work, id_, act, reason, proposal=proposal)
    if act is DeliveryAct.ACCEPT and not proposal:
        work.db.execute(sa.update(delivery).where(delivery.c.id == id_).values(applied_at=work.at))


def record(work: UnitOfWork, id_: int, act: str, reason: str, *, proposal: bool = False) -> None:
    """Insert who did something about a delivery, or proposed it, and why, whatever its state."""
    values = {"act": act, "proposal": proposal, "by": str(work.by), "reason": reason, "at": work.at}
    work.db.execute(sa.insert(decision).values(delivery_id=id_, **values))


def coverage(db: Connection, agreements: Sequence[FeedAgreement], known_at: datetime | None = None) -> Coverage:
    """Return the days every configured feed covers; None for one without a delivery in force.

    From the agreed day or the first as-of day in force, through the last one. While a delivery is quarantined, coverage
    stays where it was: a delivery received after it for the same or a later as-of day does not count yet; those
    received before it count as ever, since a quarantined delivery changes nothing (SPEC section 6).
    """
    day = delivery.c.as_of
    held = db.execute(sa.select(delivery.c.feed_id, day, delivery.c.id).where(waits(known_at))).all()
    behind = [(delivery.c.feed_id == f) & (day >= as_of) & (delivery.c.id > id_) for f, as_of, id_ in held]
    counts = sa.and_(delivery.c.feed_id == feed.c.id, delivery_in_force(known_at), *(~one for one in behind))
    # Reads the two ends of an index, however many deliveries are between.
    first, last = (
        sa.select(day).where(counts).order_by(end).limit(1).correlate(feed).scalar_subquery()
        for end in (day.asc(), day.desc())
    )
    came = {
        name: (began, through) for name, began, through in db.execute(sa.select(feed.c.name, first, last)) if through
    }
    return Coverage(
        {a.name: Covered(a.since or came[a.name][0], came[a.name][1]) if a.name in came else None for a in agreements}
    )


def expired_files(db: Connection, before: datetime, ahead_of: datetime | None = None) -> list[tuple[int, str]]:
    """Return (delivery id, file name) of the archived files of deliveries received before an instant.

    Those dated later than `ahead_of`, by a clock that was wrong, are among them too. What nobody has decided about is
    never: its file is all there is of it.
    """
    old = delivery.c.received_at < before
    if ahead_of is not None:
        old |= delivery.c.received_at > ahead_of
    query = sa.select(delivery.c.id, delivery.c.stored_as).where(old, delivery.c.stored_as.is_not(None), ~waits())
    return [(id_, name) for id_, name in db.execute(query)]


def file_deleted(work: UnitOfWork, id_: int) -> None:
    """Record that a delivery's archived file was deleted."""
    work.db.execute(sa.update(delivery).where(delivery.c.id == id_).values(stored_as=None))


def files_kept(db: Connection, names: Collection[str]) -> set[str]:
    """Return which of some archived files any delivery still names."""
    query = sa.select(delivery.c.stored_as).where(in_list(delivery.c.stored_as, names))
    return set(db.execute(query).scalars())
