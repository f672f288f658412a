"""A file that was exported in another way than agreed: the sentence names the true cause."""

import pytest

from monitor.domain.agreement import FeedAgreement
from monitor.domain.delivery import Why
from monitor.domain.feed import FeedKind
from monitor.reading.closing_lines import CLOSING_WANTS
from tests.builders.files import a_file, a_row, reading_of, rows

KIND = FeedKind.BIRTHS
GOOD = a_file(rows(KIND, 3))


def sentence(content, agreement=None):
    [refusal] = reading_of(content, KIND, agreement).blocked
    assert "Merrill" not in refusal.sentence
    assert "Isla" not in refusal.sentence
    return refusal.sentence


def without(*columns, **theirs):
    """Good rows without columns of ours, and with the sender's own."""
    return a_file([{key: cell for key, cell in row.items() if key not in columns} | theirs for row in rows(KIND, 3)])


@pytest.mark.parametrize(
    ("separator", "in_words"), [(b";", "semicolons"), (b"\t", "tabs"), (b"|", "vertical bars"), (b'";"', "semicolons")]
)
def test_another_separator_is_named(separator, in_words):
    content = GOOD.replace(b",", separator)
    if separator == b'";"':
        content = b'"' + content.replace(b"\n", b'"\n"').removesuffix(b'"')
    assert [refusal.why for refusal in reading_of(content, KIND).blocked] == [Why.SEPARATOR]
    assert f"separated by {in_words}:" in sentence(content)


@pytest.mark.parametrize("first", [b"sep=;", b"sep=,", b"SEP=\t"])
def test_a_note_for_a_spreadsheet_is_named(first):
    assert "(sep=)" in sentence(first + b"\n" + GOOD)


@pytest.mark.parametrize("titles", [b"Births of the week\n", b"Births,,,\n\n,,,\n", b"\n", b",,,,,\n"])
def test_lines_above_the_headings_are_named(titles):
    line = titles.count(b"\n") + 1
    assert f"The headings stand in line {line}, not in line 1" in sentence(titles + GOOD)


def test_a_file_without_headings_is_told_so():
    assert "Line 1 has none of the agreed headings" in sentence(GOOD.partition(b"\n")[2])


@pytest.mark.parametrize("end", [b"\r", b"\r\r"])
def test_line_ends_of_a_carriage_return_alone_are_named(end):
    assert "carriage return alone" in sentence(GOOD.replace(b"\n", end))


@pytest.mark.parametrize(
    ("gone", "theirs", "says"),
    [
        ("date_of_birth", "DOB", "date_of_birth (nearest: DOB) is missing"),
        ("nhs_number", "NHS No", "nhs_number (nearest: NHS No) is missing"),
        ("postcode", "Post Code 1", "postcode (nearest: Post Code 1) is missing"),
        ("given_name", "Ward", "The column given_name is missing"),
    ],
)
def test_a_missing_column_is_named_with_the_heading_nearest_to_it(gone, theirs, says):
    told = sentence(without(gone, **{theirs: "x"}))
    assert says in told
    assert f"Found beside those agreed: {theirs}." in told


@pytest.mark.parametrize(
    ("gone", "offer"),
    [
        (("local_id",), None),
        (("uprn",), "or agree it `absent` there:"),
        (("local_id", "uprn"), "or agree it `absent` there (uprn only):"),
    ],
)
def test_only_what_may_be_absent_is_offered_to_be_agreed_so(gone, offer):
    told = sentence(without(*gone))
    assert (offer in told) if offer else ("absent" not in told)


def test_many_headings_are_counted():
    told = sentence(without("uprn", **{f"Theirs {n}": "x" for n in range(20)}))
    assert "Theirs 11 and 8 more." in told


def test_two_headings_for_one_column_are_named_in_whatever_case():
    twice = GOOD.replace(b"uprn", b"UPRN", 1).replace(b"sex,", b"sex,Uprn,", 1)
    assert "The column uprn is there twice" in sentence(twice)


@pytest.mark.parametrize("blank", [b"", b",", b"," * 14, b"," * 40, b" , ,", b'"","",""'])
def test_lines_of_separators_only_are_no_rows(blank):
    lines = GOOD.splitlines()
    reading = reading_of(b"\n".join([lines[0], blank, lines[1], blank, blank, *lines[2:], blank, blank, b""]), KIND)
    assert (reading.rows, reading.problems, reading.blocked) == (3, (), ())
    assert reading.fingerprint == reading_of(GOOD, KIND).fingerprint
    assert [record.line for record in reading.records] == [3, 6, 7]


@pytest.mark.parametrize(
    "end", ["Total,3", "Total" + "," * 14 + "3", "End of report", "Grand total: 3", "Rows: 3", ",Total"]
)
def test_a_total_line_is_named_and_the_rows_stay(end):
    reading = reading_of(GOOD + f"{end}\n\n".encode(), KIND)
    assert (len(reading.records), reading.blocked) == (3, ())
    assert [problem.wants for problem in reading.problems] == [CLOSING_WANTS]
    assert [(row.line, row.local_id) for row in reading.refused] == [(5, "")]


def test_a_file_cut_short_before_blank_lines_is_still_cut():
    assert [refusal.why for refusal in reading_of(GOOD[:-20] + b"\n,,,\n\n", KIND).blocked] == [Why.CUT_SHORT]


def test_a_child_called_total_stays():
    [record] = reading_of(a_file([a_row(KIND, local_id="Total")]), KIND).records
    assert record.identity.local_id == "Total"


def test_agreed_headings_are_named_as_the_sender_writes_them():
    agreement = FeedAgreement("births-north", KIND, columns={"Geburt": "date_of_birth"})
    told = sentence(GOOD, agreement)
    assert told.startswith("The column Geburt is missing.")
    assert "date_of_birth" in told
