"""The sweep answers for the service to systemd: only when all of it makes progress."""

import os
import socket
import threading

import pytest

from monitor.daemon.notify import PROGRESS, READY, notify, pulse_seconds
from monitor.daemon.progress import Progress
from monitor.daemon.service import ALLOWED
from monitor.store.daemon_lock import acquire_daemon_lock


def told(running):
    return [line for lines in running.notified for line in lines]


def test_it_is_ready_once_and_makes_progress_with_every_sweep(running):
    running.service.sweep()
    running.service.sweep()
    assert told(running).count(READY) == 1
    assert told(running).count(PROGRESS) == 2


def test_what_it_tells_holds_no_data(running):
    running.service.sweep()
    assert set(told(running)) <= {READY, PROGRESS, "STATUS=Waiting"}


def test_a_task_that_hangs_ends_the_progress(running):
    with running.service.progress.at_work("send", ALLOWED):
        running.service.sweep()
        running.wait(seconds=ALLOWED + 1)
        running.service.sweep()
    assert told(running).count(PROGRESS) == 1
    running.service.take_in()
    running.service.send()
    running.watch.look()
    running.service.sweep()
    assert told(running).count(PROGRESS) == 2


def test_a_task_that_never_comes_round_ends_the_progress(running):
    for _ in range(6):
        running.wait(minutes=2)
        running.service.take_in()
        running.watch.look()
        running.service.sweep()
    assert told(running).count(PROGRESS) == 2


def test_a_database_that_does_not_answer_ends_the_progress(running, monkeypatch):
    def away(*_):
        raise OSError

    monkeypatch.setattr("monitor.daemon.service.fault_of", away)
    running.service.sweep()
    assert told(running) == []


def test_a_lost_lock_stops_the_service(running):
    running.hold.end()
    running.service.sweep()
    assert running.service.stopping.is_set()
    assert told(running) == []


def test_only_one_daemon_has_the_lock(database):
    first = acquire_daemon_lock(database)
    assert first
    assert first.lasts()
    assert acquire_daemon_lock(database) is None
    first.end()
    second = acquire_daemon_lock(database)
    assert second
    second.end()


def test_a_task_that_goes_on_has_its_time_anew():
    now = [0.0]
    progress = Progress(lambda: now[0])
    with progress.at_work("intake", 10):
        now[0] = 9
        progress.went_on("intake")
        now[0] = 18
        assert progress.overdue() == []
        now[0] = 20
        assert progress.overdue() == ["intake"]
        assert progress.at_work_now() == ["intake"]
    assert progress.overdue() == []
    assert progress.since("intake") == 0
    assert progress.since("send") is None


def test_waiting_for_idle_ends_with_the_task_or_with_patience():
    progress, end = Progress(lambda: 0.0), threading.Event()

    def work():
        with progress.at_work("intake", 10):
            end.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    while not progress.at_work_now():
        pass
    assert not progress.wait_until_idle(0.01)
    end.set()
    assert progress.wait_until_idle(10)
    thread.join()


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_gets_the_lines(tmp_path, monkeypatch, abstract):
    address = f"\0monitor-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        monkeypatch.setenv("NOTIFY_SOCKET", address.replace("\0", "@"))
        notify(READY, "STATUS=Waiting")
        assert systemd.recv(100) == b"READY=1\nSTATUS=Waiting"


def test_without_systemd_nobody_listens(monkeypatch, tmp_path):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify(READY)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    notify(READY)


@pytest.mark.parametrize(("watchdog", "seconds"), [("", 20), ("180000000", 20), ("30000000", 7.5), ("no", 20)])
def test_progress_is_told_often_enough(monkeypatch, watchdog, seconds):
    monkeypatch.setenv("WATCHDOG_USEC", watchdog)
    assert pulse_seconds() == seconds
