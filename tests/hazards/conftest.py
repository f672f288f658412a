"""The files of the hazards go through both readers, which must tell the same of them."""

from io import BytesIO, StringIO
from itertools import count

import pytest

from monitor import feeds
from monitor.reading.columnar import ColumnarReading
from monitor.runtime import logs

EVERY = 12
"""A test that reads many files, each a byte shorter than the one before, shows enough with some of them."""


@pytest.fixture(autouse=True)
def both_readers(monkeypatch):
    numbers = count()

    def read(content, agreement, as_of, manifest, rules):
        plainly = feeds.read(content, agreement, as_of, manifest, rules)
        if next(numbers) % EVERY == 0:
            in_bulk = feeds.read_large(BytesIO(content), agreement, as_of, manifest, rules)
            assert (in_bulk.plain() if isinstance(in_bulk, ColumnarReading) else in_bulk) == plainly
        return plainly

    monkeypatch.setattr("tests.builders.files.read", read)


@pytest.fixture(autouse=True)
def logged_apart():
    """What the stages log goes to a stream of this test's own: that of the test before may be closed."""
    stream = StringIO()
    logs.configure(stream)
    return stream
