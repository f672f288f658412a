import re
import shutil

import pytest

from monitor import cli
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


def test_a_delivery_is_withdrawn_with_all_it_said(ingest, births_file):
    ingest(births_file)
    said = ingest("--withdraw", "1", "--reason", "the wrong hospital", "--json")
    assert said.json["done"]
    assert "to be judged anew: 2 children" in said.json["told"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--accept", "1", "--reject", "1", "--reason", "r"),
        ("--feed", "births"),
        ("--accept", "9", "--reason", "r"),
        ("--withdraw", "9", "--reason", "r"),
    ],
)
def test_what_cannot_be_decided_is_misuse(ingest, arguments):
    said = ingest(*arguments)
    assert said.code == cli.MISUSE
    assert said.err.count("\n") == 1
