"""Time that goes back or leaps ahead stops judging, and letters still leave (H34, H35)."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.actor import Actor
from monitor.domain.feed import FeedKind
from monitor.letters.alarm import clock_wrong
from monitor.runtime.clock import SetClock, at
from monitor.runtime.guarded_clock import LEAPT, WENT_BACK, GuardedClock
from monitor.service.intake import delete_expired
from monitor.service.timekeeping import ClockError, guard, vouch
from monitor.store import instants
from monitor.store.schema import audit, letter
from tests.builders.files import a_file, rows
from tests.daemon.test_daily import digests, runs, settle
from tests.installation import clock_of, mailbox_of

MONDAY = date(2026, 3, 2)
GOOD = a_file(rows(FeedKind.BIRTHS, 3, notified_on=""))
JUMPS = [timedelta(days=1), timedelta(days=400), timedelta(days=6 * 365)]


def a_working_day(running):
    """Live until noon, sweeping every half hour."""
    settle(running)
    for _ in range(12):
        running.wait(minutes=30)
        running.watch.look()
        running.daily.nudge()
    running.letters()


@pytest.mark.parametrize("jump", [timedelta(hours=1), *JUMPS])
def test_a_clock_that_goes_back_stops_judging_and_alarms(running, jump):
    a_working_day(running)
    before, letters = runs(running), len(running.letters())
    running.set_clock(running.now - jump)
    for _ in range(10):
        running.wait(minutes=5)
        running.watch.look()
        running.daily.nudge()
    assert runs(running) == before
    assert digests(running) == [MONDAY]
    said = running.alarms()
    assert said
    assert "stands before" in " ".join(said[-1].split())
    assert len(running.letters()) > letters


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("restarted", [False, True])
def test_a_clock_that_leaps_ahead_stops_judging_and_alarms(running, jump, restarted):
    a_working_day(running)
    before = runs(running)
    running.set_clock(running.now + jump + timedelta(hours=3))
    if restarted:
        running.start()
    settle(running)
    running.wait(hours=30)
    running.daily.nudge()
    assert runs(running) == before
    assert digests(running) == [MONDAY]
    assert "leapt ahead" in " ".join(running.alarms()[-1].split())


def test_a_machine_that_knows_its_clock_is_right_may_leap(running):
    a_working_day(running)
    before = runs(running)
    running.agreed = True
    running.set_clock(running.now + timedelta(days=3))
    running.start()
    settle(running)
    assert runs(running) == before + 1


def test_a_night_switched_off_is_no_leap(running):
    a_working_day(running)
    before = runs(running)
    running.set_clock(running.now + timedelta(hours=20))
    running.start()
    settle(running)
    assert runs(running) == before + 1


def test_a_weekend_asleep_is_no_leap_for_a_process_that_slept_through_it(running):
    a_working_day(running)
    before = runs(running)
    running.wait(days=3)
    running.daily.nudge()
    assert runs(running) == before + 1


def vouched(running):
    """Say that the clock is right, as `monitor check --clock-is-right` does in another process."""
    other = running.place.app(running.now)
    other.clock = GuardedClock(clock_of(other), lambda: running.seconds, lambda: False)
    other.settle = guard(other.database, other.clock)
    with other.writing(Actor("ana")) as work:
        ahead = vouch(work, other.clock)
    other.check(everyone=True)
    other.database.dispose()
    return ahead


@pytest.mark.parametrize("jump", [timedelta(days=400), -timedelta(days=400)])
def test_a_person_vouches_for_the_clock_and_the_daemon_hears_of_it(running, jump):
    a_working_day(running)
    running.set_clock(running.now + jump)
    running.watch.look()
    assert running.app.time_is_wrong()
    vouched(running)
    before = runs(running)
    settle(running)
    assert runs(running) == before + 1
    assert running.app.time_is_wrong() is None
    assert running.app.clock.now() == running.now


def test_a_run_by_hand_is_refused_until_somebody_vouches(running):
    a_working_day(running)
    before = runs(running)
    running.set_clock(running.now + timedelta(days=400))
    with pytest.raises(ClockError, match=r"leapt ahead.*--clock-is-right"):
        running.app.check()
    with pytest.raises(ClockError):
        running.app.compose()
    with pytest.raises(ClockError):
        delete_expired(running.app, running.place.settings)
    assert runs(running) == before


@pytest.mark.parametrize("jump", [*JUMPS, *(-jump for jump in JUMPS)])
def test_a_minute_of_a_wrong_clock_alters_nothing_that_is_written(running, jump):
    running.place.put("births", "births_2026-03-01.csv", GOOD + b'"')
    a_working_day(running)
    mailbox_of(running.app).refuses = frozenset(person.email for person in running.app.letters.people.everyone)
    kept = sorted((running.place.folder / "data" / "kept").iterdir())
    assert kept
    running.set_clock(running.now + jump)
    running.place.put("contacts", "contacts_2026-03-01.csv", b"x")
    running.app.alarm([clock_wrong("It leapt.")])
    for _ in range(2):
        running.wait(seconds=30)
        running.service.take_in()
        running.service.send()
        running.watch.look()
        running.daily.nudge()
    assert (running.place.folder / "inbox" / "contacts" / "contacts_2026-03-01.csv").exists()
    assert sorted((running.place.folder / "data" / "kept").iterdir()) == kept
    running.set_clock(running.now - jump)
    running.wait(minutes=1)
    assert running.app.time_is_wrong() is None
    with running.app.database.begin() as db:
        assert instants.written_after(db, running.now) == {}
        put_off = db.execute(sa.select(letter.c.next_attempt_at).where(letter.c.next_attempt_at.is_not(None))).scalars()
        assert all(at <= running.now + timedelta(hours=1) for at in put_off)


def test_what_a_wrong_clock_wrote_is_worked_out_anew_and_marked_once_somebody_vouches(running):
    a_working_day(running)
    right = running.now
    running.agreed = True  # a time server that is wrong itself
    running.set_clock(right + timedelta(days=400))
    running.place.put("births", "births_2026-03-01.csv", GOOD)
    running.ready()
    running.app.alarm([clock_wrong("It leapt.")])
    with running.app.writing() as work:
        work.db.execute(sa.update(letter).values(sent_at=None, next_attempt_at=work.at + timedelta(hours=1)))
    running.agreed = False
    running.set_clock(right + timedelta(minutes=1))
    assert running.app.time_is_wrong() == WENT_BACK
    assert vouched(running) > 0
    assert running.app.time_is_wrong() is None
    with running.app.database.begin() as db:
        put_off = db.execute(sa.select(letter.c.next_attempt_at)).scalars()
        assert set(put_off) == {running.now}
        [marked] = db.execute(sa.select(audit).where(audit.c.act == "clock.vouched"))
        assert marked.who == "ana"
        assert "delivery 1" in marked.reason
        assert "2027-04-06" in marked.subject
    days = timedelta(days=running.place.settings.raw_days, minutes=1)
    running.wait(days=days.days)
    assert delete_expired(running.app, running.place.settings) == 0
    running.wait(minutes=2)
    assert delete_expired(running.app, running.place.settings) == 1


def test_a_clock_set_right_again_needs_nobody(running):
    a_working_day(running)
    running.set_clock(running.now + timedelta(days=400))
    running.watch.look()
    running.set_clock(running.now - timedelta(days=400))
    running.wait(days=1)
    before = runs(running)
    running.daily.nudge()
    assert runs(running) == before + 1


def test_small_corrections_are_none_of_our_business():
    machine = SetClock(at(MONDAY, 7))
    clock = GuardedClock(machine, lambda: 0.0, lambda: False)
    clock.meet(None)
    assert clock.trouble() is None
    machine.instant -= timedelta(minutes=5)
    assert clock.trouble() is None
    machine.instant -= timedelta(seconds=1)
    assert clock.trouble() == WENT_BACK
    machine.instant = at(MONDAY, 7, 50)
    assert clock.trouble() is None
    machine.instant = at(MONDAY, 8, 51)
    assert clock.trouble() == LEAPT
    assert clock.now() == at(MONDAY, 7, 50)


@pytest.mark.parametrize("jump", [timedelta(hours=1, seconds=1), *JUMPS, -timedelta(minutes=6), *(-j for j in JUMPS)])
@given(steps=st.lists(st.integers(0, 3_000), min_size=1, max_size=8))
def test_while_the_clock_is_wrong_time_goes_on_by_the_seconds_that_passed(jump, steps):
    machine, seconds = SetClock(at(MONDAY, 7)), [0.0]
    clock = GuardedClock(machine, lambda: seconds[0], lambda: False)
    clock.meet(None)
    true = clock.now()
    machine.instant += jump
    for step in steps:
        seconds[0] += step
        machine.instant += timedelta(seconds=step)
        true += timedelta(seconds=step)
        assert clock.now() == (true if clock.trouble() else machine.instant)
        if clock.trouble() is None:
            break
