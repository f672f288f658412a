"""Deliveries put into a database as the service does it, for tests of the store."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.actor import Actor
from monitor.domain.agreement import Area
from monitor.domain.delivery import Outcome, Reading
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.identity import Identity
from monitor.domain.link_decision import DecidedPair, LinkAct
from monitor.domain.record import Record, Row
from monitor.pipeline import WrittenFacts, link, receive
from monitor.pipeline.link import Linking
from monitor.reading.content import RowContent
from monitor.store import UnitOfWork, deliveries, identities, link_decisions
from monitor.store.deliveries import Arrived
from monitor.store.identities import StoredIdentity
from monitor.store.local_ids import distinct_names, first_records
from monitor.store.named_children import touch_named_by
from monitor.store.schema import identity, job_run

SECRET = b"a secret of tests"
A_TEST = Actor("test")
EARLY = datetime(2024, 1, 1, 7, 0, tzinfo=UTC)


class Sender:
    """Sends deliveries one after the other, an hour apart, each applied whole."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.now = EARLY
        self._refs: Iterator[int] = count(1)
        self._through: dict[str, date] = {}

    @property
    def work(self) -> UnitOfWork:
        """The transaction at the present instant."""
        return writing(self.db, self.now)

    def send(self, feed: str, as_of: str | date, records: Iterable[Record] = ()) -> int:
        """Send a delivery, link what it names, and return its id."""
        day = as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
        listed = tuple(records)
        id_ = self.arrive(feed, day, rows=len(listed))
        late = day < self._through.get(feed, day)
        self._through[feed] = max(day, self._through.get(feed, day))
        feed_id = deliveries.feed_id(self.work, feed)
        written = receive.write_facts(self.work, id_, feed_id, RowContent(Reading(len(listed), listed)), day, late=late)
        self.link(written)
        return id_

    def arrive(self, feed: str, as_of: str | date, *, outcome: Outcome = Outcome.APPLIED, rows: int = 1) -> int:
        """Write a delivery down without what it says."""
        self.now += timedelta(hours=1)
        day = as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
        content = f"{feed} {self.now:%H%d%m}"
        arrived = Arrived(feed, day, f"{feed}_{day}.csv", content, content, rows, 0, False, outcome)
        return deliveries.add(self.work, arrived, ())

    def link(self, written: WrittenFacts) -> Linking:
        """Decide whom some descriptions are about."""
        return link.link(self.work, written, Area(), SECRET, lambda: f"UC-{next(self._refs):04d}", 28)

    def decide(self, id_: int, act: DeliveryAct, *, proposal: bool = False) -> None:
        """Accept, reject, withdraw or restore a delivery an hour later, or propose it."""
        self.now += timedelta(hours=1)
        deliveries.decide(self.work, id_, act, "a test", proposal=proposal)
        touch_named_by(self.work, id_)

    def keep_apart(self, record: int, others: Iterable[int]) -> None:
        """Say that a description and some others are not of one child."""
        pairs = [DecidedPair(None, LinkAct.NOT, record, other) for other in others]
        link_decisions.add(self.work, pairs, "seen together")

    def child(self, local_id: str) -> int:
        """Return the child of the first record with a local id."""
        return next(child for child, name in distinct_names(first_records(self.db)).items() if name == local_id)


def rows(who: Identity, *said: Row, withdrawn: bool = False) -> list[Record]:
    """Return a delivery's rows about one person."""
    return [Record(line, who, row, withdrawn) for line, row in enumerate(said, start=2)]


def everyone(db: Connection) -> dict[int, StoredIdentity]:
    """Return every description."""
    return identities.by_ids(db, db.execute(sa.select(identity.c.id)).scalars().all())


def a_reading(records: Sequence[Record], count_of_rows: int | None = None) -> Reading:
    """Return what was read of a file."""
    return Reading(len(records) if count_of_rows is None else count_of_rows, tuple(records))


def writing(db: Connection, at: datetime = EARLY, by: Actor = A_TEST) -> UnitOfWork:
    """Return a transaction under test its instant and its actor."""
    return UnitOfWork(db, by, at)


def last_turn(db: Connection, job: str, *, outcome: str | None = None) -> datetime | None:
    """Return the latest turn of a job, or the latest with that outcome; None when there is none."""
    latest = sa.select(sa.func.max(job_run.c.scheduled_for, type_=job_run.c.scheduled_for.type))
    turns = latest.where(job_run.c.job == job)
    last: datetime | None = db.execute(turns.where(job_run.c.outcome == outcome) if outcome else turns).scalar_one()
    return last
