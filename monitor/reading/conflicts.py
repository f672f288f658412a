"""Conflicting rows of one delivery, all of which are refused (FEEDS.md "Read")."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.identity import Identity
from monitor.domain.record import Record


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record refused for another row of the same delivery, with the column in which they conflict."""

    record: Record
    column: str
    wants: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """The records kept, those refused, and the number of rows that only repeat one that is kept."""

    records: tuple[Record, ...]
    conflicts: tuple[Conflict, ...]
    repeats: int


def resolve_conflicts(records: Sequence[Record], key_column: str) -> Resolved:
    """Return the records without conflicting ones, and with one of each set of repeated ones."""
    one_child, conflicts = _of_one_child(records)
    kept, doubles, repeats = _of_one_key(one_child, key_column)
    return Resolved(tuple(kept), (*conflicts, *doubles), repeats)


def _of_one_child(records: Sequence[Record]) -> tuple[Sequence[Record], list[Conflict]]:
    """Refuse every row whose NHS number or local id appears with two birth dates (H16)."""
    people = {id(record.identity): record.identity for record in records}.values()
    numbers = _contradicted((person.nhs_number, person.born_on) for person in people if person.nhs_number)
    ids = _contradicted((_id_of(person), person.born_on) for person in people if person.own_id)
    if not numbers and not ids:
        return records, []
    conflicts = []
    kept = []
    for record in records:
        if record.identity.nhs_number in numbers:
            conflicts.append(
                Conflict(
                    record, "nhs_number", "the child's own NHS number: this one also appears with another date of birth"
                )
            )
        elif _id_of(record.identity) in ids:
            conflicts.append(
                Conflict(record, "local_id", "one birth date for each id: another row has a different one")
            )
        else:
            kept.append(record)
    return kept, conflicts


def key_and_child(record: Record) -> Hashable:
    """Return what one delivery may hold only once: the key and the child the sender means by it.

    One id of a contact or notice may cover several children. A notice without a local id means whom it describes.
    """
    return record.key, record.identity.own_id or record.identity


def _id_of(person: Identity) -> tuple[str, str]:
    return person.source, person.local_id


def _contradicted(borne: Iterable[tuple[Hashable, date | None]]) -> set[Hashable]:
    """Return the numbers or ids that appear with more than one birth date; blank dates contradict nothing."""
    first: dict[Hashable, date] = {}
    return {name for name, born_on in borne if born_on and first.setdefault(name, born_on) != born_on}


def _of_one_key(records: Sequence[Record], key_column: str) -> tuple[list[Record], list[Conflict], int]:
    """Keep one of equal rows; refuse all rows about one child with one key that differ.

    A withdrawal beside the row it withdraws is no conflict: it is the later version, and is kept.
    """
    first: dict[Hashable, Record] = {}
    several: dict[Hashable, list[Record]] = {}
    for record in records:
        key = key_and_child(record)
        other = first.setdefault(key, record)
        if other is not record:
            several.setdefault(key, [other]).append(record)
    conflicts: list[Conflict] = []
    repeats = 0
    for key, versions in several.items():
        standing = _standing(versions)
        if standing is None:
            wants = "each row once: another row of this file about the child has the same key and other content"
            conflicts.extend(Conflict(record, key_column, wants) for record in versions)
            del first[key]
        else:
            first[key] = standing
            repeats += len(versions) - 1
    return list(first.values()), conflicts, repeats


def _standing(versions: Sequence[Record]) -> Record | None:
    """Return the version of a key to keep; None when they conflict."""
    withdrawals = [record for record in versions if record.withdrawn]
    candidates = withdrawals or versions
    contents = {(record.identity, record.row) for record in candidates}
    return candidates[0] if len(contents) == 1 else None
