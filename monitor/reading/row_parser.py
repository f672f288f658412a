"""The row parser: each row of a delivery becomes a record, or a refused row with its problems (FEEDS.md "Read")."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.agreement import FeedAgreement, InstallationRules
from monitor.domain.delivery import Problem, RefusedRow, RowCounts
from monitor.domain.identity import Identity, postcode
from monitor.domain.record import NoticeRecord, Record
from monitor.domain.refused import own_fields, own_key
from monitor.reading.cells import CellReader, Trouble
from monitor.reading.column import AnyFeed, ColumnType, ParsedRow
from monitor.reading.csv_table import is_twice_encoded, lost_in
from monitor.reading.header import Layout
from monitor.reading.person_columns import RowContext, known_by, read_person

SEPARATOR = "\x1f"
"""Joins the cells of a row into one text; no cell holds it."""
_LOCAL_ID, _POSTCODE, _RESTRICTED = 0, 8, 10
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A memo of a parsed identity, whose cells most deliveries repeat row after row."""

    identity: Identity
    is_outside: bool


class RowParser:
    """A parser of a file's rows one after another, which collects the results.

    `canonical` are the rows as one text each, our columns only; `short_line` is the last row with too few cells, 0
    without one. `may_be_padded` and `may_be_spoiled` may be set to False only where that is sure of all rows.
    """

    def __init__(self, feed: AnyFeed, layout: Layout, as_of: date, rules: InstallationRules) -> None:
        self._name, self._feed, self._layout = layout.agreement.name, feed, layout
        self._read = CellReader(layout.agreement, as_of, rules)
        self._known: dict[tuple[object, ...], _Known] = {}
        self.may_be_padded = self.may_be_spoiled = True
        self.canonical: list[str] = []
        self.local_ids: set[str] = set()
        self.records: list[Record] = []
        self.problems: list[Problem] = []
        self.refused: list[RefusedRow] = []
        self.short_line = 0
        self._unusable = self._outside = self._future = self._birth_dates = 0

    @property
    def agreement(self) -> FeedAgreement:
        """The agreement with the sender."""
        return self._layout.agreement

    def problem(self, line: int, trouble: Trouble) -> Problem:
        """Return a trouble with its address."""
        return self._layout.problem(line, trouble.column, trouble.wants, refuses=trouble.refuses)

    def counts(self) -> RowCounts:
        """Return the numbers of rows parsed so far that the gates need."""
        return RowCounts(
            unusable_cells=self._unusable,
            out_of_area=self._outside,
            future=self._future,
            birth_dates=self._birth_dates,
            attended=self._read.attended,
            child_seen_blank=self._read.child_seen_blank,
        )

    def take(self, line: int, cells: list[str]) -> None:
        """Parse one row, and add a record, or a refused row with its problems."""
        if len(cells) != self._layout.width:
            self._misshapen(line, cells)
            return
        picked = [cell.strip(" ") for cell in cells] if self.may_be_padded else cells
        picked.append("")
        person, own = self._layout.person(picked), self._layout.own(picked)
        self.canonical.append(SEPARATOR.join(person + own))
        if person[_LOCAL_ID]:
            self.local_ids.add(person[_LOCAL_ID])
        if self.may_be_spoiled and self._is_spoiled(line, cells, person, own):
            return
        read = self._read
        read.begin(restricted=person[_RESTRICTED] == "Y")
        parsed = self._feed.parse(own, read)
        known = self._person(person, own, parsed)
        if parsed is not None and known is not None:
            self._check_birth(parsed, known.identity)
        if parsed is None or known is None or read.refused:
            self._refuse(line, person, own, parsed)
            return
        self._keep(line, parsed, known, read.troubles)

    def _person(self, cells: Cells, own: Cells, said: ParsedRow | None) -> _Known | None:
        """Return the identity of a row, from the memo if its cells were parsed before; None when it is refused."""
        source = self._feed.source(self._name, own)
        made_up = said.row.notice_id if said and not cells[_LOCAL_ID] and isinstance(said.row, NoticeRecord) else ""
        mother = said.mother if said else None
        key = (cells, source, mother, made_up)
        known = self._known.get(key)
        if known is not None:
            return known
        before = len(self._read.troubles)
        identity = read_person(cells, self._read, RowContext(source, mother, made_up), needed=self._feed.needs_person)
        if identity is None:
            return None
        known = _Known(identity, self._read.is_outside(postcode(cells[_POSTCODE])))
        if len(self._read.troubles) == before:
            self._known[key] = known
        return known

    def _check_birth(self, said: ParsedRow, identity: Identity) -> None:
        """Refuse a row whose event precedes the birth: SPEC section 3, and a sign of swapped columns."""
        if identity.born_on is None:
            return
        for column, day in said.dated:
            if day < identity.born_on:
                self._read.refuse(column, "a day not before the birth")

    def _keep(self, line: int, said: ParsedRow, known: _Known, troubles: Sequence[Trouble]) -> None:
        self.records.append(Record(line, known.identity, said.row, said.withdrawn))
        self._outside += known.is_outside
        self._birth_dates += bool(said.dated) and said.dated[0][1] == known.identity.born_on
        if troubles:
            self._unusable += 1
            self._tell(line, troubles)

    def _refuse(self, line: int, person: Cells, own: Cells, parsed: ParsedRow | None) -> None:
        self._future += self._read.is_future
        self._tell(line, [trouble for trouble in self._read.troubles if trouble.refuses])
        self._leave_out(line, person, own, own_key(parsed.row) if parsed else self._key_in(own))

    def _leave_out(self, line: int, person: Cells, own: Cells, key: str | None) -> None:
        local_id, number = known_by(person, self._read)
        self.refused.append(RefusedRow(line, self._feed.source(self._name, own), local_id, number, key))

    def _key_in(self, own: Cells) -> str | None:
        """Return the `RefusedRow.key` of a row that could not be parsed: its id; None where other cells make it up."""
        ids = {c.name: cell for c, cell in zip(self._feed.columns, own, strict=True) if c.type is ColumnType.ID}
        key = [ids.get(name, "") for name in own_fields(self._feed.row)]
        return SEPARATOR.join(key) if all(key) else None

    def _tell(self, line: int, troubles: Sequence[Trouble]) -> None:
        for trouble in troubles:
            self.problems.append(self.problem(line, trouble))

    def _misshapen(self, line: int, cells: list[str]) -> None:
        """Refuse a row with too few or too many cells; if the last row is too short, the file was cut."""
        width = self._layout.width
        self.canonical.append(SEPARATOR.join(cells))
        self.refused.append(RefusedRow(line, self._name, "", None))
        wants = f"{width} cells as in the header, quotes round a field with a comma in it"
        self.problems.append(self._layout.problem_at(line, min(len(cells), width), wants))
        self.short_line = line if len(cells) < width else self.short_line

    def _is_spoiled(self, line: int, cells: list[str], person: Cells, own: Cells) -> bool:
        """Refuse a row with forbidden or wrongly decoded characters, and return whether it was refused."""
        for position in self._layout.positions.values():
            cell = cells[position] if position >= 0 else ""
            if cell.isascii() or not (lost_in(cell) or is_twice_encoded(cell)):
                continue
            wants = "text without control characters and in one encoding throughout"
            self.problems.append(self._layout.problem_at(line, position, wants))
            self._leave_out(line, person, own, self._key_in(own))
            return True
        return False
