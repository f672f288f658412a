"""What happens once a day: the table says what is due."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from monitor.daemon.daily import DIGEST, RUN, latest_turn
from monitor.daemon.schedule import daily_trigger
from monitor.domain.feed import FeedKind
from monitor.runtime.clock import LONDON, at
from monitor.store import jobs, judgements, outbox
from monitor.store.schema import job_run, letter, run
from tests.builders.files import a_file, a_row
from tests.builders.store import last_turn, writing
from tests.daemon.conftest import Running
from tests.installation import Installation

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def count(running, table, *which):
    with running.app.database.begin() as db:
        return db.execute(sa.select(sa.func.count()).select_from(table).where(*which)).scalar_one()


def runs(running):
    return count(running, run)


def digests(running):
    with running.app.database.begin() as db:
        return sorted(set(db.execute(sa.select(letter.c.period).where(letter.c.kind == "digest")).scalars()))


def settle(running):
    """Bring a new installation up to date: its first turns are caught up."""
    running.ready()
    running.daily.nudge()


def test_a_day_has_its_run_then_its_digest(running):
    settle(running)
    before = runs(running)
    for _ in range(8 * 12):
        running.wait(minutes=5)
        running.daily.nudge()
    assert runs(running) == before + 1
    assert digests(running) == [MONDAY]
    with running.app.database.begin() as db:
        assert last_turn(db, RUN, outcome=jobs.DONE) == at(MONDAY, 6, 30)
        assert last_turn(db, DIGEST, outcome=jobs.DONE) == at(MONDAY, 7, 30)


def test_a_new_installation_judges_at_once_but_writes_no_letter_of_yesterday(running):
    settle(running)
    assert runs(running) == 1
    assert digests(running) == []


def test_a_missed_run_is_caught_up_once(running):
    settle(running)
    running.wait(hours=26)
    running.start()
    running.agreed = True
    settle(running)
    for _ in range(5):
        running.daily.nudge()
    assert runs(running) == 2
    assert digests(running) == [MONDAY + DAY]


def test_what_came_while_the_service_stood_still_is_taken_in_before_a_turn_is_caught_up(running):
    running.daily.nudge()
    running.service.take_in()
    running.daily.nudge()
    assert runs(running) == 0
    running.service.take_in()
    running.daily.nudge()
    assert runs(running) == 1


def test_a_long_night_of_files_keeps_neither_judging_nor_letters_waiting(running, monkeypatch):
    real = running.app.take_in

    def slowly(file):
        running.wait(seconds=20)
        return real(file)

    monkeypatch.setattr(running.app, "take_in", slowly)
    for n in range(1, 6):
        child = a_row(FeedKind.BIRTHS, n, notified_on="")
        running.place.put("births", f"births_2026-02-0{n}.csv", a_file([child]))
    running.service.take_in()
    for left in (3, 1):
        began = running.seconds
        running.service.take_in()
        assert running.seconds - began <= 60
        assert len(list((running.place.folder / "inbox/births").glob("*.csv"))) == left
        running.daily.nudge()
        assert runs(running) == 0
    running.service.take_in()
    running.daily.nudge()
    assert runs(running) == 1


def test_an_intake_that_hangs_does_not_keep_a_turn_from_being_caught_up(running):
    running.wait(minutes=11)
    running.daily.nudge()
    assert runs(running) == 1


def test_yesterdays_digest_is_not_caught_up_in_place_of_todays(running):
    settle(running)
    running.wait(hours=1)
    running.daily.nudge()
    assert digests(running) == []
    running.wait(hours=1)
    running.daily.nudge()
    assert digests(running) == [MONDAY]


def test_a_turn_broken_off_is_taken_again(running):
    with running.app.database.begin() as db:
        jobs.begin(writing(db, at=running.now), RUN, latest_turn("06:30", running.now))
    settle(running)
    assert runs(running) == 1
    assert count(running, job_run, job_run.c.job == RUN) == 1


def fails(*_, **__):
    raise RuntimeError("a secret")


def test_a_run_that_fails_is_noted_and_tried_again_with_growing_pauses(running, monkeypatch, logged):
    tried = []

    def tries():
        tried.append(running.now)
        fails()

    monkeypatch.setattr(running.app, "check", tries)
    settle(running)
    for _ in range(40):
        running.wait(minutes=1)
        running.daily.nudge()
    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert [pause.total_seconds() / 60 for pause in pauses] == [1, 2, 4, 8, 16]
    assert count(running, job_run, job_run.c.job == RUN, job_run.c.outcome == jobs.FAILED) == 1
    assert "a secret" not in logged.getvalue()


def test_a_run_that_fails_stops_neither_the_digest_nor_the_rest(running, monkeypatch):
    settle(running)
    monkeypatch.setattr(running.app, "check", fails)
    running.wait(hours=2)
    running.daily.nudge()
    assert digests(running) == [MONDAY]
    assert len(running.letters()) > 0


def test_the_watcher_hears_of_a_verified_run(running):
    settle(running)
    assert running.beats == ["http://127.0.0.1:9/beat"]
    running.daily.nudge()
    running.watch.look()
    assert len(running.beats) == 1


def test_the_watcher_hears_nothing_of_a_failed_run(running, monkeypatch):
    monkeypatch.setattr(running.app, "check", fails)
    settle(running)
    running.watch.look()
    assert running.beats == []


def test_the_watcher_hears_nothing_of_a_run_that_does_not_add_up(running, monkeypatch):
    true = judgements.certify

    def one_is_lost(work, run_id, *rest):
        true(work, run_id, *rest)
        work.db.execute(sa.update(run).where(run.c.id == run_id).values(difference=1))
        return judgements.last_certificate(work.db)

    monkeypatch.setattr(judgements, "certify", one_is_lost)
    settle(running)
    assert runs(running) == 1
    assert running.beats == []
    assert "the figures do not add up" in running.alarms()[0]


def test_a_watcher_that_does_not_hear_is_called_again(running):
    running.heard = False
    settle(running)
    running.watch.look()
    running.heard = True
    running.watch.look()
    running.watch.look()
    assert len(running.beats) == 3


def test_the_watcher_is_left_to_alarm_when_no_letter_has_gone_for_a_day(running):
    running.app.compose()
    running.wait(hours=25)
    running.start()
    running.agreed = True
    settle(running)
    assert runs(running) == 1
    assert running.beats == []
    running.letters()
    running.watch.look()
    assert len(running.beats) == 1


def test_the_watcher_is_left_to_alarm_when_a_letter_was_given_up(running):
    running.app.compose()
    with running.app.writing() as work:
        outbox.give_up(work, 1)
    running.wait(hours=2)
    settle(running)
    assert runs(running) == 1
    assert running.beats == []


def last_sundays(year):
    for month in (3, 10):
        day = date(year, month, 31)
        yield day - timedelta(days=(day.weekday() + 1) % 7)


def minutes_past_midnight(running):
    now = running.now.astimezone(LONDON)
    return now.hour * 60 + now.minute


@pytest.mark.parametrize("sunday", [sunday for year in (2026, 2027) for sunday in last_sundays(year)])
def test_a_night_on_which_the_clocks_change_has_exactly_one_digest(place, running, sunday):
    said = Installation(place.folder, {"run_at": "02:00", "digest_at": "02:30"})
    nightly = Running(said, at(sunday, 0, 30))
    nightly.ready()
    while minutes_past_midnight(nightly) < 3 * 60 + 30:
        nightly.daily.nudge()
        nightly.wait(minutes=5)
    assert digests(nightly) == [sunday]
    assert runs(nightly) == 2
    assert len(nightly.letters()) == len(nightly.app.letters.people.everyone)
    nightly.app.database.dispose()


@pytest.mark.parametrize("time_of_day", ["02:00", "02:30", "03:30", "06:30"])
def test_the_schedule_nudges_once_a_day_whatever_the_clocks_do(time_of_day):
    trigger = daily_trigger(time_of_day)
    hour, minute = map(int, time_of_day.split(":"))
    for year in range(2026, 2036):
        for sunday in last_sundays(year):
            fired, last = [], at(sunday - DAY, 12)
            while (last := trigger.get_next_fire_time(last, last + timedelta(seconds=1))) < at(sunday + DAY, 0):
                fired.append(last)
            assert fired == [at(sunday, hour, minute)]


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        ((MONDAY, 6, 29), (MONDAY - DAY, 6, 30)),
        ((MONDAY, 6, 30), (MONDAY, 6, 30)),
        ((date(2026, 3, 29), 6, 30), (date(2026, 3, 29), 6, 30)),
        ((date(2026, 10, 25), 1, 30), (date(2026, 10, 24), 6, 30)),
    ],
)
def test_the_latest_turn_is_by_london_time(now, turn):
    assert latest_turn("06:30", at(*now)) == at(*turn)


def test_files_kept_long_enough_are_deleted_once_a_day(running):
    settle(running)
    running.wait(days=1)
    running.agreed = True
    running.daily.nudge()
    assert count(running, job_run, job_run.c.job == "housekeeping", job_run.c.outcome == jobs.DONE) == 2


def test_nothing_is_taken_up_once_it_is_to_stop(running):
    running.service.stopping.set()
    settle(running)
    assert runs(running) == 0


def test_a_daemon_that_may_not_be_alone_any_more_stops_at_once(running):
    running.hold.end()
    settle(running)
    assert runs(running) == 0
    assert running.service.lost
    assert running.service.stopping.is_set()


def test_no_letter_goes_while_children_are_judged(running):
    running.app.compose()
    gone = []
    running.service.without_letters(lambda: gone.extend(running.letters()))
    assert gone == []
    assert running.letters()
    with running.app.database.begin() as db:
        assert outbox.unsent(db).letters == 0
