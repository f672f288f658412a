"""The table `identity`: persons as each source describes them, one row for each distinct description."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.identity import Identity, NhsNumber
from monitor.store import UnitOfWork
from monitor.store.bulk_insert import bulk_insert
from monitor.store.in_list import in_list, tuple_in_list
from monitor.store.schema import identity, link

_FIELDS = tuple(field.name for field in fields(Identity))


@dataclass(frozen=True, slots=True)
class StoredIdentity:
    """An identity as stored; `first_on` is the earliest as-of day of a delivery that holds it."""

    id: int
    identity: Identity
    birth_order: int
    first_on: date


@dataclass(frozen=True, slots=True)
class SavedIdentities:
    """The ids of some identities with birth orders, and which are new or have an earlier first day than before."""

    ids: Mapping[tuple[Identity, int], int]
    fresh: frozenset[int]


def save(work: UnitOfWork, said: Collection[tuple[Identity, int]], as_of: date) -> SavedIdentities:
    """Insert those of some identities that are new, each with a birth order (0 except for births)."""
    by_digest = {_digest(person, order): (person, order) for person, order in said}
    known = _known(work.db, by_digest)
    before = set(known.values())
    fresh = {digest: who for digest, who in by_digest.items() if digest not in known}
    if fresh:
        bulk_insert(work.db, STORED, (stored_of(*who, as_of) for who in fresh.values()))
        known |= _known(work.db, fresh)
    ids = {by_digest[digest]: id_ for digest, id_ in known.items()}
    return SavedIdentities(ids, frozenset(set(known.values()) - before | _given_earlier(work, before, as_of)))


def _given_earlier(work: UnitOfWork, ids: Collection[int], as_of: date) -> set[int]:
    """Lower the first day of stored identities now delivered for an earlier one; return their ids."""
    query = sa.select(identity.c.id).where(in_list(identity.c.id, ids), identity.c.first_on > as_of)
    found = set(work.db.execute(query).scalars())
    if found:
        work.db.execute(sa.update(identity).where(in_list(identity.c.id, found)).values(first_on=as_of))
    return found


def _known(db: Connection, digests: Iterable[bytes]) -> dict[bytes, int]:
    return dict(
        db.execute(sa.select(identity.c.digest, identity.c.id).where(in_list(identity.c.digest, digests))).all()
    )


def _digest(person: Identity, birth_order: int) -> bytes:
    """Return the digest an identity is found by: equal digests mean equal fields."""
    text = "\x1f".join([str(_plain(getattr(person, name))) for name in _FIELDS] + [str(birth_order)])
    return blake2b(text.encode(), digest_size=16).digest()


def _plain(value: object) -> object:
    return value.digits if isinstance(value, NhsNumber) else value


STORED = [identity.c[name] for name in ("digest", *_FIELDS, "birth_order", "first_on", "family_key", "where_key")]
"""The columns of an identity except its id, in the order of `stored_of`."""


def stored_of(person: Identity, birth_order: int, first_on: date) -> tuple[object, ...]:
    """Return the column values of an identity, in the order of `STORED`."""
    values = (_plain(getattr(person, name)) for name in _FIELDS)
    return (_digest(person, birth_order), *values, birth_order, first_on, person.family_key, person.where_key)


IDENTITY_COLUMNS = (identity.c.id, identity.c.birth_order, identity.c.first_on, *(identity.c[name] for name in _FIELDS))
"""The columns `stored_identity_of` reads; a query selects them first."""
_NUMBER, _MOTHER = (len(IDENTITY_COLUMNS) - len(_FIELDS) + _FIELDS.index(name) for name in ("nhs_number", "mother"))


def stored_identity_of(row: Sequence[Any]) -> StoredIdentity:
    """Return the identity of a row that begins with the columns `IDENTITY_COLUMNS`."""
    values = list(row[3 : len(IDENTITY_COLUMNS)])
    values[_NUMBER - 3] = NhsNumber(row[_NUMBER]) if row[_NUMBER] else None
    values[_MOTHER - 3] = NhsNumber(row[_MOTHER]) if row[_MOTHER] else None
    return StoredIdentity(row[0], Identity(*values), row[1], row[2])


def by_ids(db: Connection, ids: Collection[int]) -> dict[int, StoredIdentity]:
    """Return identities by their ids."""
    return {
        row[0]: stored_identity_of(row)
        for row in db.execute(sa.select(*IDENTITY_COLUMNS).where(in_list(identity.c.id, ids)))
    }


def last_id(db: Connection) -> int:
    """Return the highest id of an identity, 0 if there is none; ids ascend."""
    last: int = db.execute(sa.select(sa.func.coalesce(sa.func.max(identity.c.id), 0))).scalar_one()
    return last


def sharing(db: Connection, some: Collection[Identity], known: Collection[int] = ()) -> dict[int, StoredIdentity]:
    """Return the identities, except those known, that share a candidate key with some (SPEC 7.1)."""
    query: Mapping[tuple[sa.ColumnElement[object], ...], set[tuple[object, ...]]] = {
        (identity.c.nhs_number,): {(p.nhs_number.digits,) for p in some if p.nhs_number},
        (identity.c.source, identity.c.local_id): {(p.source, p.local_id) for p in some},
        (identity.c.born_on, identity.c.family_key): {(p.born_on, p.family_key) for p in some},
        (identity.c.born_on, identity.c.where_key): {(p.born_on, p.where_key) for p in some},
    }
    found: set[int] = set()
    for columns, values in query.items():
        shared = tuple_in_list(columns, [value for value in values if all(value)])
        found |= set(db.execute(sa.select(identity.c.id).where(shared)).scalars())
    return by_ids(db, found.difference(known))


def own_ids_known(db: Connection, some: Collection[Identity]) -> set[tuple[str, str]]:
    """Return the (source, local id) of some identities under which a description is stored."""
    own = (identity.c.source, identity.c.local_id)
    known = tuple_in_list(own, [(person.source, person.local_id) for person in some])
    return {(source, local_id) for source, local_id in db.execute(sa.select(*own).where(known))}


def with_numbers(db: Connection, numbers: Collection[str]) -> dict[int, StoredIdentity]:
    """Return the identities that have one of some NHS numbers."""
    bearing = in_list(identity.c.nhs_number, numbers)
    return {row[0]: stored_identity_of(row) for row in db.execute(sa.select(*IDENTITY_COLUMNS).where(bearing))}


def restricted(db: Connection, child_ids: Collection[int]) -> set[int]:
    """Return which of some children any source has ever marked as restricted."""
    query = sa.select(link.c.child_id).join(identity, identity.c.id == link.c.identity_id)
    marked = identity.c.restricted.is_(True) & link.c.undone_at.is_(None)
    return set(db.execute(query.where(marked, in_list(link.c.child_id, child_ids))).scalars())


def erase_homes(work: UnitOfWork, child_ids: Collection[int]) -> None:
    """Erase where some children live or lived: restriction covers every record of theirs, earlier ones too."""
    theirs = sa.select(link.c.identity_id).where(in_list(link.c.child_id, child_ids), link.c.undone_at.is_(None))
    erased = {"address": None, "postcode": None, "uprn": None, "where_key": ""}
    work.db.execute(sa.update(identity).where(identity.c.id.in_(theirs)).values(erased))
