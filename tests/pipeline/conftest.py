import io
from datetime import date

import pytest

from monitor.config.settings import Environment, Settings
from monitor.runtime import logs
from monitor.store.database import open_database
from tests.builders.timelines import an_area

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def logged():
    """What the stages logged."""
    stream = io.StringIO()
    logs.configure(stream)
    return stream


@pytest.fixture
def quick(tmp_path):
    """An empty database on SQLite that need not survive anything."""
    engine = open_database(f"sqlite:///{tmp_path}/quick.db", throw_away=True)
    yield engine
    engine.dispose()


@pytest.fixture
def area(quick):
    """An area on its first day, with a clock at seven."""
    lived = an_area(quick, TODAY)
    lived.live(TODAY, [], [])
    return lived


@pytest.fixture
def settings(tmp_path):
    """Folders for files: an inbox with one folder, and a place to keep what came."""
    (tmp_path / "inbox" / "births").mkdir(parents=True)
    (tmp_path / "inbox" / "contacts").mkdir()
    return Settings(environment=Environment.REHEARSAL, inbox=tmp_path / "inbox", data=tmp_path / "data")
