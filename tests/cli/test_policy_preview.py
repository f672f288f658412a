"""`monitor policy preview`, `try`, `calibrate` and `feeds`, on the small area; none of them applies anything."""

import pytest

from monitor.store.database import open_database, reading
from tests.cli.conftest import SHIPPED
from tests.cli.small_area import CANARIES, RAISED_ON

TEXT = (SHIPPED / "policy.toml").read_text("utf-8")
SHORTER = TEXT.replace("standard = 56\nraised = 42", "standard = 30\nraised = 30", 1)
LONGER = TEXT.replace("standard = 56\nraised = 42", "standard = 300\nraised = 183", 1)


@pytest.fixture
def tried(monitor, kept, tmp_path):
    """Run a command of `monitor policy` on a copy of the small area."""

    def run(command, *arguments, document=None):
        if document:
            path = tmp_path / "tried.toml"
            path.write_text(document, encoding="utf-8")
            arguments = (path, *arguments)
        return monitor("policy", command, *arguments, "--database", kept)

    return run


def one_line(text):
    return " ".join(text.split())


def test_a_shorter_limit_is_shown_with_whom_it_finds_earlier(tried):
    said = tried("preview", "--list", "--json", document=SHORTER)
    assert said.code == 0
    assert said.json["raised"] == {"in_force": 2, "tried": 3}
    assert (said.json["more"], said.json["missed"], said.json["earlier"]["cases"]) == (1, 0, 2)
    days = {line["days"] for line in said.json["list"] if line["what"] == "earlier"}
    assert {line["in_force"] for line in said.json["list"]} >= {RAISED_ON}
    assert said.json["earlier"]["worst"] == max(days)


def test_a_longer_limit_is_shown_with_whom_it_no_longer_finds(tried):
    said = tried("preview", "--json", document=LONGER)
    assert (said.json["raised"]["tried"], said.json["newly_escalated"]) == (1, 0)
    assert said.json["missed"] + said.json["no_longer_escalated"] == 1


def test_the_page_in_the_terminal_has_a_chart_areas_and_references_only(tried):
    said = tried("preview", "--list", document=SHORTER)
    assert "2 found earlier, by " in one_line(said.out)
    assert "in force  " in said.out
    assert "BD7" in said.out
    assert not [name for name in CANARIES if name in said.out]


def test_the_page_of_html_fetches_nothing_and_names_nobody(tried, tmp_path):
    page = tmp_path / "preview.html"
    assert tried("preview", "--page", page, document=SHORTER).code == 0
    html = page.read_text("utf-8")
    assert "<svg" in html
    assert "src=" not in html
    assert "<script" not in html
    assert not [name for name in CANARIES if name in html]


def test_what_cannot_be_used_is_refused_before_anything_is_tried(tried):
    said = tried("preview", document=SHORTER.replace("standard = 30", "standard = 9999", 1))
    assert said.code == 2
    assert "standard" in said.err


def test_a_window_that_ends_before_it_begins_is_refused(tried):
    said = tried("preview", "--from", "2026-04-01", "--to", "2026-03-01", document=SHORTER)
    assert said.code == 2
    assert "--from: choose a day before 2026-03-01" in one_line(said.err)


def test_one_number_is_tried_in_one_line(tried):
    said = tried("try", "birth standard 30")
    assert said.code == 0
    assert "limits.from_birth.standard: 56 → 30; limits.from_birth.raised: 42 → 30: " in one_line(said.out)
    assert "2 earlier by" in one_line(said.out)
    assert one_line(said.out).endswith("no longer.")


def test_a_longer_cell_takes_with_it_what_the_order_of_the_table_forbids(tried):
    said = tried("try", "birth high 60", "--json")
    assert (
        said.json["changes"]
        == [
            "limits.from_birth.standard: 56 → 60",
            "limits.from_birth.raised: 42 → 60",
            "limits.from_birth.high: 21 → 60",
        ]
        + ["limits.from_birth.caseload: 21 → 21"] * 0
    )


@pytest.mark.parametrize("change", ["12 months standrd 300", "9999", "", "12 months standard 9999"])
def test_what_cannot_be_tried_is_refused_in_a_sentence(tried, change):
    said = tried("try", change)
    assert said.code == 2
    assert "cannot be tried" in said.err


def test_calibrating_finds_a_table_that_can_be_carried(tried):
    said = tried("calibrate", "--weekly-load", "0.1", "--json")
    assert said.code == 0
    assert said.json["weekly"]["tried"] <= 0.1
    assert said.json["limits"]["from_birth"]["standard"] > 56
    assert said.json["limits"]["from_birth"]["high"] == 21
    assert "Nothing has been applied" in tried("calibrate", "--weekly-load", "0.1").out


def test_feeds_are_said_to_buy_what_would_be_raised_without_them(tried):
    said = tried("feeds", "--json").json
    assert {each["feed"] for each in said["feeds"]} == {"contacts", "health_visitor_contacts"}
    assert said["looked_at"] == said["register"]
    assert sum(spot["children"] for spot in said["by_area"]) == sum(spot["children"] for spot in said["by_age"])
    shown = tried("feeds")
    assert "Without the sightings of one of them" in shown.out
    assert not [name for name in CANARIES if name in shown.out]


def test_nothing_is_applied_by_any_of_them(tried, kept):
    engine = open_database(f"sqlite:///{kept}/monitor.db")

    def everything():
        with reading(engine) as db:
            return db.exec_driver_sql(
                "SELECT (SELECT count(*) FROM policy), (SELECT count(*) FROM run), (SELECT count(*) FROM event)"
            ).one()

    before = everything()
    tried("preview", document=SHORTER)
    tried("try", "birth standard 30")
    tried("calibrate", "--weekly-load", "1")
    tried("feeds")
    assert everything() == before
    engine.dispose()


def test_a_proposal_keeps_what_it_would_have_changed(monitor, tried, kept, tmp_path):
    path = tmp_path / "shorter.toml"
    path.write_text(SHORTER, encoding="utf-8")
    applied = monitor("policy", "apply", path, "--reason", "a trial", "--database", kept, "--json")
    assert applied.code == 0
    assert applied.json["changes"] == ["limits.from_birth.standard: 56 → 30", "limits.from_birth.raised: 42 → 30"]
    assert applied.json["tried"].startswith("Tried on 2026-01-05 to 2026-04-10: ")
    told = monitor("policy", "history", "--database", kept, "--json").json["versions"]
    assert "2 earlier by" in told[-1]["preview"]


def test_before_the_first_run_there_is_no_past(monitor, rehearsing):
    said = monitor("policy", "try", "birth standard 30")
    assert said.code == 2
    assert "No run has finished yet" in said.err
