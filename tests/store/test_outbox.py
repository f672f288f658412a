"""Letters: frozen once, claimed by one, and due until they are sent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from monitor.store import outbox
from tests.builders.store import EARLY, writing

MONDAY = date(2024, 5, 6)
LATER = EARLY + timedelta(minutes=1)
A_LEAD = "lead@example.org"


@pytest.fixture
def db(database: Engine):
    with database.begin() as connection:
        yield connection


def frozen(db: Connection, recipient: str = A_LEAD, period: date = MONDAY, **lines: str) -> int:
    id_ = outbox.next_id(db)
    made = outbox.add(
        writing(db, at=EARLY), recipient, period, "digest", "Summary", f"<{id_}@x>", b"\x00bytes\xff", lines
    )
    assert made == id_
    return made


def test_a_letter_comes_back_byte_for_byte(db: Connection):
    letter = outbox.one(db, frozen(db))
    assert (letter.content, letter.message_id, letter.composed_at) == (b"\x00bytes\xff", "<1@x>", EARLY)
    assert (letter.attempts, letter.sent_at) == (0, None)


def test_a_recipient_has_one_letter_a_period_and_kind(db: Connection):
    frozen(db)
    assert outbox.exists(db, A_LEAD.upper(), MONDAY, "digest")
    assert not outbox.exists(db, A_LEAD, MONDAY, "alarm")
    assert not outbox.exists(db, "other@example.org", MONDAY, "digest")
    with pytest.raises(IntegrityError), db.begin_nested():
        frozen(db)


def test_a_letter_is_claimed_by_one(db: Connection):
    id_ = frozen(db)
    assert outbox.claim(writing(db), id_, 0, LATER)
    assert not outbox.claim(writing(db), id_, 0, LATER), "whoever saw it unclaimed was too late"
    assert outbox.one(db, id_).attempts == 1
    assert outbox.claim(writing(db), id_, 1, LATER), "after a crash it is claimed again"


def test_a_letter_sent_is_claimed_by_nobody(db: Connection):
    id_ = frozen(db)
    outbox.claim(writing(db), id_, 0, LATER)
    outbox.mark_sent(writing(db, at=EARLY), id_)
    assert not outbox.claim(writing(db), id_, 1, LATER)
    assert outbox.due(db, LATER) == []
    assert outbox.unsent(db) == outbox.Unsent(0, None, None)


def test_a_claim_puts_the_next_attempt_off_so_that_a_crash_only_delays(db: Connection):
    id_ = frozen(db)
    assert outbox.due(db, EARLY) == [id_]
    outbox.claim(writing(db), id_, 0, LATER)
    assert outbox.due(db, EARLY) == []
    assert outbox.due(db, LATER) == [id_]
    assert outbox.one(db, id_).handed_over == 1, "nobody knows whether the server has it"
    outbox.mark_not_sent(writing(db, at=EARLY), id_, "450 try later", EARLY, refused=True)
    assert outbox.due(db, EARLY) == [id_]
    assert (outbox.one(db, id_).handed_over, outbox.one(db, id_).refused_at) == (0, EARLY)
    outbox.mark_not_sent(writing(db, at=LATER), id_, "450 try later", LATER, refused=False)
    assert outbox.one(db, id_).refused_at == EARLY


def test_trouble_is_told_with_how_much_waits(db: Connection):
    first = frozen(db)
    frozen(db, period=MONDAY + timedelta(days=1))
    outbox.mark_trouble(writing(db), first, "450 try later")
    assert outbox.unsent(db) == outbox.Unsent(2, EARLY, "450 try later")


def test_a_letter_given_up_is_due_no_more_and_counts_until_the_next_digests(db: Connection):
    id_ = frozen(db)
    outbox.give_up(writing(db), id_)
    assert outbox.due(db, EARLY + timedelta(days=400)) == []
    assert outbox.unsent(db) == outbox.Unsent(0, None, None, 1)
    frozen(db, period=MONDAY + timedelta(days=1))
    assert outbox.unsent(db).given_up == 0


def test_the_last_list_is_that_of_the_last_letter_a_server_accepted(db: Connection):
    tuesday, later = MONDAY + timedelta(days=1), MONDAY + timedelta(days=9)
    assert outbox.last_accepted(db, A_LEAD, "digest", later) is None
    first = frozen(db, period=MONDAY, first="open", second="new")
    second = frozen(db, period=tuesday, second="open")
    outbox.mark_sent(writing(db), frozen(db, "other@example.org", tuesday, third="new"))
    assert outbox.last_accepted(db, A_LEAD, "digest", later) is None
    outbox.mark_sent(writing(db), first)
    outbox.give_up(writing(db), second)
    assert outbox.last_accepted(db, A_LEAD, "digest", MONDAY) is None
    accepted = outbox.last_accepted(db, A_LEAD.upper(), "digest", later)
    assert accepted == outbox.AcceptedLetter(MONDAY, EARLY, {"first": "open", "second": "new"})
    outbox.mark_sent(writing(db), second)
    accepted = outbox.last_accepted(db, A_LEAD, "digest", later)
    assert accepted == outbox.AcceptedLetter(tuesday, EARLY, {"second": "open"})


def test_an_acceptance_of_the_same_recipient_or_from_before_is_no_others(db: Connection):
    outbox.mark_sent(writing(db, at=EARLY), frozen(db))
    assert not outbox.another_accepted(db, A_LEAD.upper(), EARLY)
    assert not outbox.another_accepted(db, "other@example.org", LATER)
    assert outbox.another_accepted(db, "other@example.org", EARLY)
