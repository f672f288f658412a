"""The gates that decide whether a delivery is applied (FEEDS.md, "From a file to the picture", 3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median

from monitor.domain.agreement import FeedAgreement
from monitor.domain.calendar import Calendar
from monitor.domain.delivery import Outcome, Reading, Refusal, Why
from monitor.domain.feed import FeedKind
from monitor.domain.identity import Identity

_EVERYWHERE = Calendar()


@dataclass(frozen=True, slots=True)
class FeedHistory:
    """The history of a feed before the delivery being decided; every number is the result of one query.

    `row_counts`: the physical rows of its last six applied deliveries by as-of day, before this as-of day, nil returns
    without rows left out. `known`: the distinct local ids among its current facts with a row that has no end date
    (`removed_on`, `left_on`, `ended_on`; snapshots only, else 0); `gone`: those of them not among the reading's
    `local_ids`. `compared`: the distinct (source, local id) pairs of the reading that an applied delivery named before;
    `changed`: those of them for which `changed_identity` holds between the latest earlier identity and this one.
    `known_ids`: the ids of contacts or notices in the reading that a delivery in force told of a child before, and
    `of_other_children` those of them that now come with a local id they never came with; rows without one aside.
    `through`: the as-of day of the latest applied delivery or nil return; `fingerprint`: the content of the latest
    applied one with rows; None before one. `applied_that_day` and `waiting_that_day`: the fingerprints of the
    deliveries for this very as-of day that are in force, and of those that wait for a person's decision; rejected and
    withdrawn ones are in neither.
    """

    row_counts: tuple[int, ...] = ()
    known: int = 0
    gone: int = 0
    compared: int = 0
    changed: int = 0
    known_ids: int = 0
    of_other_children: int = 0
    through: date | None = None
    fingerprint: str | None = None
    applied_that_day: frozenset[str] = frozenset()
    waiting_that_day: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a delivery, and every reason against it (FEEDS.md, 3 and 4)."""

    outcome: Outcome
    refusals: tuple[Refusal, ...] = ()


def changed_identity(before: Identity, now: Identity) -> bool:
    """Return whether an id now has another birth date, family name or given name.

    A value that is blank on either side, or a placeholder given name (BABY …), is no change.
    """
    pairs = (
        (before.born_on, now.born_on),
        (before.family_key, now.family_key),
        (before.given_key, now.given_key),
    )
    return any(earlier and later and earlier != later for earlier, later in pairs)


def outcome_of(
    reading: Reading,
    history: FeedHistory,
    agreement: FeedAgreement,
    as_of: date,
    received_on: date,
    calendar: Calendar = _EVERYWHERE,
) -> Verdict:
    """Return the outcome of a delivery.

    The same content for the same day is a duplicate without a reason, as nothing is wrong. So is content that already
    waits for a decision, unless a manifest sent with it now passes the gates. The same content for a newer day is a
    duplicate with a reason, because the sender's export may be stuck.
    """
    if not reading.blocked and reading.fingerprint in history.applied_that_day:
        return Verdict(Outcome.DUPLICATE)
    refusals = gate(reading, history, agreement, as_of, received_on, calendar)
    if refusals and reading.fingerprint in history.waiting_that_day:
        return Verdict(Outcome.DUPLICATE)
    if refusals:
        only_unchanged = all(refusal.why is Why.UNCHANGED for refusal in refusals)
        return Verdict(Outcome.DUPLICATE if only_unchanged else Outcome.QUARANTINED, refusals)
    if agreement.kind.is_snapshot and history.through and as_of < history.through:
        return Verdict(Outcome.SUPERSEDED)
    return Verdict(Outcome.NIL_RETURN if reading.is_nil_return else Outcome.APPLIED)


def gate(
    reading: Reading,
    history: FeedHistory,
    agreement: FeedAgreement,
    as_of: date,
    received_on: date,
    calendar: Calendar = _EVERYWHERE,
) -> tuple[Refusal, ...]:
    """Return every reason to quarantine a delivery; none means it may be applied. `calendar` holds the school terms."""
    if reading.blocked:
        return reading.blocked
    gates = (
        _of_the_days(as_of, received_on),
        _of_the_manifest(reading, history, as_of),
        _of_the_size(reading, agreement),
        _of_the_rows(reading, agreement),
        _of_the_past(reading, history, agreement, as_of, calendar),
    )
    return tuple(refusal for found in gates for refusal in found)


def _of_the_days(as_of: date, received_on: date) -> Iterator[Refusal]:
    if as_of > received_on:
        yield Refusal(
            Why.COMPLETE_IN_FUTURE,
            "The file says it is complete through a day that has not come: correct the date in its name.",
        )


def _of_the_manifest(reading: Reading, history: FeedHistory, as_of: date) -> Iterator[Refusal]:
    manifest = reading.manifest
    if manifest is None:
        return
    agreed = {
        "rows": manifest.rows in {None, reading.rows},
        "sha256": manifest.sha256 in {None, reading.sha256},
        "as_of": manifest.as_of in {None, as_of},
    }
    wrong = [key for key, met in agreed.items() if not met]
    if wrong:
        yield Refusal(
            Why.MANIFEST_DISAGREES,
            f"The manifest disagrees with the file about {' and '.join(wrong)}: it was cut or changed; resend both.",
        )
    if manifest.nil_return and reading.rows and reading.fingerprint != history.fingerprint:
        yield Refusal(
            Why.MANIFEST_DISAGREES,
            "The manifest declares a nil return, but the rows are new ones: send it without nil_return.",
        )


def _of_the_size(reading: Reading, agreement: FeedAgreement) -> Iterator[Refusal]:
    if not reading.rows and not reading.is_nil_return:
        yield Refusal(
            Why.EMPTY,
            "The file holds no rows: if nothing is to be reported, send a manifest with nil_return true.",
        )
    confirmed = reading.manifest is not None and reading.manifest.rows == reading.rows
    limits = {limit - short for limit in agreement.gates.format_limits for short in (0, 1)}
    if reading.rows in limits and not confirmed:
        yield Refusal(
            Why.FORMAT_LIMIT,
            f"The file has {reading.rows} rows, where file formats cut off: check it, or send a manifest with rows.",
        )


def _of_the_rows(reading: Reading, agreement: FeedAgreement) -> Iterator[Refusal]:
    gates, counts, rows = agreement.gates, reading.counts, reading.rows
    refused = reading.refused_count

    def over(count: int, percent: float) -> bool:
        return _over(count, rows, percent, agreement, size=rows)

    if over(refused, gates.refused_percent) or (rows and refused == rows):
        yield Refusal(
            Why.REFUSED_ROWS,
            f"{refused} of {rows} rows could not be used: see the problems listed, correct and resend.",
        )
    shares = {
        Why.UNUSABLE_CELLS: (counts.unusable_cells, gates.unusable_cells_percent, "have a cell that could not be used"),
        Why.OUT_OF_AREA: (counts.out_of_area, gates.out_of_area_percent, "are out of the area: is this the right file"),
        Why.FUTURE_DATES: (counts.future, gates.future_percent, "are dated after the day the file is complete through"),
    }
    if agreement.kind is not FeedKind.BIRTHS:
        shares[Why.BIRTH_DATES] = (
            counts.birth_dates,
            gates.birth_date_percent,
            "bear their birth date as the day of the event: have two columns changed places",
        )
    for why, (count, percent, words) in shares.items():
        if over(count, percent):
            yield Refusal(why, f"{count} of {rows} rows {words}; check the export and resend.")


def _of_the_past(
    reading: Reading, history: FeedHistory, agreement: FeedAgreement, as_of: date, calendar: Calendar
) -> Iterator[Refusal]:
    gates, rows = agreement.gates, reading.rows
    if rows or not reading.is_nil_return:
        around_term = _around_term_start(agreement, as_of, calendar)
        yield from _of_the_row_counts(rows, history, agreement, around_term=around_term)
        if agreement.kind.is_snapshot and not (history.through and as_of < history.through):
            yield from _of_the_known(history, agreement, around_term=around_term)
    if _over(history.changed, history.compared, gates.changed_identity_percent, agreement, size=history.compared):
        yield Refusal(
            Why.CHANGED_IDENTITIES,
            f"{history.changed} of {history.compared} known ids came with another birth date or name: check the ids.",
        )
    of_others, known_ids = history.of_other_children, history.known_ids
    if not agreement.one_id_many_children and _over(
        of_others, known_ids, gates.other_child_percent, agreement, size=known_ids
    ):
        yield Refusal(
            Why.OTHER_CHILDREN,
            f"{history.of_other_children} of {history.known_ids} known ids of contacts or notices came with another "
            "child: ask the sender whether the ids were given anew.",
        )
    newer = history.through is not None and as_of > history.through
    if newer and rows >= gates.from_rows and reading.fingerprint == history.fingerprint and not reading.is_nil_return:
        yield Refusal(
            Why.UNCHANGED,
            "The content is that of the last delivery under a newer date: "
            "send the new export, or a manifest with nil_return true.",
        )


def _of_the_row_counts(
    rows: int, history: FeedHistory, agreement: FeedAgreement, *, around_term: bool
) -> Iterator[Refusal]:
    if not history.row_counts:
        return
    gates, usual = agreement.gates, median(history.row_counts)
    band = gates.snapshot_band_percent if agreement.kind.is_snapshot else gates.delta_band_percent
    band = gates.term_start_band_percent if around_term else band
    if _over(abs(rows - usual), usual, band, agreement, size=max(rows, usual)):
        yield Refusal(
            Why.ROW_COUNT,
            f"{rows} rows came where {usual:g} are usual: check that the export is whole and of one day.",
        )


def _of_the_known(history: FeedHistory, agreement: FeedAgreement, *, around_term: bool) -> Iterator[Refusal]:
    """Yield a refusal if too many known ids are gone; not called for an older snapshot, which cannot show it."""
    gates = agreement.gates
    percent = gates.term_start_gone_percent if around_term else gates.gone_percent
    if _over(history.gone, history.known, percent, agreement, size=history.known):
        yield Refusal(
            Why.IDS_GONE,
            f"{history.gone} of {history.known} known ids are no longer listed: check that the export is whole.",
        )


def _over(count: float, whole: float, percent: float, agreement: FeedAgreement, *, size: float) -> bool:
    """Return whether a percentage gate trips: enough rows in all, more than `least_rows` affected, over the share."""
    gates = agreement.gates
    return size >= gates.from_rows and count > gates.least_rows and count * 100 > whole * percent


def _around_term_start(agreement: FeedAgreement, as_of: date, calendar: Calendar) -> bool:
    """Return whether this is a school roll around the start of a term, for which the gates are wider."""
    before, after = agreement.gates.term_start_days_before, agreement.gates.term_start_days_after
    return agreement.kind is FeedKind.SCHOOL_ROLL and any(
        -before <= (as_of - term.first).days <= after for term in calendar.terms
    )
