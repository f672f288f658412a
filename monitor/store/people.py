"""The table `identity`: what each source says of a person, kept once for each wording."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.identity import Identity, NhsNumber
from monitor.store.schema import identity, link

CHUNK = 400
"""How many values one statement carries: well inside what either engine takes."""
_FIELDS = tuple(field.name for field in fields(Identity))


T = TypeVar("T")


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Cut values into lists that fit one statement."""
    iterator = iter(values)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


@dataclass(frozen=True, slots=True)
class Person:
    """A description as stored; `first_on` is the earliest as-of day of a delivery that gave it."""

    id: int
    identity: Identity
    birth_order: int
    first_on: date


def save(db: Connection, said: Collection[tuple[Identity, int]], as_of: date) -> dict[tuple[Identity, int], int]:
    """Store what is new of some descriptions (each with a birth order, 0 but for births) and give the ids of all."""
    by_digest = {_digest(person, order): (person, order) for person, order in said}
    known = _known(db, by_digest)
    fresh = [
        {**_values(*by_digest[digest]), "digest": digest, "first_on": as_of}
        for digest in by_digest
        if digest not in known
    ]
    for chunk in chunks(fresh):
        db.execute(sa.insert(identity), chunk)
    if fresh:
        known |= _known(db, [row["digest"] for row in fresh if isinstance(row["digest"], bytes)])
    for chunk in chunks(known.values()):
        earlier = identity.c.first_on > as_of
        db.execute(sa.update(identity).where(identity.c.id.in_(chunk), earlier).values(first_on=as_of))
    return {by_digest[digest]: id_ for digest, id_ in known.items()}


def _known(db: Connection, digests: Iterable[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for chunk in chunks(digests):
        rows = db.execute(sa.select(identity.c.digest, identity.c.id).where(identity.c.digest.in_(chunk)))
        found |= {row.digest: row.id for row in rows}
    return found


def _digest(person: Identity, birth_order: int) -> bytes:
    said = "\x1f".join([str(_plain(getattr(person, name))) for name in _FIELDS] + [str(birth_order)])
    return blake2b(said.encode(), digest_size=16).digest()


def _plain(value: object) -> object:
    return value.digits if isinstance(value, NhsNumber) else value


def _values(person: Identity, birth_order: int) -> dict[str, object]:
    values = {name: _plain(getattr(person, name)) for name in _FIELDS}
    return {**values, "birth_order": birth_order, "family_key": person.family_key, "where_key": person.where_key}


def person_of(row: sa.Row[tuple[object, ...]]) -> Person:
    """Give back a description from its row."""
    said = {name: getattr(row, name) for name in _FIELDS}
    for name in ("nhs_number", "mother"):
        said[name] = NhsNumber(said[name]) if said[name] else None
    return Person(row.id, Identity(**said), row.birth_order, row.first_on)


def people(db: Connection, ids: Collection[int]) -> dict[int, Person]:
    """Give descriptions by their ids."""
    found = {}
    for chunk in chunks(sorted(ids)):
        for row in db.execute(sa.select(identity).where(identity.c.id.in_(chunk))):
            found[row.id] = person_of(row)
    return found


def everyone(db: Connection) -> dict[int, Person]:
    """Give every description: for the first load, where almost all are asked for anyway."""
    return {row.id: person_of(row) for row in db.execute(sa.select(identity))}


def sharing(db: Connection, some: Sequence[Person]) -> dict[int, Person]:
    """Give the descriptions that share a number, a source's id, or a birth date with name or postcode with some."""
    found: dict[int, Person] = {}
    asked: Mapping[tuple[sa.ColumnElement[object], ...], set[tuple[object, ...]]] = {
        (identity.c.nhs_number,): {(p.identity.nhs_number.digits,) for p in some if p.identity.nhs_number},
        (identity.c.source, identity.c.local_id): {(p.identity.source, p.identity.local_id) for p in some},
        (identity.c.born_on, identity.c.family_key): {(p.identity.born_on, p.identity.family_key) for p in some},
        (identity.c.born_on, identity.c.where_key): {(p.identity.born_on, p.identity.where_key) for p in some},
    }
    for columns, values in asked.items():
        for chunk in chunks(value for value in values if all(value)):
            shared = sa.tuple_(*columns).in_(chunk) if len(columns) > 1 else columns[0].in_([v for (v,) in chunk])
            for row in db.execute(sa.select(identity).where(shared)):
                found[row.id] = person_of(row)
    return found


def forget_where(db: Connection, child_ids: Collection[int]) -> None:
    """Erase where some children live or lived: restriction covers every record of theirs, earlier ones too."""
    for chunk in chunks(sorted(child_ids)):
        theirs = sa.select(link.c.identity_id).where(link.c.child_id.in_(chunk), link.c.undone_at.is_(None))
        erased = {"address": None, "postcode": None, "uprn": None, "where_key": ""}
        db.execute(sa.update(identity).where(identity.c.id.in_(theirs)).values(erased))
