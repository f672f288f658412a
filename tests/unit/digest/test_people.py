import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.people import EmailAddress, People, Role
from tests.unit.mail.sample import LEAD, RESTRICTED, a_person

INJECTIONS = [
    "a@example.org\r\nBcc: b@example.org",
    "a@example.org\nBcc: b@example.org",
    "a@example.org\x00",
    "a@example.org\x0b",
    "a@example.org\x85",
    "a@example.org\u2028",
    "a@example.org,b@example.org",
    "a@example.org;b@example.org",
    "a@example.org b@example.org",
    " a@example.org",
    "a@example.org ",
    "A <a@example.org>",
    "<a@example.org>",
    '"a b"@example.org',
    "a(comment)@example.org",
    "a@b@example.org",
    "a@localhost",
    "a@[192.0.2.1]",
    "a@example..org",
    "a@-example.org",
    ".a@example.org",
    "a.@example.org",
    "a..b@example.org",
    "a@exämple.org",
    "ä@example.org",
    "a%b@example.org",
    "a!b@example.org",
    "@example.org",
    "a@",
    "",
    "a" * 65 + "@example.org",
    "a@" + "b." * 130 + "org",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_anything_but_one_plain_mailbox_is_no_address(text):
    assert EmailAddress.parse(text) is None


@given(st.text())
def test_no_text_with_blanks_controls_or_separators_is_an_address(text):
    address = EmailAddress.parse(f"a{text}@example.org")
    if address:
        assert address.text.isascii()
        assert address.text.isprintable()
        assert not set(' ,;:<>()[]\\"\r\n') & set(address.text)
        assert address.text.count("@") == 1


def test_an_address_keeps_its_spelling_but_for_the_domain_and_compares_without_case():
    address = EmailAddress.parse("Ann.O'Neill+x@Example.GOV.UK")
    assert address
    assert address.text == "Ann.O'Neill+x@example.gov.uk"
    assert address.key == "ann.o'neill+x@example.gov.uk"


def test_an_address_never_shows_itself():
    assert "ann" not in repr(EmailAddress.parse("ann@example.org"))


NORTH = a_person(Role.COORDINATOR, areas=("North",))
ANYWHERE = a_person(Role.COORDINATOR)


def test_a_person_without_areas_covers_them_all():
    assert People((NORTH, ANYWHERE)).in_charge_of(Role.COORDINATOR, "East") == (ANYWHERE,)
    assert People((NORTH, ANYWHERE)).in_charge_of(Role.COORDINATOR, "North") == (NORTH, ANYWHERE)


def test_what_nobody_covers_falls_to_the_leads():
    assert People((NORTH, LEAD)).in_charge_of(Role.COORDINATOR, "East") == (LEAD,)


def test_a_restricted_case_falls_to_its_own_role_in_any_area_and_never_to_the_leads():
    guarded = a_person(Role.RESTRICTED_CASES, areas=("North",))
    assert People((guarded, LEAD)).in_charge_of(Role.RESTRICTED_CASES, "East") == (guarded,)
    assert People((LEAD,)).in_charge_of(Role.RESTRICTED_CASES, "East") == ()


def test_a_live_installation_writes_to_everyone():
    people = People((NORTH, LEAD, RESTRICTED))
    assert people.written_to(shadow=False) is people


def test_a_shadow_installation_writes_to_the_pilot_people_only():
    pilot = a_person(Role.COORDINATOR, areas=("East",), pilot=True)
    assert People((NORTH, pilot, LEAD)).written_to(shadow=True) == People((pilot,))


def test_a_shadow_installation_without_pilot_people_writes_to_the_leads():
    assert People((NORTH, LEAD)).written_to(shadow=True) == People((LEAD,))
