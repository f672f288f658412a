"""What must be there before a service that holds real children starts."""

from dataclasses import replace

import pytest

from monitor.config.people_file import read_people
from monitor.config.settings import Environment, Settings, Smtp
from monitor.domain.errors import UserError
from monitor.domain.people import EmailAddress, People
from monitor.service.configured import is_placeholder, not_configured, refuse_not_configured

OURS = "https://watch.council.gov.uk/beat/7"
RELAY = Smtp(host="relay.council.gov.uk", sender="sightings@council.gov.uk")


@pytest.fixture
def shipped(root):
    return read_people(root / "config" / "people.toml")


@pytest.fixture
def ours(shipped):
    def moved(person):
        address = EmailAddress.parse(person.email.text.replace("example", "council"))
        assert address
        return replace(person, email=address)

    return People(tuple(moved(person) for person in shipped.everyone))


def found(people, **said):
    settings = Settings(**{"environment": Environment.SHADOW, "smtp": RELAY, "heartbeat_url": OURS, **said})
    return [(missing.what, missing.told) for missing in not_configured(settings, people)]


def test_what_is_all_there_starts(ours):
    assert found(ours) == []
    assert found(ours, smtp=Smtp(host="localhost", sender="sightings@council.gov.uk")) == []


@pytest.mark.parametrize("environment", [Environment.SHADOW, Environment.LIVE])
@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("mail", {"smtp": Smtp()}),
        ("mail", {"smtp": Smtp(host="relay.council.gov.uk")}),
        ("mail", {"smtp": Smtp(sender="sightings@council.gov.uk")}),
        ("mail", {"smtp": Smtp(host="mail.example.gov.uk", sender="sightings@council.gov.uk")}),
        ("mail", {"smtp": Smtp(host="relay.council.gov.uk", sender="sightings@example.gov.uk")}),
        ("heartbeat", {"heartbeat_url": None}),
        ("heartbeat", {"heartbeat_url": "https://heartbeat.example.gov.uk/replace-me"}),
        ("heartbeat", {"heartbeat_url": "https://watch.council.gov.uk/replace-me"}),
        ("heartbeat", {"heartbeat_url": "https://watch.example.com/7"}),
    ],
)
def test_one_thing_missing_or_left_as_shipped_refuses_the_start(ours, part, said, environment):
    assert [what for what, _ in found(ours, environment=environment, **said)] == [part]


def test_people_left_as_shipped_refuse_the_start_even_one_of_them(shipped, ours):
    assert found(shipped) == [("people", "6 of 6 addresses in config/people.toml are those of the shipped file")]
    one_left = People((*ours.everyone[:-1], shipped.everyone[-1]))
    assert found(one_left)[0][1].startswith("1 of 6")


def test_the_shipped_settings_are_all_found_to_be_the_shipped_ones(root, shipped):
    lines = (root / "config" / "example.env").read_text().splitlines()
    said = dict(line.split("=", 1) for line in lines if line.startswith("MONITOR_"))
    smtp = Smtp(host=said["MONITOR_SMTP__HOST"], sender=said["MONITOR_SMTP__SENDER"])
    kinds = [what for what, _ in found(shipped, smtp=smtp, heartbeat_url=said["MONITOR_HEARTBEAT_URL"])]
    assert kinds == ["mail", "mail", "heartbeat", "people"]


def test_a_rehearsal_needs_nothing(shipped):
    assert found(shipped, environment=Environment.REHEARSAL, smtp=Smtp(), heartbeat_url=None) == []


def test_the_refusal_says_in_one_sentence_what_to_do(ours):
    settings = Settings(smtp=RELAY)
    with pytest.raises(UserError, match=r"does not start: nobody outside would notice .*\. Set MONITOR_HEARTBEAT_URL"):
        refuse_not_configured(settings, ours)


@pytest.mark.parametrize("host", ["example.gov.uk", "mail.Example.gov.uk.", "a.test", "x.invalid", "example.org"])
def test_placeholders(host):
    assert is_placeholder(host)


@pytest.mark.parametrize(
    "host", ["test", "localhost", "notexample.com", "example.gov.uk.council.gov.uk", "latest.gov.uk"]
)
def test_names_that_only_look_like_them(host):
    assert not is_placeholder(host)
