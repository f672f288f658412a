"""An operator's afternoon: a mess in the inbox, a daemon that stopped, a relay that is down; then all is well again."""

from datetime import date

import pytest

from monitor import cli
from monitor.casework.decide_delivery import Wanted
from monitor.cli.context import CommandContext
from monitor.config.settings import Environment
from monitor.domain.actor import Actor
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.feed import FeedKind
from monitor.mail.mailbox import NoServer
from monitor.runtime.clock import at
from monitor.service.acts import decide_about_delivery
from monitor.store import outbox
from monitor.store.database import reading
from tests.builders.files import a_file, rows
from tests.daemon.conftest import Running
from tests.installation import install, mailbox_of

MONDAY = date(2026, 3, 2)
GOOD = a_file(rows(FeedKind.BIRTHS, 3, notified_on=""))
OPERATOR = Actor("monitor", "ana")
COMMANDS = ("status", "doctor")
STOPPED = "The service does not run"


@pytest.fixture
def running(tmp_path, sqlite_template):
    """A service at work since the morning; nobody ever sent it a file."""
    made = Running(install(tmp_path / "place", sqlite_template), at(MONDAY, 5, 50))
    made.ready()
    for _ in range(8):
        made.daily.nudge()
        made.wait(hours=1)
    made.service.sweep()
    made.letters()
    yield made
    made.app.database.dispose()


@pytest.fixture
def asked(running, monkeypatch, capsys):
    """What a command says to the operator of it, as of an installation that is no rehearsal."""
    settings = running.place.settings.model_copy(update={"environment": Environment.SHADOW})

    def ask(command):
        capsys.readouterr()
        cli.execute([command])
        return " ".join(capsys.readouterr().out.split())

    monkeypatch.setenv("COLUMNS", "100")
    for command in ("status", "requirements"):
        monkeypatch.setattr(
            f"monitor.cli.{command}.open_app", lambda *_: CommandContext(running.app, settings, OPERATOR)
        )
    monkeypatch.setattr("monitor.cli.doctor.settings_of", lambda _: settings)
    monkeypatch.setattr("monitor.cli.health.elapsed", lambda: running.seconds)
    return ask


def sent(running):
    return len(mailbox_of(running.app).delivered)


def unsent(running):
    with reading(running.app.database) as db:
        return outbox.unsent(db).letters


def test_everything_that_goes_wrong_is_told_and_everything_that_waited_goes_out(running, asked):
    assert not [said for said in map(asked, COMMANDS) if STOPPED in said or "cannot be taken in" in said]

    # Somebody tips a folder into the inbox: two files that nothing can take in, one that breaks off, one that is good.
    put = running.place.put
    mess = [put("births", "births for Jane Doe.csv", GOOD), put("births", "births_2026-02-27.xlsx", b"PK\x03\x04")]
    put("births", "births_2026-02-28.csv", GOOD + b'"')
    put("births", "births_2026-03-01.csv", GOOD.replace(b"Isla", b"Ida"))
    running.ready()
    told = " ".join(" ".join(running.alarms()).split())
    assert "2 things in the folder of births cannot be taken in" in told
    assert "The feed births waits for a decision" in told
    assert "Jane" not in told
    for command in COMMANDS:
        said = asked(command)
        assert "cannot be taken in" in said
        assert "is no .csv file" in said
        assert "Delivery 1 (births, as of 28 Feb) waits for a decision" in said
        assert "Jane" not in said
    assert all(path.exists() for path in mess)

    # The daemon stops, and nobody sees it but whoever asks.
    running.wait(minutes=10)
    for command in COMMANDS:
        assert STOPPED in asked(command)
    running.start()
    running.ready()
    running.service.sweep()
    for command in COMMANDS:
        assert STOPPED not in asked(command)

    # The relay is away overnight: the morning's letters are written, and wait.
    relay, running.app.mailer = running.app.mailer, NoServer()
    for _ in range(21):
        running.wait(hours=1)
        running.service.take_in()
        running.daily.nudge()
        running.service.send()
        running.watch.look()
        running.service.sweep()
    waiting = unsent(running)
    assert waiting
    assert "as of 2026-03-03, finished 2026-03-03 07:00 UTC: 3 children" in asked("status")
    for command in COMMANDS:
        assert f"{waiting} letters cannot be sent (no mail server is set)" in asked(command)

    # It is back: every letter that waited goes, each once.
    running.app.mailer = relay
    went = sent(running)
    running.wait(hours=2)
    running.service.send()
    assert (unsent(running), sent(running)) == (0, went + waiting)
    running.wait(hours=5)
    running.service.send()
    assert sent(running) == went + waiting

    # The mess is cleared away and the broken delivery decided: neither is told of any more.
    for path in mess:
        path.unlink()
    decide_about_delivery(running.app, Wanted(1, DeliveryAct.REJECT, "asked for again"), OPERATOR)
    running.ready()
    running.watch.look()
    running.service.sweep()
    for command in COMMANDS:
        said = asked(command)
        assert not [trouble for trouble in ("!", "NOT service", "NOT at work") if trouble in said]
    assert asked("status").endswith(" Healthy.")
