import io

import pytest

from monitor.runtime import logs
from tests.builders.timelines import Story


@pytest.fixture(autouse=True)
def logged():
    """What the stages logged, out of the way."""
    stream = io.StringIO()
    logs.configure(stream)
    return stream


@pytest.fixture
def story(tmp_path):
    """Begins a story on a day, on a database of its own."""

    def begin(first, **agreed):
        return Story(first, tmp_path, **agreed)

    return begin
