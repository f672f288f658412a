"""From the bytes of a delivery to its records, and to a problem for every row that is none (FEEDS.md "Read")."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from monitor.domain.agreement import FeedAgreement, HouseRules
from monitor.domain.cells import CellReader, Trouble
from monitor.domain.collector import collector_paused
from monitor.domain.column import FeedReader, Said
from monitor.domain.delivery import Counts, Problem, Reading, Refusal, RefusedRow, Remark, Why
from monitor.domain.heading import Layout, layout_of
from monitor.domain.identity import Identity, postcode
from monitor.domain.manifest import Manifest
from monitor.domain.person_cells import Setting, known_by
from monitor.domain.person_cells import read as read_person
from monitor.domain.record import Notification, Record
from monitor.domain.rivals import Rival, settle
from monitor.domain.table import Table, is_twice_encoded, lost_in, table_of

_SEPARATOR = "\x1f"
_LOCAL_ID, _POSTCODE, _RESTRICTED = 0, 8, 10
Cells = tuple[str, ...]


def read(
    content: bytes,
    agreement: FeedAgreement,
    feed: FeedReader,
    as_of: date,
    manifest: Manifest | None,
    rules: HouseRules,
) -> Reading:
    """Read a delivery, complete through `as_of`. Expected trouble is in the Reading; nothing is raised."""
    digest = sha256(content).hexdigest()
    table = table_of(content, agreement)
    if not isinstance(table, Table):
        return Reading(0, blocked=(table,), fingerprint=digest, sha256=digest, manifest=manifest)
    layout = layout_of(table, agreement, feed)
    if not isinstance(layout, Layout):
        return Reading(len(table.lines), blocked=layout, fingerprint=digest, sha256=digest, manifest=manifest)
    desk = _Desk(agreement.name, feed, layout, CellReader(agreement, as_of, rules), table)
    with collector_paused():
        for line, cells in enumerate(table, start=2):
            desk.take(line, cells)
    return replace(desk.reading(), sha256=digest, manifest=manifest)


@dataclass(frozen=True, slots=True)
class _Known:
    """A person's cells already read, which most deliveries repeat row after row."""

    identity: Identity
    is_outside: bool


class _Desk:
    """Takes a file's rows one after another, and at the end gives the reading."""

    def __init__(self, name: str, feed: FeedReader, layout: Layout, asked: CellReader, table: Table) -> None:
        self._name, self._feed, self._layout, self._asked, self._table = name, feed, layout, asked, table
        self._known: dict[tuple[object, ...], _Known] = {}
        self._canonical: list[str] = []
        self._local_ids: set[str] = set()
        self._records: list[Record] = []
        self._problems: list[Problem] = []
        self._refused: list[RefusedRow] = []
        self._may_be_spoiled = table.has_unprintable or not table.is_ascii
        self._cut_short = False
        self._unusable = self._outside = self._future = self._birth_dates = 0

    def take(self, line: int, cells: list[str]) -> None:
        """Read one row: a record, or a refused row with its problems."""
        if len(cells) != self._layout.width:
            self._misshapen(line, cells)
            return
        picked = [cell.strip(" ") for cell in cells] if self._table.may_be_padded else cells
        picked.append("")
        person, own = self._layout.person(picked), self._layout.own(picked)
        self._canonical.append(_SEPARATOR.join(person + own))
        if person[_LOCAL_ID]:
            self._local_ids.add(person[_LOCAL_ID])
        if self._may_be_spoiled and self._is_spoiled(line, cells, person, own):
            return
        asked = self._asked
        asked.begin(restricted=person[_RESTRICTED] == "Y")
        said = self._feed.parse(own, asked)
        known = self._person(person, own, said)
        if said is not None and known is not None:
            self._check_birth(said, known.identity)
        if said is None or known is None or asked.refused:
            self._refuse(line, person, own, asked.troubles)
            return
        self._keep(line, said, known, asked.troubles)

    def _person(self, cells: Cells, own: Cells, said: Said | None) -> _Known | None:
        """Read whom a row is about, or find that it was read before."""
        source = self._feed.source(self._name, own)
        made_up = said.row.notice_id if said and not cells[_LOCAL_ID] and isinstance(said.row, Notification) else ""
        mother = said.mother if said else None
        key = (cells, source, mother, made_up)
        known = self._known.get(key)
        if known is not None:
            return known
        before = len(self._asked.troubles)
        identity = read_person(cells, self._asked, Setting(source, mother, made_up), needed=self._feed.needs_person)
        if identity is None:
            return None
        known = _Known(identity, self._asked.is_outside(postcode(cells[_POSTCODE])))
        if len(self._asked.troubles) == before:
            self._known[key] = known
        return known

    def _check_birth(self, said: Said, identity: Identity) -> None:
        """Refuse a row whose event precedes the birth: SPEC section 3, and the sign of swapped columns."""
        if identity.born_on is None:
            return
        for column, day in said.dated:
            if day < identity.born_on:
                self._asked.refuse(column, "a day not before the birth")

    def _keep(self, line: int, said: Said, known: _Known, troubles: Sequence[Trouble]) -> None:
        self._records.append(Record(line, known.identity, said.row, said.withdrawn))
        self._outside += known.is_outside
        self._birth_dates += bool(said.dated) and said.dated[0][1] == known.identity.born_on
        if troubles:
            self._unusable += 1
            self._tell(line, troubles)

    def _refuse(self, line: int, person: Cells, own: Cells, troubles: Sequence[Trouble]) -> None:
        self._future += self._asked.is_future
        self._tell(line, [trouble for trouble in troubles if trouble.refuses])
        local_id, number = known_by(person, self._asked)
        self._refused.append(RefusedRow(line, self._feed.source(self._name, own), local_id, number))

    def _tell(self, line: int, troubles: Sequence[Trouble]) -> None:
        for trouble in troubles:
            self._problems.append(self._layout.problem(line, trouble.column, trouble.wants, refuses=trouble.refuses))

    def _misshapen(self, line: int, cells: list[str]) -> None:
        """Refuse a row with cells missing or to spare; the last one cut short says the file was."""
        width = self._layout.width
        self._canonical.append(_SEPARATOR.join(cells))
        self._refused.append(RefusedRow(line, self._name, "", None))
        wants = f"{width} cells as in the header, quotes round a field with a comma in it"
        self._problems.append(self._layout.problem_at(line, min(len(cells), width), wants))
        self._cut_short = line == len(self._table.lines) + 1 and len(cells) < width

    def _is_spoiled(self, line: int, cells: list[str], person: Cells, own: Cells) -> bool:
        """Refuse a row with characters that may not be there, or that were decoded wrongly before."""
        for position in self._layout.positions.values():
            cell = cells[position] if position >= 0 else ""
            if cell.isascii() or not (lost_in(cell) or is_twice_encoded(cell)):
                continue
            wants = "text without control characters and in one encoding throughout"
            self._problems.append(self._layout.problem_at(line, position, wants))
            local_id, number = known_by(person, self._asked)
            self._refused.append(RefusedRow(line, self._feed.source(self._name, own), local_id, number))
            return True
        return False

    def reading(self) -> Reading:
        """Give all that was read, rows that contradict one another taken out."""
        settled = settle(self._records, self._feed.key[0])
        problems = [*self._problems, *(self._rival_problem(rival) for rival in settled.rivals)]
        refused = [*self._refused, *(_refused(rival.record) for rival in settled.rivals)]
        reading = Reading(
            rows=len(self._table.lines),
            records=settled.records,
            problems=tuple(sorted(problems, key=lambda problem: problem.line)),
            refused=tuple(sorted(refused, key=lambda row: row.line)),
            repeats=settled.repeats,
            remarks=self._remarks(),
            blocked=(CUT_SHORT,) if self._cut_short else (),
            fingerprint=sha256("\n".join(sorted(set(self._canonical))).encode()).hexdigest(),
            local_ids=frozenset(self._local_ids),
            counts=self._counts(),
        )
        return replace(reading, records=()) if reading.blocked else reading

    def _rival_problem(self, rival: Rival) -> Problem:
        return self._layout.problem(rival.record.line, rival.column, rival.wants)

    def _counts(self) -> Counts:
        return Counts(
            unusable_cells=self._unusable,
            out_of_area=self._outside,
            future=self._future,
            birth_dates=self._birth_dates,
            attended=self._asked.attended,
            child_seen_blank=self._asked.child_seen_blank,
        )

    def _remarks(self) -> tuple[Remark, ...]:
        gates, asked = self._asked.agreement.gates, self._asked
        enough = asked.attended >= gates.child_seen_from_rows
        blank = asked.child_seen_blank * 100 > asked.attended * gates.child_seen_blank_percent
        return (Remark.CHILD_SEEN_BLANK,) if enough and blank else ()


def _refused(record: Record) -> RefusedRow:
    person = record.identity
    return RefusedRow(record.line, person.source, person.local_id, person.nhs_number)


CUT_SHORT = Refusal(
    Why.CUT_SHORT,
    "The file ends in the middle of a row: it was cut on its way, or is still being written; send it again.",
)
