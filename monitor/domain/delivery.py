"""The result of reading one delivery of a feed: records, problems and refusals."""

from dataclasses import dataclass, field
from enum import StrEnum

from monitor.domain.feed import FeedKind
from monitor.domain.identity import NhsNumber
from monitor.domain.manifest import Manifest
from monitor.domain.record import Record


class Why(StrEnum):
    """Why a whole delivery cannot be used, or not without a person's decision."""

    TOO_LARGE = "too_large"
    UNDECODABLE = "undecodable"
    LINE_ENDS = "line_ends"
    SEPARATOR = "separator"
    STRAY_QUOTE = "stray_quote"
    TOO_MANY_COLUMNS = "too_many_columns"
    MISSING_COLUMN = "missing_column"
    DUPLICATE_COLUMN = "duplicate_column"
    FIELD_TOO_LONG = "field_too_long"
    CUT_SHORT = "cut_short"
    BAD_MANIFEST = "bad_manifest"
    MANIFEST_DISAGREES = "manifest_disagrees"
    EMPTY = "empty"
    COMPLETE_IN_FUTURE = "complete_in_future"
    REFUSED_ROWS = "refused_rows"
    UNUSABLE_CELLS = "unusable_cells"
    ROW_COUNT = "row_count"
    IDS_GONE = "ids_gone"
    FORMAT_LIMIT = "format_limit"
    OUT_OF_AREA = "out_of_area"
    FUTURE_DATES = "future_dates"
    BIRTH_DATES = "birth_dates"
    CHANGED_IDENTITIES = "changed_identities"
    OTHER_CHILDREN = "other_children"
    UNCHANGED = "unchanged"
    CANNOT_BE_READ = "cannot_be_read"


UNREADABLE = frozenset(
    {
        Why.TOO_LARGE,
        Why.UNDECODABLE,
        Why.LINE_ENDS,
        Why.SEPARATOR,
        Why.STRAY_QUOTE,
        Why.TOO_MANY_COLUMNS,
        Why.MISSING_COLUMN,
        Why.DUPLICATE_COLUMN,
        Why.FIELD_TOO_LONG,
        Why.CUT_SHORT,
        Why.BAD_MANIFEST,
        Why.CANNOT_BE_READ,
    }
)
"""Reasons for which the file as a whole could not be read: there is nothing that a person could accept."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason against using a whole delivery; `sentence` says what to do and holds no cell's value."""

    why: Why
    sentence: str


class Outcome(StrEnum):
    """The outcome of a delivery on intake (FEEDS.md, "From a file to the picture").

    `superseded`: a snapshot older than the one in force; it adds sightings and children but no current state.
    `duplicate`: the same content again; nothing changes and coverage does not advance.
    """

    APPLIED = "applied"
    NIL_RETURN = "nil_return"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell or a row could not be used: its address and what to write instead, never its value.

    `line` is the physical line (the header is 1), `column` the agreed heading (empty for a whole row),
    `cell` the spreadsheet address ("D17"). With `refuses` the whole row was left out; else only the cell.
    """

    line: int
    column: str
    cell: str
    wants: str
    refuses: bool = True

    def sentence(self, file_name: str) -> str:
        """Return a sentence for the sender that says where to look and what to write."""
        where = f"{self.cell} ({self.column})" if self.column else self.cell
        left_out = "the row was left out" if self.refuses else "the row was kept without it"
        return f"{file_name}, line {self.line}, cell {where}: write {self.wants}; {left_out}."


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row left out, with the ids needed to flag the child it is about; only digests of them may ever be stored.

    `kind` is its feed's: a refused birth or notice is a concern that nobody has placed. `columns` are those of ours for
    which it was refused; none where the row as a whole has not the shape of one. `key` is what tells it from other rows
    of the child (`domain.refused.own_key`); None where it could not be read.
    """

    line: int
    source: str
    local_id: str = field(repr=False)
    nhs_number: NhsNumber | None = field(repr=False)
    kind: FeedKind
    columns: tuple[str, ...] = ()
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FurtherProblems:
    """Problems counted only: those of one reason, and how many refused rows have it as the first of theirs.

    `column` is the agreed heading (empty for a whole row), `wants` what to write instead; with `refuses` the rows were
    left out, else the cells.
    """

    column: str
    wants: str
    refuses: bool
    problems: int
    rows: int = 0

    @property
    def sentence(self) -> str:
        """How many there are of this reason, and what to write instead."""
        kept = "rows were left out" if self.refuses else "rows were kept without it"
        return f"{self.problems:,} in {self.column or 'the whole row'}: write {self.wants}; the {kept}."


class Remark(StrEnum):
    """Something to clarify with the sender for which no delivery is quarantined."""

    CHILD_SEEN_BLANK = "child_seen_blank"

    @property
    def sentence(self) -> str:
        """The remark as people read it."""
        return (
            "child_seen is blank in over half of the attended rows: "
            "no sighting can come from this feed until it is agreed."
        )


@dataclass(frozen=True, slots=True)
class RowCounts:
    """The numbers of rows in a delivery that the gates need."""

    unusable_cells: int = 0
    """Rows kept with a cell dropped, other than words for blank."""
    out_of_area: int = 0
    """Rows whose postcode names a place outside the area."""
    future: int = 0
    """Rows with a day after the as-of day, on which something is said to have happened."""
    birth_dates: int = 0
    """Usable rows whose own date (contact, registration, enrolment …) is the birth date."""
    attended: int = 0
    """Face-to-face or video rows of a health visitor that were attended (attendance 5 or 6)."""
    child_seen_blank: int = 0
    """Those of them with a blank `child_seen` for which no agreement says what it means."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading one delivery.

    `rows` is the number of lines with a row after the header: records + refused + repeats; a line without anything but
    separators is none. `blocked` holds the reasons
    why the file as a whole could not be read; then there are no records. `fingerprint` is a SHA-256 over the sorted
    rows of our columns, independent of the order of rows and columns, of line endings and of the file's name; or over
    the bytes, where rows and columns could not be separated. `local_ids` are those of all rows, including refused
    ones, whose ids do not count as gone.
    """

    rows: int
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    repeats: int = 0
    remarks: tuple[Remark, ...] = ()
    blocked: tuple[Refusal, ...] = ()
    fingerprint: str = ""
    sha256: str = ""
    manifest: Manifest | None = None
    local_ids: frozenset[str] = field(default=frozenset(), repr=False)
    counts: RowCounts = RowCounts()
    further: tuple[FurtherProblems, ...] = ()

    @property
    def refused_count(self) -> int:
        """The number of all refused rows."""
        return len(self.refused) + sum(each.rows for each in self.further)

    @property
    def is_nil_return(self) -> bool:
        """Whether the sender's manifest declares that nothing happened, or nothing changed, through the as-of day."""
        return self.manifest is not None and self.manifest.nil_return
