import re

import pytest
from sqlalchemy import text

from monitor import cli
from monitor.explain import words
from monitor.store.database import open_database, reading
from tests.cli.conftest import counted
from tests.cli.small_area import CANARIES, LAST, RAISED_ON

BIRTHDAYS = ("2026-01-04", "2026-01-05", "4 Jan", "5 Jan", "4 January 2026", "5 January 2026")


@pytest.fixture
def explain(monitor, kept):
    def run(ref="A1", *more):
        return monitor("explain", ref, "--database", kept, *more)

    return run


def test_the_page_tells_why_in_the_words_of_the_service(explain):
    page = explain().out
    assert "Escalated: somebody must act." in page
    assert "No recorded sighting by a children's service since 19 January 2026, 81 days ago." in page
    assert "Last recorded as seen, in the records we receive, on 20 March 2026" in page
    assert "The limit of 21 days passed on 2 March 2026" in page
    assert "Limit shortened: 2 checks stand." in page
    assert "This says nothing about whether the child is well." in page


def test_facts_that_did_not_count_are_shown_with_why_not(explain):
    page = explain().out
    assert re.search(r"9 Feb +health visitor +planned visit: no access +does not count: failed contact", page)
    assert re.search(r"20 Feb +GP practice +consultation: seen in person +record in doubt: shown, not", page)
    assert re.search(r"16 Feb +police +household notice +no contact: does not count", page)
    assert re.search(r"20 Mar +police +seen in person +brief sighting: postpones nothing", page)
    assert re.search(r"19 Jan +health visitor +new birth visit: seen in person +SEEN: counting starts here", page)


def test_what_was_answered_stands_among_what_was_recorded(explain):
    page = explain().out
    assert re.search(r"2 Mar +this service +ESCALATED +limit passed, no sighting recorded", page)
    assert re.search(r"16 Feb +this service +household notice +limit shortened: 1 check stands", page)


def test_the_page_says_what_the_records_cover(explain):
    page = explain().out
    assert "health-visiting records begin 1 January 2026, complete through 9 April 2026" in page
    assert "contacts of other agencies begin 1 January 2026, complete through 1 April 2026, 9 days before" in page


@pytest.mark.parametrize("more", [(), ("--json",)])
@pytest.mark.parametrize("ref", ["A1", "B1", "R1"])
def test_no_name_no_address_and_no_birth_date_is_told(explain, ref, more):
    said = explain(ref, *more)
    assert said.code == 0
    assert not [canary for canary in (*CANARIES, *BIRTHDAYS, "9990000") if canary in said.out]
    assert not re.search(r"abuse|marac|anonym", said.out, re.IGNORECASE)


def test_of_a_protected_child_no_place_is_told(explain):
    page = explain("R1").out
    assert "protected child: no place is shown" in page
    assert "BD7" not in page
    assert explain("R1", "--json").json["area"] == ""
    assert "BD7" in explain("A1").out


@pytest.mark.parametrize("ref", ["A1", "B1", "R1"])
def test_the_page_fits_100_columns(explain, ref):
    assert max(len(line) for line in explain(ref).out.splitlines()) <= 100


def test_a_child_within_its_limit_is_explained_too(explain):
    page = explain("B1").out
    assert "Limit not reached." in page
    assert "The limit of 300 days passes on 21 December 2026." in page
    shortened = "One standing check would shorten the limit to 183 days: the child would escalate on 26 August 2026."
    assert shortened in " ".join(page.split())
    assert re.search(r"21 Dec 2026 +escalated: somebody must act; no recorded sighting within the limit", page)
    assert re.search(r"20 Jan +GP practice +registered with a practice +administrative: does not count", page)
    assert not re.search(r"\b(safe|OK|risk)\b", page)


def test_the_answer_of_a_past_day_is_explained_as_of_that_day(explain):
    page = explain("A1", "--as-of", "2026-03-01").out
    assert "As of 1 March 2026" in page
    assert "Escalated" not in page
    assert "20 Mar" not in page


def test_what_was_known_at_an_instant_is_all_that_is_used(explain):
    known = explain("A1", "--as-of", "2026-02-20", "--known-at", "2026-02-10T12:00").out
    assert "by what was known at 2026-02-10 12:00 UTC" in known
    assert "planned visit: no access" in known
    assert "household notice" not in known
    assert "household notice" in explain("A1", "--as-of", "2026-02-20").out


@pytest.mark.parametrize("instant", ["yesterday", "2026-13-01"])
def test_an_instant_is_written_as_one(explain, instant):
    said = explain("A1", "--known-at", instant)
    assert said.code == cli.MISUSE
    assert "--known-at: write an instant" in said.err


def test_a_day_ahead_is_not_explained(explain):
    assert explain("A1", "--as-of", "2026-05-01").code == cli.MISUSE


def test_before_anything_was_known_nothing_is_explained(explain):
    said = explain("A1", "--as-of", "2025-12-31")
    assert said.code == cli.MISUSE
    assert "Nothing is known" in said.err


def test_the_json_holds_what_the_page_holds(explain):
    told = explain("A1", "--json").json
    assert (told["state"], told["day"], told["attention"]) == ("escalated", LAST, "high")
    assert told["limit"]["counted_from"] == "2026-01-19"
    assert told["limit"]["allowed"] == {"standard": 56, "raised": 42, "high": 21, "caseload": 21}
    birth = told["chronology"][0]
    assert birth == {"on": None, "source": "midwife", "what": "live birth", "verdict": "SEEN", "counts": "seen"}
    assert {entry["counts"] for entry in told["chronology"]} == {"seen", "not_seen", "told", "brief", "answer"}
    assert [feed["feed"] for feed in told["coverage"]] == sorted(feed["feed"] for feed in told["coverage"])
    assert all(joined["reason"] for joined in told["joined"])


def test_that_somebody_looked_is_written_down_before_it_is_shown(explain, kept, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr("monitor.cli.explain.explained_as_of", fail)
    assert explain("A1", "--reason", "asked by the lead").code == cli.BUG
    engine = open_database(f"sqlite:///{kept}/monitor.db")
    with reading(engine) as db:
        act, subject, reason, who = db.execute(text("SELECT act, subject, reason, who FROM audit")).one()
    engine.dispose()
    assert (act, reason) == ("explain", "asked by the lead")
    assert re.fullmatch(r"UC-\w{4}-\w{4}", subject)
    assert who


def test_an_unknown_reference_is_misuse_and_no_look(explain, kept):
    said = explain("UC-0000-0000")
    assert said.code == cli.MISUSE
    assert "UC-0000-0000" not in said.out
    assert counted(kept, "audit") == 0


def test_a_reference_may_be_typed_in_small_letters(explain):
    ref = explain("A1", "--json").json["ref"]
    assert explain(ref.lower(), "--json").json["ref"] == ref


def test_only_a_rehearsal_knows_children_by_their_local_ids(monitor, kept, monkeypatch):
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{kept}/monitor.db")
    monkeypatch.setenv("MONITOR_CONFIG", str(kept / "config"))
    for path in (kept / "config").glob("*.toml"):
        path.chmod(0o640)
    assert monitor("explain", "A1", "--as-of", RAISED_ON).code == cli.MISUSE


def test_the_settings_it_prints_explain_the_same(monitor, explain, kept, monkeypatch):
    monkeypatch.setenv("MONITOR_ENVIRONMENT", "rehearsal")
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{kept}/monitor.db")
    monkeypatch.setenv("MONITOR_CONFIG", str(kept / "config"))
    assert monitor("explain", "A1").out == explain("A1").out


def test_a_folder_that_is_no_kept_rehearsal_is_misuse(monitor, tmp_path):
    said = monitor("explain", "A1", "--database", tmp_path)
    assert said.code == cli.MISUSE
    assert "--keep" in said.err


def test_never_enough_is_on_every_page_that_can_change(explain):
    flat = " ".join(explain("A1").out.split())
    assert words.NEVER_ENOUGH in flat
