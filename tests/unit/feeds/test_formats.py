"""Dates, areas, manifests: what is allowed to be written, and what it means."""

from datetime import date

import pytest

from monitor.domain.agreement import Area
from monitor.domain.date_format import DateFormat
from monitor.domain.manifest import Manifest
from monitor.reading.header import address


@pytest.mark.parametrize(
    "text",
    ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d-%b-%Y", "%d.%m.%Y", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S"],
)
def test_formats_with_a_four_digit_year_are_allowed_and_read_their_example(text):
    form = DateFormat.parse(text)
    assert form is not None
    assert form.read(form.example) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "text", ["%d/%m/%y", "%Y-%m", "%d %B %Y", "", "%Y-%j", "%Y-%m-%d %H", "%d/%m/%Y %p", "%H%M%d%m%Y", "d%Y%m%d"]
)
def test_any_other_format_is_refused(text):
    assert DateFormat.parse(text) is None


@pytest.mark.parametrize(
    ("cell", "day"),
    [("05-Feb-2026", date(2026, 2, 5)), ("05-FEB-2026", date(2026, 2, 5)), ("05-Fev-2026", None), ("5-Feb-2026", None)],
)
def test_months_are_named_in_english(cell, day):
    assert DateFormat("%d-%b-%Y").read(cell) == day


@pytest.mark.parametrize(
    ("postcodes", "postcode", "contained"),
    [
        ((), "BD7 1BB", True),
        ((), None, True),
        (("BD",), "BD7 1BB", True),
        (("B",), "BD7 1BB", False),
        (("BD1",), "BD10 8EE", False),
        (("BD10",), "BD10 8EE", True),
        (("BD10 8",), "BD10 8EE", True),
        (("BD10 9",), "BD10 8EE", False),
        (("EC1",), "EC1A 1BB", True),
        (("EC1A",), "EC1A 1BB", True),
        (("EC1A",), "EC1M 1BB", False),
        (("LS", "BD"), "BD7 1BB", True),
        (("BD",), None, None),
        (("BD",), "ZZ99 3VZ", None),
    ],
)
def test_an_area_holds_whole_districts(postcodes, postcode, contained):
    assert Area(postcodes).contains(postcode) is contained


@pytest.mark.parametrize(
    ("position", "cell"), [(0, "A17"), (3, "D17"), (25, "Z17"), (26, "AA17"), (701, "ZZ17"), (702, "AAA17")]
)
def test_a_cell_has_the_address_a_spreadsheet_gives_it(position, cell):
    assert address(17, position) == cell


def test_a_manifest_says_rows_digest_day_and_nil_return():
    digest = "ab" * 32
    told = Manifest.parse(
        f'{{"rows": 3, "sha256": "{digest.upper()}", "as_of": "2026-03-01", "nil_return": false}}'.encode()
    )
    assert told == Manifest(3, digest, date(2026, 3, 1), nil_return=False)
    assert Manifest.parse(b'{"nil_return": true}') == Manifest(nil_return=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"rows": true}',
        b'{"rows": -1}',
        b'{"rows": 3.0}',
        b'{"rows": "3"}',
        b'{"sha256": "abc"}',
        b'{"as_of": "01/03/2026"}',
        b'{"nil_return": "yes"}',
        b'{"nil_return": 1}',
        b'{"nil_retrun": true}',
        b'{"rows": 1, "rows": 2}',
        b"[" * 50_000,
        b'{"rows": 1}' + b" " * 70_000,
    ],
)
def test_anything_else_in_a_manifest_is_refused_in_one_sentence(content):
    told = Manifest.parse(content)
    assert isinstance(told, str)
    assert told.endswith(".")
