"""Conflicting rows of one delivery: those refused, and NHS numbers that are nobody's (FEEDS.md "Read")."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.domain.identity import Identity
from monitor.domain.record import ContactRecord, NoticeRecord, Record

MOST_UNDER_A_WORD = 4
"""How many children an id without any digit may cover: in the rows of more it is another column's word."""
NUMBER_OF_TWO = "the child's own NHS number: this one also appears with another date of birth"
_DIGIT = re.compile("[0-9]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record refused for another row of the same delivery, with the column in which they conflict."""

    record: Record
    column: str
    wants: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """The records kept, those refused, and the number of rows that only repeat one that is kept.

    `without_number` are the lines of the records, kept, refused or repeats, whose NHS number appears with two birth
    dates: whose it is cannot be told, and they are kept without it. `instead_of` has, by the line of a record that is
    kept in the place of an earlier row, the line of that row.
    """

    records: tuple[Record, ...]
    conflicts: tuple[Conflict, ...]
    repeats: int
    without_number: tuple[int, ...] = ()
    instead_of: Mapping[int, int] = field(default_factory=dict)

    def turn(self, record: Record) -> int:
        """Return the line by which a record that is kept takes its turn among the others."""
        return self.instead_of.get(record.line, record.line)


def resolve_conflicts(records: Sequence[Record], key_column: str) -> Resolved:
    """Return the records without conflicting ones, and with one of each set of repeated ones."""
    of_one_person, without_number = _without_shared_numbers(records)
    one_child, conflicts = _of_one_child(of_one_person)
    by_id, words = _without_words(one_child, key_column)
    by_key = _of_one_key(by_id, key_column)
    conflicts += words
    return replace(by_key, conflicts=(*conflicts, *by_key.conflicts), without_number=without_number)


def _people(records: Sequence[Record]) -> Iterable[Identity]:
    return {id(record.identity): record.identity for record in records}.values()


def _without_shared_numbers(records: Sequence[Record]) -> tuple[Sequence[Record], tuple[int, ...]]:
    """Return the records without the NHS numbers that appear with two birth dates (H16), and the lines of those."""
    numbers = _contradicted((person.nhs_number, person.born_on) for person in _people(records) if person.nhs_number)
    if not numbers:
        return records, ()
    named: dict[Identity, Identity] = {}
    lines = []
    kept = []
    for record in records:
        who = record.identity
        if who.nhs_number in numbers:
            lines.append(record.line)
            kept.append(replace(record, identity=named.setdefault(who, replace(who, nhs_number=None))))
        else:
            kept.append(record)
    return kept, tuple(lines)


def _of_one_child(records: Sequence[Record]) -> tuple[Sequence[Record], list[Conflict]]:
    """Refuse every row whose local id appears with two birth dates."""
    ids = _contradicted((_id_of(person), person.born_on) for person in _people(records) if person.own_id)
    if not ids:
        return records, []
    wants = "one birth date for each id: another row has a different one"
    conflicts = [Conflict(record, "local_id", wants) for record in records if _id_of(record.identity) in ids]
    return [record for record in records if _id_of(record.identity) not in ids], conflicts


def _without_words(records: Sequence[Record], key_column: str) -> tuple[Sequence[Record], list[Conflict]]:
    """Refuse the contacts or notices whose id is a word in the rows of many children: columns changed places (H09)."""
    covered: dict[Hashable, set[Hashable]] = defaultdict(set)
    for record in records:
        if isinstance(record.row, ContactRecord | NoticeRecord) and not _DIGIT.search(record.key[-1]):
            covered[record.key].add(key_and_child(record))
    words = {key for key, children in covered.items() if len(children) > MOST_UNDER_A_WORD}
    if not words:
        return records, []
    wants = "an id of its own for each contact or notice: this one is a word in the rows of many children"
    conflicts = [Conflict(record, key_column, wants) for record in records if record.key in words]
    return [record for record in records if record.key not in words], conflicts


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


def _of_one_key(records: Sequence[Record], key_column: str) -> Resolved:
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
    instead_of: dict[int, int] = {}
    repeats = 0
    for key, versions in several.items():
        standing = _standing(versions)
        if standing is None:
            wants = "each row once: another row of this file about the child has the same key and other content"
            conflicts.extend(Conflict(record, key_column, wants) for record in versions)
            del first[key]
        else:
            first[key] = standing
            instead_of[standing.line] = versions[0].line
            repeats += len(versions) - 1
    return Resolved(tuple(first.values()), tuple(conflicts), repeats, instead_of=instead_of)


def _standing(versions: Sequence[Record]) -> Record | None:
    """Return the version of a key to keep; None when they conflict."""
    withdrawals = [record for record in versions if record.withdrawn]
    candidates = withdrawals or versions
    contents = {(record.identity, record.row) for record in candidates}
    return candidates[0] if len(contents) == 1 else None
