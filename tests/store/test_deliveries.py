"""What came, what became of it, and through which day each feed is complete."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Outcome, Refusal, Why
from monitor.domain.delivery_state import DeliveryAct, DeliveryState
from monitor.domain.errors import UserError
from monitor.domain.feed import FeedKind
from monitor.store import deliveries
from monitor.store.as_of import applied_deliveries
from monitor.store.deliveries import Arrived
from monitor.store.schema import delivery
from tests.builders.store import EARLY, Sender, writing


def covered(
    sender: Sender, feed: str = "contacts", *, since: str | None = None, known_at=None
) -> tuple[str, str] | None:
    """Return from and through which day a feed is complete."""
    agreed = FeedAgreement(feed, FeedKind.CONTACTS, since=date.fromisoformat(since) if since else None)
    found = deliveries.coverage(sender.db, [agreed], known_at).feeds[feed]
    return (str(found.since), str(found.through)) if found else None


def test_a_delivery_is_kept_with_the_reasons_against_it(database: Engine):
    arrived = Arrived("births", date(2024, 3, 5), "births.csv", "s", "f", 7, 1, False, Outcome.QUARANTINED, "kept")
    with database.begin() as db:
        id_ = deliveries.add(writing(db), arrived, [Refusal(Why.EMPTY, "Send it again.")])
        found = deliveries.one(db, id_)
        assert found.reasons == ("Send it again.",)
        assert (found.feed, found.as_of, found.rows, found.refused) == ("births", date(2024, 3, 5), 7, 1)
        assert (found.received_at, found.state, found.stored_as) == (EARLY, DeliveryState.WAITS, "kept")
        assert deliveries.waiting(db) == [found]


def test_a_delivery_that_is_none_is_said_so(database: Engine):
    with database.begin() as db, pytest.raises(UserError, match="There is no delivery 7"):
        deliveries.one(db, 7)


@pytest.mark.parametrize("outcome", [Outcome.APPLIED, Outcome.NIL_RETURN, Outcome.SUPERSEDED])
def test_what_was_applied_covers_its_day(database: Engine, outcome: Outcome):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02", outcome=outcome)
        assert covered(sender) == ("2024-05-02", "2024-05-02")


def test_a_duplicate_covers_nothing(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02")
        sender.arrive("contacts", "2024-05-09", outcome=Outcome.DUPLICATE)
        assert covered(sender) == ("2024-05-02", "2024-05-02")


def test_a_feed_that_never_came_covers_nothing_though_it_was_agreed(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts-gp", "2024-05-02")
        assert covered(sender, since="2024-01-01") is None


def test_coverage_runs_from_the_agreed_day_or_the_first_delivery_through_the_last_one(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        for as_of in ("2024-05-09", "2024-05-02", "2024-05-23", "2024-05-16"):
            sender.arrive("contacts", as_of)
        assert covered(sender) == ("2024-05-02", "2024-05-23")
        assert covered(sender, since="2024-01-01") == ("2024-01-01", "2024-05-23")


def test_while_one_waits_coverage_stays_where_it_was_before_it(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02")
        waits = sender.arrive("contacts", "2024-05-09", outcome=Outcome.QUARANTINED)
        assert covered(sender) == ("2024-05-02", "2024-05-02")
        sender.arrive("contacts", "2024-05-16")
        assert covered(sender) == ("2024-05-02", "2024-05-02")
        sender.decide(waits, DeliveryAct.ACCEPT, proposal=True)
        assert covered(sender) == ("2024-05-02", "2024-05-02"), "a proposal is no decision"
        assert [str(made.by) for made in deliveries.one(db, waits).decisions if made.proposal] == ["test"]
        sender.decide(waits, DeliveryAct.ACCEPT)
        assert covered(sender) == ("2024-05-02", "2024-05-16")
        assert deliveries.waiting(db) == []


@pytest.mark.parametrize("as_of", ["2024-05-02", "2024-05-09"])
def test_a_quarantined_delivery_of_an_older_day_takes_no_coverage_back(database: Engine, as_of: str):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02")
        sender.arrive("contacts", "2024-05-09")
        sender.arrive("contacts", as_of, outcome=Outcome.QUARANTINED)
        assert covered(sender) == ("2024-05-02", "2024-05-09")
        sender.arrive("contacts", "2024-05-16")
        assert covered(sender) == ("2024-05-02", "2024-05-09"), "but it does not advance while that one waits"


def test_the_same_day_sent_again_waits_with_the_one_before_it(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02")
        waits = sender.arrive("contacts", "2024-05-09", outcome=Outcome.QUARANTINED)
        sender.arrive("contacts", "2024-05-09")
        assert covered(sender) == ("2024-05-02", "2024-05-02")
        sender.decide(waits, DeliveryAct.REJECT)
        assert covered(sender) == ("2024-05-02", "2024-05-09")


def test_what_came_late_for_a_day_before_the_one_that_waits_counts(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02")
        sender.arrive("contacts", "2024-05-16", outcome=Outcome.QUARANTINED)
        sender.arrive("contacts", "2024-05-09")
        assert covered(sender) == ("2024-05-02", "2024-05-09")


def test_one_rejected_holds_nothing_back_and_covers_nothing(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02")
        sender.decide(sender.arrive("contacts", "2024-05-09", outcome=Outcome.QUARANTINED), DeliveryAct.REJECT)
        assert covered(sender) == ("2024-05-02", "2024-05-02")
        sender.arrive("contacts", "2024-05-16")
        assert covered(sender) == ("2024-05-02", "2024-05-16")


def test_a_first_delivery_that_waits_covers_nothing(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02", outcome=Outcome.QUARANTINED)
        assert covered(sender) is None


def test_one_feed_that_waits_holds_no_other_back(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts-gp", "2024-05-02", outcome=Outcome.QUARANTINED)
        sender.arrive("contacts", "2024-05-09")
        assert covered(sender) == ("2024-05-09", "2024-05-09")


def test_what_is_withdrawn_covers_nothing(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02")
        sender.decide(sender.arrive("contacts", "2024-05-09"), DeliveryAct.WITHDRAW)
        assert covered(sender) == ("2024-05-02", "2024-05-02")


def test_coverage_as_it_was_known_then(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02")
        first = sender.now
        waits = sender.arrive("contacts", "2024-05-09", outcome=Outcome.QUARANTINED)
        sender.arrive("contacts", "2024-05-16")
        waiting = sender.now
        sender.decide(waits, DeliveryAct.REJECT)
        assert covered(sender) == ("2024-05-02", "2024-05-16")
        assert covered(sender, known_at=waiting) == ("2024-05-02", "2024-05-02"), "one waited then"
        assert covered(sender, known_at=first) == ("2024-05-02", "2024-05-02")
        assert covered(sender, known_at=first - timedelta(seconds=1)) is None


def test_what_was_never_applied_cannot_be_withdrawn(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        waits = sender.arrive("contacts", "2024-05-09", outcome=Outcome.QUARANTINED)
        with pytest.raises(UserError, match=r"waits for a decision, so it cannot be withdrawn.*--accept"):
            sender.decide(waits, DeliveryAct.WITHDRAW)


def test_what_was_withdrawn_and_restored_counted_at_all_times_but_between(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.arrive("contacts", "2024-05-02")
        id_ = sender.arrive("contacts", "2024-05-09")
        applied = sender.now
        sender.decide(id_, DeliveryAct.WITHDRAW, proposal=True)
        assert covered(sender) == ("2024-05-02", "2024-05-09"), "a proposal changes nothing"
        sender.decide(id_, DeliveryAct.WITHDRAW)
        gone = sender.now
        assert covered(sender) == ("2024-05-02", "2024-05-02")
        sender.decide(id_, DeliveryAct.RESTORE)
        assert covered(sender) == ("2024-05-02", "2024-05-09")
        assert covered(sender, known_at=applied) == ("2024-05-02", "2024-05-09")
        assert covered(sender, known_at=gone) == ("2024-05-02", "2024-05-02"), "what was known then stays"
        found = applied_deliveries(db)[id_]
        assert [found.counts(at) for at in (applied, gone, sender.now, None)] == [True, False, True, True]


def test_what_was_rejected_waits_again_once_restored(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        id_ = sender.arrive("contacts", "2024-05-09", outcome=Outcome.QUARANTINED)
        sender.decide(id_, DeliveryAct.REJECT)
        rejected = sender.now
        sender.decide(id_, DeliveryAct.RESTORE)
        assert [each.id for each in deliveries.waiting(db)] == [id_]
        assert db.execute(sa.select(delivery.c.id).where(deliveries.waits(rejected))).all() == []
        sender.decide(id_, DeliveryAct.ACCEPT)
        assert (deliveries.one(db, id_).state, deliveries.waiting(db)) == (DeliveryState.IN_FORCE, [])


def test_kept_files_past_their_time_are_found_until_they_are_deleted(database: Engine):
    arrived = Arrived("births", date(2024, 3, 5), "births.csv", "s", "f", 1, 0, False, Outcome.APPLIED, "kept")
    with database.begin() as db:
        id_ = deliveries.add(writing(db), arrived, ())
        assert deliveries.expired_files(db, EARLY) == []
        assert deliveries.expired_files(db, EARLY + timedelta(seconds=1)) == [(id_, "kept")]
        deliveries.file_deleted(writing(db), id_)
        assert deliveries.expired_files(db, EARLY + timedelta(seconds=1)) == []
