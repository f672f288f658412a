"""Rows of one delivery that contradict one another: none of them can be believed (FEEDS.md "Read")."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.identity import Identity
from monitor.domain.record import Record


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record refused for another row of the same delivery, with the column that says so."""

    record: Record
    column: str
    wants: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """The records that stand, those refused, and how many rows only repeated one that stands."""

    records: tuple[Record, ...]
    conflicts: tuple[Conflict, ...]
    repeats: int


def resolve_conflicts(records: Sequence[Record], key_column: str) -> Resolved:
    """Take out the rows that contradict others, and all but one of those that repeat one another."""
    one_child, conflicts = _of_one_child(records)
    kept, doubles, repeats = _of_one_key(one_child, key_column)
    return Resolved(tuple(kept), (*conflicts, *doubles), repeats)


def _of_one_child(records: Sequence[Record]) -> tuple[Sequence[Record], list[Conflict]]:
    """Refuse every row whose NHS number or local id is borne by two birth dates (H16)."""
    people = {id(record.identity): record.identity for record in records}.values()
    numbers = _contradicted((person.nhs_number, person.born_on) for person in people if person.nhs_number)
    ids = _contradicted(((person.source, person.local_id), person.born_on) for person in people if person.local_id)
    if not numbers and not ids:
        return records, []
    conflicts = []
    kept = []
    for record in records:
        if record.identity.nhs_number in numbers:
            conflicts.append(
                Conflict(record, "nhs_number", "each child's own number: another birth date has this one too")
            )
        elif _id_of(record.identity) in ids:
            conflicts.append(
                Conflict(record, "local_id", "one birth date for each id: another row has a different one")
            )
        else:
            kept.append(record)
    return kept, conflicts


def _id_of(person: Identity) -> tuple[str, str]:
    return person.source, person.local_id


def _contradicted(borne: Iterable[tuple[Hashable, date | None]]) -> set[Hashable]:
    """Return the numbers or ids that come with more than one birth date; blank ones contradict nothing."""
    first: dict[Hashable, date] = {}
    return {name for name, born_on in borne if born_on and first.setdefault(name, born_on) != born_on}


def _of_one_key(records: Sequence[Record], key_column: str) -> tuple[list[Record], list[Conflict], int]:
    """Keep one of equal rows; refuse all rows of a key that say different things.

    A withdrawal beside what it withdraws is no contradiction: it is the later version, and stands.
    """
    first: dict[tuple[str, ...], Record] = {}
    several: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        other = first.setdefault(record.key, record)
        if other is not record:
            several.setdefault(record.key, [other]).append(record)
    conflicts: list[Conflict] = []
    repeats = 0
    for key, versions in several.items():
        standing = _standing(versions)
        if standing is None:
            wants = "each row once: another row of this file has the same key and other content"
            conflicts.extend(Conflict(record, key_column, wants) for record in versions)
            del first[key]
        else:
            first[key] = standing
            repeats += len(versions) - 1
    return list(first.values()), conflicts, repeats


def _standing(versions: Sequence[Record]) -> Record | None:
    """Return the version of a key that stands; None when they contradict one another."""
    withdrawals = [record for record in versions if record.withdrawn]
    candidates = withdrawals or versions
    contents = {(record.identity, record.row) for record in candidates}
    return candidates[0] if len(contents) == 1 else None
