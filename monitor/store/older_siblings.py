"""The tables `older_sibling_seen` and `older_sibling_notice`: what was told of school-age children at homes.

They are not on the register, so that no name is kept: a day, whom or what it was told by, and keyed digests of the home
or mother, and of the notice (SPEC section 4).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.older_sibling import OlderSibling
from monitor.domain.record import NoticeKind, NoticeRecord
from monitor.domain.visibility import HouseholdNotice, SiblingSeen
from monitor.store import UnitOfWork, homes
from monitor.store.as_of import applied_deliveries, applied_or_withdrawn_since, delivery_in_force
from monitor.store.bulk_insert import bulk_insert
from monitor.store.in_list import in_list
from monitor.store.schema import delivery, home, older_sibling_notice, older_sibling_seen

_seen, _notice = older_sibling_seen, older_sibling_notice
NOWHERE = b""
"""The home key of a version of a notice that names no home: it may withdraw one that did."""


@dataclass(frozen=True, slots=True, order=True)
class NoticeVersion:
    """One version of a notice told with a school-age child: `kind` is empty where it bears on nobody else."""

    delivery_id: int
    notice_key: bytes
    home_key: bytes
    on: date
    kind: NoticeKind | None


def keep(work: UnitOfWork, told: Iterable[OlderSibling], secret: bytes) -> set[int]:
    """Store what may bear on the children who live with school-age siblings, without a name; return those children.

    Every version of a notice is stored, since a later one may withdraw or change it.
    """
    seen, notices = set[tuple[int, bytes, SiblingSeen]](), set[NoticeVersion]()
    for each in told:
        keys = homes.keys_of(each.identity, secret)
        seen |= {(each.delivery_id, key, contact) for key in keys for contact in each.seen}
        if isinstance(each.row, NoticeRecord):
            of_notice = homes.keyed_digest(secret, f"notice:{each.notice_key}")
            version = (each.delivery_id, of_notice)
            notices |= {NoticeVersion(*version, key, each.row.on, each.bears) for key in keys or [NOWHERE]}
    store_seen(work, seen)
    store_notices(work, notices)
    named = homes_named_by(work.db, {version.notice_key for version in notices})
    return homes.living_at(work.db, {key for _, key, _ in seen} | named)


def store_seen(work: UnitOfWork, seen: Iterable[tuple[int, bytes, SiblingSeen]]) -> None:
    """Insert the days on which a children's service saw a school-age sibling, by delivery and home key."""
    rows = {(delivery_id, key, contact.on, contact.agency) for delivery_id, key, contact in seen}
    bulk_insert(work.db, [_seen.c.delivery_id, _seen.c.home_key, _seen.c.on, _seen.c.agency], sorted(rows))


def store_notices(work: UnitOfWork, told: Collection[NoticeVersion]) -> None:
    """Insert versions of notices told with school-age children."""
    columns = [_notice.c.delivery_id, _notice.c.notice_key, _notice.c.home_key, _notice.c.on, _notice.c.kind]
    rows = [(t.delivery_id, t.notice_key, t.home_key, t.on, t.kind) for t in sorted(told, key=lambda t: t.notice_key)]
    bulk_insert(work.db, columns, rows)


def seen_at(db: Connection, keys: Collection[bytes], known_at: datetime | None = None) -> dict[bytes, set[SiblingSeen]]:
    """Return, by home key, the days school-age siblings were seen; with `known_at`, as known at that instant."""
    found: dict[bytes, set[SiblingSeen]] = defaultdict(set)
    query = (
        sa.select(_seen.c.home_key, _seen.c.on, _seen.c.agency)
        .join(delivery, delivery.c.id == _seen.c.delivery_id)
        .where(in_list(_seen.c.home_key, keys), delivery_in_force(known_at))
    )
    for key, on, agency in db.execute(query):
        found[key].add(SiblingSeen(on, Agency(agency), Evidence.SEEN_IN_PERSON))
    return found


def notices_at(
    db: Connection, keys: Collection[bytes], known_at: datetime | None = None
) -> dict[bytes, set[HouseholdNotice]]:
    """Return, by home key, the notices told with school-age siblings, each in its latest version.

    The latest version is that of the latest as-of day, then of the latest receipt; with `known_at`, of those known at
    that instant. It may name another home than an earlier one, or bear on nobody any longer.
    """
    asked = frozenset(keys)
    here = sa.select(_notice.c.notice_key).where(in_list(_notice.c.home_key, keys))
    query = (
        sa.select(_notice, delivery.c.as_of)
        .join(delivery, delivery.c.id == _notice.c.delivery_id)
        .where(_notice.c.notice_key.in_(here), delivery_in_force(known_at))
        .order_by(delivery.c.as_of, delivery.c.id)
    )
    latest: dict[bytes, list[sa.Row[tuple[int, int, bytes, bytes, date, str | None, date]]]] = {}
    for version in db.execute(query):
        standing = latest.get(version.notice_key, [])
        same = standing and standing[0].delivery_id == version.delivery_id
        latest[version.notice_key] = [*standing, version] if same else [version]
    found: dict[bytes, set[HouseholdNotice]] = defaultdict(set)
    for version in (version for versions in latest.values() for version in versions):
        if version.kind and version.home_key in asked:
            found[version.home_key].add(HouseholdNotice(version.on, NoticeKind(version.kind)))
    return found


def _told() -> sa.CompoundSelect[int, bytes]:
    """Return a query for (delivery id, home key) of all homes whose older siblings a delivery may have told of.

    A version of a notice bears on the homes that any other version of it names.
    """
    other = _notice.alias()
    corrected = sa.select(_notice.c.delivery_id, other.c.home_key).join(
        other, other.c.notice_key == _notice.c.notice_key
    )
    return sa.select(_seen.c.delivery_id, _seen.c.home_key).union(corrected)


def homes_named_by(db: Connection, notice_keys: Collection[bytes]) -> set[bytes]:
    """Return the home keys that any version of some notices names."""
    query = sa.select(_notice.c.home_key).where(in_list(_notice.c.notice_key, notice_keys))
    return set(db.execute(query).scalars())


def children_told_of(db: Connection, delivery_id: int) -> set[int]:
    """Return the children at whose homes a delivery told of a school-age sibling."""
    told = _told().subquery()
    query = sa.select(home.c.child_id).join(told, told.c.home_key == home.c.home_key)
    return set(db.execute(query.where(told.c.delivery_id == delivery_id)).scalars())


def change_points(db: Connection, child_ids: Collection[int]) -> dict[int, set[datetime]]:
    """Return, by child, when deliveries that told of older siblings at their homes came or ceased to count."""
    found: dict[int, set[datetime]] = defaultdict(set)
    told = _told().subquery()
    query = (
        sa.select(home.c.child_id, told.c.delivery_id)
        .join(told, told.c.home_key == home.c.home_key)
        .where(in_list(home.c.child_id, child_ids))
    )
    by_delivery = db.execute(query.distinct()).all()
    applied = applied_deliveries(db) if by_delivery else {}
    for child_id, delivery_id in by_delivery:
        found[child_id] |= applied[delivery_id].change_points if delivery_id in applied else set()
    return found


def children_told_of_since(db: Connection, instant: datetime) -> set[int]:
    """Return the children at whose homes deliveries applied or withdrawn since an instant told of older siblings."""
    told = _told().subquery()
    query = (
        sa.select(home.c.child_id)
        .join(told, told.c.home_key == home.c.home_key)
        .join(delivery, delivery.c.id == told.c.delivery_id)
        .where(applied_or_withdrawn_since(instant))
    )
    return set(db.execute(query.distinct()).scalars())
