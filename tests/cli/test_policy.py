"""`monitor policy`: another policy tried, refused, signed for by two people, in force the next day, taken back."""

import re
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.cli.policy_edit import line_of
from monitor.store.database import open_database, reading

TODAY, TOMORROW, LATER = "2026-03-02", "2026-03-03", "2026-03-20"
SHIPPED = (Path(__file__).parents[2] / "config/policy.toml").read_text("utf-8")
LONGER = SHIPPED.replace("standard = 56", "standard = 70")
SHORTER = SHIPPED.replace("standard = 56", "standard = 49")


@pytest.fixture
def as_(monitor, rehearsing, monkeypatch):
    """Run a command as somebody, on a day."""

    def run(who, *arguments, on=TODAY):
        monkeypatch.setenv("SUDO_USER", who)
        return monitor(*arguments, "--today", on)

    return run


@pytest.fixture
def written(tmp_path):
    """Write a document somewhere; gives its path."""

    def write(text):
        path = tmp_path / "proposed.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def one_line(text):
    return " ".join(text.split())


def in_force(as_, on=TODAY):
    return as_("ana", "policy", "show", "--json", on=on).json["policy"]


def test_edit_then_a_second_person_then_the_next_day(as_, written, rehearsing):
    said = as_("ana", "policy", "apply", written(LONGER), "--reason", "visits come late in spring")
    assert said.code == 0
    assert "This weakens the policy: limits.from_birth.standard goes from 56 to 70." in one_line(said.out)
    assert in_force(as_, TOMORROW)["limits"]["from_birth"]["standard"] == 56

    refused = as_("ana", "policy", "approve", 2)
    assert refused.code == 2
    assert "somebody other than its author must approve it" in refused.err

    assert "in force from 2026-03-03" in one_line(as_("ben", "policy", "approve", 2).out)
    assert in_force(as_)["limits"]["from_birth"]["standard"] == 56
    assert in_force(as_, TOMORROW)["limits"]["from_birth"]["standard"] == 70
    assert (rehearsing / "config/policy.toml").read_text("utf-8") == LONGER

    told = as_("cay", "policy", "history", "--json", on=TOMORROW).json["versions"]
    assert [(v["state"], v["author"][:3], v["approver"]) for v in told] == [
        ("replaced", "roo", None),
        ("in force", "ana", "ben (as root)"),
    ]
    assert told[1]["preview"] == "limits.from_birth.standard: 56 → 70"
    assert told[1]["reason"] == "visits come late in spring"


def test_what_weakens_nothing_is_in_force_at_once(as_, written):
    assert "in force from 2026-03-02" in one_line(as_("ana", "policy", "apply", written(SHORTER), "--reason", "x").out)
    assert in_force(as_)["limits"]["from_birth"]["standard"] == 49


def test_going_back_is_compared_like_any_other_change(as_, written):
    as_("ana", "policy", "apply", written(SHORTER), "--reason", "shorter")
    back = as_("ana", "policy", "revert", 1, "--reason", "back", "--json").json
    assert back["effective_on"] is None
    assert back["weakens"] == ["limits.from_birth.standard goes from 49 to 56"]


def test_a_temporary_weakening_gives_way_by_itself(as_, written):
    as_("ana", "policy", "apply", written(LONGER), "--reason", "strike", "--until", "2026-03-15")
    assert "through 2026-03-15; then the policy before holds again" in one_line(as_("ben", "policy", "approve", 2).out)
    days = {on: in_force(as_, on)["limits"]["from_birth"]["standard"] for on in (TOMORROW, "2026-03-15", "2026-03-16")}
    assert days == {TOMORROW: 70, "2026-03-15": 70, "2026-03-16": 56}
    assert "over" in [v["state"] for v in as_("ana", "policy", "history", "--json", on=LATER).json["versions"]]


def test_going_back_says_beforehand_what_it_leaves_out_and_asks(as_, written, rehearsing, answers):
    as_("ana", "policy", "apply", written(SHORTER), "--reason", "shorter")
    both = SHORTER.replace("warning = 14", "warning = 21")
    as_("ben", "policy", "apply", written(both), "--reason", "warn earlier")
    people(rehearsing, lambda text: text + "\n[[person]]\n" + coordinator(text))
    as_("ana", "status")
    answers(False)
    said = as_("cay", "policy", "revert", 1, "--reason", "back")
    assert said.code == 1
    told = one_line(said.out)
    assert "leaves out version 2, by ana (as root) (shorter): limits.from_birth.standard: 56 → 49." in told
    assert "leaves out version 3, by ben (as root) (warn earlier): warning: 14 → 21." in told
    assert "does not take back what config/feeds.toml and config/people.toml have agreed since" in told
    assert len(as_("ana", "policy", "history", "--json").json["versions"]) == 4

    back = as_("cay", "policy", "revert", 2, "--reason", "back", "--json").json
    assert [line for line in back["leaves_out"] if "version 3" in line]
    assert not [line for line in back["leaves_out"] if "version 2," in line]
    assert as_("cay", "policy", "revert", 2, "--reason", "back", "--yes").code == 0


def test_an_earlier_version_that_cannot_be_used_any_more_is_opened_as_a_copy(as_, written, rehearsing):
    as_("ana", "policy", "show")
    feeds = rehearsing / "config/feeds.toml"
    slow = feeds.read_text().replace(
        "[feeds.contacts]\n# Likewise.\ncadence_days = 1", "[feeds.contacts]\ncadence_days = 30"
    )
    without = SHIPPED.replace('["health_visitor_contacts", "contacts"]', '["health_visitor_contacts"]')
    assert without != SHIPPED
    as_("ana", "policy", "apply", written(without), "--reason", "no longer waited for")
    feeds.write_text(slow)
    said = as_("ana", "policy", "revert", 1, "--reason", "back")
    assert said.code == 2
    assert "wait_for names contacts" in one_line(said.err)
    assert "`monitor policy edit --from 1` opens it as a copy" in one_line(said.err)


@pytest.mark.parametrize("until", [TODAY, "2026-02-01", "2027-12-01", "soon"])
def test_a_return_lies_ahead_and_not_too_far(as_, written, until):
    said = as_("ana", "policy", "apply", written(LONGER), "--reason", "x", "--until", until)
    assert said.code == 2
    assert said.err.startswith("--until")


def test_a_difference_is_told_key_by_key(as_, written):
    as_("ana", "policy", "apply", written(SHORTER), "--reason", "shorter")
    said = as_("ana", "policy", "diff", 1, 2)
    assert re.search(r"limits\.from_birth\.standard +56 +49", said.out)
    assert "Nothing is weakened by it." in said.out
    assert "weakens version 2" in as_("ana", "policy", "diff", 2, 1).out
    assert "the same document" in as_("ana", "policy", "diff", 1, 1).out
    assert as_("ana", "policy", "diff", 1, 9).code == 2


def test_only_comments_are_a_version_too_and_survive(as_, written, rehearsing):
    as_("ana", "policy", "apply", written("# Ours, since March.\n" + SHIPPED), "--reason", "say why")
    assert "only comments or the order differ" in as_("ana", "policy", "diff", 1, 2).out
    assert (rehearsing / "config/policy.toml").read_text("utf-8").startswith("# Ours, since March.\n# What counts")


def test_the_same_document_is_nothing_to_change(as_, written):
    said = as_("ana", "policy", "apply", written(SHIPPED), "--reason", "again")
    assert said.code == 2
    assert "nothing to change" in said.err


@pytest.mark.parametrize(
    "bad",
    [
        "standard = 9999",
        "standard = 0",
        "standard = -1",
        'standard = "90 days"',
        "standard = nan",
        "standard = 56\n=\t",
    ],
)
def test_a_bad_document_is_one_sentence_and_changes_nothing(as_, written, bad):
    said = as_("ana", "policy", "apply", written(SHIPPED.replace("standard = 56", bad)), "--reason", "x")
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert len(as_("ana", "policy", "history", "--json").json["versions"]) == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_there_is_always_a_reason(as_, written, reason):
    assert as_("ana", "policy", "apply", written(SHORTER), "--reason", reason).code == 2


def test_neither_author_nor_approver_is_an_option(monitor):
    for act in ("apply", "approve", "revert", "edit"):
        told = monitor("policy", act, "--help").out
        assert not re.search(r"--(author|approver|by|as|user|who)\b", told)


def test_a_file_changed_on_disk_is_a_proposal_of_its_owner(as_, rehearsing):
    as_("ana", "policy", "show")
    (rehearsing / "config/policy.toml").write_text(SHORTER)
    said = as_("ana", "status").out
    assert "Policy version 2, proposed by root (changed in config/policy.toml), waits for approval." in one_line(said)
    assert in_force(as_)["limits"]["from_birth"]["standard"] == 56
    assert as_("ana", "policy", "approve", 2).code == 0
    assert in_force(as_)["limits"]["from_birth"]["standard"] == 49


def test_a_file_put_back_takes_its_proposal_with_it_only_when_somebody_decides(as_, rehearsing):
    as_("ana", "policy", "show")
    (rehearsing / "config/policy.toml").write_text(SHORTER)
    as_("ana", "status")
    (rehearsing / "config/policy.toml").write_text(SHIPPED)
    as_("ana", "status")
    assert len(as_("ana", "policy", "history", "--json").json["versions"]) == 2


def test_a_proposal_can_be_taken_back_and_its_file_with_it(as_, rehearsing):
    as_("ana", "policy", "show")
    (rehearsing / "config/policy.toml").write_text(LONGER)
    as_("ana", "status")
    said = as_("ben", "policy", "withdraw", 2, "--reason", "a typing error")
    assert said.code == 0
    assert "Version 2, proposed by root (changed in config/policy.toml), is taken back" in one_line(said.out)
    assert (rehearsing / "config/policy.toml").read_text("utf-8") == SHIPPED
    assert "waits for approval" not in as_("ana", "status").out
    [_, told] = as_("ana", "policy", "history", "--json").json["versions"]
    assert (told["state"], told["withdrawn_by"], told["withdrawn_because"]) == (
        "taken back",
        "ben (as root)",
        "a typing error",
    )


def test_what_was_taken_back_is_approved_by_nobody_and_taken_back_once(as_, written):
    as_("ana", "policy", "apply", written(LONGER), "--reason", "late")
    as_("ana", "policy", "withdraw", 2, "--reason", "too much")
    assert "was taken back by ana" in as_("ben", "policy", "approve", 2).err
    assert "was taken back already" in as_("ben", "policy", "withdraw", 2, "--reason", "x").err
    assert "was put in force already" in as_("ben", "policy", "withdraw", 1, "--reason", "x").err
    assert "There is no version 9" in as_("ben", "policy", "withdraw", 9, "--reason", "x").err


def test_agreements_taken_back_are_not_proposed_again_by_the_files_alone(as_, rehearsing):
    as_("ana", "policy", "show")
    people(rehearsing, fewer_areas)
    as_("ana", "status")
    assert as_("ana", "policy", "withdraw", 2, "--reason", "she stays").code == 0
    as_("ana", "status")
    assert len(as_("ana", "policy", "history", "--json").json["versions"]) == 2


def fewer_areas(text):
    assert 'areas = ["North", "East"]' in text
    return text.replace('areas = ["North", "East"]', 'areas = ["North"]')


LATER_WARNING = SHIPPED.replace("warning = 14", "warning = 21")


def test_a_proposal_that_was_overtaken_is_proposed_again_on_the_newest_version(as_, written, rehearsing):
    as_("ana", "policy", "apply", written(LONGER), "--reason", "visits come late in spring")
    as_("ben", "policy", "apply", written(LATER_WARNING), "--reason", "warn earlier")
    refused = as_("ben", "policy", "approve", 2)
    assert "`monitor policy rebase 2` proposes its change again" in one_line(refused.err)

    anew = as_("ana", "policy", "rebase", 2, "--reason", "still late", "--json").json
    assert (anew["version"], anew["author"], anew["changes"]) == (
        4,
        "ana (as root)",
        ["limits.from_birth.standard: 56 → 70"],
    )
    assert as_("ben", "policy", "approve", 4).code == 0
    both = in_force(as_, TOMORROW)
    assert (both["limits"]["from_birth"]["standard"], both["warning"]) == (70, 21)
    told = as_("ana", "policy", "history", "--json", on=TOMORROW).json["versions"]
    assert (told[1]["state"], told[1]["withdrawn_because"]) == ("taken back", "proposed anew as version 4")
    assert "# " in (rehearsing / "config/policy.toml").read_text("utf-8"), "comments go along"


def test_two_changes_of_the_same_key_are_named_with_a_way_out(as_, written):
    as_("ana", "policy", "apply", written(LONGER), "--reason", "late")
    as_("ben", "policy", "apply", written(SHORTER), "--reason", "shorter")
    said = as_("ana", "policy", "rebase", 2, "--reason", "late")
    assert said.code == 2
    assert "change the same (limits.from_birth.standard)" in one_line(said.err)
    assert "`monitor policy edit --from 2`" in said.err


def test_a_file_saved_by_root_has_an_author_once_somebody_stands_by_it(monitor, installation, monkeypatch):
    monkeypatch.setattr("monitor.service.bootstrap.os.getuid", lambda: 0)
    monkeypatch.setattr("monitor.policy.in_force.is_shared", lambda account: account == "root")
    monkeypatch.setenv("SUDO_USER", "ana")
    monitor("policy", "show")
    file = installation / "config/policy.toml"
    file.write_text(file.read_text().replace("standard = 56", "standard = 70"))
    monitor("status")
    refused = monitor("policy", "approve", 2)
    assert refused.code == 2
    assert "`monitor policy rebase 2 --reason …` under their own account" in one_line(refused.err)
    assert monitor("policy", "rebase", 2, "--reason", "late in spring").code == 0
    monkeypatch.setenv("SUDO_USER", "ben")
    assert monitor("policy", "approve", 3).code == 0


def test_a_tightening_is_not_held_for_what_somebody_else_took_out_of_the_people(as_, rehearsing, written):
    as_("ana", "policy", "show")
    people(rehearsing, fewer_areas)
    as_("ben", "status")
    said = as_("ana", "policy", "apply", written(SHORTER), "--reason", "shorter", "--json").json
    assert (said["weakens"], said["effective_on"]) == ([], TODAY)
    told = as_("ana", "policy", "history", "--json").json["versions"]
    assert [(v["state"], v["author"]) for v in told[1:]] == [
        ("overtaken", "root"),
        ("in force", "ana (as root)"),
        ("waits for approval", "root"),
    ], "what somebody else proposed still waits, on top of the newest version"
    assert told[3]["weakens"] == told[1]["weakens"]


def test_whoever_signs_for_agreements_stays_their_author_when_a_tightening_overtakes_them(as_, rehearsing, written):
    as_("ana", "policy", "show")
    people(rehearsing, fewer_areas)
    signed = as_("ben", "policy", "rebase", 2, "--reason", "a smaller team", "--json").json
    as_("ana", "policy", "apply", written(SHORTER), "--reason", "shorter")
    told = as_("ana", "policy", "history", "--json").json["versions"]
    assert (signed["version"], told[-1]["state"], told[-1]["author"], told[-1]["reason"]) == (
        3,
        "waits for approval",
        "ben (as root)",
        "a smaller team",
    )
    assert as_("ana", "policy", "approve", told[-1]["version"]).code == 0
    assert in_force(as_, TOMORROW)["limits"]["from_birth"]["standard"] == 49


def test_a_tightening_is_not_held_for_a_weakening_approved_for_tomorrow(as_, written, editor):
    as_("ana", "policy", "apply", written(LONGER), "--reason", "late")
    as_("ben", "policy", "approve", 2)
    editor(LONGER.replace("warning = 14", "warning = 21"))
    said = as_("cay", "policy", "edit", "--reason", "warn earlier")
    assert "It weakens nothing." in said.out
    assert "the same change is made there too (version 3)" in one_line(said.out)
    days = [in_force(as_, on) for on in (TODAY, TOMORROW)]
    assert [(day["warning"], day["limits"]["from_birth"]["standard"]) for day in days] == [(21, 56), (21, 70)]


def in_the_files(as_, on=TODAY):
    told = [need for need in as_("ana", "doctor", "--json", on=on).json["requirements"] if need["what"] == "in force"]
    status = one_line(as_("ana", "status", on=on).out)
    assert all(need["told"] in status for need in told if "is what config" not in need["told"])
    return [(need["met"], need["told"], need["to_do"]) for need in told]


def test_a_file_that_says_something_else_than_what_is_in_force_is_told_until_they_are_one(as_, rehearsing, written):
    as_("ana", "policy", "show")
    assert [met for met, _, _ in in_the_files(as_)] == [True]
    file = rehearsing / "config/policy.toml"
    file.write_text(LONGER)
    [(met, told, _)] = in_the_files(as_)
    assert met
    assert "limits.from_birth.standard: 56 → 70 (version 2, which waits for approval)" in told

    as_("ana", "policy", "withdraw", 2, "--reason", "a slip")
    file.write_text(LONGER)
    [(met, told, to_do)] = in_the_files(as_)
    assert not met
    assert told == "config/policy.toml differs from version 1, which is in force: limits.from_birth.standard: 56 → 70"
    assert "`monitor policy write`" in to_do

    assert as_("ana", "policy", "write").code == 0
    assert file.read_text("utf-8") == SHIPPED
    assert [met for met, _, _ in in_the_files(as_)] == [True]


def test_a_file_ahead_of_its_day_and_one_that_outlasts_its_version_are_told(as_, written):
    as_("ana", "policy", "apply", written(LONGER), "--reason", "strike", "--until", "2026-03-15")
    as_("ben", "policy", "approve", 2)
    assert "(version 2, in force from 2026-03-03)" in in_the_files(as_)[0][1]
    assert [met for met, _, _ in in_the_files(as_, TOMORROW)] == [True]
    [(met, told, _)] = in_the_files(as_, LATER)
    assert not met
    assert "differs from version 1" in told


def test_people_whose_removal_was_taken_back_are_told_with_what_to_do(as_, rehearsing):
    as_("ana", "policy", "show")
    people(rehearsing, fewer_areas)
    assert "which waits for approval" in in_the_files(as_)[0][1]
    as_("ana", "policy", "withdraw", 2, "--reason", "she stays")
    [(met, told, to_do)] = in_the_files(as_)
    assert not met
    assert told.startswith("config/people.toml differs from version 1")
    assert "`monitor policy rebase 2 --reason …`" in to_do


def people(folder, change):
    file = folder / "config/people.toml"
    file.write_text(change(file.read_text("utf-8")), encoding="utf-8")


def coordinator(said):
    return 'name = "Second lead"\nemail = "second.lead@example.gov.uk"\nroles = ["lead"]\n'


def test_somebody_added_is_told_at_once_and_somebody_removed_until_two_people_agreed(as_, rehearsing):
    as_("ana", "policy", "show")
    people(rehearsing, lambda text: text + "\n[[person]]\n" + coordinator(text))
    added = as_("ana", "policy", "history", "--json").json["versions"]
    assert [(v["state"], v["source"]) for v in added] == [("replaced", "set up"), ("in force", "agreements")]

    people(rehearsing, lambda text: text.replace("[[person]]\n" + coordinator(text), ""))
    [_, _, removed] = as_("ana", "policy", "history", "--json").json["versions"]
    assert (removed["state"], removed["weakens"]) == (
        "waits for approval",
        ["people: somebody is no longer told as lead"],
    )
    assert "letters go to 7 people" in as_("ana", "doctor").out

    signed = as_("ana", "policy", "rebase", removed["version"], "--reason", "left the council", "--json").json
    assert as_("ben", "policy", "approve", signed["version"]).code == 0
    assert "letters go to 6 people" in as_("ana", "doctor", on=TOMORROW).out


def test_a_headcount_counts_only_from_the_day_after_a_second_person_said_so(as_, rehearsing):
    as_("ana", "policy", "show")
    feeds = rehearsing / "config/feeds.toml"
    agreed = 'headcount_counts_as_attendance = { column = "HEADCOUNT", agreed_by = "the data lead, 1 March" }\n'
    feeds.write_text(feeds.read_text().replace("[feeds.early_years]\n", "[feeds.early_years]\n" + agreed))
    assert as_("ana", "policy", "show", "--json").json["widened_evidence"] == []
    version = as_("ana", "policy", "rebase", 2, "--reason", "agreed", "--json").json["version"]
    as_("ben", "policy", "approve", version)
    [said] = as_("ana", "policy", "show", "--json", on=TOMORROW).json["widened_evidence"]
    assert "HEADCOUNT counts as attendance" in said


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """An editor that puts one text after another into the file, and counts how often it was opened."""

    def make(*texts):
        for n, text in enumerate(texts, start=1):
            (tmp_path / f"{n}.toml").write_text(text, encoding="utf-8")
        script = tmp_path / "editor"
        script.write_text(
            f"#!/bin/sh\nn=$(($(cat {tmp_path}/n 2>/dev/null || echo 0) + 1))\necho $n > {tmp_path}/n\n"
            f'cp {tmp_path}/$n.toml "$1"\n'
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("EDITOR", str(script))
        monkeypatch.delenv("VISUAL", raising=False)

    return make


@pytest.fixture
def answers(monkeypatch):
    """Answer what is asked."""

    def give(*said):
        left = list(said)
        monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
        monkeypatch.setattr("typer.confirm", lambda *_, **__: left.pop(0))
        monkeypatch.setattr("typer.prompt", lambda *_, **__: left.pop(0))

    return give


def test_an_error_is_told_with_its_line_and_one_may_go_on_editing(as_, editor, answers):
    editor(SHIPPED.replace("standard = 56", "standard = 9999"), SHORTER)
    answers(True, "visits come late")
    said = as_("ana", "policy", "edit")
    assert said.code == 0
    line = SHIPPED.splitlines().index("standard = 56") + 1
    assert f"Line {line}: The policy's limits.from_birth.standard" in one_line(said.out)
    assert "limits.from_birth.standard: 56 → 49" in said.out
    assert in_force(as_)["limits"]["from_birth"]["standard"] == 49
    assert as_("ana", "policy", "history", "--json").json["versions"][1]["reason"] == "visits come late"


def test_an_edit_begins_from_the_newest_version_and_names_those_that_wait(as_, written, editor, rehearsing):
    as_("ana", "policy", "show")
    (rehearsing / "config/policy.toml").write_text(LONGER)
    as_("ana", "status")
    as_("ben", "policy", "apply", written(SHORTER.replace("warning = 14", "warning = 13")), "--reason", "mine")
    editor(SHORTER, SHORTER)
    said = as_("cay", "policy", "edit", "--reason", "shorter still")
    assert "This is a copy of version 1" in one_line(said.out)
    for number, who in ((2, "root"), (3, "ben")):
        assert f"Version {number}, proposed by {who}" in one_line(said.out)
        assert f"`monitor policy edit --from {number}` begins from it" in one_line(said.out)
    assert said.code == 0
    assert in_force(as_)["limits"]["from_birth"]["standard"] == 49


def test_a_version_that_waits_can_be_edited_further(as_, written, editor):
    as_("ana", "policy", "apply", written(LONGER), "--reason", "late")
    editor(LONGER)
    said = as_("ana", "policy", "edit", "--from", 2, "--reason", "x")
    assert "This is a copy of version 2, by ana" in one_line(said.out)
    assert "Nothing was changed." in said.out


def test_what_is_approved_and_waits_for_its_day_is_part_of_the_copy(as_, written, editor):
    as_("ana", "policy", "apply", written(LONGER), "--reason", "late")
    as_("ben", "policy", "approve", 2)
    editor(LONGER)
    assert "This is a copy of version 2" in one_line(as_("ana", "policy", "edit").out)


def test_who_gives_up_or_changes_nothing_proposes_nothing(as_, editor, answers):
    editor("warning = soon", SHIPPED)
    answers(False)
    assert as_("ana", "policy", "edit").code == 1
    assert "Nothing was changed." in as_("ana", "policy", "edit").out
    assert len(as_("ana", "policy", "history", "--json").json["versions"]) == 1


def test_without_an_editor_one_is_asked_for(as_, monkeypatch):
    monkeypatch.setenv("EDITOR", "/nowhere/ed")
    assert "set EDITOR" in as_("ana", "policy", "edit").err


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("arrival", 1),
        ("limits.from_birth.high", 4),
        ("limits.from_birth.raised", 3),
        ("tiers.1.role", 8),
        ("checks.concern.reported.months", 10),
        ("brake.at_least", None),
        ("", None),
    ],
)
def test_a_key_is_found_on_its_line_or_at_its_table(key, line):
    text = "arrival = 1\n\n[limits.from_birth]\nhigh = 1\n[[tiers]]\nrole = 1\n[[tiers]]\nrole = 2\n"
    assert line_of(text + "[checks.concern]\nreported.months = 12\n", key) == line


def test_a_live_installation_wants_accounts_of_ones_own(monitor, installation, monkeypatch, written):
    monkeypatch.setattr("monitor.service.bootstrap.os.getuid", lambda: 0)
    monkeypatch.delenv("SUDO_USER", raising=False)
    said = monitor("policy", "apply", written(LONGER), "--reason", "x")
    assert said.code == 2
    assert "log in under an account of your own" in said.err
    assert monitor("policy", "apply", written(SHORTER), "--reason", "x").code == 0
    assert "nothing here is signed" in monitor("doctor").out
    monkeypatch.setenv("SUDO_USER", "ana")
    assert "nothing here is signed" not in monitor("doctor").out


def test_a_feed_that_is_waited_for_and_comes_slower_than_weekly_is_refused(monitor, installation, monkeypatch):
    assert monitor("policy", "show").code == 0
    feeds = installation / "config/feeds.toml"
    feeds.write_text(
        feeds.read_text().replace(
            "[feeds.contacts]\n# Likewise.\ncadence_days = 1", "[feeds.contacts]\ncadence_days = 30"
        )
    )
    said = monitor("status")
    assert said.code == 2
    assert "wait_for names contacts, and feeds.contacts comes every 30 days" in said.err


def test_show_says_who_signed_for_what_is_in_force(as_, written):
    as_("ana", "policy", "apply", written(LONGER), "--reason", "late in spring")
    as_("ben", "policy", "approve", 2)
    shown = one_line(as_("ana", "policy", "show", on=TOMORROW).out)
    assert "in force from 2026-03-03, by ana (as root), approved by ben (as root) (late in spring)." in shown


def test_a_version_in_the_database_is_what_was_written(as_, written, rehearsing):
    as_("ana", "policy", "apply", written(SHORTER), "--reason", "shorter")
    engine = open_database(f"sqlite:///{rehearsing}/monitor.db")
    with reading(engine) as db:
        from monitor.store import policies  # noqa: PLC0415

        assert policies.versions(db)[1].document == SHORTER
    engine.dispose()
