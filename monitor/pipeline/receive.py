"""The receive stage: one delivery is read, gated, and applied whole or not at all."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from monitor import feeds
from monitor.domain.agreement import FeedAgreement, InstallationRules
from monitor.domain.calendar import Calendar, is_of_school_age
from monitor.domain.delivery import Outcome, Reading, Refusal, Remark, Why
from monitor.domain.gates import outcome_of
from monitor.domain.identity import Identity
from monitor.domain.link_evidence import shared_keys
from monitor.domain.manifest import Manifest
from monitor.domain.problems import NO_PROBLEMS, KeptProblems, file_called
from monitor.pipeline import NOTHING_WRITTEN, WrittenFacts
from monitor.reading.content import DeliveryContent, NumberedIdentity, RowContent
from monitor.store import (
    Connection,
    UnitOfWork,
    deliveries,
    facts,
    gate_history,
    identities,
    problems,
    refused_rows,
    snapshots,
)
from monitor.store.deliveries import Arrived
from monitor.store.fact_tables import table_of
from monitor.store.refused_rows import Told

LARGE = 4_000_000
"""Files of this size in bytes and above are read column by column."""
APPLYING = frozenset({Outcome.APPLIED, Outcome.NIL_RETURN, Outcome.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class File:
    """A claimed file: its feed's name, the as-of day in its name, its bytes or path, and its manifest's bytes.

    `stored_as` is the name of its archived copy.
    """

    feed: str
    as_of: date
    name: str
    content: bytes | Path = field(repr=False)
    manifest: bytes | None = field(default=None, repr=False)
    stored_as: str | None = None

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    def opened(self) -> BinaryIO:
        """Open it for reading from its beginning; the caller closes it."""
        return BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")


@dataclass(frozen=True, slots=True)
class IntakeContext:
    """What every delivery of one installation is read with."""

    agreements: Sequence[FeedAgreement]
    rules: InstallationRules
    calendar: Calendar

    def agreement(self, feed: str) -> FeedAgreement | None:
        """Return the agreement about a feed; None when it is not configured."""
        return next((agreed for agreed in self.agreements if agreed.name == feed), None)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery, and which identities its facts name; a duplicate has no `delivery` id."""

    delivery: int | None
    feed: str
    as_of: date
    outcome: Outcome
    rows: int = 0
    records: int = 0
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()
    remarks: tuple[Remark, ...] = ()
    problems: KeptProblems = NO_PROBLEMS
    written: WrittenFacts = field(default_factory=lambda: NOTHING_WRITTEN, repr=False)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The problems kept, as sentences for the sender."""
        name = file_called(self.feed, self.as_of)
        return tuple(problem.sentence(name) for problem in self.problems.problems)


def receive(work: UnitOfWork, file: File, agreement: FeedAgreement, intake: IntakeContext) -> Receipt:
    """Receive one file, in the transaction of the caller."""
    with read_file(file, agreement, intake) as content:
        return _received(work, file, content, agreement, intake)


def _received(
    work: UnitOfWork, file: File, content: DeliveryContent, agreement: FeedAgreement, intake: IntakeContext
) -> Receipt:
    reading = content.reading
    id_ = deliveries.feed_id(work, agreement.name)
    seen = gate_history.feed_history_of(
        work.db, id_, agreement.kind, file.as_of, content, from_rows=agreement.gates.from_rows
    )
    verdict = outcome_of(reading, seen, agreement, file.as_of, work.today, intake.calendar)
    if verdict.outcome is Outcome.DUPLICATE and not verdict.refusals:
        return Receipt(None, file.feed, file.as_of, Outcome.DUPLICATE, reading.rows)
    delivery_id = deliveries.add(work, _arrived(file, reading, verdict.outcome), verdict.refusals)
    kept = keep_problems(work, delivery_id, reading, intake)
    written = NOTHING_WRITTEN
    if verdict.outcome in APPLYING:
        late = seen.through is not None and file.as_of < seen.through
        written = write_facts(work, delivery_id, id_, content, file.as_of, late=late)
        told = Told(delivery_id, id_, file.as_of, agreement.kind, content, kept.rows)
        refused_rows.settle(work, told, intake.rules.digest)
    return Receipt(
        delivery=delivery_id,
        feed=file.feed,
        as_of=file.as_of,
        outcome=verdict.outcome,
        rows=reading.rows,
        records=content.count,
        refused=reading.refused_count,
        refusals=verdict.refusals,
        remarks=reading.remarks,
        problems=kept,
        written=written,
    )


def keep_problems(work: UnitOfWork, delivery_id: int, reading: Reading, intake: IntakeContext) -> KeptProblems:
    """Store what is wrong with a delivery and its refused rows, in the place of what an earlier reading found."""
    kept = KeptProblems(reading.problems, reading.refused, reading.further)
    problems.replace(work, delivery_id, kept)
    refused_rows.replace(work, delivery_id, kept.rows, intake.rules.digest)
    return kept


@contextmanager
def read_file(file: File, agreement: FeedAgreement, intake: IntakeContext) -> Iterator[DeliveryContent]:
    """Read a file with its manifest; the content is valid inside the block. An unreadable manifest blocks the file."""
    manifest = Manifest.parse(file.manifest) if file.manifest is not None else None
    if isinstance(manifest, str):
        yield RowContent(Reading(0, blocked=(Refusal(Why.BAD_MANIFEST, manifest),)))
        return
    with file.opened() as opened:
        if file.size < LARGE:
            yield RowContent(feeds.read(opened.read(), agreement, file.as_of, manifest, intake.rules))
            return
        from monitor.reading import columnar  # noqa: PLC0415 - Polars takes memory that most days do not need

        with TemporaryFile() as spill:
            yield columnar.content_of(feeds.read_large(opened, agreement, file.as_of, manifest, intake.rules, spill))


def _arrived(file: File, reading: Reading, outcome: Outcome) -> Arrived:
    return Arrived(
        feed=file.feed,
        as_of=file.as_of,
        file_name=file.name,
        sha256=reading.sha256,
        fingerprint=reading.fingerprint,
        rows=reading.rows,
        refused=reading.refused_count,
        nil_return=reading.is_nil_return,
        outcome=outcome,
        stored_as=file.stored_as,
    )


def write_facts(
    work: UnitOfWork, delivery_id: int, feed_id: int, content: DeliveryContent, as_of: date, *, late: bool
) -> WrittenFacts:
    """Store the identities and facts of a delivery's records; of a stillbirth only where it corrects a live birth.

    A delivery is `late` when one with a later as-of day is already here.
    """
    if content.row is None:
        return WrittenFacts(frozenset(snapshots.identities_relisted(work.db, {delivery_id})))
    last_before = identities.last_id(work.db)
    ids: dict[int, int] = {}
    strangers: set[int] = set()
    undecided: set[int] = set()
    for mentioned in content.people():
        kept = _kept(work.db, mentioned)
        strange = _strangers(work.db, {mention.identity for mention in kept}, as_of, last_before)
        strangers |= {mention.number for mention in kept if mention.identity in strange}
        here = [mention for mention in kept if mention.identity not in strange]
        saved = identities.save(work, [(mention.identity, mention.birth_order) for mention in here], as_of)
        saved_ids = {mention.number: saved.ids[mention.identity, mention.birth_order] for mention in here}
        undecided |= saved.fresh | {saved_ids[mention.number] for mention in here if mention.about_number}
        ids |= saved_ids
    changes = facts.write(work, table_of(content.row), feed_id, delivery_id, content.rows(ids), late=late)
    relisted = snapshots.identities_relisted(work.db, {delivery_id})
    turned_away = tuple((delivery_id, record) for record in content.records(strangers))
    return WrittenFacts(changes.anew | relisted, frozenset(undecided), changes.again, turned_away)


def _kept(db: Connection, mentioned: Collection[NumberedIdentity]) -> list[NumberedIdentity]:
    """Return the people of whom something is stored: of the stillborn, those their source once told of as live."""
    stillborn = [mention.identity for mention in mentioned if not mention.kept]
    live = identities.own_ids_known(db, stillborn) if stillborn else set()
    return [m for m in mentioned if m.kept or (m.identity.source, m.identity.local_id) in live]


def _strangers(db: Connection, mentioned: Collection[Identity], as_of: date, last_before: int) -> set[Identity]:
    """Return the school-age persons who share no candidate key with anybody known: their rows are not stored."""
    old = {identity for identity in mentioned if is_of_school_age(identity.born_on, as_of)}
    sharing = identities.sharing(db, old) if old else {}
    known = {key for id_, person in sharing.items() if id_ <= last_before for key in shared_keys(person.identity)}
    return {identity for identity in old if known.isdisjoint(shared_keys(identity))}


def set_aside(work: UnitOfWork, file: File, sentence: str) -> Receipt:
    """Quarantine a file that cannot even be read; `sentence` tells its sender what to do."""
    why = (Refusal(Why.CANNOT_BE_READ, sentence),)
    delivery_id = deliveries.add(work, _arrived(file, Reading(0), Outcome.QUARANTINED), why)
    return Receipt(delivery_id, file.feed, file.as_of, Outcome.QUARANTINED, refusals=why)


def nil_return(work: UnitOfWork, feed: str, as_of: date) -> int:
    """Insert a nil return: a feed is complete through a day, without events or changes. Return the delivery's id."""
    declared = Arrived(feed, as_of, "nil return", "", "", 0, 0, nil_return=True, outcome=Outcome.NIL_RETURN)
    return deliveries.add(work, declared, ())
