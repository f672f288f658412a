import io
from types import SimpleNamespace

import pytest

from monitor import cli
from tests.cli.conftest import counted
from tests.cli.small_area import PROTECTED, UNSEEN


@pytest.fixture
def identity(monitor, kept):
    def run(ref, *more):
        return monitor("identity", ref, "--database", kept, *more)

    return run


def test_who_a_case_is_about_is_shown_with_every_source(identity):
    said = identity("A1", "--reason", "a visit tomorrow")
    assert said.code == 0
    assert "Zephyrine Quillfeather, F, born 2026-01-04" in said.out
    assert "NHS number 999 000 0018 (status 01)" in said.out
    assert "3 Oxbowmere Row, BD7 1BB" in said.out
    assert "told by births as A1, since 2026-01-06" in said.out
    assert "told by contacts:police as A1" in said.out


def test_it_takes_a_reason_and_writes_it_down(identity, kept):
    assert identity("A1").code == cli.MISUSE
    blank = identity("A1", "--reason", "  ")
    assert (blank.code, blank.out) == (cli.MISUSE, "")
    assert counted(kept, "audit") == 0
    identity("A1", "--reason", "a visit tomorrow")
    assert counted(kept, "audit WHERE act = 'identity' AND reason = 'a visit tomorrow'") == 1


def test_the_look_is_written_down_even_when_showing_fails(identity, kept, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr("monitor.cli.identity.identity_of", fail)
    said = identity("A1", "--reason", "a visit tomorrow")
    assert (said.code, said.out) == (cli.BUG, "")
    assert counted(kept, "audit") == 1


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_the_address_of_a_protected_child_is_never_shown(identity, more):
    said = identity("R1", "--reason", "asked by the restricted-cases person", *more)
    assert PROTECTED["family_name"] in said.out
    assert "Oxbowmere" not in said.out
    assert PROTECTED["postcode"] not in said.out


def test_the_json_says_the_same(identity):
    told = identity("A1", "--reason", "r", "--json").json
    described = told["descriptions"][0]["description"]
    assert described["name"] == f"{UNSEEN['given_name']} {UNSEEN['family_name']}"
    assert described["born_on"] == "2026-01-04"
    assert {by["source"] for by in told["descriptions"][0]["told_by"]} >= {"births", "health_visitor_contacts"}
    assert told["household"] == []


def test_a_reason_may_come_by_standard_input_or_a_prompt_so_that_no_list_of_processes_shows_it(
    identity, kept, monkeypatch, capsys
):
    monkeypatch.setattr("sys.stdin", io.StringIO("  a visit\n tomorrow\n"))
    assert identity("A1", "--reason", "-").code == 0
    assert counted(kept, "audit WHERE reason = 'a visit tomorrow'") == 1
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert identity("A1", "--reason", "-").code == cli.MISUSE
    asked = []

    def prompt(text, *, err):
        asked.append((text, err))
        return "asked for"

    monkeypatch.setattr("monitor.cli.context.typer.prompt", prompt)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    assert identity("A1", "--json").code == 0
    assert asked == [("Why", True)]
    assert counted(kept, "audit WHERE reason = 'asked for'") == 1
