"""The tables `escalation`, `gap`, `event` and `notice_to_send`: cases, what happened to them, what is to be told."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.escalation import Event, Gap
from monitor.store import UnitOfWork
from monitor.store.in_list import in_list
from monitor.store.schema import child, escalation, event, notice_to_send
from monitor.store.schema import gap as gaps

Snapshot = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class OpenEscalation:
    """An open escalation as stored; `held` while its letters are held back."""

    id: int
    child: int
    gap: Gap
    causes: tuple[str, ...]
    tier: int
    raised_on: date
    held: bool


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One stored event of a child's case; its snapshot of reasons stays in the table."""

    id: int
    child: int
    on: date
    event: Event
    why: str


def open_of(db: Connection, child_ids: Collection[int] | None = None) -> dict[int, OpenEscalation]:
    """Return the open escalations of some children, or of all, by child."""
    found: dict[int, OpenEscalation] = {}
    query = sa.select(escalation).where(escalation.c.closed_on.is_(None))
    if child_ids is not None:
        query = query.where(in_list(escalation.c.child_id, child_ids))
    for row in db.execute(query):
        gap = Gap(row.counted_from, row.why, row.last_seen_on, row.withdrawn, row.policy_id)
        causes = tuple(filter(None, row.causes.split(",")))
        found[row.child_id] = OpenEscalation(row.id, row.child_id, gap, causes, row.tier, row.raised_on, row.held)
    return found


def closed_gaps(db: Connection, child_ids: Collection[int]) -> dict[int, set[date]]:
    """Return, by child, the days their closed escalations ever counted from."""
    found: dict[int, set[date]] = defaultdict(set)
    closed = in_list(escalation.c.child_id, child_ids) & escalation.c.closed_on.is_not(None)
    query = sa.select(escalation.c.child_id, gaps.c.counted_from).join(gaps, gaps.c.escalation_id == escalation.c.id)
    for child_id, counted_from in db.execute(query.where(closed)):
        found[child_id].add(counted_from)
    return found


def open_one(work: UnitOfWork, child_id: int, gap: Gap, causes: Sequence[str], tier: int, on: date) -> int:
    """Insert an open escalation and return its id; a partial unique index allows one open per child."""
    values = {
        "child_id": child_id,
        "counted_from": gap.counted_from,
        "why": gap.why,
        "causes": ",".join(causes),
        "tier": tier,
        "raised_on": on,
        "policy_id": gap.policy_version,
        "last_seen_on": gap.last_seen_on,
        "withdrawn": gap.withdrawn,
        "held": False,
    }
    made: int = work.db.execute(sa.insert(escalation).values(values).returning(escalation.c.id)).scalar_one()
    _counts_from(work, made, gap.counted_from)
    return made


def _counts_from(work: UnitOfWork, id_: int, day: date) -> None:
    """Insert the day an open escalation counts from, which a late sighting moves; no day is forgotten."""
    known = sa.select(gaps.c.counted_from).where(gaps.c.escalation_id == id_, gaps.c.counted_from == day)
    if work.db.execute(known).first() is None:
        work.db.execute(sa.insert(gaps).values(escalation_id=id_, counted_from=day))


def keep_open(work: UnitOfWork, id_: int, gap: Gap, causes: Sequence[str], tier: int) -> None:
    """Update an escalation that stays open: its gap, causes and tier."""
    values = {
        "counted_from": gap.counted_from,
        "why": gap.why,
        "causes": ",".join(causes),
        "tier": tier,
        "last_seen_on": gap.last_seen_on,
        "withdrawn": gap.withdrawn,
    }
    still_open = (escalation.c.id == id_) & escalation.c.closed_on.is_(None)
    if work.db.execute(sa.update(escalation).where(still_open).values(values)).rowcount:
        _counts_from(work, id_, gap.counted_from)


def close(work: UnitOfWork, id_: int, on: date, why: str) -> bool:
    """Close an escalation that is still open; False if it was closed already."""
    values = {"closed_on": on, "closed_why": why, "held": False}
    done = work.db.execute(
        sa.update(escalation).where(escalation.c.id == id_, escalation.c.closed_on.is_(None)).values(values)
    )
    return done.rowcount == 1


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event of a child's case today: of a run, or by a person where there is no run.

    `snapshot` holds the reasons as they then stood; people are told in their next letter unless `tell` is false.
    """

    child: int
    event: Event
    why: str
    escalation: int | None = None
    run: int | None = None
    snapshot: Snapshot = field(default_factory=dict)
    tell: bool = True


def happened(work: UnitOfWork, new: NewEvent) -> int:
    """Insert an event and, in the same transaction, the row by which people will be told; return its id."""
    values = {
        "child_id": new.child,
        "escalation_id": new.escalation,
        "run_id": new.run,
        "on": work.today,
        "by": str(work.by),
        "event": new.event,
        "why": new.why,
        "snapshot": json.dumps(new.snapshot, default=str, sort_keys=True),
        "known_at": work.at,
    }
    id_: int = work.db.execute(sa.insert(event).values(values).returning(event.c.id)).scalar_one()
    if new.tell:
        work.db.execute(sa.insert(notice_to_send).values(event_id=id_))
    return id_


def hold(work: UnitOfWork, escalation_ids: Mapping[int, datetime]) -> None:
    """Hold back the letters about some escalations, each until a UTC instant at the latest."""
    for id_, until in escalation_ids.items():
        work.db.execute(sa.update(escalation).where(escalation.c.id == id_).values(held=True))
        theirs = sa.select(event.c.id).where(event.c.escalation_id == id_)
        waiting = notice_to_send.c.event_id.in_(theirs) & notice_to_send.c.told_on.is_(None)
        work.db.execute(sa.update(notice_to_send).where(waiting).values(held_until=until))


def hold_anew(work: UnitOfWork) -> None:
    """Reckon from now each hold on an event that a wrong clock dated later than now."""
    query = sa.select(event.c.id, event.c.known_at, notice_to_send.c.held_until).join_from(event, notice_to_send)
    ahead = (event.c.known_at > work.at) & notice_to_send.c.held_until.is_not(None)
    for id_, known_at, until in work.db.execute(query.where(ahead)).all():
        values = {"held_until": work.at + (until - known_at)}
        work.db.execute(sa.update(notice_to_send).where(notice_to_send.c.event_id == id_).values(values))


def held(db: Connection) -> list[tuple[int, int, str, datetime]]:
    """Return the held escalations: id, child, reason, and the UTC instant until which at the latest."""
    query = (
        sa.select(
            escalation.c.id,
            escalation.c.child_id,
            escalation.c.why,
            sa.func.max(notice_to_send.c.held_until, type_=notice_to_send.c.held_until.type),
        )
        .join_from(escalation, event, event.c.escalation_id == escalation.c.id)
        .join(notice_to_send, notice_to_send.c.event_id == event.c.id)
        .where(escalation.c.held.is_(True), escalation.c.closed_on.is_(None))
        .group_by(escalation.c.id, escalation.c.child_id, escalation.c.why)
        .order_by(escalation.c.id)
    )
    return [tuple(row) for row in db.execute(query)]


def release(work: UnitOfWork, escalation_ids: Collection[int]) -> None:
    """Release the letters about some escalations into the next digest."""
    work.db.execute(sa.update(escalation).where(in_list(escalation.c.id, escalation_ids)).values(held=False))
    theirs = sa.select(event.c.id).where(in_list(event.c.escalation_id, escalation_ids))
    work.db.execute(sa.update(notice_to_send).where(notice_to_send.c.event_id.in_(theirs)).values(held_until=None))


def raised_per_day(db: Connection, since: date, until: date) -> dict[date, int]:
    """Count the escalations raised or returned on each London day from `since` through `until`."""
    query = (
        sa.select(event.c.on, sa.func.count())
        .where(event.c.event.in_((Event.RAISED, Event.RETURNED)), event.c.on >= since, event.c.on <= until)
        .group_by(event.c.on)
    )
    return dict(db.execute(query).all())


def events(db: Connection, *, untold: bool = False, child_id: int | None = None) -> list[RecordedEvent]:
    """Return events in order: all, one child's, or those people have not been told of."""
    query = sa.select(event).order_by(event.c.id)
    if untold:
        query = query.join(notice_to_send, notice_to_send.c.event_id == event.c.id).where(
            notice_to_send.c.told_on.is_(None)
        )
    if child_id is not None:
        query = query.where(event.c.child_id == child_id)
    return [RecordedEvent(r.id, r.child_id, r.on, Event(r.event), r.why) for r in db.execute(query)]


def returned(db: Connection) -> set[int]:
    """Return the open escalations that were opened again after they had closed."""
    query = sa.select(event.c.escalation_id).join(escalation, escalation.c.id == event.c.escalation_id)
    return set(db.execute(query.where(event.c.event == Event.RETURNED, escalation.c.closed_on.is_(None))).scalars())


def ended_since(db: Connection, since: datetime) -> list[RecordedEvent]:
    """Return the ends of cases recorded since a UTC instant, in order."""
    ends = event.c.event.in_((Event.RESOLVED, Event.LEFT)) & (event.c.known_at >= since)
    rows = db.execute(sa.select(event).where(ends).order_by(event.c.id))
    return [RecordedEvent(r.id, r.child_id, r.on, Event(r.event), r.why) for r in rows]


def came_back_since(db: Connection, since: datetime) -> list[str]:
    """Return the references of the children whose confirmed move a list here undid after a UTC instant, in order."""
    query = sa.select(child.c.ref).join(event, event.c.child_id == child.c.id)
    back = (event.c.event == Event.CAME_BACK) & (event.c.known_at > since)
    return list(db.execute(query.where(back).distinct().order_by(child.c.ref)).scalars())


def told(work: UnitOfWork, event_ids: Collection[int], on: date) -> None:
    """Mark some events as told by the letters composed on a day."""
    work.db.execute(sa.update(notice_to_send).where(in_list(notice_to_send.c.event_id, event_ids)).values(told_on=on))
