"""Time that goes back or leaps ahead stops judging, and letters still leave (H34, H35)."""

from datetime import date, timedelta

import pytest

from monitor.daemon.timekeeping import LEAPT, WENT_BACK, Timekeeper
from monitor.runtime.clock import SetClock, at
from tests.builders.store import writing
from tests.daemon.test_daily import digests, runs, settle

MONDAY = date(2026, 3, 2)
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


@pytest.mark.parametrize("jump", [timedelta(days=400), -timedelta(days=400)])
def test_a_run_by_hand_vouches_for_the_clock(running, jump):
    a_working_day(running)
    running.set_clock(running.now + jump)
    running.watch.look()
    running.app.check()
    before = runs(running)
    settle(running)
    assert runs(running) == before + 1
    running.watch.look()
    with running.app.database.begin() as db:
        assert running.service.time.trouble(writing(db, running.now)) is None


def test_a_clock_set_right_again_needs_nobody(running):
    a_working_day(running)
    running.set_clock(running.now + timedelta(days=400))
    running.watch.look()
    running.set_clock(running.now - timedelta(days=400))
    running.wait(days=1)
    before = runs(running)
    running.daily.nudge()
    assert runs(running) == before + 1


def test_small_corrections_are_none_of_our_business(running):
    clock = SetClock(at(MONDAY, 7))
    keeper = Timekeeper(lambda: 0.0, lambda: False)
    with running.app.database.begin() as db:
        assert keeper.trouble(writing(db, clock.instant)) is None
        clock.instant -= timedelta(minutes=5)
        assert keeper.trouble(writing(db, clock.instant)) is None
        clock.instant -= timedelta(seconds=1)
        assert keeper.trouble(writing(db, clock.instant)) == WENT_BACK
        clock.instant = at(MONDAY, 7, 50)
        assert keeper.trouble(writing(db, clock.instant)) is None
        clock.instant = at(MONDAY, 8, 51)
        assert keeper.trouble(writing(db, clock.instant)) == LEAPT
