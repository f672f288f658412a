"""A small made-up area lived through once, kept, and looked into by every command; and an installation of real data."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor import cli
from monitor.config.settings import Settings
from monitor.domain.feed import FeedKind
from monitor.store.database import reading
from tests.builders.files import a_file, a_row
from tests.cli.small_area import write_case

SHIPPED = Path(__file__).parents[2] / "config"


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Monitor = Callable[..., Said]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin every test without settings of the machine it runs on."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MONITOR_{name.upper()}", raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def monitor(capsys: pytest.CaptureFixture[str]) -> Monitor:
    """Run a command in this process."""

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        code = cli.execute([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small area's folder."""
    return write_case(tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="session")
def lived(case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small area, lived through and kept; nobody may write to it."""
    keep = tmp_path_factory.mktemp("kept") / "small"
    assert cli.execute(["rehearse", str(case), "--keep", str(keep)]) == 0
    return keep


@pytest.fixture
def kept(lived: Path, tmp_path: Path) -> Path:
    """A copy of the kept area, to look into and to write to."""
    return Path(shutil.copytree(lived, tmp_path / "kept"))


@pytest.fixture
def installation(tmp_path: Path, sqlite_template: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in shadow, which takes real NHS numbers: migrated, configured, and empty."""
    folder = tmp_path / "installed"
    shutil.copytree(SHIPPED, folder / "config", ignore=shutil.ignore_patterns("*.env"))
    for path in (folder / "config").glob("*.toml"):
        path.chmod(0o640)
    for name in ("inbox", "data"):
        (folder / name).mkdir()
    (folder / "monitor.db").write_bytes(sqlite_template)
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{folder}/monitor.db")
    for name in ("config", "inbox", "data"):
        monkeypatch.setenv(f"MONITOR_{name.upper()}", str(folder / name))
    return folder


@pytest.fixture
def rehearsing(installation: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as a rehearsal: test numbers only, and any day may be today."""
    monkeypatch.setenv("MONITOR_ENVIRONMENT", "rehearsal")
    return installation


@pytest.fixture
def births_file(tmp_path: Path) -> Path:
    """A good delivery of two births."""
    path = tmp_path / "births_2026-03-01.csv"
    rows = [a_row(FeedKind.BIRTHS, n, date_of_birth="2026-02-19", notified_on="2026-02-20") for n in (1, 2)]
    path.write_bytes(a_file(rows))
    return path


def counted(folder: Path, table: str) -> int:
    """Count the rows of a table of a kept database."""
    from sqlalchemy import text  # noqa: PLC0415

    from monitor.store.database import open_database  # noqa: PLC0415

    engine = open_database(f"sqlite:///{folder}/monitor.db")
    with reading(engine) as db:
        number: int = db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - a name of ours
    engine.dispose()
    return number
