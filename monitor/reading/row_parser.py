"""The row parser: each row of a delivery becomes a record, or a refused row with its problems (FEEDS.md "Read")."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from monitor.domain.agreement import FeedAgreement, InstallationRules
from monitor.domain.delivery import Problem, RefusedRow, RowCounts
from monitor.domain.feed import FeedKind
from monitor.domain.identity import Identity, postcode
from monitor.domain.problems import ProblemList
from monitor.domain.record import NoticeRecord, Record
from monitor.domain.refused import own_fields, own_key
from monitor.reading.cells import DAMAGED, CellReader, Trouble
from monitor.reading.closing_lines import CLOSING_WANTS, is_closing_line
from monitor.reading.column import AnyFeed, ColumnType, ParsedRow
from monitor.reading.csv_table import is_twice_encoded, lost_in
from monitor.reading.header import Layout
from monitor.reading.person_columns import RowContext, known_by, read_person

SEPARATOR = "\x1f"
"""Joins the cells of a row into one text; no cell holds it."""
_BLANKS = " \u00a0"
_LOCAL_ID, _POSTCODE, _RESTRICTED = 0, 8, 10
_REMEMBERED = 20_000
"""How many identities are remembered: the rows of one child mostly lie together."""
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A memo of a parsed identity, whose cells most deliveries repeat row after row."""

    identity: Identity
    is_outside: bool


class RowParser:
    """A parser of a file's rows one after another, which collects the results.

    `canonical` are the rows as one text each, our columns only; `dropped` the troubles of rows kept, by line;
    `short_line` the last row with too few cells, `last_line` the last row, each 0 without one; `blank_lines` the number
    of lines without a row. `may_be_padded` and `may_be_spoiled` may be set to
    False only where that is sure of all rows.
    """

    def __init__(self, feed: AnyFeed, layout: Layout, as_of: date, rules: InstallationRules) -> None:
        self._name, self._feed, self._layout = layout.agreement.name, feed, layout
        self._read = CellReader(layout.agreement, as_of, rules)
        self._known: dict[tuple[object, ...], _Known] = {}
        self._field_of = {column: field for field, column in feed.verbatim.items()}
        self.may_be_padded = self.may_be_spoiled = True
        self.canonical: list[str] = []
        self.local_ids: set[str] = set()
        self.records: list[Record] = []
        self.problems = ProblemList()
        self.dropped: dict[int, tuple[Trouble, ...]] = {}
        self._alike: dict[tuple[Trouble, ...], tuple[Trouble, ...]] = {}
        self.short_line = self.last_line = self.blank_lines = 0
        self._outside = self._future = self._birth_dates = 0

    @property
    def agreement(self) -> FeedAgreement:
        """The agreement with the sender."""
        return self._layout.agreement

    @property
    def kind(self) -> FeedKind:
        """The kind of feed the rows are of."""
        return self._feed.kind

    def problem(self, line: int, trouble: Trouble) -> Problem:
        """Return a trouble with its address."""
        return self._layout.problem(line, trouble.column, trouble.wants, refuses=trouble.refuses)

    def counts(self) -> RowCounts:
        """Return the numbers of rows parsed so far that the gates need, but for those without a cell (`dropped`)."""
        return RowCounts(
            out_of_area=self._outside,
            future=self._future,
            birth_dates=self._birth_dates,
            attended=self._read.attended,
            child_seen_blank=self._read.child_seen_blank,
        )

    def take(self, line: int, cells: list[str]) -> None:
        """Parse one row, and add a record, or a refused row with its problems; a line of separators only is no row."""
        if not any(cell.strip(_BLANKS) for cell in cells):
            self.blank_lines += 1
            return
        self.last_line = line
        if len(cells) != self._layout.width:
            self._misshapen(line, cells)
            return
        picked = [cell.strip(_BLANKS) for cell in cells] if self.may_be_padded else cells
        picked.append("")
        person, own = self._layout.person(picked), self._layout.own(picked)
        self.canonical.append(SEPARATOR.join(person + own))
        if person[_LOCAL_ID]:
            self.local_ids.add(person[_LOCAL_ID])
        if self.may_be_spoiled:
            person, own = _undamaged(person), _undamaged(own)
        read = self._read
        read.begin(person[_RESTRICTED])
        parsed = self._feed.parse(own, read)
        known = self._person(person, own, parsed)
        if parsed is not None and known is not None:
            parsed = self._after_birth(parsed, known.identity)
        self._future += read.is_future
        if parsed is None or known is None or read.refused:
            if is_closing_line(cells):
                self._refuse_as_a_whole(line, 0, CLOSING_WANTS)
            else:
                self._refuse(line, person, own, parsed)
            return
        self._keep(line, parsed, known)

    def _person(self, cells: Cells, own: Cells, said: ParsedRow | None) -> _Known | None:
        """Return the identity of a row, from the memo if its cells were parsed before; None when it is refused."""
        source = self._feed.source(self._name, own)
        made_up = said.row.notice_id if said and isinstance(said.row, NoticeRecord) else ""
        mother = said.mother if said else None
        key = (cells, source, mother, made_up)
        known = self._known.get(key)
        if known is not None:
            return known
        before = len(self._read.troubles)
        identity = read_person(cells, self._read, RowContext(source, mother, made_up), self._feed.needs)
        if identity is None:
            return None
        known = _Known(identity, self._read.is_outside(postcode(cells[_POSTCODE])))
        if len(self._read.troubles) == before:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = known
        return known

    def _after_birth(self, said: ParsedRow, identity: Identity) -> ParsedRow:
        """Return a row without days before the birth; the row is refused where it is about such a day.

        SPEC section 3, and a sign of swapped columns.
        """
        row = said.row
        for column, day in said.dated:
            if identity.born_on is None or day >= identity.born_on:
                continue
            wants = "a day not before the birth"
            if column in self._feed.essential:
                self._read.refuse(column, wants)
            else:
                self._read.drop(column, wants)
                blank: dict[str, Any] = {self._field_of[column]: None}
                row = replace(row, **blank)
        return said if row is said.row else replace(said, row=row)

    def _keep(self, line: int, said: ParsedRow, known: _Known) -> None:
        self.records.append(Record(line, known.identity, said.row, said.withdrawn))
        self._outside += known.is_outside
        self._birth_dates += bool(said.dated) and said.dated[0][1] == known.identity.born_on
        if self._read.troubles:
            troubles = tuple(self._read.troubles)
            self.dropped[line] = self._alike.setdefault(troubles, troubles)

    def _refuse(self, line: int, person: Cells, own: Cells, parsed: ParsedRow | None) -> None:
        troubles = self._read.troubles
        columns = tuple(dict.fromkeys(trouble.column for trouble in troubles if trouble.refuses))
        source = self._feed.source(self._name, own)
        key = self._key_in(own, parsed, {trouble.column for trouble in troubles})
        known = known_by(person, self._read)
        why = [self.problem(line, trouble) for trouble in troubles if trouble.refuses]
        self.problems.refuse(RefusedRow(line, source, *known, self._feed.kind, columns, key), why)

    def _key_in(self, own: Cells, parsed: ParsedRow | None, unread: Container[str]) -> str | None:
        """Return the `RefusedRow.key` of a row; None where a cell that is part of it could not be used."""
        names = own_fields(self._feed.row)
        if any(name in unread for name in names):
            return None
        if parsed is not None:
            return own_key(parsed.row)
        ids = {c.name: cell for c, cell in zip(self._feed.columns, own, strict=True) if c.type is ColumnType.ID}
        return SEPARATOR.join(ids[name] for name in names) if ids.keys() >= set(names) else None

    def _misshapen(self, line: int, cells: list[str]) -> None:
        """Refuse a row with too few or too many cells; if the last row is too short, the file was cut."""
        width = self._layout.width
        self.canonical.append(SEPARATOR.join(cells))
        if is_closing_line(cells):
            self._refuse_as_a_whole(line, 0, CLOSING_WANTS)
            return
        wants = f"{width} cells as in the header, quotes round a field with a comma in it"
        self._refuse_as_a_whole(line, min(len(cells), width), wants)
        self.short_line = line if len(cells) < width else self.short_line

    def _refuse_as_a_whole(self, line: int, position: int, wants: str) -> None:
        """Refuse a line that is not one row, so that nobody can tell whom it is about."""
        why = self._layout.problem_at(line, position, wants)
        self.problems.refuse(RefusedRow(line, self._name, "", None, self._feed.kind), [why])


def _undamaged(cells: Cells) -> Cells:
    """Return cells with those marked in which characters are forbidden or wrongly decoded."""
    if all(map(str.isascii, cells)):
        return cells
    return tuple(DAMAGED if lost_in(cell) or is_twice_encoded(cell) else cell for cell in cells)
