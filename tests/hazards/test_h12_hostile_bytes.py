"""H12: hostile bytes end as problems, in bounded time, without a traceback."""

import random
import time

import pytest

from monitor.domain.feed import FeedKind
from tests.builders.files import a_file, a_row, reading_of, rows

KIND = FeedKind.CONTACTS


@pytest.mark.parametrize(
    "content",
    [
        b"\x00" * 1_000_000,
        b"," * 1_000_000,
        b'"' * 1_000_000,
        b'"",' * 300_000,
        b"\n" * 1_000_000,
        b"x" * 10_000_000,
        b"\xff\xfe" * 100_000,
        b"\xef\xbb\xbf" * 1000,
        random.Random(1).randbytes(1_000_000),
        a_file(rows(KIND, 2)) + b"," * 1_000_000,
        a_file(rows(KIND, 2)) + b"a\n" * 300_000,
        a_file([a_row(KIND, kind="y" * 10_000_000)]),
    ],
    ids=range(12),
)
def test_any_bytes_are_read_in_seconds_and_give_no_record(content):
    began = time.perf_counter()
    reading = reading_of(content, KIND)
    assert time.perf_counter() - began < 20
    assert len(reading.records) <= 2
    assert not reading.blocked or reading.records == ()


@pytest.mark.parametrize(
    "digits", ["\uff19\uff19\uff19\uff10\uff10\uff10\uff10\uff11\uff10\uff18", "٩٩٩٠٠٠٠١٠٨", "²²²²²²²²²²"]
)
def test_digits_of_other_scripts_are_no_digits(digits):
    for column in ("nhs_number", "contact_on", "uprn", "local_id", "contact_id"):
        reading = reading_of(a_file([a_row(KIND, **{column: digits})]), KIND)
        assert [problem.column for problem in reading.problems] == [column]
        assert [getattr(record.identity, column) for record in reading.records] in ([], [None])
