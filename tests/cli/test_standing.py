"""How an installation stands: status, doctor, migrate."""

import re

import pytest

from monitor import cli
from monitor.runtime.clock import elapsed
from monitor.service import vitals
from tests.cli.small_area import CANARIES


def test_what_is_wrong_makes_the_status_unhealthy(monitor, kept):
    said = monitor("status", "--database", kept)
    assert said.code == cli.NOT_HEALTHY
    assert "Last run 96, as of 2026-04-10" in said.out
    assert "contact_on is missing" in said.out
    assert re.search(
        r"waits for a decision: `monitor ingest --reject \d+`, with --reason\.", " ".join(said.out.split())
    )
    assert "--accept" not in said.out
    assert "fits no child" in said.out
    assert not [canary for canary in CANARIES if canary in said.out]


def test_the_status_as_json(monitor, kept):
    told = monitor("status", "--database", kept, "--json").json
    assert not told["healthy"]
    assert told["certificate"]["difference"] == 0
    assert (told["open_cases"], told["environment"], told["policy"]) == (2, "rehearsal", 1)
    assert [each["what"] for each in told["undecided"]] == ["provisional", "not_placed"]
    states = {feed["feed"]: feed["state"] for feed in told["feeds"]}
    assert states["contacts"] == "waits_for_decision"
    assert [each["is_unreadable"] for each in told["waiting"]] == [True]


def test_an_installation_that_has_not_judged_is_not_healthy(monitor, installation):
    said = monitor("status")
    assert said.code == cli.NOT_HEALTHY
    assert "No judging run has finished yet" in said.out


def test_an_installation_in_order_is_healthy(monitor, rehearsing):
    assert monitor("check").code == 0
    said = monitor("status")
    assert said.code == 0
    assert said.out.endswith("Healthy.\n")


def test_an_old_run_is_not_healthy(monitor, rehearsing):
    monitor("check", "--today", "2026-03-01")
    said = monitor("status", "--today", "2026-03-04")
    assert said.code == cli.NOT_HEALTHY
    assert "The last judging run is 3 days old" in said.out


def test_the_doctor_says_what_to_do_line_by_line(monitor, installation):
    said = monitor("doctor")
    assert said.code == cli.NOT_HEALTHY
    assert "ok   database: reachable, and ready for this version" in said.out
    assert "ok   config/feeds.toml: readable and valid" in said.out
    assert "NOT  mail: no letter can be sent\n      → set MONITOR_SMTP__HOST and MONITOR_SMTP__SENDER" in said.out
    assert "NOT  heartbeat: nobody outside would notice" in said.out


def test_the_doctor_really_calls_relay_and_watcher_and_says_which_does_not_answer(monitor, installation, monkeypatch):
    monkeypatch.setenv("MONITOR_SMTP__HOST", "127.0.0.1")
    monkeypatch.setenv("MONITOR_SMTP__PORT", "1")
    monkeypatch.setenv("MONITOR_SMTP__SENDER", "sightings@council.gov.uk")
    monkeypatch.setenv("MONITOR_HEARTBEAT_URL", "http://127.0.0.1:1/beat")
    said = monitor("doctor").out
    assert "NOT  mail: called 127.0.0.1: the mail server cannot be reached" in said
    assert "NOT  heartbeat: the outside watcher does not accept our call" in said
    assert "NOT  people: 6 of 6 addresses in config/people.toml are those of the shipped file" in said


def test_a_service_left_as_shipped_does_not_start(monitor, installation, monkeypatch):
    monkeypatch.setattr("monitor.daemon.process._become_the_daemon", lambda _: pytest.fail("it started"))
    monkeypatch.setattr("monitor.runtime.logs.configure", lambda: None)
    said = monitor("run")
    assert said.code == cli.MISUSE
    assert "does not start: no letter can be sent. Set MONITOR_SMTP__HOST" in said.err


def test_the_doctor_finds_nothing_where_nothing_is_wrong(monitor, rehearsing):
    monitor("check")
    said = monitor("doctor")
    assert (said.code, said.out.splitlines()[-1]) == (0, "Everything is in order.")
    assert monitor("doctor", "--json").json["healthy"]


def test_one_fault_hides_no_other(monitor, installation, monkeypatch):
    (installation / "config/feeds.toml").write_text("feeds = 1\n")
    (installation / "config/people.toml").unlink()
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{installation}/other.db")
    (installation / "inbox").rmdir()
    said = monitor("doctor")
    assert said.code == cli.NOT_HEALTHY
    for what in ("config/feeds.toml", "config/people.toml", "database", "inbox", "mail"):
        assert f"NOT  {what}:" in said.out
    assert "Traceback" not in said.err


def test_a_configuration_that_others_may_write_is_found(monitor, installation):
    (installation / "config/policy.toml").chmod(0o666)
    assert "NOT  permissions: " in monitor("doctor").out


def test_a_clock_before_the_last_run_is_found(monitor, rehearsing):
    monitor("check", "--today", "2026-03-05")
    assert "NOT  clock: says 2026-03-01" in monitor("doctor", "--today", "2026-03-01").out


def test_going_live_lists_what_is_missing(monitor, installation):
    said = monitor("doctor", "--go-live")
    assert said.code == cli.NOT_HEALTHY
    assert "NOT  shadow days: judged on 0 of 28 days in shadow" in said.out
    assert "NOT  feed health_visitor_contacts: never came" in said.out
    assert "NOT  role lead: one person, and no deputy" in said.out
    assert "NOT  two people: 0 people worked with it" in said.out
    assert "stand against going live" in said.out.replace("things ", "stand ")


def test_a_rehearsal_never_goes_live(monitor, rehearsing):
    assert "NOT  environment: this is a rehearsal" in monitor("doctor", "--go-live").out


def test_a_new_database_is_made_ready_once(monitor, tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert "is ready for this version" in monitor("migrate").out
    assert "was ready already" in monitor("migrate").out
    assert monitor("migrate", "--json").json == {"migrated": False, "ready": True}


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_strange_database_is_left_alone(monitor, tmp_path, monkeypatch, more):
    import sqlite3  # noqa: PLC0415

    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE recipes (name)")
    other.close()
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/other.db")
    assert monitor("migrate", *more).code == cli.MISUSE


def test_a_database_that_is_gone_is_not_made_anew_by_looking(monitor, installation):
    (installation / "monitor.db").unlink()
    said = monitor("status")
    assert (said.code, said.out) == (cli.NOT_HEALTHY, "")
    assert "bring it back from a backup" in said.err
    assert "NOT  database: is not there" in monitor("doctor").out
    assert not (installation / "monitor.db").exists()


def test_a_damaged_database_is_no_fault_of_the_program(monitor, installation):
    (installation / "monitor.db").write_bytes(b"no database" * 1000)
    said = monitor("status")
    assert said.code == cli.NOT_HEALTHY
    assert "The database cannot be used" in said.err
    assert "NOT  database: cannot be opened" in monitor("doctor").out


def test_a_service_that_does_not_run_is_not_healthy(monitor, installation):
    monitor("check")
    said = monitor("status")
    assert said.code == cli.NOT_HEALTHY
    assert "The service does not run" in said.out
    assert "NOT  service: The service does not run" in monitor("doctor").out
    vitals.write(installation / "data", vitals.Vitals(elapsed()))
    assert "The service does not run" not in monitor("status").out
    assert "ok   service: it runs" in monitor("doctor").out
    vitals.write(installation / "data", vitals.Vitals(elapsed(), faults=("database_read_only",)))
    assert "! The database cannot be written" in monitor("status").out
