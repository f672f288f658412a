"""Escalations, their events, and what is to be told."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from monitor.domain.escalation import Event, Gap
from monitor.runtime.clock import at
from monitor.store import UnitOfWork, escalations, judgements, policies
from monitor.store.escalations import NewEvent
from monitor.store.schema import child, escalation, event, notice_to_send
from tests.builders.store import A_TEST, EARLY, writing

DAY = date(2024, 5, 1)


@pytest.fixture
def db(database: Engine):
    """A database with three children and a run."""
    with database.begin() as connection:
        version = policies.set_up(writing(connection, at=EARLY), "limit", "start")
        assert version == judgements.begin(writing(connection, at=EARLY), DAY, version) == 1
        for id_ in (1, 2, 3):
            connection.execute(sa.insert(child).values(id=id_, ref=f"UC-{id_}", known_at=EARLY))
        yield connection


def a_gap(counted_from: date = DAY, why: str = "unseen", last_seen_on: date | None = None) -> Gap:
    return Gap(counted_from, why, last_seen_on, 0, 1)


def on_day(db: Connection, day: date) -> UnitOfWork:
    return writing(db, at(day, 7))


def raised(db: Connection, child_id: int, on: date = DAY) -> int:
    id_ = escalations.open_one(writing(db), child_id, a_gap(), ["unseen", "concern"], 1, on)
    escalations.happened(on_day(db, on), NewEvent(child_id, Event.RAISED, "unseen", id_, 1, {"limit_days": 28}))
    return id_


def test_a_child_has_one_open_escalation(db: Connection):
    id_ = raised(db, 1)
    raised(db, 2)
    with pytest.raises(IntegrityError), db.begin_nested():
        escalations.open_one(writing(db), 1, a_gap(), ["concern"], 1, DAY)
    assert escalations.close(writing(db), id_, DAY, "seen_in_person")
    assert escalations.open_one(writing(db), 1, a_gap(), ["concern"], 1, DAY) != id_


def test_a_gap_a_late_sighting_moved_is_still_known_when_the_case_is_closed(db: Connection):
    id_ = raised(db, 1)
    later = DAY + timedelta(days=3)
    escalations.keep_open(writing(db), id_, a_gap(later), ["unseen"], 1)
    escalations.keep_open(writing(db), id_, a_gap(later), ["unseen"], 1)
    assert escalations.closed_gaps(db, [1]) == {}
    assert escalations.close(writing(db), id_, later, "seen_in_person")
    assert escalations.closed_gaps(db, [1]) == {1: {DAY, later}}
    escalations.keep_open(writing(db), id_, a_gap(DAY - timedelta(days=9)), ["unseen"], 1)
    assert escalations.closed_gaps(db, [1]) == {1: {DAY, later}}


def test_what_is_open_comes_back_as_it_was_opened(db: Connection):
    id_ = raised(db, 1)
    found = escalations.open_of(db)[1]
    assert (found.id, found.gap, found.causes, found.tier, found.held) == (
        id_,
        a_gap(),
        ("unseen", "concern"),
        1,
        False,
    )
    assert escalations.open_of(db, [2, 3]) == {}
    now = a_gap(DAY + timedelta(days=3), "concern", DAY)
    escalations.keep_open(writing(db), id_, now, ["concern"], 2)
    assert (escalations.open_of(db, [1])[1].gap, escalations.open_of(db, [1])[1].tier) == (now, 2)


def test_closing_is_done_once(db: Connection):
    id_ = raised(db, 1)
    assert escalations.close(writing(db), id_, DAY, "seen_in_person")
    assert not escalations.close(writing(db), id_, DAY, "died")
    escalations.keep_open(writing(db), id_, a_gap(why="concern"), ["concern"], 3)
    assert db.execute(sa.select(escalation.c.why, escalation.c.closed_why)).one() == ("unseen", "seen_in_person")
    assert escalations.open_of(db) == {}
    assert escalations.closed_gaps(db, [1, 2]) == {1: {DAY}}


def test_a_closed_escalation_says_why_and_an_open_one_nothing(db: Connection):
    id_ = raised(db, 1)
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(sa.update(escalation).where(escalation.c.id == id_).values(closed_on=DAY))


def test_an_event_and_the_row_by_which_people_are_told_are_written_together(db: Connection):
    raised(db, 1)
    [told] = escalations.events(db, untold=True)
    assert (told.child, told.event, told.why) == (1, Event.RAISED, "unseen")
    assert db.execute(sa.select(event.c.snapshot, event.c.by)).one() == ('{"limit_days": 28}', str(A_TEST))
    escalations.told(writing(db), [told.id], DAY)
    assert escalations.events(db, untold=True) == []
    assert escalations.events(db, child_id=1) == [told]
    assert escalations.events(db, child_id=2) == []


def test_an_event_nobody_is_told_of_has_no_such_row(db: Connection):
    escalations.happened(writing(db), NewEvent(1, Event.HELD, "unseen", snapshot={"on": DAY}, tell=False))
    assert db.execute(sa.select(sa.func.count()).select_from(notice_to_send)).scalar_one() == 0
    assert db.execute(sa.select(event.c.snapshot, event.c.run_id)).one() == ('{"on": "2024-05-01"}', None)


def test_an_event_is_told_by_one_row(db: Connection):
    raised(db, 1)
    [id_] = db.execute(sa.select(event.c.id)).scalars()
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(sa.insert(notice_to_send).values(event_id=id_))


def test_what_is_held_waits_until_its_instant_or_until_it_is_released(db: Connection):
    until = EARLY + timedelta(hours=20)
    first, second = raised(db, 1), raised(db, 2)
    escalations.hold(writing(db), {first: until, second: EARLY})
    assert escalations.held(db) == [(first, 1, "unseen", until), (second, 2, "unseen", EARLY)]
    escalations.release(writing(db), [second])
    assert escalations.held(db) == [(first, 1, "unseen", until)]
    escalations.close(writing(db), first, DAY, "seen_in_person")
    assert escalations.held(db) == []


def test_the_day_s_escalations_are_counted(db: Connection):
    raised(db, 1)
    raised(db, 2)
    raised(db, 3, DAY + timedelta(days=1))
    escalations.happened(on_day(db, DAY), NewEvent(3, Event.LEFT, "died", run=1))
    escalations.happened(on_day(db, DAY), NewEvent(2, Event.RETURNED, "unseen", run=1))
    assert escalations.raised_per_day(db, DAY, DAY) == {DAY: 3}
    assert escalations.raised_per_day(db, DAY, DAY + timedelta(days=1)) == {DAY: 3, DAY + timedelta(days=1): 1}
