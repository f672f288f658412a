"""The bytes of a file: taken apart strictly, or refused as a whole with one sentence."""

from dataclasses import replace

import pytest

from monitor.domain.agreement import FeedAgreement, Gates
from monitor.domain.delivery import Why
from monitor.domain.feed import FeedKind
from monitor.domain.record import ContactRecord
from tests.builders.files import a_file, a_row, reading_of, rows

KIND = FeedKind.CONTACTS
GOOD = a_file(rows(KIND, 3))
AGREED = FeedAgreement("contacts", KIND)


def why(content, agreement=AGREED):
    reading = reading_of(content, KIND, agreement)
    assert reading.records == () or not reading.blocked
    assert all(refusal.sentence.endswith(".") for refusal in reading.blocked)
    return [refusal.why for refusal in reading.blocked]


def small(**gates):
    return replace(AGREED, gates=Gates(**gates))


def with_cell(cell, column="kind"):
    """A file whose first row has these raw characters in a cell."""
    return a_file([a_row(KIND, 1, **{column: "PLACEHOLDER"}), a_row(KIND, 2)]).replace(b"PLACEHOLDER", cell)


@pytest.mark.parametrize(
    "cell", [b'ab"cd', b'"ab', b'ab"', b'"ab"c', b'c"ab"', b'"a""b"', b'"', b' "ab"', b'"ab" ', b'"ab\ncd"']
)
def test_a_quote_anywhere_but_round_a_whole_field_blocks_the_file(cell):
    assert why(with_cell(cell)) == [Why.STRAY_QUOTE]


@pytest.mark.parametrize(("cell", "kept"), [(b'"ab"', "ab"), (b'"a, b"', "a, b"), (b'""', "")])
def test_quotes_round_a_whole_field_are_no_part_of_it(cell, kept):
    reading = reading_of(with_cell(cell), KIND)
    row = reading.records[0].row
    assert isinstance(row, ContactRecord)
    assert row.kind == kept


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("cp1252", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
    ],
)
def test_names_come_through_every_agreed_encoding_unaltered(encoding, codec):
    content = with_cell("Zoë Müller-ÓŠž".encode(), "given_name").decode().encode(codec)
    reading = reading_of(content, KIND, replace(AGREED, encoding=encoding))
    assert reading.records[0].identity.given_name == "Zoë Müller-ÓŠž"


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [("utf-8", "cp1252"), ("utf-8", "utf-16"), ("cp1252", "utf-8"), ("iso-8859-1", "utf-8"), ("utf-16", "utf-8")],
)
def test_another_encoding_than_agreed_blocks_the_file(encoding, codec):
    content = with_cell("Zoë".encode(), "given_name").decode().encode(codec)
    assert why(content, replace(AGREED, encoding=encoding)) != []


@pytest.mark.parametrize(
    "cell",
    ["a\x00b", "a\x07b", "a\tb", "a\rb", "a\x7fb", "a\x85b", "a\u2028b", "a\u202eb", "a\ufeffb", "a\ufffdb", "JosÃ©"],
)
def test_characters_that_may_not_be_there_cost_their_cell(cell):
    reading = reading_of(with_cell(cell.encode(), "given_name"), KIND)
    assert [(problem.line, problem.column, problem.cell) for problem in reading.problems] == [(2, "given_name", "E2")]
    assert [record.identity.given_name for record in reading.records] == [None, "Isla"]


def test_a_strange_character_in_a_column_that_is_nobodys_does_no_harm():
    content = a_file([a_row(KIND) | {"their note": "a\tb"}])
    assert reading_of(content, KIND).problems == ()


def test_unknown_columns_are_dropped_at_the_door():
    content = a_file([a_row(KIND) | {"their note": "secret"}])
    assert "secret" not in repr([(r.identity.address, r.row) for r in reading_of(content, KIND).records])
    assert reading_of(content, KIND).fingerprint == reading_of(a_file([a_row(KIND)]), KIND).fingerprint


def test_a_missing_column_blocks_the_file_unless_it_was_agreed_absent():
    row = a_row(KIND)
    del row["practitioner_role"]
    assert why(a_file([row])) == [Why.MISSING_COLUMN]
    assert why(a_file([row]), replace(AGREED, absent=frozenset({"practitioner_role"}))) == []


def test_a_column_there_twice_blocks_the_file():
    twice = GOOD.replace(b"sex,", b"sex,uprn,", 1)
    assert Why.DUPLICATE_COLUMN in why(twice)


def test_a_file_without_its_header_does_not_show_its_first_row():
    reading = reading_of(GOOD.partition(b"\n")[2], KIND)
    assert [refusal.why for refusal in reading.blocked] == [Why.MISSING_COLUMN]
    assert "Merrill" not in repr(reading.blocked)


def test_files_beyond_the_caps_are_not_read():
    assert why(GOOD, small(max_columns=10)) == [Why.TOO_MANY_COLUMNS]
    assert why(b"x" * 4097 + GOOD) == [Why.FIELD_TOO_LONG]
    assert why(b"x" * 1_000_001, small(max_megabytes=1)) == [Why.TOO_LARGE]


@pytest.mark.parametrize("cell", [b"x" * 4097, b'"' + b"x, " * 70_000 + b'"'])
def test_a_field_that_is_too_long_costs_its_cell(cell):
    reading = reading_of(with_cell(cell), KIND)
    assert [(problem.cell, problem.refuses) for problem in reading.problems] == [("O2", False)]
    assert [record.row.kind for record in reading.records if isinstance(record.row, ContactRecord)] == [
        "",
        "immunisation",
    ]
    assert reading_of(with_cell(b"x" * 4096), KIND).problems == ()


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"   "])
def test_an_empty_file_has_no_rows_and_nothing_to_complain_of(content):
    reading = reading_of(content, KIND)
    assert (reading.rows, reading.blocked, reading.problems) == (0, (), ())


def test_every_line_with_a_row_is_a_record_a_refused_row_or_a_repeat():
    lines = GOOD.splitlines()
    content = b"\n".join([*lines, lines[1], b"", b"x", *lines[1:], b"\n\n"])
    reading = reading_of(content, KIND)
    assert reading.rows == 8
    assert (len(reading.records), len(reading.refused), reading.repeats) == (3, 1, 4)


def test_a_problem_tells_its_sender_where_to_look_and_what_to_write():
    [problem] = reading_of(with_cell(b"2026-02-01"), KIND).problems
    assert problem.sentence("contacts_2026-03-01.csv") == (
        "contacts_2026-03-01.csv, line 2, cell O2 (kind): "
        "write words; a date, number or postcode belongs in its own column; the row was kept without it."
    )
