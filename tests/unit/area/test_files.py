"""What the synthetic area sends is what FEEDS.md describes."""

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from statistics import median

import pytest

from monitor.config.feeds_file import parse_feeds
from monitor.sample_area import Area, make_area
from tests.unit.area.reading import files, lived_days, rows

IDENTITY = (
    "local_id nhs_number nhs_number_status family_name given_name date_of_birth sex address postcode uprn restricted "
)
COLUMNS = {
    "births": "outcome mother_nhs_number birth_order notified_on",
    "gp_registration": "practice_code acceptance_type registered_on removed_on removal_reason",
    "school_roll": "upn school_urn year_group enrolled_on left_on destination last_attended_on",
    "early_years": "provider_urn entitlement started_on ended_on leaving_reason expected_hours last_attended_on",
    "health_visitor_contacts": "contact_id contact_on activity attendance medium child_seen seen_alone access at_home "
    "planned team mother_nhs_number withdrawn",
    "contacts": "agency contact_id contact_on kind evidence planned practitioner_role withdrawn",
    "notices": "agency notice_id noticed_on kind about area confirmed_by withdrawn",
}
SNAPSHOTS = ("gp_registration", "school_roll", "early_years")
TRUNCATED = "gp_registration_2026-05-17.csv"
FINGERPRINT = """
import hashlib
from monitor.sample_area import make_area
from tests.unit.area.reading import files
area = make_area(children=60)
whole = b"".join(file.name.encode() + file.content + (file.manifest or b"") for file in files(area))
print(hashlib.sha256(whole + repr(area.planted).encode()).hexdigest())
"""


def fingerprint(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", FINGERPRINT]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def test_every_process_makes_the_same_area():
    assert fingerprint("0") == fingerprint("4711")


def test_another_seed_makes_another_area(hamlet: Area):
    assert make_area(seed=7, children=200).history != hamlet.history


def test_it_is_made_in_seconds():
    began = time.process_time()
    make_area(children=1000)
    assert time.process_time() - began < 8  # about one and a half


def test_it_stays_small_and_holds_about_four_thousand_preschool_children(whole_area: Area):
    assert sum(len(file.content) for file in files(whole_area)) < 60_000_000
    assert 3800 < whole_area.preschool < 4200


def test_every_file_has_exactly_the_columns_of_its_feed(hamlet: Area):
    agreed = tomllib.loads(hamlet.feeds_toml())["feeds"]
    for file in files(hamlet):
        kind, theirs = file.feed.partition("-")[0], agreed[file.feed].get("columns", {})
        first = file.content.decode(agreed[file.feed].get("encoding", "utf-8")).splitlines()[0]
        if theirs:
            assert sorted(theirs.values()) == sorted((IDENTITY + COLUMNS[kind]).split())
            assert set(theirs) < set(first.split(","))
        else:
            assert first.split(",") == (IDENTITY + COLUMNS[kind]).split()


def test_the_hospital_writes_in_its_own_way(area: Area):
    some = files(area, "contacts-hospital")[3]
    text = some.content.decode("cp1252")
    assert text.startswith("Attendance No,Hospital No,NHS No")
    assert re.search(r",\d\d/\d\d/20\d\d,", text)
    assert not re.search(r"20\d\d-\d\d-\d\d", text)


def test_a_file_is_complete_through_yesterday_at_the_latest(area: Area):
    assert max(file.as_of for file in area.history) < area.first_lived_day
    for day in lived_days(area):
        assert all(file.as_of < day for file in area.day(day))
    assert all(file.name == f"{file.feed}_{file.as_of}.csv" for file in files(area))


def test_history_is_complete_through_the_last_day_before_life_begins(area: Area):
    last = {file.feed: file.as_of for file in area.history}
    assert set(last.values()) == {area.first_lived_day - timedelta(days=1)}
    assert set(last) == set(tomllib.loads(area.feeds_toml())["feeds"])


def test_a_manifest_tells_the_truth_except_of_the_truncated_file(area: Area):
    wrong = []
    for file in files(area):
        if file.manifest is None:
            continue
        told = json.loads(file.manifest)
        honest = told["sha256"] == sha256(file.content).hexdigest() and told["rows"] == len(rows(area, file))
        assert told["as_of"] == file.as_of.isoformat()
        if not honest:
            wrong.append(file.name)
    assert wrong == [TRUNCATED]


def test_an_empty_delta_or_an_unchanged_snapshot_is_declared_a_nil_return(hamlet: Area):
    before: dict[str, bytes] = {}
    for file in files(hamlet):
        nil = file.manifest is not None and json.loads(file.manifest)["nil_return"]
        same = file.feed in SNAPSHOTS and before.get(file.feed) == file.content
        assert nil == (same or file.content.count(b"\n") == 1), file.name
        if file.name != TRUNCATED:
            before[file.feed] = file.content


@pytest.mark.parametrize("feed", SNAPSHOTS)
def test_a_snapshot_stays_within_the_gates(whole_area: Area, feed: str):
    end = {"gp_registration": "removed_on", "school_roll": "left_on", "early_years": "ended_on"}[feed]
    gates = parse_feeds(whole_area.feeds_toml()).feeds[feed].gates
    is_roll = feed == "school_roll"
    gone_percent = gates.term_start_gone_percent if is_roll else gates.gone_percent
    band_percent = gates.term_start_band_percent if is_roll else gates.snapshot_band_percent
    counts: list[int] = []
    known: set[str] = set()
    for file in files(whole_area, feed):
        if file.name == TRUNCATED:
            continue
        lines = rows(whole_area, file)
        gone = known - {row["local_id"] for row in lines}
        assert len(gone) <= max(20, gone_percent / 100 * len(known)), file.name
        usual = median(counts[-6:]) if counts else len(lines)
        assert abs(len(lines) - usual) < band_percent / 100 * usual, file.name
        counts.append(len(lines))
        known = {row["local_id"] for row in lines if not row[end]}


def test_the_early_years_portal_falls_silent_for_more_than_three_weeks(area: Area):
    days = [file.as_of for file in files(area, "early_years") if file.as_of >= area.first_lived_day]
    gaps = {(later - earlier).days: earlier for earlier, later in pairwise(days)}
    assert gaps.keys() == {28, 56}
    assert gaps[56] == date(2026, 3, 31)


def test_no_file_says_two_things_under_one_key(area: Area):
    keys = {
        "births": ("local_id",),
        "gp_registration": ("local_id", "registered_on"),
        "school_roll": ("local_id", "school_urn", "enrolled_on"),
        "early_years": ("local_id", "provider_urn", "started_on"),
        "health_visitor_contacts": ("contact_id",),
        "contacts": ("agency", "contact_id"),
        "contacts-hospital": ("agency", "contact_id"),
        "notices": ("agency", "notice_id"),
    }
    for file in files(area):
        found = Counter(tuple(row[column] for column in keys[file.feed]) for row in rows(area, file))
        assert not found or max(found.values()) == 1, file.name
