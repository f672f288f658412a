"""Alive means working: whatever ends the work is noticed, named and told, by a way that needs no database."""

import json
import shutil
import sqlite3
from dataclasses import replace

import pytest
import sqlalchemy as sa

from monitor.daemon import process
from monitor.daemon.notify import PROGRESS
from monitor.domain.errors import NotHealthyError
from monitor.domain.people import EmailAddress
from monitor.mail.mailer import Result, SendOutcome
from monitor.service import vitals
from monitor.service.vitals import DISK, SENTENCES, Vitals
from monitor.store import state
from monitor.store.daemon_lock import acquire_daemon_lock
from monitor.store.probe import DatabaseFault, fault_in, fault_of, is_whole, mark_of
from tests.builders.store import EARLY, writing
from tests.builders.timelines import text_of
from tests.daemon.test_daily import fails, settle
from tests.daemon.test_sweep import told
from tests.installation import mailbox_of


def database(running):
    return running.place.folder / "monitor.db"


def swept(running):
    """Sweep once; return whether the watchdog heard of progress, and the subjects of the spool's letters so far."""
    before = told(running).count(PROGRESS)
    running.service.sweep()
    letters = [" ".join(text_of(each.message).split()) for each in mailbox_of(running.app).delivered]
    return told(running).count(PROGRESS) > before, [each for each in letters if each.startswith("Service alarm")]


def signs(running):
    return vitals.read(running.place.folder / "data")


def damaged(path):
    path.write_bytes(b"no database at all" * 1000)


def removed(path):
    path.unlink()


@pytest.mark.parametrize(
    ("harm", "fault"), [(removed, DatabaseFault.GONE), (damaged, DatabaseFault.CORRUPT)], ids=["gone", "corrupt"]
)
def test_a_broken_database_is_noticed_named_and_told_without_it(running, harm, fault):
    settle(running)
    assert swept(running) == (True, [])
    running.app.database.dispose()
    harm(database(running))
    working, [letter] = swept(running)
    assert not working
    assert signs(running).faults == (fault,)
    assert str(fault).replace("_", " ") in letter
    assert SENTENCES[fault].partition(": ")[0] in letter
    assert not database(running).exists() or harm is damaged


def test_damage_in_a_place_the_sweep_never_looks_at_is_told_once_a_task_meets_it(running):
    settle(running)
    running.app.database.dispose()
    with sqlite3.connect(database(running)) as db:
        pages = db.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'letter'").fetchall()
        [size] = db.execute("PRAGMA page_size").fetchone()
    with database(running).open("r+b") as file:
        for (page,) in pages:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
    assert swept(running) == (True, [])
    running.service.send()
    working, [letter] = swept(running)
    assert not working
    assert signs(running).faults == (DatabaseFault.CORRUPT,)
    assert "database is damaged" in letter


def test_a_database_put_in_the_place_of_ours_ends_the_service(place, running, tmp_path):
    running.service.hold = acquire_daemon_lock(running.app.database)
    assert running.service.hold.lasts()
    shutil.copy(database(running), tmp_path / "other.db")
    (tmp_path / "other.db").replace(database(running))
    assert not running.service.hold.lasts()
    assert running.service.do("send", lambda: "sent") is None
    assert running.service.stopping.is_set()
    running.service.hold.end()


@pytest.mark.parametrize("in_place", [True, False], ids=["written over it", "put in its place"])
def test_another_database_is_called_by_its_name_and_ends_the_service(running, sqlite_template, tmp_path, in_place):
    swept(running)
    if in_place:
        database(running).write_bytes(sqlite_template)
    else:
        (tmp_path / "other.db").write_bytes(database(running).read_bytes())
        (tmp_path / "other.db").replace(database(running))
    working, [letter] = swept(running)
    assert not working
    assert signs(running).faults == (DatabaseFault.REPLACED,)
    assert "another than the one" in letter
    assert running.service.stopping.is_set()


def test_another_database_than_the_one_worked_with_is_refused_at_the_start(place, running, sqlite_template):
    vitals.keep_mark(place.settings.data, running.service.mark)
    process.refuse_broken_database(place.settings)
    running.app.database.dispose()
    database(running).write_bytes(sqlite_template)
    with pytest.raises(NotHealthyError, match=r"another than the one .* delete database\.mark"):
        process.refuse_broken_database(place.settings)
    (place.settings.data / "database.mark").unlink()
    process.refuse_broken_database(place.settings)
    database(running).unlink()
    with pytest.raises(NotHealthyError, match="is not there: bring it back from a backup"):
        process.refuse_broken_database(place.settings)
    assert not database(running).exists()


def test_a_fault_is_told_once_a_day_over_restarts_too_and_again_when_it_comes_back(running):
    running.service.is_whole = False
    assert len(swept(running)[1]) == 1
    running.start()
    running.service.is_whole = False

    def after(**time):
        running.wait(**time)
        running.service.take_in()
        running.service.send()
        running.watch.look()
        return len([letter for letter in swept(running)[1] if "database corrupt" in letter])

    assert after(hours=23) == 1
    assert after(hours=1) == 2
    running.service.is_whole = True
    assert swept(running)[0]
    running.service.is_whole = False
    assert after(minutes=1) == 3


def test_what_the_mail_server_does_not_take_waits_on_the_disk_and_goes_after_a_restart(running, monkeypatch):
    away = type("Away", (), {"send": lambda *_: SendOutcome(Result.TRANSIENT, "away")})()
    mailer, running.app.mailer = running.app.mailer, away
    running.start()
    running.service.is_whole = False
    running.service.sweep()
    assert len(list((running.place.folder / "data" / "spool").glob("*.eml"))) == 1
    running.app.mailer = mailer
    running.start()
    running.service.is_whole = False
    assert len(swept(running)[1]) == 1
    assert list((running.place.folder / "data" / "spool").glob("*.eml")) == []


@pytest.mark.parametrize(("status", "left"), [("5.7.1", 1), ("5.1.1", 0)], ids=["everybody", "the mailbox"])
def test_a_server_that_refuses_everybody_does_not_end_an_alarm_of_the_spool(running, status, left):
    no = type("No", (), {"send": lambda *_: SendOutcome(Result.REFUSED, "no", 550, status)})()
    mailer = running.app.mailer
    running.service.spool.mailer = no
    running.service.is_whole = False
    running.service.sweep()
    assert len(list((running.place.folder / "data" / "spool").glob("*.eml"))) == left
    running.service.spool.mailer = mailer
    running.wait(minutes=1)
    assert len(swept(running)[1]) == left
    assert list((running.place.folder / "data" / "spool").glob("*.eml")) == []


def test_a_spooled_letter_one_operator_alone_is_refused_is_dropped(running):
    operator = running.service.spool.operators[0]
    other = replace(operator, email=EmailAddress("night.desk@example.gov.uk"))
    mailbox = running.service.spool.mailer

    class Picks:
        def send(self, message, to, accepted=lambda: None):
            refused = SendOutcome(Result.REFUSED, "no", 550, "5.7.1")
            return refused if to == operator.email else mailbox.send(message, to, accepted)

    running.service.spool.operators, running.service.spool.mailer = (operator, other), Picks()
    running.service.is_whole = False
    running.service.sweep()
    assert [each.to for each in mailbox.delivered] == [other.email]
    assert list((running.place.folder / "data" / "spool").glob("*.eml")) == []


def test_a_database_that_cannot_be_written_stays_a_fault_while_a_task_is_at_work(running):
    db = running.app.database
    sa.event.listen(db, "begin", read_only := lambda each: each.exec_driver_sql("PRAGMA query_only=ON"))
    assert not swept(running)[0]
    with running.service.progress.at_work("intake", 60):
        assert not swept(running)[0]
        assert signs(running).faults == (DatabaseFault.READ_ONLY,)
    sa.event.remove(db, "begin", read_only)
    db.dispose()
    assert swept(running)[0]


def test_a_disk_that_takes_nothing_still_tells(running, monkeypatch):
    spool = running.place.folder / "data" / "spool"
    spool.write_text("in the way")
    running.service.is_whole = False
    assert len(swept(running)[1]) == 1


def test_a_nearly_full_disk_is_told_and_the_work_goes_on(running, monkeypatch):
    monkeypatch.setattr("monitor.daemon.service.disk_is_nearly_full", lambda _: True)
    working, [letter] = swept(running)
    assert working
    assert "The disk is nearly full" in letter
    assert signs(running).faults == (DISK,)


def test_every_task_failing_ends_the_progress_and_is_told_and_one_failing_does_not(running, monkeypatch):
    monkeypatch.setattr(running.app, "send", fails)
    for _ in range(3):
        running.service.send()
    assert swept(running) == (True, [])
    monkeypatch.setattr("monitor.service.intake.one_pass", fails)
    monkeypatch.setattr("monitor.daemon.watch.tell_watcher", fails)
    for _ in range(2):
        running.service.take_in()
        running.watch.look()
    working, [letter] = swept(running)
    assert not working
    assert "The tasks intake, send, watch make no progress" in letter


def test_a_hanging_task_is_told(running):
    with running.service.progress.at_work("send", 10):
        running.wait(seconds=11)
        working, [letter] = swept(running)
    assert not working
    assert "The tasks send make no progress" in letter


def test_the_heartbeat_is_withheld_while_nothing_works(running):
    running.service.is_whole = False
    running.service.sweep()
    settle(running)
    assert running.beats == []
    running.service.is_whole = True
    running.service.sweep()
    running.watch.look()
    assert len(running.beats) == 1


def test_the_file_holds_figures_and_names_of_tasks_only(running):
    running.service.failures["run"] = 3
    running.service.sweep()
    kept = json.loads((running.place.folder / "data" / "vitals.json").read_text())
    assert kept == {"seconds": 0.0, "failing": {"run": 3}, "faults": [], "stuck": []}


def test_a_daemon_that_stopped_or_never_ran_is_not_alive(tmp_path):
    never = list(vitals.trouble(vitals.read(tmp_path), 100.0))
    assert never[0].startswith("The service does not run")
    vitals.write(tmp_path, Vitals(100.0))
    assert list(vitals.trouble(vitals.read(tmp_path), 280.0)) == []
    assert list(vitals.trouble(vitals.read(tmp_path), 281.0)) == never
    assert list(vitals.trouble(vitals.read(tmp_path), 99.0)) == never  # the machine was started anew
    (tmp_path / "vitals.json").write_text("{}")
    assert vitals.read(tmp_path) is None


def test_every_fault_is_said_with_what_to_do(tmp_path):
    everything = Vitals(0.0, {"run": 2, "send": 1}, tuple(SENTENCES), ("watch",))
    said = list(vitals.trouble(everything, 0.0))
    assert len(said) == len(SENTENCES) + 2
    assert all(": " in sentence for sentence in said)
    assert set(DatabaseFault) < set(SENTENCES)


def test_a_database_is_known_by_its_mark_and_written_to_without_a_trace(database):
    assert mark_of(database) is None
    with database.begin() as db:
        state.put(writing(db), "secret", "ab" * 32)
    mark = mark_of(database)
    assert mark
    assert "ab" * 8 not in mark
    assert fault_of(database, mark, EARLY) is None
    assert fault_of(database, "another") is DatabaseFault.REPLACED
    with database.begin() as db:
        assert state.get(db, "probe") is None
    assert is_whole(database)


def test_a_database_that_cannot_be_written_is_found(database):
    read_only = {"sqlite": "PRAGMA query_only=ON", "postgresql": "SET TRANSACTION READ ONLY"}[database.dialect.name]
    sa.event.listen(database, "begin", lambda db: db.exec_driver_sql(read_only))
    assert fault_of(database, None) is None
    assert fault_of(database, None, EARLY) is DatabaseFault.READ_ONLY
    assert fault_in(ValueError()) is None
