"""The position of our columns in a file, and the address of any cell (FEEDS.md: columns come in any order)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Problem, Refusal, Why
from monitor.reading.column import AnyFeed, Column
from monitor.reading.csv_table import Table
from monitor.reading.missing_columns import heading_key, why_missing
from monitor.reading.person_columns import COLUMNS

_ABSENT = -1
_ALPHABET = 26
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The positions of our columns in one file.

    `person` and `own` pick the identity cells and the feed's own from a row to which one blank was appended, which is
    what columns agreed to be absent read.
    """

    width: int
    agreement: FeedAgreement
    positions: dict[str, int]
    headings: dict[int, str]
    """The agreed headings of our columns, by position."""
    person: Callable[[Sequence[str]], Cells]
    own: Callable[[Sequence[str]], Cells]

    def problem(self, line: int, column: str, wants: str, *, refuses: bool = True) -> Problem:
        """Return a problem with a cell in one of our columns."""
        position = self.positions[column]
        if position == _ABSENT:
            return Problem(line, self.agreement.heading(column), f"row {line}", wants, refuses)
        return Problem(line, self.headings[position], address(line, position), wants, refuses)

    def problem_at(self, line: int, position: int, wants: str) -> Problem:
        """Return a problem with a cell by its position, whose heading may be none of ours."""
        return Problem(line, self.headings.get(position, ""), address(line, position), wants)


def layout_of(table: Table, agreement: FeedAgreement, feed: AnyFeed) -> Layout | tuple[Refusal, ...]:
    """Return the positions of our columns by the agreed headings, or a refusal for missing and repeated ones."""
    columns = (*COLUMNS, *feed.columns)
    found = _found(table.headings, [agreement.heading(column.name) for column in columns])
    positions = {column.name: found.get(agreement.heading(column.name), _ABSENT) for column in columns}
    refusals = _twice(table, agreement, columns) or _missing(table, positions, agreement, columns)
    if refusals and (table.headings or table.lines):
        return refusals
    return Layout(
        len(table.headings),
        agreement,
        positions,
        {at: agreement.heading(column) for column, at in positions.items() if at != _ABSENT},
        itemgetter(*(positions[column.name] for column in COLUMNS)),
        itemgetter(*(positions[column.name] for column in feed.columns)),
    )


def _found(headings: Sequence[str], agreed: Sequence[str]) -> dict[str, int]:
    """Return the position of each agreed heading: of the same text, else of the only one that differs in its writing.

    A heading that is agreed as it stands is nobody else's.
    """
    exactly = {heading: position for position, heading in enumerate(headings)}
    taken = {exactly[heading] for heading in agreed if heading in exactly}
    alike: dict[str, list[int]] = defaultdict(list)
    for position, heading in enumerate(headings):
        if position not in taken:
            alike[heading_key(heading)].append(position)
    only = {heading: alike[heading_key(heading)] for heading in agreed if heading not in exactly}
    return exactly | {heading: positions[0] for heading, positions in only.items() if len(positions) == 1}


def _missing(
    table: Table, positions: dict[str, int], agreement: FeedAgreement, columns: Sequence[Column]
) -> tuple[Refusal, ...]:
    may_be_absent = {
        agreement.heading(column.name): not column.required
        for column in columns
        if positions[column.name] == _ABSENT and column.name not in agreement.absent
    }
    if not may_be_absent:
        return ()
    agreed = [agreement.heading(column.name) for column in columns]
    why = why_missing(table, agreement, may_be_absent, agreed)
    return (Refusal(Why.MISSING_COLUMN, why),)


def _twice(table: Table, agreement: FeedAgreement, columns: Sequence[Column]) -> tuple[Refusal, ...]:
    """Refuse headings that stand there twice, and two for one column of ours where neither is written as agreed."""
    ours = {agreement.heading(column.name) for column in columns}
    repeated = [heading for heading, times in Counter(table.headings).items() if heading and times > 1]
    # An unknown heading may be a value, where a file lacks its header: only its position is shown.
    named = [h if h in ours else f"number {table.headings.index(h) + 1}" for h in repeated]
    alike = Counter(map(heading_key, dict.fromkeys(table.headings)))
    named += [heading for heading in sorted(ours - {*table.headings}) if alike[heading_key(heading)] > 1]
    if not named:
        return ()
    return (Refusal(Why.DUPLICATE_COLUMN, f"The column {', '.join(named)} is there twice: leave one of them out."),)


def address(line: int, position: int) -> str:
    """Return the spreadsheet address of a cell: line 17, position 3 is D17."""
    return f"{_letters(position)}{line}"


@lru_cache(maxsize=1 << 10)
def _letters(position: int) -> str:
    letters, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, _ALPHABET)
        letters = chr(ord("A") + letter) + letters
    return letters
