import json
import re
import shutil

import pytest

from monitor.domain.feed import FeedKind
from tests.builders.files import a_file, a_row
from tests.cli.small_area import CANARIES, FIRST, LAST, RAISED_ON, SEEN, UNSEEN, write_case

EVENT = {"on", "event", "child", "why", "last_seen_on", "counted_from", "limit_days", "attention", "state"}
FINAL = {"state", "last_seen_on", "due_on", "attention", "findings"}


@pytest.fixture(scope="module")
def folder(case, tmp_path_factory):
    """The small area, only its first two months, expecting nothing."""
    short = tmp_path_factory.mktemp("short") / "case"
    shutil.copytree(case, short)
    text = (short / "case.toml").read_text().replace(f"to = {LAST}", "to = 2026-03-04")
    (short / "case.toml").write_text(text)
    (short / "expected.toml").write_text("")
    return short


def test_the_json_is_the_object_of_the_contract(monitor, folder):
    said = monitor("rehearse", folder, "--json")
    assert said.code == 0
    told = said.json
    assert set(told) == {"from", "to", "register", "events", "final", "accounting"}
    assert (told["from"], told["to"], told["register"]) == (FIRST, "2026-03-04", 4)
    assert [(e["on"], e["event"], e["child"], e["why"]) for e in told["events"]] == [
        (RAISED_ON, "raised", "A1", "unseen"),
        ("2026-03-03", "raised", "R1", "unseen"),
    ]
    assert all(set(event) == EVENT for event in told["events"])
    assert all(set(final) == FINAL for final in told["final"].values())
    assert told["accounting"] == {"runs": 59, "differences": 0}
    assert said.err == ""


def test_two_children_under_one_local_id_of_two_sources_are_two(monitor, tmp_path):
    """A sender's ids are its own: another's `A1` is another child."""
    write_case(tmp_path)
    shutil.rmtree(tmp_path / "deliveries")
    seen_by_gp = {**SEEN, "local_id": "A1", "date_of_birth": "2025-06-02"}
    born = a_row(FeedKind.BIRTHS, 1, **UNSEEN, notified_on="2026-01-06")
    seen = a_row(FeedKind.CONTACTS, 1, **seen_by_gp, contact_on="2026-01-08")
    for day, name, row in (("07", "births_2026-01-06.csv", born), ("09", "contacts_2026-01-08.csv", seen)):
        (tmp_path / f"deliveries/2026-01-{day}").mkdir(parents=True)
        (tmp_path / f"deliveries/2026-01-{day}" / name).write_bytes(a_file([row]))
    kept = tmp_path / "kept"
    said = monitor("rehearse", tmp_path, "--json", "--keep", kept)
    told = said.json
    assert told["register"] == 2
    assert set(told["final"]) == {"A1", "A1 (contacts)"}
    assert {event["child"] for event in told["events"]} == {"A1"}
    assert "A1 (contacts) is UC-" in said.err
    first, second = (monitor("explain", name, "--json", "--database", kept).json for name in told["final"])
    assert first["ref"] != second["ref"]
    assert "2 children, 0 unaccounted for" in monitor("rehearse", tmp_path).out


def test_the_timeline_is_a_table(monitor, folder):
    said = monitor("rehearse", folder)
    assert said.code == 0
    assert re.search(rf"{RAISED_ON} +raised +A1 +unseen +2026-01-19 +2026-01-19 +21 +high", said.out)
    assert "Nothing was expected, so nothing was compared." in said.out
    assert not any(canary in said.out for canary in CANARIES)


def test_what_did_not_come_as_expected_is_listed_with_code_1(monitor, folder, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    event = '[[event]]\non = 2026-03-03\nevent = "raised"\nchild = "A1"\nwhy = "unseen"\n'
    (other / "expected.toml").write_text(event)
    said = monitor("rehearse", other)
    assert said.code == 1
    expected, came = said.out.split("Expected, and did not come")[1].split("Came, and was not expected")
    assert re.search("2026-03-03 +raised +A1 +unseen", expected)
    assert re.search(f"{RAISED_ON} +raised +A1 +unseen", came)
    assert "Not as expected." in said.out


def test_a_folder_without_a_case_is_misuse(monitor, tmp_path):
    said = monitor("rehearse", tmp_path)
    assert said.code == 2
    assert "case.toml" in said.err


def test_a_kept_rehearsal_is_never_written_over(monitor, case, lived):
    said = monitor("rehearse", case, "--keep", lived)
    assert said.code == 2
    assert "holds a rehearsal already" in said.err


def test_a_kept_rehearsal_says_how_to_look_into_it(monitor, folder, tmp_path):
    said = monitor("rehearse", folder, "--keep", tmp_path / "k")
    assert f"monitor explain {reference(tmp_path / 'k', monitor)} --as-of {RAISED_ON} --database" in said.out
    assert "MONITOR_ENVIRONMENT=rehearsal MONITOR_DATABASE_URL=sqlite:///" in said.out
    as_json = monitor("rehearse", folder, "--json", "--keep", tmp_path / "l")
    assert json.loads(as_json.out)["register"] == 4
    assert "MONITOR_ENVIRONMENT=rehearsal" in as_json.err


def reference(kept, monitor):
    return monitor("explain", "A1", "--json", "--database", kept).json["ref"]


def with_bad_rows(folder, tmp_path, bad, rows):
    """Return a copy of a folder to which one more delivery of contacts comes, the first `bad` of its rows refused."""
    more = tmp_path / "more"
    shutil.copytree(folder, more)
    listed = [
        a_row(FeedKind.CONTACTS, n, contact_on="soon" if n <= bad else "2026-02-20", evidence="carer_only")
        for n in range(1, rows + 1)
    ]
    (more / "deliveries/2026-03-02/contacts_2026-03-01.csv").parent.mkdir(exist_ok=True)
    (more / "deliveries/2026-03-02/contacts_2026-03-01.csv").write_bytes(a_file(listed))
    return more


def test_every_problem_of_a_file_is_printed(monitor, folder, tmp_path):
    said = monitor("rehearse", with_bad_rows(folder, tmp_path, 7, 9)).out
    assert len(re.findall(r"contacts of 2026-03-01: contacts_2026-03-01.csv, line \d+, cell", said)) == 7
    assert " more:" not in said


def test_of_a_file_with_many_problems_the_rest_is_counted_by_reason(monitor, folder, tmp_path):
    said = monitor("rehearse", with_bad_rows(folder, tmp_path, 1203, 1250)).out
    assert len(re.findall(r"contacts of 2026-03-01: contacts_2026-03-01.csv, line \d+, cell", said)) == 100
    assert "contacts of 2026-03-01: and 1,103 more:" in said
    assert "1,103 in contact_on: write a date like 2026-03-01; the rows were left out." in " ".join(said.split())
