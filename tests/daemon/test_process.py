"""The real process, as systemd starts and stops it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa

from monitor.domain.feed import FeedKind
from monitor.runtime import heartbeat
from monitor.store import deliveries, jobs
from monitor.store.database import open_database
from monitor.store.schema import job_run
from tests.builders.files import a_file, rows
from tests.installation import install
from tests.processes import die_with_parent

GOOD = a_file(rows(FeedKind.BIRTHS, 3, notified_on=""))
START = [sys.executable, "-c", "import sys; from monitor.cli import main; main(['run'])"]
HANGING = """
import sys, time
from monitor.service.app import App
from monitor.cli import main
from monitor.daemon import daily, process
process._SECONDS_TO_STOP = 1.0
daily._PASSES = 0
App.check = lambda self: time.sleep(300)
main(["run"])
"""
"""A service whose judging never comes to an end, with less patience."""
PATIENCE = 60.0


class Watcher(HTTPServer):
    """The watcher outside: keeps the bodies it was called with."""

    def __init__(self, status=200):
        super().__init__(("127.0.0.1", 0), _Hears)
        self.status, self.bodies = status, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/beat"


class _Hears(BaseHTTPRequestHandler):
    server: Watcher

    def do_POST(self):
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def listening(status=200):
    watcher = Watcher(status)
    thread = threading.Thread(target=watcher.serve_forever)
    thread.start()
    yield watcher
    watcher.shutdown()
    thread.join()
    watcher.server_close()


@pytest.fixture
def watcher():
    with listening() as watcher:
        yield watcher


@pytest.fixture
def place(tmp_path, sqlite_template, watcher):
    return install(tmp_path / "place", sqlite_template, heartbeat_url=watcher.url, intake_every_seconds="5")


class Systemd:
    """The other end of the notify socket: keeps what it is told."""

    def __init__(self, address):
        self.address, self.told = address, []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._thread = threading.Thread(target=self._hear)
        self._thread.start()

    def _hear(self):
        while (said := self._socket.recv(1000)) != b"end":
            self.told += said.decode().splitlines()

    def end(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to_ourselves:
            to_ourselves.sendto(b"end", self.address)
        self._thread.join()
        self._socket.close()


@pytest.fixture
def systemd(tmp_path):
    made = Systemd(str(tmp_path / "notify"))
    yield made
    made.end()


@contextmanager
def started(place, systemd, command=START):
    """Start the service and wait until it says that it is ready."""
    systemd.told.clear()
    environ = {**os.environ, **place.environ, "NOTIFY_SOCKET": systemd.address, "WATCHDOG_USEC": "4000000"}
    process = subprocess.Popen(
        command,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - it does nothing but ask the kernel
    )
    try:
        wait_for(lambda: "READY=1" in systemd.told)
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process, number):
    """Send a signal; return the exit code, the seconds it took and what had been said."""
    since = time.monotonic()
    process.send_signal(number)
    said, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, time.monotonic() - since, said


def wait_for(ask):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := ask():
            return found
        time.sleep(0.2)
    raise AssertionError


def test_the_life_of_a_service(place, systemd, watcher):
    database = open_database(place.settings.database_url)

    def done():
        with database.begin() as db:
            asked = sa.select(job_run.c.job, job_run.c.outcome).where(job_run.c.job.in_(("run", "housekeeping")))
            return sorted(tuple(row) for row in db.execute(asked) if row.outcome)

    def taken_in():
        with database.begin() as db:
            return deliveries.files_kept(db, {path.name for path in (place.folder / "data" / "kept").glob("*.csv")})

    with started(place, systemd) as process:
        place.put("births", "births_2026-03-01.csv", GOOD)
        second = subprocess.run(
            START, env={**os.environ, **place.environ}, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert second.returncode == 2
        assert "Another daemon is at work" in second.stderr
        wait_for(taken_in)
        wait_for(lambda: len(done()) == 2)
        wait_for(lambda: watcher.bodies)
        code, seconds, said = ended(process, signal.SIGTERM)
    assert (code, process.poll()) == (0, 0)
    assert seconds < 10
    assert done() == [("housekeeping", jobs.DONE), ("run", jobs.DONE)]
    assert set(watcher.bodies) == {b""}
    assert '"run.finished"' in said
    assert "Traceback" not in said
    assert systemd.told[:2] == ["READY=1", "WATCHDOG=1"]
    assert systemd.told[-1] == "STOPPING=1"
    database.dispose()


def test_a_killed_service_leaves_no_lock_and_an_interrupt_ends_the_next_in_good_order(place, systemd):
    with started(place, systemd) as process:
        process.kill()
        process.wait()
    with started(place, systemd) as process:
        code, seconds, said = ended(process, signal.SIGINT)
    assert code == 0
    assert seconds < 10
    assert '"daemon.stopped"' in said


def test_work_that_does_not_end_is_broken_off_in_time_and_taken_again(place, systemd):
    with started(place, systemd, [sys.executable, "-c", HANGING]) as process:
        wait_for(lambda: any("run" in line for line in systemd.told if line.startswith("STATUS=At work")))
        code, seconds, said = ended(process, signal.SIGTERM)
    assert code == 0
    assert seconds < 10
    assert '"midway"' in said
    database = open_database(place.settings.database_url)
    with database.begin() as db:
        assert not db.execute(sa.select(job_run.c.outcome).where(job_run.c.job == "run")).scalar_one()
    database.dispose()


def test_it_does_not_start_without_its_database_and_makes_no_empty_one(place, systemd):
    (place.folder / "monitor.db").unlink()
    run = subprocess.run(
        START, env={**os.environ, **place.environ}, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert run.returncode == 3
    assert "bring it back from a backup" in run.stderr
    assert not (place.folder / "monitor.db").exists()


def test_a_watcher_that_answers_has_heard(watcher):
    assert heartbeat.beat(watcher.url)
    assert watcher.bodies == [b""]


def test_a_watcher_in_trouble_or_away_has_not():
    with listening(500) as watcher:
        assert not heartbeat.beat(watcher.url)
    assert not heartbeat.beat(watcher.url)
    assert not heartbeat.beat("http://")


def test_a_watcher_that_keeps_silent_is_not_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        since = time.monotonic()
        assert not heartbeat.beat(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.3)
        assert time.monotonic() - since < 5
