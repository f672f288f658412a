"""What is listed: the open cases, the register's states, the rules, the letters, records in doubt."""

import re
from pathlib import Path

import pytest

from monitor import cli
from tests.cli.conftest import counted
from tests.cli.small_area import CANARIES, LAST, RAISED_ON


@pytest.fixture
def on(monitor, kept):
    def run(*arguments):
        return monitor(*arguments, "--database", kept)

    return run


def test_open_cases_are_ranked_and_told_by_reference(on):
    said = on("escalations")
    assert said.code == 0
    assert "2 open cases on 2026-04-10" in said.out
    first, second = re.findall(r"^ (UC-\S+) .*$", said.out, re.MULTILINE)
    assert re.search(rf"{first} +3m +BD7 +unseen +2026-03-20 +39 +21 +high +1 +{RAISED_ON}", said.out)
    assert re.search(rf"{second} +protected child", said.out)
    assert max(len(line) for line in said.out.splitlines()) <= 100


def test_the_list_as_json_holds_no_more_of_a_protected_child_than_its_reference(on):
    told = on("escalations", "--json").json
    assert (told["as_of"], told["open"]) == (LAST, 2)
    first, second = told["escalations"]
    assert (first["why"], first["days_over"], first["attention"], first["tier"]) == (["unseen"], 39, "high", 1)
    assert second["restricted"]
    assert not [name for name, value in second.items() if value and name not in {"reference", "restricted"}]


def test_nobody_comes_due_here_before_it_is_a_case(on):
    assert on("due", "--json").json == {"as_of": LAST, "areas": []}
    assert "0 children come due after 2026-04-10, within 8 weeks." in on("due").out
    assert on("due", "--area", "bd9", "--json").json["children"] == []


def test_one_area_can_be_asked_for(on):
    assert on("escalations", "--area", "bd7", "--json").json["open"] == 1
    assert on("escalations", "--area", "BD9", "--json").json["open"] == 0


def test_the_list_is_cut_to_the_policys_lines_but_for_all(on, monkeypatch, kept):
    monkeypatch.setenv("SUDO_USER", "ana")
    shorter = kept / "shorter.toml"
    shorter.write_text("lines = 5\n")
    waits = on("policy", "apply", shorter, "--reason", "a look at a short list", "--json").json["version"]
    monkeypatch.setenv("SUDO_USER", "ben")
    assert on("policy", "approve", waits).code == 0
    monkeypatch.setattr("monitor.cli.escalations.ranked", lambda *asked: [_row(n) for n in range(7)][: asked[-1]])
    monkeypatch.setattr("monitor.store.open_cases.count_open", lambda *_: 7)
    tomorrow = ("--today", "2026-04-11")
    said = on("escalations", *tomorrow)
    assert len(re.findall(r"UC-000\d-0000", said.out)) == 5
    assert "and 2 more: --all shows them." in said.out
    assert len(re.findall(r"UC-000\d-0000", on("escalations", "--all", *tomorrow).out)) == 7


def _row(number):
    from monitor.cli.escalations import Row  # noqa: PLC0415

    return Row(f"UC-000{number}-0000", restricted=True)


@pytest.mark.parametrize(
    "arguments", [("escalations",), ("escalations", "--json"), ("status",), ("link", "list"), ("check",)]
)
def test_no_list_holds_a_name(on, arguments):
    said = on(*arguments)
    assert not [canary for canary in CANARIES if canary in said.out + said.err]
    assert max(len(line) for line in said.out.splitlines()) <= 100


def test_a_judging_run_prints_its_certificate(on, kept):
    said = on("check")
    assert said.code == 0
    assert re.search(r"escalated: somebody must act +2", said.out)
    assert "4 children on the register, difference 0." in said.out
    assert counted(kept, "run") == 97


def test_a_past_day_is_judged_and_nothing_is_written(on, kept):
    before = (kept / "monitor.db").read_bytes()
    said = on("check", "--as-of", "2026-03-01", "--json")
    assert said.code == 0
    assert said.json["states"]["escalated"] == 0
    assert sum(said.json["states"].values()) == said.json["register"] == 4
    assert said.json["difference"] == 0
    assert (kept / "monitor.db").read_bytes() == before


def test_a_child_not_yet_born_is_in_no_state(on):
    told = on("check", "--as-of", "2026-01-04", "--json").json
    assert (told["not_yet"], sum(told["states"].values()), told["difference"]) == (1, 3, 0)


def test_a_day_that_has_not_come_is_not_judged(on):
    assert on("check", "--as-of", "2027-01-01").code == cli.MISUSE
    assert on("check", "--as-of", "1.3.2026").code == cli.MISUSE


def test_another_day_may_be_today_in_a_rehearsal(on):
    assert on("check", "--today", "2026-04-12", "--json").json["certificate"]["day"] == "2026-04-12"


def test_figures_that_do_not_add_up_end_with_code_3(on, monkeypatch):
    from dataclasses import replace  # noqa: PLC0415

    from monitor.store import judgements  # noqa: PLC0415

    certify = judgements.certify
    monkeypatch.setattr(judgements, "certify", lambda *a: replace(certify(*a), difference=1))
    said = on("check")
    assert said.code == cli.NOT_HEALTHY
    assert "do not add up" in said.out


def test_the_rules_in_force_are_shown(on):
    said = on("policy", "show")
    assert re.search(r"from birth +56 +42 +21 +21", said.out)
    assert re.search(r"failed_contacts +attention +in a row 2, cancellations", said.out)
    assert re.search(r"1 +coordinator +2 +5", said.out)
    assert on("policy", "show", "--json").json["policy"]["limits"]["from_birth"]["standard"] == 56


def test_a_broken_policy_file_is_told_with_what_stays_in_force(on, kept):
    (kept / "config/policy.toml").write_text("brief = 'soon'\n")
    assert "the last good version stays in force" in " ".join(on("policy", "show").out.split())
    said = on("status")
    assert said.code == cli.NOT_HEALTHY
    assert "policy" in said.out


def test_widened_evidence_is_shown(on, kept):
    agreed = '\nchild_seen_when_blank = { "08" = "Y" }\n'
    feeds = kept / "config/feeds.toml"
    feeds.write_text(
        feeds.read_text().replace("[feeds.health_visitor_contacts]", f"[feeds.health_visitor_contacts]{agreed}")
    )
    assert "a blank child_seen counts as seen at activities 08" in on("policy", "show").out


def test_the_letters_that_would_go_are_written_as_files(on, tmp_path, kept):
    letters = counted(kept, "letter")
    told = on("digest", "--preview", tmp_path / "letters", "--json").json["letters"]
    assert [letter["to"] for letter in told] == ["Everybody"]
    page, text = (Path(told[0][kind]).read_text() for kind in ("html", "text"))
    assert "Sighting summary" in told[0]["subject"]
    assert not [canary for canary in CANARIES if canary in page + text]
    assert counted(kept, "letter") == letters
    assert "none was sent" in " ".join(on("digest", "--preview", tmp_path / "letters").out.split())


def test_records_in_doubt_and_concerns_not_placed_are_listed_with_their_age(on):
    said = on("link", "list")
    assert re.search(r"in doubt: counted as .*? +contacts:gp +2026-02-23 +46 +UC-", said.out)
    assert re.search(r"fits no child +notices:police +2026-03-23 +18", said.out)
    waiting = on("link", "list", "--json").json["waiting"]
    assert [(each["days"], each["record"]["reason"]) for each in waiting] == [(46, "provisional"), (18, "not_placed")]


def test_a_wrong_link_is_undone_with_a_reason(on, kept):
    joined = on("explain", "A1", "--json").json["joined"]
    link = next(each["link"] for each in joined if each["source"] == "health_visitor_contacts")
    assert on("link", "undo", link).code == cli.MISUSE
    said = on("link", "undo", link, "--reason", "another child's visit")
    assert said.code == 0
    assert f"Link {link} is undone." in said.out
    assert counted(kept, "audit WHERE act = 'link.undone'") == 1
    assert on("link", "undo", link, "--reason", "again").code == cli.MISUSE


def test_a_record_in_doubt_is_decided_and_the_decision_undone(on, kept, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "ana")
    [doubt] = [each["record"] for each in on("link", "list", "--json").json["waiting"] if each["record"]["candidates"]]
    link, ref = doubt["link_id"], doubt["candidates"][0]
    assert f"may be the same as {ref}" in " ".join(on("explain", "X9").out.split())
    assert "who may be the same as this child" in " ".join(on("explain", ref).out.split())
    for wrong in ((), ("--new", "--same", ref), ("--same", "UC-0000-0000")):
        assert on("link", "decide", link, *wrong, "--reason", "r").code == cli.MISUSE
    said = on("link", "decide", link, "--same", ref, "--reason", "asked the practice")
    assert said.code == 1
    assert "a second person runs the same command" in " ".join(said.out.split())
    assert counted(kept, "link_decision WHERE NOT proposed") == 0
    monkeypatch.setenv("SUDO_USER", "ben")
    done = on("link", "decide", link, "--same", ref, "--reason", "asked the practice", "--json").json
    assert (done["done"], done["act"], done["ref"], done["by"].split()[0]) == (True, "same", ref, "ben")
    made = [each for each in on("explain", ref, "--json").json["joined"] if each["reason"] == "decided"]
    assert len(made) == 1
    assert on("link", "undo", made[0]["link"], "--reason", "it was the other").code == 0
    assert any(each["record"]["candidates"] for each in on("link", "list", "--json").json["waiting"])


LISTS = [
    "escalations",
    "escalations --area BD7 --json",
    "due --area BD7",
    "link list",
    "explain A1",
    "identity A1 --reason visit",
    "digest --preview {}/letters",
    "policy preview {}/config/policy.toml --list",
]
FIGURES = ["status", "status --json", "due", "deliveries", "doctor", "verify", "policy preview {}/config/policy.toml"]


@pytest.mark.parametrize("asked", [*LISTS, *FIGURES])
def test_whoever_is_shown_a_reference_is_written_down(monitor, kept, asked):
    before = counted(kept, "audit")
    said = monitor(*asked.format(kept).split(), "--database", kept)
    looks = counted(kept, "audit") - before
    assert looks == (asked in LISTS)
    assert looks or not re.search(r"UC-[0-9A-Z]{4}", said.out + said.err)
