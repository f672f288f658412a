from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import SMTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.letters.render import RenderedLetter
from monitor.mail.encoding import decode, encode, message_id_for
from tests.unit.mail.sample import NOW, an_address, sample_letter

LETTER = sample_letter()
SENDER = an_address("sighting.summary@example.gov.uk")
TO = an_address()


def encoded(letter=LETTER, date=NOW, to=TO):
    return encode(letter, message_id_for(7, letter, date, SENDER, to), date, SENDER, to)


def parsed(data):
    return message_from_bytes(data, policy=SMTP)


def test_the_same_letter_gives_the_same_bytes():
    assert encoded() == encoded()


def test_the_message_is_what_a_reader_needs_and_nothing_else():
    message = parsed(encoded())
    assert {name: str(value) for name, value in message.items() if not name.startswith("Content-Type")} == {
        "From": "Sighting summary <sighting.summary@example.gov.uk>",
        "To": "coordinator@example.gov.uk",
        "Subject": LETTER.subject,
        "Date": "Sun, 22 Nov 2026 06:15:00 +0000",
        "Message-ID": message_id_for(7, LETTER, NOW, SENDER, TO),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "en-GB",
        "MIME-Version": "1.0",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_both_parts_arrive_as_they_were_written():
    text, html = parsed(encoded()).iter_parts()
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().replace("\r\n", "\n") == LETTER.html


def test_every_line_ends_in_crlf_and_is_short_enough_for_a_server():
    data = encoded()
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.isascii()


@pytest.mark.parametrize(
    ("letter", "date", "to"),
    [
        (replace(LETTER, subject="Sighting summary 22 Nov: 5 new, 41 open"), NOW, TO),
        (replace(LETTER, text=LETTER.text + "\n"), NOW, TO),
        (replace(LETTER, html=LETTER.html + "\n"), NOW, TO),
        (LETTER, NOW + timedelta(seconds=1), TO),
        (LETTER, NOW, an_address("other@example.gov.uk")),
    ],
    ids=["subject", "text", "page", "date", "recipient"],
)
def test_whatever_changes_the_bytes_changes_the_message_id(letter, date, to):
    assert message_id_for(7, letter, date, SENDER, to) != message_id_for(7, LETTER, NOW, SENDER, TO)
    assert encoded(letter, date, to) != encoded()


def test_two_places_in_the_outbox_give_two_message_ids():
    assert message_id_for(7, LETTER, NOW, SENDER, TO) != message_id_for(8, LETTER, NOW, SENDER, TO)


def test_one_instant_in_two_zones_gives_the_same_bytes():
    assert encoded(date=NOW.astimezone(timezone(timedelta(hours=1)))) == encoded()


def test_a_date_without_its_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        encoded(date=datetime(2026, 11, 22, 6, 15))  # noqa: DTZ001


@pytest.mark.parametrize(
    "message_id", ["<a b@example.org>", "a@example.org", "<a@example.org>\r\nBcc: x@example.org", ""]
)
def test_a_message_id_of_another_form_is_refused(message_id):
    with pytest.raises(ValueError, match="Message-ID"):
        encode(LETTER, message_id, NOW, SENDER, TO)


@given(st.sampled_from(["\r", "\n", "\r\n", "\v", "\f", "\x85", "\u2028"]), st.sampled_from(["Bcc: x@example.org", ""]))
def test_a_line_break_in_a_subject_never_becomes_a_header(stop, header):
    letter = RenderedLetter(f"Sighting summary{stop}{header}", "<p>x</p>", "x")
    try:
        data = encoded(letter)
    except ValueError:
        return
    assert "Bcc" not in parsed(data)


AWKWARD = [
    "x" * 999,
    "é" * 999,
    "=" * 999,
    "\u2603",
    ". ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "From x",
    "--=_",
    "\f",
    "\0",
    "<p>",
]


@given(*[st.lists(st.sampled_from(AWKWARD) | st.characters(exclude_categories=["Cs"]), max_size=40).map("".join)] * 2)
@example("x" * 100_000, "y " * 100_000)
@example("x" * 75 + " \n", "é" * 90 + " \n")
def test_whatever_a_letter_says_arrives_in_lines_a_server_takes(html, text):
    letter = replace(LETTER, html=html, text=text)
    data = encoded(letter)
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert decode(data) == replace(letter, html=with_plain_ends(html), text=with_plain_ends(text))


def with_plain_ends(content):
    return content.replace("\r\n", "\n").replace("\r", "\n")


def test_an_instant_is_written_in_whole_seconds_of_utc():
    later = datetime(2026, 7, 1, 12, 0, 0, 999_999, tzinfo=UTC)
    assert parsed(encoded(date=later))["Date"] == "Wed, 01 Jul 2026 12:00:00 +0000"
