"""A feed as its file declares it: the columns, what a row says, how a record is written back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitor.domain.agency import Agency
from monitor.domain.feed import FeedKind
from monitor.domain.identity import NhsNumber
from monitor.domain.record import Record, Row
from monitor.reading.cells import CellReader

_AGENCIES = frozenset(agency.value for agency in Agency)


class Holds(StrEnum):
    """What a column's cells are; two columns that hold different things cannot change places unseen."""

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


@dataclass(frozen=True, slots=True)
class Column:
    """One column of ours. A `required` one may neither be blank nor be agreed absent."""

    name: str
    holds: Holds
    says: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the columns beside identity say. `dated`: days of events, none of which may precede the birth."""

    row: Row
    dated: tuple[tuple[str, date], ...] = ()
    withdrawn: bool = False
    mother: NhsNumber | None = None


@dataclass(frozen=True, slots=True)
class FeedReader:
    """One kind of feed: `columns` are those beside identity, in the order `parse` takes their cells.

    `parse` gives None when the row must be refused, having told the reader why; `write` gives the cells
    that say what a record says. `by_agency`: ids are an agency's own, so the source names it (SPEC 7.1);
    `needs_person`: without a birth date and a name a row is refused, as in every feed but `notices`.
    """

    kind: FeedKind
    says: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    parse: Callable[[tuple[str, ...], CellReader], Said | None]
    write: Callable[[Record], dict[str, str]]
    by_agency: bool = False
    needs_person: bool = True

    def source(self, feed: str, own: tuple[str, ...]) -> str:
        """Give the source a row's local id belongs to: the feed, or the feed and the agency in its first cell."""
        return f"{feed}:{own[0]}" if self.by_agency and own[0] in _AGENCIES else feed
