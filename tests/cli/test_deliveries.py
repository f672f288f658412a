"""What came, what of it could not be used, and where a person is told of it until it is settled."""

import pytest

from monitor import cli
from monitor.domain.feed import FeedKind
from tests.builders.files import a_file, a_row

DAY = "2026-03-10"
CONTACTS = FeedKind.CONTACTS
CANARIES = ("canary", "Merrill", "Weavers", "9990000")


def contact(number, **cells):
    return a_row(CONTACTS, number, **{"contact_on": "2026-02-24", **cells})


@pytest.fixture
def deliver(monitor, rehearsing, tmp_path):
    def run(kind, as_of, *listed):
        path = tmp_path / f"{kind}_{as_of}.csv"
        path.write_bytes(a_file(listed))
        return monitor("ingest", path, "--today", DAY, "--json").json["deliveries"][0]

    return run


@pytest.fixture
def delivered(deliver):
    """A birth, a contact that cannot be used beside one that can, and a birth that cannot be used."""
    born = {"date_of_birth": "2026-02-19", "notified_on": "2026-02-20"}
    deliver(FeedKind.BIRTHS, "2026-03-01", a_row(FeedKind.BIRTHS, 1, **born), a_row(FeedKind.BIRTHS, 2, outcome="?"))
    deliver(CONTACTS, "2026-03-02", contact(9), contact(1, contact_on="canary"))


def test_the_text_of_a_delivery_says_what_came_and_what_was_refused_with_its_address(monitor, delivered):
    said = monitor("delivery", 2).out
    assert "Delivery 2: contacts_2026-03-02.csv, received" in said
    assert "; applied." in said
    assert "2 rows, of which 1 could not be used." in said
    assert "contacts_2026-03-02.csv, line 3, cell" in said
    assert "(contact_on): write a date like 2026-03-01; the row was left out." in " ".join(said.split())
    assert "1 refused row not yet sent again or settled." in said
    assert not [each for each in CANARIES if each in said]


def test_the_text_of_a_delivery_as_json(monitor, delivered):
    told = monitor("delivery", 2, "--json").json
    assert (told["delivery"], told["feed"], told["rows"], told["refused"], told["refused_open"]) == (
        2,
        "contacts",
        2,
        1,
        1,
    )
    assert [(each["line"], each["column"]) for each in told["problems"]] == [(3, "contact_on")]


def test_the_history_of_a_feed(monitor, delivered, deliver):
    deliver(CONTACTS, "2026-03-03", contact(1))
    listed = monitor("deliveries", "contacts", "--json").json["deliveries"]
    assert [(each["delivery"], each["as_of"], each["refused"], each["refused_open"]) for each in listed] == [
        (3, "2026-03-03", 0, 0),
        (2, "2026-03-02", 1, 0),
    ]
    assert "`--last 4` lists more" in monitor("deliveries", "--last", 2).out
    assert len(monitor("deliveries", "--json").json["deliveries"]) == 3


def test_a_feed_that_is_not_configured_is_misuse(monitor, delivered):
    said = monitor("deliveries", "nonsense")
    assert said.code == cli.MISUSE
    assert "There is no feed of that name" in said.err


def test_refused_rows_are_in_the_status_until_they_are_settled(monitor, delivered):
    said = monitor("status", "--today", DAY).out
    assert "2 refused rows to be sent again or settled:" in said
    assert "1 row of births or notices could not be read" in said
    assert "write a date like 2026-03-01" in " ".join(said.split())
    told = monitor("status", "--today", DAY, "--json").json
    assert [(each["feed"], each["rows"], each["deliveries"]) for each in told["refused"]] == [
        ("births", 1, [1]),
        ("contacts", 1, [2]),
    ]
    for number in (1, 2):
        assert monitor("delivery", number, "--settle", "--reason", "told by telephone").code == 0
    assert "No refused row stands." in monitor("status", "--today", DAY).out


def test_to_settle_takes_a_reason_and_something_to_settle(monitor, delivered):
    assert monitor("delivery", 2, "--settle").code == cli.MISUSE
    assert monitor("delivery", 2, "--reason", "x").code == cli.MISUSE
    assert monitor("delivery", 2, "--settle", "--reason", "x").code == 0
    assert "has no refused row that stands" in monitor("delivery", 2, "--settle", "--reason", "x").err


def test_the_child_known_from_a_refused_row_shows_it(monitor, delivered):
    assert monitor("check", "--today", DAY).code == 0
    page = " ".join(monitor("explain", "A1", "--today", DAY).out.split())
    assert "Rows that could not be used" in page
    assert "A row of the contacts of other agencies, delivered as of 2 March 2026, could not be used: ask its" in page
    [told] = monitor("explain", "A1", "--today", DAY, "--json").json["refused"]
    assert "delivery 2, line 3, cell" in told


def test_the_stewards_letter_lists_refused_rows_and_every_letter_counts_births_that_could_not_be_read(
    monitor, delivered, tmp_path
):
    monitor("check", "--today", DAY)
    monitor("digest", "--preview", tmp_path / "letters", "--today", DAY)
    letters = [" ".join(page.read_text().split()) for page in sorted((tmp_path / "letters").glob("*.txt"))]
    assert letters
    assert all("1 row of births or notices could not be read" in each for each in letters)
    listed = [each for each in letters if "ROWS THAT COULD NOT BE USED" in each]
    assert len(listed) == 1
    assert "contacts: 1 row since 10 Mar, delivery 2; contact_on: write a date." in listed[0]
    assert "births: 1 row since 10 Mar, delivery 1; outcome cannot be used." in listed[0]


def test_what_cannot_be_taken_in_is_in_status_and_doctor_until_it_is_gone(monitor, rehearsing, monkeypatch):
    monkeypatch.setattr("monitor.cli.ingest._BETWEEN_LOOKS", 0)
    monitor("check")
    odd = rehearsing / "inbox" / "births" / "births.csv"
    odd.parent.mkdir()
    odd.write_bytes(b"")
    assert monitor("ingest").code == cli.NO
    said = monitor("status")
    assert said.code == cli.NOT_HEALTHY
    assert f"{odd.stat().st_ino} (`ls -i` shows the numbers) is not named like births_2026-03-01.csv: rename it" in (
        " ".join(said.out.split())
    )
    assert "births.csv" not in said.out
    assert [each["unusable"]["feed"] for each in monitor("status", "--json").json["lying"]] == ["births"]
    assert "is not named like births_2026-03-01.csv" in " ".join(monitor("doctor").out.split())
    odd.unlink()
    monitor("ingest")
    assert monitor("status").code == 0
