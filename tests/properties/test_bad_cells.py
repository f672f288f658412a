"""Whatever stands in a cell of whatever feed: the row stays and says so, or is refused with its reason."""

from io import BytesIO

import pytest

from monitor.domain.agreement import FeedAgreement
from monitor.domain.feed import FeedKind
from monitor.feeds import FEEDS, columns_of, read, read_large
from monitor.reading.column import Column, ColumnType, Whom
from monitor.reading.columnar import ColumnarReading
from tests.builders.files import AS_OF, REHEARSAL, a_file, a_row

IN_ANY_CASE = {ColumnType.CODE, ColumnType.YES_NO, ColumnType.PLACE_CODE, ColumnType.UPN, ColumnType.POSTCODE}
FULL = {
    "nhs_number": "9990000018",
    "restricted": "N",
    "mother_nhs_number": "9990000107",
    "removed_on": "2026-02-01",
    "removal_reason": "RDR",
    "upn": "P207000016049",
    "left_on": "2026-02-20",
    "destination": "Hill School",
    "ended_on": "2026-02-20",
    "leaving_reason": "moved school",
    "seen_alone": "Y",
    "access": "granted",
    "planned": "Y",
    "area": "Leeds",
    "confirmed_by": "Leeds City",
    "withdrawn": "N",
}
MAY_REFUSE = {
    FeedKind.BIRTHS: {"outcome"},
    FeedKind.GP_REGISTRATION: {"registered_on"},
    FeedKind.SCHOOL_ROLL: {"enrolled_on"},
    FeedKind.EARLY_YEARS: {"started_on"},
    FeedKind.HEALTH_VISITOR_CONTACTS: {"contact_id", "contact_on", "attendance"},
    FeedKind.CONTACTS: {"agency", "contact_id", "contact_on", "evidence"},
    FeedKind.NOTICES: {"agency", "notice_id", "noticed_on", "kind"},
}
"""The columns beside identity without which nobody knows when or what a row is about (FEEDS.md)."""
CELLS = [(kind, column) for kind in FeedKind for column in columns_of(kind)]
cells = pytest.mark.parametrize(("kind", "column"), CELLS, ids=[f"{kind}-{column.name}" for kind, column in CELLS])


def a_full_row(kind: FeedKind) -> dict[str, str]:
    row = a_row(kind)
    changes = {"kind": "move_confirmed"} if kind is FeedKind.NOTICES else {}
    return row | {name: cell for name, cell in FULL.items() if name in row} | changes


def bad_cells(kind: FeedKind, column: Column) -> list[str]:
    """Every cell but a good one: blank, mistyped, another column's, damaged, too long, and words for nothing."""
    good = a_full_row(kind)
    cell = good[column.name]
    mistyped = [cell[:-1], f"{cell}9", f"{cell} x", cell[1:], f"?{cell}", cell.replace("0", "O")]
    others = [other for name, other in good.items() if name != column.name]
    odd = ["NULL", "N/K", "Not known", "?", "-", ".", "0", "true", "yes", "é", "\t", "\ufffd", "a\x00", "2026-02-30"]
    return list(dict.fromkeys(["", " ", *mistyped, *others, *odd, "9999-12-31", "1e9", "x" * 101, "x" * 5000]))


def by_row(kind: FeedKind, row: dict[str, str]):
    """Read a row beside a good one, row by row: the reading, and the record of the row if it was kept."""
    reading = read(a_file([row, a_row(kind, 2)]), FeedAgreement(kind.value, kind), AS_OF, None, REHEARSAL)
    return reading, next((record for record in reading.records if record.line == 2), None)


def may_refuse(kind: FeedKind) -> set[str]:
    whom = set() if FEEDS[kind].needs is Whom.NOBODY else {"local_id", "date_of_birth"}
    clears = {"withdrawn"} if kind is FeedKind.NOTICES else set()
    return MAY_REFUSE[kind] | whom | clears


def says_what_blank_says(column: Column, cell: str) -> bool:
    """Return whether a good cell means what a blank one does, or is not kept."""
    same = {"birth_order": "1", "access": "granted"}
    return cell == same.get(column.name) or (column.type is ColumnType.YES_NO and cell.upper() in {"Y", "N"})


@cells
def test_a_row_stays_or_is_refused_with_its_reason_whatever_stands_in_a_cell(kind, column):
    good = a_full_row(kind)
    _, as_blank = by_row(kind, {**good, column.name: ""})
    for cell in bad_cells(kind, column):
        reading, kept = by_row(kind, {**good, column.name: cell})
        refused = [row for row in reading.refused if row.line == 2]
        problems = [problem for problem in reading.problems if problem.line == 2]
        assert reading.blocked == ()
        assert (kept is not None) + len(refused) == 1
        assert len(reading.records) + len(reading.refused) == reading.rows == 2
        if refused:
            assert problems
            assert all(problem.refuses and problem.cell for problem in problems)
            assert {problem.column for problem in problems} <= may_refuse(kind), cell
            assert refused[0].columns
        elif cell.strip() and kept == as_blank and not says_what_blank_says(column, cell):
            assert problems, cell


@cells
def test_both_readers_say_the_same_of_it(kind, column):
    cells_of_it = bad_cells(kind, column)
    rows = [a_row(kind, number) | {column.name: cell} for number, cell in enumerate(cells_of_it, 1)]
    content, agreement = a_file([*rows, a_row(kind, len(rows) + 1)]), FeedAgreement(kind.value, kind)
    by_columns = read_large(BytesIO(content), agreement, AS_OF, None, REHEARSAL)
    found = by_columns.plain() if isinstance(by_columns, ColumnarReading) else by_columns
    assert found == read(content, agreement, AS_OF, None, REHEARSAL)


@cells
def test_a_code_is_read_in_any_case_and_with_blanks_round_it(kind, column):
    good = a_full_row(kind)
    if column.type not in IN_ANY_CASE:
        return
    _, as_sent = by_row(kind, good)
    for cell in (good[column.name].swapcase(), good[column.name].title(), f"  {good[column.name].lower()} "):
        reading, record = by_row(kind, {**good, column.name: cell})
        assert reading.problems == ()
        if column.name != "sex":  # kept as written
            assert record == as_sent
