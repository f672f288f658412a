import io
import sqlite3
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from monitor import cli
from monitor.cli import policy
from monitor.cli.lazy import loaded
from monitor.domain.errors import UserError

COMMANDS = (
    *("demo", "run", "ingest", "check", "escalations", "explain", "identity", "link", "policy", "rehearse"),
    *("status", "doctor", "digest", "migrate", "delivery", "deliveries"),
)


def test_help_lists_every_command_at_once(monitor):
    began = time.perf_counter()
    said = monitor("--help")
    assert time.perf_counter() - began < 0.5
    assert said.code == 0
    assert all(f"  {command} " in said.out for command in COMMANDS)


def test_the_version_is_that_of_the_project_and_needs_no_command(monitor):
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    said = monitor("--version")
    assert (said.code, said.out, said.err) == (0, f"monitor {project['version']}\n", "")


def test_help_loads_neither_the_database_nor_the_readers():
    heavy = "{'sqlalchemy', 'polars', 'holidays', 'pydantic_settings', 'jinja2'}"
    script = f"import sys; from monitor import cli; cli.execute(['--help']); sys.exit(bool({heavy} & {{*sys.modules}}))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(monitor, command):
    said = monitor(command, "--help")
    assert said.code == 0
    assert "Usage: monitor " in said.out


@pytest.mark.parametrize(
    "arguments", [("explain",), ("identity",), ("check", "--what"), ("nonsense",), ("link", "undo", "x")]
)
def test_misuse_is_one_sentence_with_code_2(monitor, arguments):
    said = monitor(*arguments)
    assert said.code == cli.MISUSE
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "--help" in said.err


def _commands(command):
    inner = getattr(command, "commands", {})
    return [each for one in inner.values() for each in _commands(one)] if inner else [command]


def test_no_command_forces_a_reason_onto_the_command_line():
    places = [place for place, _ in (*cli.COMMANDS.values(), *policy.COMMANDS.values()) if place != "policy:app"]
    options = [
        (command.name, option)
        for place in places
        for command in _commands(loaded(place))
        for option in command.params
        if "--reason" in option.opts
    ]
    assert {"decide", "undo", "withdraw", "rebase", "revert"} <= {name for name, _ in options}
    assert not [name for name, option in options if option.required]


@pytest.mark.parametrize(
    "arguments",
    [
        ("identity", "A1"),
        ("ingest", "--reject", "1"),
        ("delivery", "1", "--settle"),
        ("link", "decide", "1", "--new"),
        ("link", "undo", "1"),
        ("policy", "withdraw", "1"),
        ("policy", "rebase", "1"),
    ],
)
def test_a_reason_that_is_missing_or_empty_is_asked_for_in_one_sentence(monitor, installation, monkeypatch, arguments):
    for given in ((), ("--reason", "-")):
        monkeypatch.setattr("sys.stdin", io.StringIO(" "))
        said = monitor(*arguments, *given)
        assert (said.code, said.out, said.err.count("\n")) == (cli.MISUSE, "", 1)
        assert said.err.startswith("--reason: say in a few words why")


def test_an_unknown_setting_is_one_sentence_with_code_2(monitor, monkeypatch):
    monkeypatch.setenv("MONITOR_DATABSE_URL", "sqlite:///x.db")
    said = monitor("status")
    assert (said.code, said.out) == (cli.MISUSE, "")
    assert "MONITOR_DATABSE_URL" in said.err


def test_a_database_that_was_never_made_is_told_to_be_migrated(monitor, monkeypatch, tmp_path):
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    said = monitor("escalations")
    assert said.code == cli.NOT_HEALTHY
    assert "monitor migrate" in said.err


def test_a_database_that_cannot_be_opened_is_not_a_bug(monitor, monkeypatch, tmp_path):
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{tmp_path}/no/such/folder/new.db")
    said = monitor("status")
    assert said.code == cli.NOT_HEALTHY
    assert "Traceback" not in said.err


def test_a_bug_ends_with_code_70_and_keeps_what_it_was_about_to_itself(monitor, monkeypatch):
    def fail(*_, **__):
        raise ValueError("Zephyrine Quillfeather")

    monkeypatch.setattr("monitor.cli.status.open_app", fail)
    said = monitor("status")
    assert said.code == cli.BUG
    assert "ValueError" in said.err
    assert "Zephyrine" not in said.err
    assert "Traceback" not in said.err


def test_what_a_user_may_mend_is_told_and_nothing_else(monitor, monkeypatch):
    def fail(*_, **__):
        raise UserError("Put the file back.")

    monkeypatch.setattr("monitor.cli.status.open_app", fail)
    assert monitor("status").err == "Put the file back.\n"


MAKES_A_DATABASE_OF_ITS_OWN, IS_THE_SERVICE = {"demo", "rehearse"}, {"run"}


def test_every_command_that_uses_a_database_can_use_one_that_was_kept():
    places = [place for place, _ in (*cli.COMMANDS.values(), *policy.COMMANDS.values()) if place != "policy:app"]
    without = {
        place.partition(":")[0]
        for place in places
        for command in _commands(loaded(place))
        if not any("--database" in option.opts for option in command.params)
    }
    assert without == MAKES_A_DATABASE_OF_ITS_OWN | IS_THE_SERVICE


def test_a_database_that_is_missing_is_told_with_how_to_use_one_that_was_kept(monitor, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for command in (("escalations",), ("status",), ("ingest",), ("policy", "show")):
        said = monitor(*command)
        assert (said.code, said.out, said.err.count("\n")) == (cli.NOT_HEALTHY, "", 1)
        assert "left, add `--database DIR`." in said.err
    said = monitor("status", "--database", tmp_path)
    assert (said.code, said.out) == (cli.MISUSE, "")
    assert "name a folder that `monitor demo` or `monitor rehearse --keep` left." in said.err


def test_a_kept_database_of_another_version_is_told_how_to_be_migrated(monitor, kept):
    with sqlite3.connect(kept / "monitor.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '0001'")
    said = monitor("status", "--database", kept)
    assert (said.code, said.out) == (cli.MISUSE, "")
    assert f"`monitor migrate --database {kept}`" in said.err


def test_a_kept_database_takes_a_delivery_in(monitor, kept, births_file):
    assert "Nothing has arrived." in monitor("ingest", "--database", kept).out
    said = monitor("ingest", births_file, "--feed", "births", "--database", kept, "--json")
    assert [each["feed"] for each in said.json["deliveries"]] == ["births"]
    assert monitor("deliveries", "births", "--database", kept, "--json").json["deliveries"][0]["as_of"] == "2026-03-01"


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("status",),
        ("doctor",),
        ("escalations",),
        ("explain", "A1"),
        ("identity", "A1", "--reason", "r"),
        ("ingest",),
        ("digest", "--preview", "letters"),
        ("link", "list"),
        ("link", "decide", "1", "--new", "--reason", "r"),
        ("link", "undo", "1", "--reason", "r"),
        ("policy", "show"),
    ],
)
def test_only_a_rehearsal_may_pretend_a_day(monitor, installation, command):
    said = monitor(*command, "--today", "2026-03-01")
    assert (said.code, said.out) == (cli.MISUSE, "")
    assert "--today is for rehearsals" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("explain",), cli.MISUSE),
        (("check", "--what"), cli.MISUSE),
        (("nonsense",), cli.MISUSE),
        (("run",), cli.MISUSE),
        (("status", "--database", "no-such-folder"), cli.MISUSE),
        (("escalations",), cli.NOT_HEALTHY),
        (("status",), cli.BUG),
    ],
)
def test_an_error_under_json_is_one_object_with_the_same_sentence_and_exit_code(
    monitor, monkeypatch, tmp_path, arguments, code
):
    monkeypatch.chdir(tmp_path)
    if code == cli.BUG:
        monkeypatch.setattr("monitor.cli.status.open_app", lambda *_: int("x"))
    for_programs = monitor(*arguments, "--json")
    assert (for_programs.code, for_programs.err) == (code, "")
    error = for_programs.json["error"]
    assert error["exit_code"] == code
    if arguments != ("run",):  # which takes no --json, and is not to run here
        for_people = monitor(*arguments)
        assert (for_people.code, for_people.out, for_people.err) == (code, "", f"{error['sentence']}\n")


def test_json_that_is_not_an_option_leaves_an_error_to_people(monitor, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    said = monitor("explain", "--", "--json")
    assert (said.code, said.out, said.err.count("\n")) == (cli.NOT_HEALTHY, "", 1)


def test_the_program_ends_with_the_commands_code(monkeypatch):
    with pytest.raises(SystemExit) as ended:
        cli.main(["nonsense"])
    assert ended.value.code == cli.MISUSE


def test_the_installed_command_runs():
    said = subprocess.run(
        [sys.executable, "-c", "from monitor.cli import main; main()", "status", "--nonsense"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == cli.MISUSE
    assert "Traceback" not in said.stderr


def test_a_demonstration_never_removes_what_is_not_its_own(monitor, tmp_path):
    (tmp_path / "letters").mkdir()
    said = monitor("demo", "--into", tmp_path)
    assert said.code == cli.MISUSE
    assert (tmp_path / "letters").is_dir()


@pytest.mark.parametrize(
    ("place", "line"), [*cli.COMMANDS.values(), *policy.COMMANDS.values()], ids=[*cli.COMMANDS, *policy.COMMANDS]
)
def test_what_help_lists_is_what_the_command_says_of_itself(place, line):
    assert loaded(place).help.partition("\n")[0] == line
