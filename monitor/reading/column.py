"""The definition of a feed: its columns, and how its rows are parsed and written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from monitor.domain.agency import Agency
from monitor.domain.feed import FeedKind
from monitor.domain.identity import NhsNumber
from monitor.domain.record import Row
from monitor.reading.cells import CellReader

AnyRow = TypeVar("AnyRow", bound=Row)
_AGENCIES = frozenset(agency.value for agency in Agency)


class ColumnType(StrEnum):
    """The type of a column's cells; swapped columns of different types are always noticed."""

    ID = "id"
    NHS_NUMBER = "NHS number"
    UPN = "pupil number"
    NAME = "name"
    WORDS = "words"
    DATE = "date"
    CODE = "code"
    PLACE_CODE = "code of a place"
    YES_NO = "Y, N or blank"
    POSTCODE = "postcode"
    NUMBER = "number"


class Whom(StrEnum):
    """What a feed's rows must say of the person they are about: without it the row is refused.

    `A_CHILD`: the source's id, the birth date and a name. `A_BIRTH`: the same, but a name that is missing is only
    reported, so that the child enters the register. `NOBODY`: nothing, as of notices, which a person places if need be.
    """

    A_CHILD = "a child"
    A_BIRTH = "a birth"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ours; `says` describes it in docs/feeds.md, a `required` one may not be agreed absent.

    A blank cell of a required column is a problem; whether it costs the row is for the feed's `parse` to say.
    `instead` says for docs/feeds.md what is read in the place of a cell that cannot be used, where that is not blank.
    """

    name: str
    type: ColumnType
    says: str
    required: bool = False
    instead: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """What the columns beside identity hold; `dated` are event days by column, none of which may precede the birth.

    One that does refuses the row where its column is required, else it is taken out of the row.
    """

    row: Row
    dated: tuple[tuple[str, date], ...] = ()
    withdrawn: bool = False
    mother: NhsNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDefinition(Generic[AnyRow]):
    """One kind of feed, with everything the service must know of it.

    `says` is its sentence in docs/feeds.md, `in_words` what people call it, `key` the columns shared by the versions of
    one fact, `row` the type of its parsed rows. `columns` are those beside identity, in the order `parse` takes their
    cells. `parse` returns None for a row that must be refused, having added the troubles to the cell reader; `write`
    returns the cells of a row by column. `verbatim`: the fields of the row that copy a column's cells (dates as days),
    with that column; every other field is a function of the remaining columns, which are low-cardinality. `period`: the
    columns of a snapshot's first and last day, the last of which may be in the future but not before the first; None
    for a delta. `by_agency`: ids are an agency's own, so that the source includes it (SPEC 7.1); `needs`: what a row
    must say of the person it is about.
    """

    kind: FeedKind
    says: str
    in_words: str
    key: tuple[str, ...]
    row: type[AnyRow]
    columns: tuple[Column, ...]
    parse: Callable[[tuple[str, ...], CellReader], ParsedRow | None]
    write: Callable[[AnyRow], dict[str, str]]
    verbatim: Mapping[str, str]
    period: tuple[str, str] | None = None
    by_agency: bool = False
    needs: Whom = Whom.A_CHILD

    def __post_init__(self) -> None:
        """Raise TypeError, at import, for a definition that contradicts itself."""
        if (self.period is not None) is not self.kind.is_snapshot:
            raise TypeError(f"the feed {self.kind}: name a period of a snapshot, and of a snapshot only")
        unknown = {*self.verbatim.values(), *(self.period or ())} - {column.name for column in self.columns}
        if unknown:
            raise TypeError(f"the feed {self.kind} has no column {', '.join(sorted(unknown))}")

    @property
    def essential(self) -> frozenset[str]:
        """The columns of which no cell may be blank."""
        return frozenset(column.name for column in self.columns if column.required)

    @property
    def first_day(self) -> str | None:
        """The column of a snapshot row's first day; None for a delta."""
        return self.period[0] if self.period else None

    @property
    def last_day(self) -> str | None:
        """The column of a snapshot row's last day, blank while it goes on; None for a delta."""
        return self.period[1] if self.period else None

    def source(self, feed: str, own: tuple[str, ...]) -> str:
        """Return the source a row's local id belongs to: the feed, or the feed and the agency in its first cell."""
        agency = own[0].lower() if self.by_agency else ""
        return f"{feed}:{agency}" if agency in _AGENCIES else feed


AnyFeed = FeedDefinition[Any]
"""A feed definition with any type of row."""


def same_names(*columns: str) -> Mapping[str, str]:
    """Return the `verbatim` of fields that have the names of their columns."""
    return {column: column for column in columns}
