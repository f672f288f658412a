"""What is known of a feed before the delivery at hand, as `domain.gates.History` says it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from monitor.domain.delivery import Outcome, Reading
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.feed import FeedKind
from monitor.domain.gates import FeedHistory
from monitor.domain.identity import Identity
from monitor.domain.record import Record, Row
from monitor.reading.content import RowContent
from monitor.store import deliveries
from monitor.store.gate_history import feed_history_of
from tests.builders.identities import a_meeting, a_place, an_identity, on_a_list, on_a_roll
from tests.builders.store import Sender, rows

LIST = "gp_registration"


def listed(*ids: str, feed: str = LIST, ended: str | None = None, **said) -> list[Record]:
    """Return a snapshot's rows, one a local id."""
    rows_of: dict[str, Row] = {
        "gp_registration": on_a_list("2024-03-10", ended, "RDI" if ended else ""),
        "school_roll": on_a_roll(enrolled="2025-09-01", left=ended),
        "early_years": a_place(started="2025-09-01", ended=ended),
    }
    return [
        record for id_ in ids for record in rows(an_identity(feed, id_, given=f"Isla {id_}", **said), rows_of[feed])
    ]


def history(sender: Sender, as_of: str, records: list[Record], *, feed: str = LIST, from_rows: int = 1) -> FeedHistory:
    reading = Reading(len(records), tuple(records), local_ids=frozenset(r.identity.local_id for r in records))
    kind = FeedKind(feed.partition("-")[0])
    day = date.fromisoformat(as_of)
    content = RowContent(reading)
    return feed_history_of(sender.db, deliveries.feed_id(sender.work, feed), kind, day, content, from_rows=from_rows)


def test_a_feed_that_never_came_has_no_history(database: Engine):
    with database.begin() as db:
        assert history(Sender(db), "2024-05-02", listed("A")) == FeedHistory()


def test_row_counts_are_those_of_the_last_six_before_the_day_newest_first(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        for day, rows_of_it in enumerate((1, 2, 3, 4, 5, 6, 7, 8), start=1):
            sender.arrive(LIST, f"2024-05-{day:02d}", rows=rows_of_it)
        sender.arrive(LIST, "2024-05-20", rows=0, outcome=Outcome.NIL_RETURN)
        sender.arrive(LIST, "2024-05-06", rows=99, outcome=Outcome.QUARANTINED)
        sender.decide(sender.arrive(LIST, "2024-05-07", rows=98), DeliveryAct.WITHDRAW)
        assert history(sender, "2024-05-08", []).row_counts == (7, 6, 5, 4, 3, 2)
        assert history(sender, "2024-05-30", []).row_counts == (8, 7, 6, 5, 4, 3)
        assert history(sender, "2024-05-30", []).through == date(2024, 5, 20)


@pytest.mark.parametrize("feed", ["gp_registration", "school_roll", "early_years"])
def test_known_ids_are_those_last_listed_without_an_end(database: Engine, feed: str):
    with database.begin() as db:
        sender = Sender(db)
        sender.send(feed, "2025-10-02", listed("A", "B", "C", "D", feed=feed))
        sender.send(feed, "2025-10-09", [*listed("A", "B", feed=feed), *listed("C", feed=feed, ended="2025-10-08")])
        found = history(sender, "2025-10-16", listed("A", "E", feed=feed), feed=feed)
        assert (found.known, found.gone) == (2, 1)


def test_a_delta_feed_lists_nobody_so_that_nobody_is_gone(database: Engine):
    who = an_identity("contacts:gp", "P1")
    with database.begin() as db:
        sender = Sender(db)
        sender.send("contacts", "2024-05-02", rows(who, a_meeting("2024-05-01")))
        found = history(sender, "2024-05-09", [], feed="contacts")
        assert (found.known, found.gone) == (0, 0)


def test_an_older_snapshot_does_not_change_who_is_known(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send(LIST, "2025-10-09", listed("A", "B"))
        sender.send(LIST, "2025-10-02", listed("C"))
        assert history(sender, "2025-10-16", listed("A", "B")).known == 2


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({}, 0),
        ({"born": "2024-03-02"}, 1),
        ({"family": "Else"}, 1),
        ({"given": "Other"}, 1),
        ({"family": "MERRILL", "given": "isla-a"}, 0),
        ({"given": None}, 0),
        ({"given": "BABY"}, 0),
        ({"postcode": "LS1 1AA"}, 0),
    ],
)
def test_an_id_has_changed_when_it_names_somebody_else(database: Engine, change: dict[str, Any], changed: int):
    now = rows(an_identity(LIST, "A", **{"given": "Isla A", **change}), on_a_list("2024-03-10"))
    with database.begin() as db:
        sender = Sender(db)
        sender.send(LIST, "2024-05-02", listed("A", "B"))
        found = history(sender, "2024-05-09", [*now, *listed("N")])
        assert (found.compared, found.changed) == (1, changed)


def test_the_percentages_are_not_asked_of_small_deliveries(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send(LIST, "2024-05-02", listed("A"))
        found = history(sender, "2024-05-09", listed("A", family="Else"), from_rows=200)
        assert (found.compared, found.changed) == (0, 0)


def test_an_id_is_compared_with_whom_it_named_last(database: Engine):
    """An id taken back to the person it named before is a change once, and none the next time."""
    with database.begin() as db:
        sender = Sender(db)
        right, wrong = listed("A"), listed("A", family="Else")
        sender.send(LIST, "2024-05-02", right)
        sender.send(LIST, "2024-05-09", wrong)
        assert history(sender, "2024-05-16", right).changed == 1
        sender.send(LIST, "2024-05-16", right)
        assert history(sender, "2024-05-23", right).changed == 0
        assert history(sender, "2024-05-23", wrong).changed == 1


def test_whom_a_withdrawn_delivery_named_is_not_compared(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.decide(sender.send(LIST, "2024-05-02", listed("A", family="Else")), DeliveryAct.WITHDRAW)
        found = history(sender, "2024-05-09", listed("A"))
        assert (found.compared, found.changed) == (0, 0)


def test_the_same_id_of_another_source_is_not_compared(database: Engine):
    police: Identity = an_identity("contacts:police", "P1", family="Else")
    with database.begin() as db:
        sender = Sender(db)
        sender.send("contacts", "2024-05-02", rows(police, a_meeting("2024-05-01", by="police")))
        again = rows(an_identity("contacts:gp", "P1"), a_meeting("2024-05-02"))
        assert history(sender, "2024-05-09", again, feed="contacts").compared == 0


def test_fingerprints_are_of_the_latest_of_the_day_and_of_those_that_wait(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        prints: dict[int, str] = {}

        def came(as_of: str, outcome: Outcome = Outcome.APPLIED, rows_of_it: int = 1) -> int:
            id_ = sender.arrive(LIST, as_of, outcome=outcome, rows=rows_of_it)
            prints[id_] = f"{LIST} {sender.now:%H%d%m}"
            return id_

        first, second = came("2024-05-02"), came("2024-05-09")
        came("2024-05-12", Outcome.NIL_RETURN, 0)
        waits = came("2024-05-09", Outcome.QUARANTINED)
        sender.decide(came("2024-05-09", Outcome.QUARANTINED), DeliveryAct.REJECT)
        sender.decide(came("2024-05-09"), DeliveryAct.WITHDRAW)
        found = history(sender, "2024-05-09", [])
        assert found.fingerprint == prints[second] != prints[first]
        assert found.applied_that_day == {prints[second]}
        assert found.waiting_that_day == {prints[waits]}


def told(contact_id: str, *local_ids: str, withdrawn: bool = False) -> list[Record]:
    """Return the rows of one contact's id, one for each child."""
    row = a_meeting("2024-05-01", contact_id=contact_id)
    people = [an_identity("contacts:gp", id_, given=f"Isla {id_}") for id_ in local_ids]
    return [record for who in people for record in rows(who, row, withdrawn=withdrawn)]


def test_ids_that_come_with_a_child_they_never_came_with_are_counted(database: Engine):
    with database.begin() as db:
        sender = Sender(db)
        sender.send("contacts", "2024-05-02", [*told("c1", "P1", "P2"), *told("c2", "P1"), *told("c3", "P1")])
        taken_back = sender.send("contacts", "2024-05-03", told("c4", "P1"))
        sender.decide(taken_back, DeliveryAct.WITHDRAW)
        now = [*told("c1", "P2"), *told("c2", "P3"), *told("c3", "P3", withdrawn=True), *told("c4", "P3")]
        after = history(sender, "2024-05-09", [*now, *told("c9", "P3")], feed="contacts")
        assert (after.known_ids, after.of_other_children) == (2, 1)
        unasked = history(sender, "2024-05-09", now, feed="contacts", from_rows=200)
        assert (unasked.known_ids, unasked.of_other_children) == (0, 0)
