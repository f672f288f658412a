"""config/feeds.toml: what it may say, and one sentence naming the key when it says something else."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from monitor.config.feeds_file import _GatesEntry, parse_feeds, read_feeds
from monitor.domain.agreement import Area, Gates, Headcount, MediumCodes
from monitor.domain.date_format import DateFormat
from monitor.domain.errors import UserError
from monitor.domain.feed import FeedKind

SHIPPED = Path("config/feeds.toml")
FEED = "[feeds.births]\ncadence_days = 1\ngrace_days = 2\n"


def test_the_shipped_file_has_every_kind_and_states_the_defaults():
    content = read_feeds(SHIPPED)
    assert [agreement.kind for agreement in content.feeds.values()] == list(FeedKind)
    assert all(agreement.gates == Gates() for agreement in content.feeds.values())
    assert content.area == Area()


def test_the_shipped_file_names_every_number_of_the_gates():
    written = SHIPPED.read_text()
    assert [name for name in asdict(Gates()) if f"\n{name} = " not in written] == []
    assert set(_GatesEntry.model_fields) == set(asdict(Gates()))


def test_a_feed_is_read_with_everything_agreed_about_it():
    content = parse_feeds("""
        [area]
        postcodes = ["BD", "LS29", "HX1 2"]
        [gates]
        refused_percent = 3
        [feeds.health_visitor_contacts-north]
        cadence_days = 7
        grace_days = 1
        from = 2025-01-01
        columns = { "Contact ref" = "contact_id" }
        absent = ["team"]
        date_format = "%d/%m/%Y"
        date_formats = { contact_on = "%d-%b-%Y" }
        encoding = "cp1252"
        medium = "consultation_mechanism"
        child_seen_when_blank = { "08" = "Y" }
        one_id_many_children = true
        no_addresses = ["The Civic Centre"]
        gates = { from_rows = 100, format_limits = [500] }
        [feeds.early_years]
        cadence_days = 30
        grace_days = 7
        headcount_counts_as_attendance = { column = "HEADCOUNT", agreed_by = "the board" }
    """)
    feed, early = content.feeds["health_visitor_contacts-north"], content.feeds["early_years"]
    assert content.area.postcodes == ("BD", "LS29", "HX1 2")
    assert feed.kind is FeedKind.HEALTH_VISITOR_CONTACTS
    assert (feed.since, feed.heading("contact_id"), feed.absent) == (
        date(2025, 1, 1),
        "Contact ref",
        frozenset({"team"}),
    )
    assert (feed.dates_in("contact_on"), feed.dates_in("date_of_birth")) == (
        DateFormat("%d-%b-%Y"),
        DateFormat("%d/%m/%Y"),
    )
    assert (feed.medium_codes, feed.child_seen_when_blank) == (
        MediumCodes.CONSULTATION_MECHANISM,
        frozenset({"08"}),
    )
    assert (feed.one_id_many_children, feed.no_addresses) == (True, frozenset({"THECIVICCENTRE"}))
    assert (early.one_id_many_children, early.no_addresses) == (False, frozenset())
    assert feed.gates == Gates(refused_percent=3, from_rows=100, format_limits=(500,))
    assert early.headcount == Headcount("HEADCOUNT", "the board")
    assert early.gates == Gates(refused_percent=3)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "feeds"),
        ("feeds = 3", "feeds"),
        ("[feeds.births]\ncadence_days = 1", "feeds.births.grace_days"),
        (FEED + "cadence = 1", "feeds.births.cadence"),
        (FEED.replace("1", "0"), "feeds.births.cadence_days"),
        (FEED.replace("1", "true"), "feeds.births.cadence_days"),
        (FEED.replace("births", "birth"), "feeds.birth"),
        (FEED.replace("births", '"births/../x"'), "feeds.births/../x"),
        (FEED + 'date_format = "%d/%m/%y"', "feeds.births.date_format"),
        (FEED + 'date_formats = { notified_on = "%y" }', "feeds.births.date_formats.notified_on"),
        (FEED + 'date_formats = { outcome = "%Y-%m-%d" }', "feeds.births.date_formats"),
        (FEED + 'columns = { "X" = "contact_id" }', "feeds.births.columns"),
        (FEED + 'columns = { "X" = "uprn", "Y" = "uprn" }', "feeds.births.columns"),
        (FEED + 'absent = ["outcome"]', "feeds.births.absent"),
        (FEED + 'absent = ["colour"]', "feeds.births.absent"),
        (FEED + "one_id_many_children = true", "feeds.births.one_id_many_children"),
        (FEED + 'no_addresses = ["1, 2"]', "feeds.births.no_addresses"),
        (FEED + 'encoding = "latin-17"', "feeds.births.encoding"),
        (FEED + 'medium = "consultation_mechanism"', "feeds.births"),
        (FEED + 'child_seen_when_blank = { "08" = "Y" }', "feeds.births"),
        (FEED + 'child_seen_when_blank = { "08" = "N" }', "feeds.births.child_seen_when_blank"),
        (
            FEED + 'headcount_counts_as_attendance = { column = "X", agreed_by = "the board" }',
            "feeds.births.headcount_counts_as_attendance",
        ),
        (FEED + 'headcount_counts_as_attendance = { column = "X" }', "agreed_by"),
        (FEED + "gates = { refused = 2 }", "feeds.births.gates.refused"),
        (FEED + "[gates]\nrefused_percent = -1", "gates.refused_percent"),
        (FEED + "[gates]\nrefused_percent = nan", "gates.refused_percent"),
        (FEED + '[area]\npostcodes = ["bd"]', "area.postcodes"),
        ("[feeds", "not valid TOML"),
    ],
)
def test_a_mistake_is_named_by_its_key_in_one_sentence(text, named):
    with pytest.raises(UserError) as told:
        parse_feeds(text)
    sentence = str(told.value)
    assert sentence.startswith("config/feeds.toml")
    assert named in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_a_file_that_is_not_there_is_a_users_error(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_feeds(tmp_path / "feeds.toml")


@pytest.mark.parametrize(
    ("key", "file"), [("limits = 1", "policy.toml"), ("warning = 14", "policy.toml"), ("person = 1", "people.toml")]
)
def test_a_key_of_another_file_is_told_with_that_file(key, file):
    with pytest.raises(UserError, match=f"belongs in config/{file}: move it there"):
        parse_feeds(f"{key}\n{FEED}")
