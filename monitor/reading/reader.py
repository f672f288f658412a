"""From the bytes of a delivery to its records, and to a problem for every row that is none (FEEDS.md "Read")."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from hashlib import sha256

from monitor.domain.agreement import FeedAgreement, Gates, HouseRules
from monitor.domain.delivery import Counts, Reading, Refusal, RefusedRow, Remark, Why
from monitor.domain.manifest import Manifest
from monitor.domain.record import Record
from monitor.reading.cells import Trouble
from monitor.reading.column import FeedReader
from monitor.reading.conflicts import Settled, settle
from monitor.reading.csv_table import Table, table_of
from monitor.reading.header import Layout, layout_of
from monitor.reading.row_parser import Desk
from monitor.runtime.gc_pause import collector_paused


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
    desk = Desk(feed, layout, as_of, rules)
    desk.may_be_padded = table.may_be_padded
    desk.may_be_spoiled = table.has_unprintable or not table.is_ascii
    with collector_paused():
        for line, cells in enumerate(table, start=2):
            desk.take(line, cells)
    settled = settle(desk.records, feed.key[0])
    reading = reading_of(desk, len(table.lines), settled, desk.counts(), fingerprint_of(desk.canonical))
    return replace(reading, sha256=digest, manifest=manifest)


def fingerprint_of(canonical: Iterable[str]) -> str:
    """Give what the rows say, whatever their order, as one digest."""
    return sha256("\n".join(sorted(set(canonical))).encode()).hexdigest()


def reading_of(desk: Desk, rows: int, settled: Settled, counts: Counts, fingerprint: str) -> Reading:
    """Put together what was read of so many rows, those that contradict one another taken out."""
    rivals = [(rival, desk.problem(rival.record.line, Trouble(rival.column, rival.wants))) for rival in settled.rivals]
    refused = [*desk.refused, *(_refused(rival.record) for rival, _ in rivals)]
    is_cut_short = desk.short_line > rows
    return Reading(
        rows=rows,
        records=() if is_cut_short else settled.records,
        problems=tuple(sorted((*desk.problems, *(told for _, told in rivals)), key=lambda problem: problem.line)),
        refused=tuple(sorted(refused, key=lambda row: row.line)),
        repeats=settled.repeats,
        remarks=_remarks(counts, desk.agreement.gates),
        blocked=(CUT_SHORT,) if is_cut_short else (),
        fingerprint=fingerprint,
        local_ids=frozenset(desk.local_ids),
        counts=counts,
    )


def _remarks(counts: Counts, gates: Gates) -> tuple[Remark, ...]:
    enough = counts.attended >= gates.child_seen_from_rows
    blank = counts.child_seen_blank * 100 > counts.attended * gates.child_seen_blank_percent
    return (Remark.CHILD_SEEN_BLANK,) if enough and blank else ()


def _refused(record: Record) -> RefusedRow:
    person = record.identity
    return RefusedRow(record.line, person.source, person.local_id, person.nhs_number)


CUT_SHORT = Refusal(
    Why.CUT_SHORT,
    "The file ends in the middle of a row: it was cut on its way, or is still being written; send it again.",
)
