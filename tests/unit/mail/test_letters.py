import re
import time
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.people import People
from monitor.letters.alarm import delivery_quarantined, letters_failing, nobody_reachable
from monitor.letters.difference import Difference, as_listed
from monitor.letters.digest import Digest, compose
from monitor.letters.render import render_alarm, render_digest
from tests.unit.digest.drawn import cases
from tests.unit.mail.page import contrast, plain, read
from tests.unit.mail.sample import (
    CERTIFICATE,
    CONSOLE,
    COORDINATOR,
    FEEDS,
    OPERATOR,
    PEOPLE,
    RESTRICTED,
    STEWARD,
    TODAY,
    WAITING,
    a_case,
    an_edition,
    sample_digest,
    sample_edition,
    sample_letter,
)

ALARMS = [
    delivery_quarantined("school_roll", TODAY, 187, TODAY),
    letters_failing(12, 3, "the mail server cannot be reached"),
    nobody_reachable("lead"),
]
LETTERS = {
    "coordinator": sample_letter(),
    "shadow": render_digest(sample_digest(shadow=True), CONSOLE),
    "restricted": render_digest(compose(RESTRICTED, sample_edition(), []), CONSOLE),
    "steward": render_digest(compose(STEWARD, sample_edition(), []), CONSOLE),
    "operator": render_digest(compose(OPERATOR, sample_edition(), []), CONSOLE),
    "nothing": render_digest(compose(COORDINATOR, an_edition(certificate=CERTIFICATE), []), CONSOLE),
    "first": render_digest(compose(COORDINATOR, an_edition(), []), None),
    "wrong": render_digest(compose(COORDINATOR, an_edition(), [as_listed(a_case())]), CONSOLE),
    "alarm": render_alarm(ALARMS, TODAY),
}
FORBIDDEN = re.compile(r"domestic|abuse|marac|anonym|death|\bdied\b|deceased", re.IGNORECASE)
each_letter = pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)


def told(value: object) -> list[str]:
    """Every phrase a digest holds, but for what is kept for the next one."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, tuple):
        return [phrase for part in value for phrase in told(part)]
    if is_dataclass(value) and not isinstance(value, Difference):
        kept = {"listing", "difference", "subject", "change"}
        return [phrase for f in fields(value) if f.name not in kept for phrase in told(getattr(value, f.name))]
    return []


def as_said(text: str) -> str:
    """A text with what only layout adds taken out, so that two layouts of it can be compared."""
    return re.sub(r"[^a-z0-9]+", " ", plain(text).lower()).strip()


def assert_both_say_everything(digest: Digest) -> None:
    letter = render_digest(digest, CONSOLE)
    page, text = as_said(read(letter.html).words), as_said(letter.text)
    for phrase in told(digest):
        assert as_said(phrase) in page
        assert as_said(phrase) in text
    figures = [n for _, n in (*digest.counts, *digest.foot.accounting.states)]
    for figure in figures:
        assert f"{figure:,}" in read(letter.html).words
        assert f"{figure:,}" in letter.text


@pytest.mark.parametrize("person", PEOPLE.everyone, ids=lambda person: person.email.text)
def test_the_page_and_the_plain_text_say_everything_the_digest_says(person):
    assert_both_say_everything(compose(person, sample_edition(), []))


@given(st.lists(cases(), max_size=12, unique_by=lambda case: case.reference), st.sampled_from(PEOPLE.everyone))
def test_whatever_the_cases_the_page_and_the_plain_text_say_the_same(drawn, person):
    assert_both_say_everything(compose(person, an_edition(*drawn, waiting=WAITING, feeds=FEEDS), []))


@each_letter
def test_the_plain_text_says_no_more_than_the_page(letter):
    text = re.sub(r"https://\S+", " ", letter.text)
    extra = set(as_said(text).split()) - set(as_said(read(letter.html).words).split())
    assert not extra


@each_letter
def test_every_word_stands_out_from_its_background_as_wcag_asks(letter):
    pieces = read(letter.html).shown
    assert pieces
    for text, colour, background, size, bold in pieces:
        large = size >= 24 or (bold and size >= 18.66)
        assert contrast(colour, background) >= (3 if large else 4.5), text


def test_the_bars_stand_out_from_the_page():
    assert contrast("#3d7a80", "#ffffff") >= 3


@each_letter
def test_no_letter_asks_anything_of_another_machine(letter):
    page = read(letter.html)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"img", "link", "script", "iframe", "form", "object", "video", "base", "svg"}
    assert not [told for _, told in page.tags if {"src", "background", "action", "onload"} & told.keys()]
    assert "url(" not in letter.html
    assert "@import" not in letter.html
    assert {link.rpartition("/")[0] for link in page.links} <= {f"{CONSOLE}/case"}


@each_letter
def test_links_are_bare_addresses_of_cases(letter):
    for link in read(letter.html).links:
        assert re.fullmatch(r"https://console\.example/case/UC-[0-9A-Z]{4}-[0-9]{2}", link)


def test_without_a_console_a_letter_gives_references_only():
    letter = render_digest(sample_digest(), None)
    assert read(letter.html).links == []
    assert "http" not in letter.text
    assert "UC-3R6M-44" in letter.text


def test_a_console_address_may_end_in_a_slash():
    assert "https://console.example/case/UC-" in render_digest(sample_digest(), f"{CONSOLE}/").text


@each_letter
def test_no_subject_tells_a_locked_telephone_what_it_is_about(letter):
    assert not re.search(r"unseen|missing|child|concern", letter.subject, re.IGNORECASE)
    assert letter.subject.isascii()
    assert len(letter.subject) < 100


@each_letter
def test_no_letter_holds_a_word_of_a_private_matter(letter):
    for part in (letter.subject, letter.text, read(letter.html).words):
        assert not FORBIDDEN.search(part)


@given(st.lists(cases(), max_size=15, unique_by=lambda case: case.reference), st.sampled_from(PEOPLE.everyone))
def test_no_letter_gives_away_a_private_matter_an_identifier_or_a_withheld_child(drawn, person):
    letter = render_digest(compose(person, an_edition(*drawn), [as_listed(case) for case in drawn[::2]]), CONSOLE)
    for part in (letter.text, read(letter.html).words):
        assert not FORBIDDEN.search(part)
        assert not re.search(r"BD7|943 476|2024-03-01", part)
        for case in drawn:
            if case.withheld or (case.restricted and person is not RESTRICTED):
                assert case.reference not in part


@given(cases("UC-9Z9Z-99"))
def test_of_a_restricted_child_its_own_letter_holds_the_reference_and_nothing_more(case):
    hidden = replace(case, restricted=True, withheld=False, raised_on=TODAY, returned=False)
    bare = replace(a_case("UC-9Z9Z-99"), restricted=True)
    one, other = (render_digest(compose(RESTRICTED, an_edition(c), []), CONSOLE) for c in (hidden, bare))
    assert one == other


def test_what_a_configuration_names_cannot_become_markup():
    person = replace(COORDINATOR, areas=frozenset({"<script>alert(1)</script>"}))
    edition = an_edition(a_case(area_team="<script>alert(1)</script>"), people=People((person,)))
    letter = render_digest(compose(person, edition, []), CONSOLE)
    assert "<script" not in letter.html
    assert "&lt;script&gt;" in letter.html


def test_a_letter_from_a_shadow_installation_says_so_at_its_head():
    letter = LETTERS["shadow"]
    assert "Trial run" in read(letter.html).words[:120]
    assert "Trial run" in letter.text[:120]
    assert "Trial run" not in LETTERS["coordinator"].text


def test_nothing_new_is_said_in_so_many_words():
    assert "Nothing new." in LETTERS["nothing"].text


@each_letter
def test_a_page_is_pure_ascii_short_enough_for_every_reader_and_its_lines_for_every_server(letter):
    assert letter.html.isascii()
    assert len(letter.html) < 100_000
    assert max(map(len, letter.html.splitlines())) <= 998


@each_letter
def test_the_column_is_580_pixels_wide_and_keeps_outlooks_own_table(letter):
    assert 'width="580"' in letter.html
    assert "<!--[if mso]>" in letter.html
    assert "<![endif]-->" in letter.html


@each_letter
def test_no_statement_of_the_template_is_left_in_a_letter(letter):
    assert not re.search(r"\{[%{]|[%}]\}", letter.html + letter.text)


@each_letter
def test_plain_text_lines_are_short_unless_a_link_is_long(letter):
    assert max(len(line) for line in letter.text.splitlines() if "https://" not in line) <= 80
    assert "\n\n\n" not in letter.text


def test_an_alarm_says_what_is_wrong_what_to_do_and_nothing_of_a_child():
    letter = LETTERS["alarm"]
    assert letter.subject == "Service alarm: the feed school_roll waits for a decision and 2 more"
    for alarm in ALARMS:
        for part in (alarm.what, alarm.to_do):
            assert part in plain(letter.text)
            assert part in read(letter.html).words


def test_rendering_takes_less_than_three_milliseconds():
    digest = sample_digest()
    times = []
    for _ in range(30):
        start = time.process_time()
        render_digest(digest, CONSOLE)
        times.append(time.process_time() - start)
    assert min(times) < 0.003
