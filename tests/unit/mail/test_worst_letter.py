"""The letter with the most in it: every check standing, the longest words, thousands of lines; it goes out whole."""

import re
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from monitor.checks import CHECKS
from monitor.domain.people import Person, Role
from monitor.letters.digest import compose
from monitor.letters.render import render_digest
from monitor.mail.encoding import decode, encode, message_id_for
from tests.unit.digest.drawn import KINDS, cases
from tests.unit.mail.sample import (
    CERTIFICATE,
    CONSOLE,
    COORDINATOR,
    FEEDS,
    NOW,
    WAITING,
    a_case,
    an_address,
    an_edition,
)

EVERYTHING = tuple(condition.sentence for check in CHECKS for condition in check.conditions)
ONE_A_CHECK = tuple(max((each.sentence for each in check.conditions), key=len) for check in CHECKS if check.conditions)
LONGEST_WORDS = ("W" * 2_000, "é&<" * 700, "a " * 3_000, "x-" * 999)
_REFERENCES = re.compile(r"\bUC-[A-Z0-9-]+")
SENDER = an_address("sighting.summary@example.gov.uk")


def arrives(listed, person: Person = COORDINATOR):
    """Hold that a letter with a line for every case arrives as it was written, in lines a mail server takes."""
    edition = an_edition(*listed, certificate=CERTIFICATE, feeds=FEEDS, waiting=WAITING, lines=len(listed))
    letter = render_digest(compose(person, edition, []), f"{CONSOLE}/{'long/' * 300}")
    data = encode(letter, message_id_for(1, letter, NOW, SENDER, person.email), NOW, SENDER, person.email)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert decode(data) == letter
    shown = {case.reference for case in listed if not case.withheld and not case.restricted}
    assert set(_REFERENCES.findall(letter.html)) == set(_REFERENCES.findall(letter.text)) == shown


def worst(reference, standing):
    return a_case(reference, kinds=KINDS, standing=standing, standing_checks=len(CHECKS))


@given(
    st.lists(cases(), min_size=1, max_size=5, unique_by=lambda case: case.reference),
    st.sampled_from(LONGEST_WORDS) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=1_200),
    st.lists(st.sampled_from([*EVERYTHING, *LONGEST_WORDS]), max_size=60, unique=True).map(tuple),
)
@example([worst("UC-7K4Q-91", EVERYTHING)], LONGEST_WORDS[0], (*EVERYTHING, *LONGEST_WORDS))
def test_whatever_stands_against_a_child_their_line_is_sent(listed, area, standing):
    stands = {"area_team": area, "standing": standing, "standing_checks": len(standing), "role": Role.COORDINATOR}
    arrives([replace(case, **stands) for case in listed])


def test_five_thousand_lines_with_every_check_standing_are_sent():
    arrives([worst(f"UC-{n:04}", ONE_A_CHECK) for n in range(5_000)])
