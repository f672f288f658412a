"""Rows left out of a delivery: the texts under which they are found again, and what settles them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from monitor.domain.delivery import Problem, RefusedRow
from monitor.domain.feed import FeedKind, kind_of
from monitor.domain.identity import NhsNumber
from monitor.domain.record import Record, Row

_SEPARATOR = "\x1f"
_AGENCY = "agency"
Digest = Callable[[str], str]
"""A keyed digest of a text, from which the text cannot be told."""


def own_fields(row: type[Row]) -> tuple[str, ...]:
    """Return the fields that tell the rows of one source's child apart: an id, or days and places; none of a birth."""
    return tuple(name for name in row.KEY if name != _AGENCY)


def own_key(row: Row) -> str:
    """Return what tells a row from others of its source's child, as one text: `RefusedRow.key` of the same row."""
    return _SEPARATOR.join(str(getattr(row, name)) for name in own_fields(type(row)))


def child_key(source: str, local_id: str, digest: Digest) -> str:
    """Return the digest under which rows of one source's child are found."""
    return digest(_SEPARATOR.join(("refused child", source, local_id)))


def number_key(number: NhsNumber, digest: Digest) -> str:
    """Return the digest under which rows that bear an NHS number are found."""
    return digest(f"refused number{_SEPARATOR}{number.digits}")


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A refused row as it is stored: its line, and digests of the child, the row and the number; None if unreadable.

    `row` is the child's key together with what tells the row from the child's others.
    """

    line: int
    child: str | None
    row: str | None
    number: str | None

    @classmethod
    def of(cls, refused: RefusedRow, digest: Digest) -> Self:
        """Return what may be stored of a refused row."""
        child = child_key(refused.source, refused.local_id, digest) if refused.local_id else None
        return cls._known_by(refused.line, child, refused.key, refused.nhs_number, digest)

    @classmethod
    def like(cls, record: Record, digest: Digest) -> Self:
        """Return what would be stored of a usable row, had it been refused."""
        person = record.identity
        child = child_key(person.source, person.local_id, digest) if person.local_id else None
        return cls._known_by(record.line, child, own_key(record.row), person.nhs_number, digest)

    @classmethod
    def _known_by(cls, line: int, child: str | None, key: str | None, number: NhsNumber | None, digest: Digest) -> Self:
        row = digest(f"{child}{_SEPARATOR}{key}") if child and key is not None else None
        return cls(line, child, row, number_key(number, digest) if number else None)

    def settles(self, earlier: "KeptRow", *, snapshot: bool) -> bool:
        """Whether this row, of a later delivery of the same feed, stands in the place of a refused one.

        It is of the same key. Where the refused row's key could not be read, a row of the same child does in a
        snapshot, which lists the child again; in other feeds only a person can tell.
        """
        if earlier.row is None:
            return snapshot and earlier.child is not None and earlier.child == self.child
        return earlier.row == self.row


@dataclass(frozen=True, slots=True)
class UnusedRow:
    """A refused row that nothing has settled: of which delivery, received on which London day, and why it was refused.

    `problem` is its first one. Where the addresses of problems were not kept, `rows` rows of one delivery stand
    together, with a problem of line 0.
    """

    delivery: int
    feed: str
    as_of: date
    received_on: date
    problem: Problem
    rows: int = 1


def not_placed(row: UnusedRow) -> bool:
    """Whether a refused row tells of a child or of something about one that no list would tell again (SPEC 7.1)."""
    return kind_of(row.feed) in {FeedKind.BIRTHS, FeedKind.NOTICES}


@dataclass(frozen=True, slots=True)
class UnusedRows:
    """Refused rows of one feed that have one reason, `wants` in `column`: how many, since when, in which deliveries."""

    feed: str
    column: str
    wants: str
    rows: int
    since: date
    deliveries: tuple[int, ...]


def by_reason(rows: Iterable[UnusedRow]) -> tuple[UnusedRows, ...]:
    """Return refused rows by feed and reason, the most first within a feed."""
    grouped: dict[tuple[str, str, str], list[UnusedRow]] = {}
    for row in rows:
        grouped.setdefault((row.feed, row.problem.column, row.problem.wants), []).append(row)
    found = [
        UnusedRows(
            *reason,
            rows=sum(row.rows for row in some),
            since=min(row.received_on for row in some),
            deliveries=tuple(sorted({row.delivery for row in some})),
        )
        for reason, some in grouped.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.feed, -each.rows, each.column, each.wants)))
