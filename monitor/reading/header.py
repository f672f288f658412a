"""The position of our columns in a file, and the address of any cell (FEEDS.md: columns come in any order)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Problem, Refusal, Why
from monitor.reading.column import AnyFeed, Column
from monitor.reading.csv_table import Table
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
    person: Callable[[Sequence[str]], Cells]
    own: Callable[[Sequence[str]], Cells]

    def problem(self, line: int, column: str, wants: str, *, refuses: bool = True) -> Problem:
        """Return a problem with a cell in one of our columns."""
        position = self.positions[column]
        cell = address(line, position) if position != _ABSENT else f"row {line}"
        return Problem(line, self.agreement.heading(column), cell, wants, refuses)

    def problem_at(self, line: int, position: int, wants: str) -> Problem:
        """Return a problem with a cell by its position, whose heading may be none of ours."""
        ours = next((column for column, at in self.positions.items() if at == position), None)
        return Problem(line, self.agreement.heading(ours) if ours else "", address(line, position), wants)


def layout_of(table: Table, agreement: FeedAgreement, feed: AnyFeed) -> Layout | tuple[Refusal, ...]:
    """Return the positions of our columns by the agreed headings, or a refusal for missing and repeated ones."""
    columns = (*COLUMNS, *feed.columns)
    found = {heading: position for position, heading in enumerate(table.headings)}
    positions = {column.name: found.get(agreement.heading(column.name), _ABSENT) for column in columns}
    refusals = (*_twice(table, agreement, columns), *_missing(positions, agreement, feed))
    if refusals and table.headings:
        return refusals
    return Layout(
        len(table.headings),
        agreement,
        positions,
        itemgetter(*(positions[column.name] for column in COLUMNS)),
        itemgetter(*(positions[column.name] for column in feed.columns)),
    )


def _missing(positions: dict[str, int], agreement: FeedAgreement, feed: AnyFeed) -> list[Refusal]:
    gone = [column for column, at in positions.items() if at == _ABSENT and column not in agreement.absent]
    if not gone:
        return []
    named = ", ".join(agreement.heading(column) for column in gone)
    return [
        Refusal(
            Why.MISSING_COLUMN,
            f"{agreement.name}: column {named} is missing: "
            f"see docs/feeds.md#{feed.kind}, or agree it absent in config/feeds.toml.",
        )
    ]


def _twice(table: Table, agreement: FeedAgreement, columns: Sequence[Column]) -> list[Refusal]:
    ours = {agreement.heading(column.name) for column in columns}
    repeated = [heading for heading, times in Counter(table.headings).items() if heading and times > 1]
    if not repeated:
        return []
    # An unknown heading may be a value, where a file lacks its header: only its position is shown.
    named = ", ".join(h if h in ours else f"number {table.headings.index(h) + 1}" for h in repeated)
    return [Refusal(Why.DUPLICATE_COLUMN, f"{agreement.name}: column {named} is there twice: leave one of them out.")]


def address(line: int, position: int) -> str:
    """Return the spreadsheet address of a cell: line 17, position 3 is D17."""
    letters, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, _ALPHABET)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{line}"
