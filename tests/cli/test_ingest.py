import re
import shutil

import pytest

from monitor import cli
from monitor.domain.actor import Actor
from tests.cli.conftest import counted


@pytest.fixture
def ingest(monitor, rehearsing, monkeypatch):
    monkeypatch.setattr("monitor.cli.ingest._BETWEEN_LOOKS", 0)

    def run(*arguments):
        return monitor("ingest", *arguments, "--today", "2026-03-02")

    return run


def test_a_file_named_is_taken_in_at_once(ingest, births_file, rehearsing):
    said = ingest(births_file)
    assert said.code == 0
    assert re.search(r"births +2026-03-01 +applied +2 +0", said.out)
    assert births_file.exists()
    assert counted(rehearsing, "child") == 2


def test_one_pass_takes_in_what_lies_in_the_inbox(ingest, births_file, rehearsing):
    (rehearsing / "inbox/births").mkdir()
    shutil.move(births_file, rehearsing / "inbox/births")
    told = ingest("--json").json
    assert [(each["feed"], each["outcome"], each["rows"]) for each in told["deliveries"]] == [("births", "applied", 2)]
    assert list((rehearsing / "inbox/births").iterdir()) == []


def test_an_empty_inbox_is_no_trouble(ingest):
    said = ingest()
    assert (said.code, said.out) == (0, "Nothing has arrived.\n")


def test_the_feed_of_a_file_can_be_named(ingest, births_file, tmp_path):
    strange = tmp_path / "extract_2026-03-01.csv"
    births_file.rename(strange)
    assert ingest(strange).code == 1
    assert ingest(strange, "--feed", "births").code == 0


def test_a_damaged_delivery_is_not_applied_and_says_why(ingest, births_file, rehearsing):
    births_file.write_bytes(births_file.read_bytes().replace(b"outcome", b"what_came"))
    said = ingest(births_file)
    assert said.code == 1
    told = " ".join(said.out.split())
    assert "The column outcome (nearest: what_came) is missing." in told
    assert "Nothing of it was applied: `monitor ingest --reject 1`, with --reason." in told
    assert counted(rehearsing, "child") == 0


def test_rows_that_could_not_be_used_are_told_by_their_place(ingest, births_file):
    births_file.write_bytes(births_file.read_bytes().replace(b"live", b"lively", 1))
    said = ingest(births_file)
    assert said.code == 0
    assert "line 2, cell" in said.out
    assert "lively" not in said.out


def test_a_delivery_that_waits_is_rejected_with_a_reason(ingest, births_file, rehearsing):
    births_file.write_bytes(births_file.read_bytes().replace(b"outcome", b"what_came"))
    ingest(births_file)
    assert ingest("--reject", "1").code == cli.MISUSE
    said = ingest("--reject", "1", "--reason", "asked for another")
    assert said.code == 0
    assert "Delivery 1 is rejected" in said.out
    assert counted(rehearsing, "audit WHERE act = 'delivery.rejected'") == 1
    assert ingest("--reject", "1", "--reason", "again").code == cli.MISUSE


def test_a_delivery_that_was_right_after_all_is_accepted(ingest, births_file, rehearsing):
    empty = births_file.read_bytes().splitlines(keepends=True)[0]
    births_file.write_bytes(empty)
    came = ingest(births_file)
    assert came.code == 1
    offered = "Nothing of it was applied: `monitor ingest --accept 1` or `--reject 1`, with --reason."
    assert offered in " ".join(came.out.split())
    said = ingest("--accept", "1", "--reason", "nobody was born that week")
    assert said.code == 0
    assert "Delivery 1 is applied." in said.out


@pytest.fixture
def answering(monkeypatch):
    """Answers what is asked on the terminal, and notes the questions."""

    def answer(yes):
        asked = []

        def confirm(question, **_):
            asked.append(question)
            return yes

        monkeypatch.setattr("typer.confirm", confirm)
        return asked

    return answer


@pytest.fixture
def acting(monkeypatch):
    """Runs commands as another person from now on."""
    return lambda who: monkeypatch.setattr("monitor.cli.context.acting_person", lambda: Actor(who))


@pytest.fixture
def judged(monitor, ingest, births_file):
    """Two children, born and judged."""
    ingest(births_file)
    assert monitor("check", "--today", "2026-03-02").code == 0


def test_withdrawing_shows_what_it_would_change_and_asks(ingest, judged, rehearsing, answering):
    asked = answering(False)
    said = ingest("--withdraw", "1", "--reason", "the wrong hospital")
    assert said.code == 1
    assert "2 children, 2 no longer judged" in said.out
    assert said.out.count("limit not reached → no longer judged") == 2
    assert "two different people must do it" in said.out
    assert said.out.endswith("Nothing was changed.\n")
    assert asked == ["Have delivery 1 withdrawn?"]
    assert counted(rehearsing, "decision") == 0
    assert ingest("--withdraw", "1", "--reason", "r", "--json").code == cli.MISUSE


def test_removing_anybody_takes_a_second_person_and_can_be_taken_back(ingest, judged, rehearsing, monitor, acting):
    withdraw = ("--withdraw", "1", "--reason", "the wrong hospital", "--yes")
    for who in ("anna", "anna"):
        acting(who)
        said = ingest(*withdraw, "--json")
        assert (said.code, said.json["done"]) == (1, False)
        assert counted(rehearsing, "delivery d JOIN decision e ON e.delivery_id = d.id WHERE NOT e.proposal") == 0
    acting("bela")
    assert "Delivery 1 is withdrawn with all it said" in ingest(*withdraw).out
    assert "was withdrawn by bela on 2026-03-02, so it cannot be withdrawn" in ingest(*withdraw).err
    assert "`monitor ingest --restore 1`" in ingest("--accept", "1", "--reason", "r").err
    assert monitor("check", "--today", "2026-03-02").code == 0
    said = ingest("--restore", "1", "--reason", "it was right", "--yes")
    assert (said.code, "2 judged again" in said.out) == (0, True)
    assert monitor("check", "--today", "2026-03-02").code == 0
    assert counted(rehearsing, "judgement WHERE state = 'within_limit'") == 2
    assert ingest("--withdraw", "1", "--reason", "r", "--yes", "--json").json["done"] is False, "asked anew"


def test_a_rejected_delivery_waits_again_when_that_is_taken_back(ingest, births_file):
    births_file.write_bytes(births_file.read_bytes().splitlines(keepends=True)[0])
    ingest(births_file)
    ingest("--reject", "1", "--reason", "asked for another")
    assert "was rejected by" in ingest("--accept", "1", "--reason", "r").err
    said = ingest("--restore", "1", "--reason", "it was right", "--yes")
    assert "every child's answer of today stays as it is" in said.out
    assert ingest("--accept", "1", "--reason", "nobody was born").code == 0


def test_a_delivery_is_accepted_with_the_manifest_it_came_with(ingest, births_file, rehearsing):
    births_file.write_bytes(births_file.read_bytes().splitlines(keepends=True)[0])
    ingest(births_file)
    archived = next((rehearsing / "data/kept").glob("*.csv"))
    manifest = archived.with_name(f"{archived.name}.manifest.json")
    manifest.write_text("no manifest", encoding="utf-8")
    said = ingest("--accept", "1", "--reason", "r")
    assert said.code == cli.MISUSE
    assert "cannot be read, so it cannot be accepted" in said.err
    manifest.unlink()
    archived.write_bytes(archived.read_bytes() + b"more\n")
    assert "is damaged" in ingest("--accept", "1", "--reason", "r").err
    archived.unlink()
    assert "is no longer kept" in ingest("--accept", "1", "--reason", "r").err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--accept", "1", "--reject", "1", "--reason", "r"),
        ("--feed", "births"),
        ("--accept", "9", "--reason", "r"),
        ("--withdraw", "9", "--reason", "r"),
        ("--restore", "9", "--reason", "r", "--yes"),
    ],
)
def test_what_cannot_be_decided_is_misuse(ingest, arguments):
    said = ingest(*arguments)
    assert said.code == cli.MISUSE
    assert said.err.count("\n") == 1
