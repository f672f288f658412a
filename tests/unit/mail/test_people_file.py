from pathlib import Path

import pytest

from monitor.config.people_file import parse_people, read_people
from monitor.domain.errors import UserError
from monitor.domain.people import Role

SHIPPED = Path(__file__).parents[3] / "config" / "people.toml"
GOOD = """
allowed_domains = ["example.gov.uk", "example.org"]
[[person]]
name = "Coordinator"
email = "coordinator@example.gov.uk"
roles = ["coordinator", "restricted_cases"]
areas = ["North"]
deputy = "LEAD@example.org"
[[person]]
name = "Lead"
email = "lead@example.org"
roles = ["lead", "data_steward", "children_missing_education", "operator"]
pilot = true
"""


def complaint(text):
    with pytest.raises(UserError) as caught:
        parse_people(text, source="people.toml")
    return str(caught.value)


def test_the_shipped_file_is_a_good_one():
    people = read_people(SHIPPED)
    assert all(people.with_role(role) for role in Role)


def test_a_good_file_says_who_answers_for_what():
    coordinator, lead = parse_people(GOOD).everyone
    assert coordinator.roles == {Role.COORDINATOR, Role.RESTRICTED_CASES}
    assert coordinator.areas == {"North"}
    assert coordinator.deputy
    assert coordinator.deputy.key == lead.email.key
    assert lead.pilot
    assert not coordinator.pilot


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (
            'email = "lead@example.org"',
            'email = "lead@example.org, b@example.org"',
            "person 2, email: write one address",
        ),
        (
            'email = "lead@example.org"',
            'email = "lead@example.org\\r\\nBcc: b@example.org"',
            "person 2, email: write one",
        ),
        ('email = "lead@example.org"', 'email = "lead@example.com"', "person 2, email: the domain is not one of"),
        ('email = "lead@example.org"', 'email = "lead@sub.example.org"', "person 2, email: the domain is not one of"),
        ('email = "lead@example.org"', 'email = "Coordinator@example.gov.uk"', "person 2, email: stands there twice"),
        ('email = "lead@example.org"', "email = 3", "person 2, email: input should be a valid string"),
        ('email = "lead@example.org"', "", "person 2, email: field required"),
        ('deputy = "LEAD@example.org"', 'deputy = "x@example.org"', "person 1, deputy: must be the email of another"),
        ('deputy = "LEAD@example.org"', 'deputy = ""', "person 1, deputy: write one address"),
        ('deputy = "LEAD@example.org"', 'deputy = "coordinator@example.gov.uk"', "person 1, deputy: must be the email"),
        ('"operator"', '"operater"', "person 2, roles: input should be"),
        (', "operator"', "", 'nobody has the role "operator"'),
        (', "restricted_cases"', "", 'nobody has the role "restricted_cases"'),
        ("pilot = true", 'pilot = "yes"', "person 2, pilot: input should be a valid boolean"),
        ("pilot = true", "colour = 1", "person 2, colour: extra inputs are not permitted"),
        ("pilot = true", 'account = "a lead"', "person 2, account: string should match pattern"),
        ("pilot = true", 'account = ""', "person 2, account: string should match pattern"),
        ('areas = ["North"]', 'areas = [""]', "person 1, areas: string should have at least 1 character"),
        ('areas = ["North"]', 'areas = ["a\\nb"]', "person 1, areas: string should match pattern"),
        ('allowed_domains = ["example.gov.uk", "example.org"]', "allowed_domains = []", "allowed_domains: list should"),
        ('allowed_domains = ["example.gov.uk", "example.org"]', 'allowed_domains = ["*"]', "allowed_domains"),
        ('allowed_domains = ["example.gov.uk", "example.org"]', "", "allowed_domains: field required"),
    ],
)
def test_a_bad_file_is_refused_by_one_sentence_that_names_the_key(old, new, key):
    assert old in GOOD
    said = complaint(GOOD.replace(old, new, 1))
    assert said.startswith("people.toml: ")
    assert key in said
    assert "\n" not in said
    assert "b@" not in said
    assert "lead@" not in said


def test_one_account_is_one_persons():
    both = GOOD.replace("pilot = true", 'account = "ana.lead"')
    assert [person.account for person in parse_people(both).everyone] == [None, "ana.lead"]
    twice = both.replace('areas = ["North"]', 'account = "ana.lead"')
    assert "person 2, account: stands there twice" in complaint(twice)


def test_a_file_without_people_is_refused():
    assert "person: field required" in complaint('allowed_domains = ["example.org"]')


def test_a_file_that_is_no_toml_says_where_it_breaks():
    assert "people.toml is not valid TOML" in complaint("[[person]\n")


def test_a_file_that_is_not_there_is_one_sentence_too(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_people(tmp_path / "people.toml")


@pytest.mark.parametrize(("key", "file"), [("area = 1", "feeds.toml"), ("tiers = 1", "policy.toml")])
def test_a_key_of_another_file_is_told_with_that_file(key, file):
    assert f"belongs in config/{file}: move it there" in complaint(f"{key}\n{GOOD}")
