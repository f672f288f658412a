"""The reference reader, row by row: from the bytes of a delivery to records and problems (FEEDS.md "Read")."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from operator import attrgetter

from monitor.domain.agreement import FeedAgreement, Gates, InstallationRules
from monitor.domain.delivery import Reading, Refusal, RefusedRow, Remark, RowCounts, Why
from monitor.domain.feed import FeedKind
from monitor.domain.manifest import Manifest
from monitor.domain.problems import KeptProblems
from monitor.domain.refused import own_key
from monitor.reading.cells import Trouble
from monitor.reading.column import AnyFeed
from monitor.reading.conflicts import NUMBER_OF_TWO, Conflict, Resolved, resolve_conflicts
from monitor.reading.csv_table import Table, table_of
from monitor.reading.header import Layout, layout_of
from monitor.reading.row_parser import RowParser
from monitor.runtime.gc_pause import gc_paused


def read(
    content: bytes,
    agreement: FeedAgreement,
    feed: AnyFeed,
    as_of: date,
    manifest: Manifest | None,
    rules: InstallationRules,
) -> Reading:
    """Return the reading of a delivery complete through `as_of`; expected trouble is in it, nothing is raised."""
    digest = sha256(content).hexdigest()
    table = table_of(content, agreement)
    if not isinstance(table, Table):
        return Reading(0, blocked=(table,), fingerprint=digest, sha256=digest, manifest=manifest)
    layout = layout_of(table, agreement, feed)
    if not isinstance(layout, Layout):
        return Reading(len(table.lines), blocked=layout, fingerprint=digest, sha256=digest, manifest=manifest)
    parser = RowParser(feed, layout, as_of, rules)
    parser.may_be_padded = table.may_be_padded
    parser.may_be_spoiled = table.has_unprintable or not table.is_ascii
    with gc_paused():
        for line, cells in enumerate(table, start=2):
            parser.take(line, cells)
    resolved = resolve_conflicts(parser.records, feed.key[0])
    rows = len(table.lines) - parser.blank_lines
    reading = reading_of(parser, rows, parser.last_line, resolved, parser.counts(), fingerprint_of(parser.canonical))
    return replace(reading, sha256=digest, manifest=manifest)


def fingerprint_of(canonical: Iterable[str]) -> str:
    """Return the SHA-256 of the distinct rows, whatever their order."""
    return sha256("\n".join(sorted(set(canonical))).encode()).hexdigest()


def reading_of(
    parser: RowParser, rows: int, last_line: int, resolved: Resolved, counts: RowCounts, fingerprint: str
) -> Reading:
    """Return the reading of a file with `rows` rows, the last in `last_line`, with conflicting ones refused."""
    dropped = _dropped(parser, resolved)
    kept = _problems(parser, resolved, dropped)
    counts = replace(counts, unusable_cells=sum(not all(map(_means_blank, dropped[line])) for line in dropped))
    is_cut_short = 0 < parser.short_line == last_line
    return Reading(
        rows=rows,
        records=() if is_cut_short else resolved.records,
        problems=kept.problems,
        refused=kept.rows,
        further=kept.rest,
        repeats=resolved.repeats,
        remarks=_remarks(counts, parser.agreement.gates),
        blocked=(CUT_SHORT,) if is_cut_short else (),
        fingerprint=fingerprint,
        local_ids=frozenset(parser.local_ids),
        counts=counts,
    )


def _remarks(counts: RowCounts, gates: Gates) -> tuple[Remark, ...]:
    enough = counts.attended >= gates.child_seen_from_rows
    blank = counts.child_seen_blank * 100 > counts.attended * gates.child_seen_blank_percent
    return (Remark.CHILD_SEEN_BLANK,) if enough and blank else ()


def _dropped(parser: RowParser, resolved: Resolved) -> dict[int, tuple[Trouble, ...]]:
    """Return by line the troubles of the rows that were kept without a cell."""
    number = Trouble("nhs_number", NUMBER_OF_TWO, refuses=False)
    without = {line: (*parser.dropped.get(line, ()), number) for line in resolved.without_number}
    dropped = {**parser.dropped, **without}
    for conflict in resolved.conflicts:
        dropped.pop(conflict.record.line, None)
    return dropped


def _problems(parser: RowParser, resolved: Resolved, dropped: Mapping[int, Sequence[Trouble]]) -> KeptProblems:
    """Return all problems; of a row that is refused only why it is."""
    for conflict in resolved.conflicts:
        why = parser.problem(conflict.record.line, Trouble(conflict.column, conflict.wants))
        parser.problems.refuse(_refused(conflict, parser.kind), [why])
    for line, troubles in dropped.items():
        parser.problems.drop([parser.problem(line, trouble) for trouble in troubles])
    return parser.problems.kept()


def _refused(conflict: Conflict, kind: FeedKind) -> RefusedRow:
    person = conflict.record.identity
    known_by = (conflict.record.line, person.source, person.local_id, person.nhs_number)
    return RefusedRow(*known_by, kind, (conflict.column,), own_key(conflict.record.row))


_means_blank = attrgetter("means_blank")
CUT_SHORT = Refusal(
    Why.CUT_SHORT,
    "The file ends in the middle of a row: it was cut on its way, or is still being written; send it again.",
)
