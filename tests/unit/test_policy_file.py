"""The policy document: what it ships with, and one sentence for whatever is wrong in it."""

import re
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.checks import CHECKS
from monitor.config.calendar_file import read_calendar
from monitor.config.policy_file import LONGEST, policy_of, read_policy, read_whole_policy, shipped_policy
from monitor.config.policy_schema import NUMBERS_IN_WORDS, Document
from monitor.domain.calendar import Term
from monitor.domain.contact import Evidence
from monitor.domain.errors import UserError
from monitor.domain.policy import BandStart, Effect, Limits, Policy

CONFIG = Path(__file__).resolve().parents[2] / "config"
ROW = "[limits.{band}]\nstandard = {standard}\nraised = {raised}\nhigh = {high}\ncaseload = {caseload}\n"


def row(band="from_birth", standard=56, raised=42, high=21, caseload=21):
    return ROW.format(band=band, standard=standard, raised=raised, high=high, caseload=caseload)


def complaint(text):
    with pytest.raises(UserError) as refused:
        read_policy(text)
    said = str(refused.value)
    assert re.fullmatch(r"The policy.*[^.]\.", said), said
    assert "\n" not in said
    return said


def test_the_shipped_file_says_what_is_shipped():
    assert read_policy((CONFIG / "policy.toml").read_text("utf-8")) == shipped_policy()


def test_the_shipped_file_leaves_no_key_out():
    said = tomllib.loads((CONFIG / "policy.toml").read_text("utf-8"))
    assert set(said) == set(Document.model_fields)
    assert set(said["limits"]) == set(BandStart)
    named = {(c, n): set(keys) for c, conditions in said["checks"].items() for n, keys in conditions.items()}
    assert named == {(c.name, n.name): {"effect", *n.numbers} for c in CHECKS for n in c.conditions}


def test_an_empty_document_ships_the_defaults_of_the_domain():
    shipped = shipped_policy()
    assert replace(shipped, conditions={}) == Policy()
    assert read_policy("") == shipped


def test_every_key_and_every_number_says_what_it_means_and_where_it_is_specified():
    for key, field in Document.model_fields.items():
        assert re.search(r"\w \(SPEC [\d., ]+\)$", field.description or ""), key
    numbers = {number for check in CHECKS for condition in check.conditions for number in condition.numbers}
    assert numbers == set(NUMBERS_IN_WORDS)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        *((f"{key} = {value}", key) for key in ("arrival", "brief") for value in ("9999", "0", "-1", "6", "401")),
        ('arrival = "90 days"', "arrival"),
        ("arrival = 42.5", "arrival"),
        ("arrival = true", "arrival"),
        ("stretch = nan", "stretch"),
        ("stretch = inf", "stretch"),
        ("stretch = 0.9", "stretch"),
        ("warning = -1", "warning"),
        ("wait_days = 8", "wait_days"),
        ("doubt_days = 11", "doubt_days"),
        ("lines = 4", "lines"),
        ('pass_up = "yes"', "pass_up"),
        ("pass_up = 1", "pass_up"),
        ('hand_over = "age"', "hand_over"),
        ('wait_for = ["health_visitors"]', "wait_for"),
        ('childrens_services = ["nanny"]', "childrens_services"),
        ("childrens_services = []", "childrens_services"),
        ('wait_for = ["births"]', "births"),
        ('wait_for = ["contacts", "notices"]', "notices"),
        ("stretch = true", "stretch"),
        ("arrival = 1e999", "arrival"),
        ("limits = 3", "limits"),
        ("checks = 3", "checks"),
        (row(standard=9999), "limits.from_birth.standard"),
        (row(high=0), "limits.from_birth.high"),
        (row(caseload='"28 days"'), "limits.from_birth.caseload"),
        ("[limits.from_birth]\nstandard = 56\n", "limits.from_birth.raised"),
        ("limits.from_birth = 56", "limits.from_birth"),
        ('limits.from_birth.standard = "56"', "limits.from_birth.standard"),
        (row(band="from_2_months"), "from_2_months"),
        ('[checks.concern]\nreported = "note"', "checks.concern.reported"),
        ("[checks.household.notice]\nmonths = 12.5", "checks.household.notice.months"),
        ("[checks.household.notice]\nmonths = 0", "checks.household.notice.months"),
        ("[checks.household.notice]\nmonths = 401", "checks.household.notice.months"),
        ('[checks.household.notice]\nmonths = "12"', "checks.household.notice.months"),
        ("[checks.household.notice]\nmonths = true", "checks.household.notice.months"),
        ("[checks.household.notice]\nmonths = [12]", "checks.household.notice.months"),
        ('[checks.concern.reported]\neffect = "loud"', "checks.concern.reported.effect"),
        ("[checks.concern.reported]\neffect = false", "checks.concern.reported.effect"),
        ('[[tiers]]\nrole = "boss"\nacknowledge_within = 1\ndecide_within = 2', "tiers.0.role"),
        ('[[tiers]]\nrole = "operator"\nacknowledge_within = 1\ndecide_within = 2', "tiers cannot name operator"),
        ('[[tiers]]\nrole = "lead"', "tiers.0.acknowledge_within"),
        ("[brake]\nat_least = 0", "brake.at_least"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_by_its_key(line, key):
    assert key in complaint(line)


@pytest.mark.parametrize(
    ("line", "key", "nearest"),
    [
        ("arival = 42", "arival", "arrival"),
        ("warnings = 3", "warnings", "warning"),
        ("[checks.concern.reportd]\neffect = 'note'", "checks.concern.reportd", "concern.reported"),
        ("[checks.household.notice]\nmonth = 12", "checks.household.notice.month", "months"),
        ("high_if = ['concern.report']", "concern.report", "concern.reported"),
        ("[brake]\nat_leest = 20", "brake.at_leest", "brake.at_least"),
        ("[limits.from_birth]\nstandrad = 56", "limits.from_birth.standrad", "limits.from_birth.standard"),
        (row(band="from_12_month"), "limits.from_12_month", "limits.from_12_months"),
        ("[[tiers]]\nrole = 'lead'\nacknowledge = 1", "tiers.0.acknowledge", "tiers.0.acknowledge_within"),
        ("[checks.concern.reported]\nefect = 'note'", "checks.concern.reported.efect", "effect"),
    ],
)
def test_a_key_that_does_not_exist_is_told_with_the_nearest_that_does(line, key, nearest):
    said = complaint(line)
    assert key in said
    assert f"did you mean {nearest}" in said


@pytest.mark.parametrize("line", ["[checks.unseen.due]\neffect = 'off'", "colour = 'red'"])
def test_a_key_near_to_nothing_is_told_without_a_guess(line):
    assert "did you mean" not in complaint(line)


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("[area]\npostcodes = ['BD']", "config/feeds.toml"),
        ("[feeds.births]\ncadence_days = 1", "config/feeds.toml"),
        ("people = []", "config/people.toml"),
        ("[[person]]\nname = 'x'", "config/people.toml"),
        ("terms = []", "config/calendar.toml"),
    ],
)
def test_a_key_of_another_file_is_told_with_that_file(text, file):
    assert f"belongs in {file}: move it there." in complaint(text)


def test_a_row_must_not_get_longer_to_the_right():
    assert "limits.from_birth" in complaint(row(raised=57))
    assert "limits.from_birth" in complaint(row(high=43))
    assert "limits.from_birth.caseload" in complaint(row(caseload=57))
    assert read_policy(row(raised=56, high=21)).limits[BandStart.BIRTH].raised == 56


def test_a_column_must_not_get_shorter_downwards():
    said = complaint(row("from_12_months", standard=299, raised=183, high=91, caseload=28))
    assert "limits.from_12_months.standard" in said
    assert "limits.from_6_weeks.standard" in said
    just = read_policy(row("from_12_months", standard=300, raised=183, high=91, caseload=28))
    assert just.limits[BandStart.TWELVE_MONTHS].standard == 300
    assert "limits.from_6_weeks.high" in complaint(row(standard=100, raised=90, high=61, caseload=21))


def test_an_age_left_out_keeps_its_shipped_row():
    policy = read_policy(row("from_birth", standard=49))
    assert policy.limits[BandStart.BIRTH] == Limits(49, 42, 21, 21)
    assert policy.limits[BandStart.SIX_WEEKS] == Policy().limits[BandStart.SIX_WEEKS]
    assert list(policy.limits) == list(BandStart)


def test_only_seeing_can_count_as_seeing():
    assert "carer_only" in complaint('counts_as_seen = ["seen_in_person", "carer_only"]')
    assert "seen_in_person" in complaint('counts_as_seen = ["seen_remotely"]')
    assert "seen_in_person" in complaint("counts_as_seen = []")
    both = read_policy('counts_as_seen = ["seen_in_person", "seen_remotely"]')
    assert both.counts_as_seen == {Evidence.SEEN_IN_PERSON, Evidence.SEEN_REMOTELY}


@pytest.mark.parametrize(
    "text",
    [
        "arrival = 42\narrival = 42",
        "[brake]\n[brake]",
        "arrival: 42",
        "arrival =",
        "\x00",
        "<policy/>",
        "arrival = 042",
        "[",
        "[limits.\tfrom birth]",
        "arrival\t\b= 42",
        row() + row(),
        "[limits.from_birth]\nstandard = 56\nraised = 42\n[limits.from_bir",
        "x = " + "[" * 5000,
        "arrival = " + "9" * 5000,
        "a\nb = 1",
    ],
)
def test_what_is_no_toml_is_told_in_one_sentence(text):
    assert "not valid TOML" in complaint(text)


def test_ten_megabytes_are_not_even_parsed():
    assert "longer than" in complaint("# " + "x" * 10_000_000)
    assert read_policy("#" * LONGEST) == shipped_policy()


def test_another_projects_document_is_refused_at_its_first_key():
    assert "build-system" in complaint((CONFIG.parent / "pyproject.toml").read_text("utf-8"))
    assert "allowed_domains" in complaint((CONFIG / "people.toml").read_text("utf-8"))


def test_a_key_that_would_break_the_line_is_told_on_one():
    assert "a?b" in complaint('"a\\nb" = 1')


def test_a_document_people_edit_names_every_age_or_none():
    assert read_whole_policy("lines = 30").lines == 30
    assert read_whole_policy((CONFIG / "policy.toml").read_text("utf-8")) == shipped_policy()
    with pytest.raises(UserError, match=r"lacks the table limits\.from_6_weeks: every age has one row"):
        read_whole_policy(row("from_birth"))


@pytest.mark.parametrize("name", ["reported", "not_seen_since"])
def test_a_number_the_policy_had_once_is_read_from_a_version_kept_and_refused_of_an_editor(name):
    document = f"[checks.concern.{name}]\nmonths = 12"
    assert read_policy(document) == shipped_policy()
    with pytest.raises(UserError, match=rf"checks\.concern\.{name}\.months is no longer .* Delete the line\."):
        read_whole_policy(document)


def test_a_byte_order_mark_and_windows_line_ends_are_allowed():
    assert read_policy("\ufeffarrival = 30\r\nwarning = 7\r\n").arrival == 30


def test_a_condition_is_changed_by_itself_and_the_others_keep_what_they_ship_with():
    policy = read_policy(
        "[checks.whereabouts.move_not_confirmed]\nworking_days_after = 6\n[checks.household.notice]\neffect = 'off'"
    )
    assert policy.condition("whereabouts", "move_not_confirmed").numbers == {"working_days_after": 6}
    assert policy.condition("whereabouts", "move_not_confirmed").effect is Effect.ATTENTION
    assert policy.condition("household", "notice").effect is Effect.OFF
    assert policy.condition("household", "notice").numbers == {"months": 12}
    assert policy.condition("concern", "not_seen_since").numbers == {"working_days_after": 10}


def test_a_complaint_holds_nothing_of_what_was_written():
    assert "secret" not in complaint('arrival = "secret"')


def test_a_policy_carries_the_version_it_was_read_as():
    assert read_policy("", version=7).version == 7
    assert policy_of({}).version == 0


def test_the_shipped_calendar_can_be_read_and_holds_two_school_years():
    terms = read_calendar(CONFIG / "calendar.toml").terms
    said = tomllib.loads((CONFIG / "calendar.toml").read_text("utf-8"))["terms"]
    assert len(said) == 6
    assert {Term(first, last) for first, last in said} <= set(terms)
    assert all(earlier.last < later.first for earlier, later in pairwise(terms))
