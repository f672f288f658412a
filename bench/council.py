"""One council on SQLite: what a night, a question and a change of policy cost."""

import csv
import io
import random
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from shutil import copy

from bench import population
from bench.measuring import Row, Stopwatch, apart, timed
from bench.population import CONTACTS, FEEDS, Population
from monitor.config.calendar_file import read_calendar
from monitor.domain.agency import Agency
from monitor.domain.agreement import Area, FeedAgreement, Gates
from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.feeds import columns_of
from monitor.pipeline.receive import File
from monitor.rehearsal.harness import Rehearsal, RehearsalSetup, intake_context_of, put_together, set_up
from monitor.runtime.clock import at
from monitor.store.database import open_database

DAY = date(2026, 6, 1)
_ONE_DAY = timedelta(days=1)
_NIGHTS = 5
_ASKED = 7
_BAD_MEGABYTES = 51


@dataclass(frozen=True, slots=True)
class Council:
    """A database file and who is in it."""

    file: Path
    of: Population

    @property
    def url(self) -> str:
        """Return the database's address."""
        return f"sqlite:///{self.file}"

    def scene(self) -> RehearsalSetup:
        """Say what was agreed: three feeds, complete for two years."""
        gates = Gates(max_megabytes=2_000, delta_band_percent=1_000_000)
        began = self.of.day - timedelta(days=730)
        agreed = [FeedAgreement(name, FeedKind(name), since=began, gates=gates) for name in FEEDS]
        return RehearsalSetup(self.of.day, intake_context_of(agreed, Area(), read_calendar(None)))

    def open(self) -> Rehearsal:
        """Put the application together on the database as it stands."""
        lived = put_together(self.scene(), open_database(self.url), 1)
        lived.clock.instant = at(self.of.day, 7)
        lived.app.second_look = True
        return lived

    def plain_import(self, path: Path) -> None:
        """Do what the database's own tool does with a file: every cell a text, nothing read, nothing compared."""
        beside = path.with_name("imported.db")
        with suppress(FileNotFoundError):
            beside.unlink()
        subprocess.run(["sqlite3", beside, ".mode csv", f".import {path} imported"], check=True)

    def another(self, name: str) -> "Council":
        """Return a copy, so that one measurement leaves nothing to the next."""
        beside = self.file.with_name(name)
        copy(self.file, beside)
        return Council(beside, self.of)


def build(council: Council) -> list[float]:
    """Write the register, and return the seconds it took."""
    council.file.unlink(missing_ok=True)
    set_up(council.scene(), open_database(council.url))

    def written() -> None:
        with open_database(council.url).begin() as db:
            population.write(db, council.of)
            population.settle(db)

    return timed(written, 1)


def judge_everyone(council: Council, times: int) -> list[float]:
    """Judge everybody, as after a change of the policy."""
    app = council.open().app
    return timed(lambda: app.check(everyone=True), times)


def contacts_file(of: Population, day: date, rows: int, *, first_id: int) -> File:
    """Return a day's contacts, each about another child drawn at random."""
    rng = random.Random(day.toordinal())
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [column.name for column in columns_of(FeedKind.CONTACTS)], lineterminator="\n")
    writer.writeheader()
    for n in range(rows):
        number = rng.randrange(1, of.children + 1)
        who = of.person(number, f"{CONTACTS}:{Agency.GP}")
        writer.writerow(
            {
                "local_id": who.local_id,
                "nhs_number": who.nhs_number.digits if who.nhs_number else "",
                "nhs_number_status": "01",
                "family_name": who.family_name,
                "given_name": who.given_name,
                "date_of_birth": who.born_on,
                "address": who.address,
                "postcode": who.postcode,
                "uprn": who.uprn,
                "agency": Agency.GP,
                "contact_id": f"n{first_id + n}",
                "contact_on": max(day - timedelta(days=rng.randrange(1, 4)), who.born_on or day),
                "kind": "consultation",
                "evidence": "seen_in_person",
                "planned": "Y",
                "practitioner_role": "nurse",
            }
        )
    return File(CONTACTS, day - _ONE_DAY, f"{CONTACTS}_{day - _ONE_DAY}.csv", out.getvalue().encode())


def nights(council: Council, rows: int, times: int) -> dict[str, list[float]]:
    """Live some nights in which so many contacts come; return the seconds of each part."""
    lived, watch = council.open(), Stopwatch()
    for n in range(1, times + 1):
        day = council.of.day + n * _ONE_DAY
        lived.clock.instant = at(day, 7)
        file = contacts_file(council.of, day, rows, first_id=n * rows)
        with watch.part("whole"):
            with watch.part("take in"):
                lived.app.take_in(file)
                lived.app.nil_returns(["births", "gp_registration"], day - _ONE_DAY)
            with watch.part("judge, escalate, account"):
                lived.app.check()
            with watch.part("compose"):
                lived.app.compose()
    return watch.parts


@dataclass(frozen=True, slots=True)
class Intake:
    """The seconds of taking a large file in, of the same rows coming again, and of the database's plain import."""

    first: list[float]
    again: list[float]
    plain: list[float]


def write_large(council: Council, rows: int) -> None:
    """Leave a large file, and the same without its last row, beside the database."""
    file = contacts_file(council.of, council.of.day + 10 * _ONE_DAY, rows, first_id=10**9)
    with file.opened() as opened:
        whole = opened.read()
    council.file.with_name("large.csv").write_bytes(whole)
    council.file.with_name("again.csv").write_bytes(whole[: whole.rstrip(b"\n").rindex(b"\n") + 1])


def take_in(council: Council) -> Intake:
    """Take a large file in, and its rows again the next day; beside it the database's own import into one table."""
    lived = council.open()
    seconds = []
    for n, name in enumerate(("large.csv", "again.csv"), start=9):
        as_of = council.of.day + n * _ONE_DAY
        lived.clock.instant = at(as_of + _ONE_DAY, 7)
        file = File(CONTACTS, as_of, f"{CONTACTS}_{as_of}.csv", council.file.with_name(name))
        seconds.append(timed(partial(_applied, lived, file), 1))
    path = council.file.with_name("large.csv")
    return Intake(seconds[0], seconds[1], timed(lambda: council.plain_import(path), 5))


def _applied(lived: Rehearsal, file: File) -> None:
    receipt = lived.app.take_in(file)
    assert receipt.outcome is Outcome.APPLIED, receipt.refusals


def write_bad(council: Council, megabytes: int) -> None:
    """Leave a file without one usable row beside the database: rows of four cells, some three million of them."""
    header = contacts_file(council.of, council.of.day, 0, first_id=1).opened().read()
    with council.file.with_name("bad.csv").open("wb") as file:
        file.write(header)
        file.writelines(b"%07d,x,y,z\n" % n for n in range(megabytes * 1_000_000 // 14))


def refuse(council: Council) -> list[float]:
    """Take the bad file in, which is quarantined."""
    lived = council.open()
    as_of = council.of.day + 8 * _ONE_DAY
    lived.clock.instant = at(as_of + _ONE_DAY, 7)
    file = File(CONTACTS, as_of, f"{CONTACTS}_{as_of}.csv", council.file.with_name("bad.csv"))

    def quarantined() -> None:
        assert lived.app.take_in(file).outcome is Outcome.QUARANTINED

    return timed(quarantined, 1)


def questions(council: Council) -> dict[str, list[float]]:
    """Ask what a coordinator asks while she waits."""
    from monitor.cli.due import coming_due  # noqa: PLC0415
    from monitor.cli.escalations import ranked  # noqa: PLC0415
    from monitor.cli.explain import explained_as_of  # noqa: PLC0415
    from monitor.store.database import reading  # noqa: PLC0415

    app = council.open().app
    day = app.today()

    def asked(question: object) -> None:
        with reading(app.database) as db:
            question(db)  # type: ignore[operator]

    return {
        "ranked list, first 50": timed(lambda: asked(lambda db: ranked(db, day, None, 50)), _ASKED),
        "explain": timed(lambda: explained_as_of(app, council.of.children // 2, "UC", day, None), _ASKED),
        "due in 8 weeks, by area": timed(lambda: asked(lambda db: coming_due(db, day)), _ASKED),
    }


def rows_of(folder: Path, of: Population, *, changed: int, large: int) -> Sequence[Row]:
    """Build a council and measure everything on it."""
    base = Council(folder / "council.db", of)
    found = [Row(f"write {of.children:,} children, {of.contacts:,} contacts", *_apart(build, base))]
    found.append(Row("judge everybody for the first time (fold all)", *_apart(judge_everyone, base, 1)))
    again = base.another("again.db")
    found.append(Row("judge everybody again", *_apart(judge_everyone, again, 1), limit=10.0, held_against="10 s"))
    parts, memory = apart(nights, base.another("nights.db"), changed, _NIGHTS)
    found.append(Row(f"a night, {changed:,} contacts", parts.pop("whole"), memory, 10.0, "10 s, 400 MB"))
    found += [Row(f"… {name}", seconds) for name, seconds in parts.items()]
    found += rows_of_intake(base.another("large.db"), large, "sqlite3 .import", 1.25)
    return [*found, *rows_of_questions(base)]


def rows_of_intake(council: Council, large: int, plainly: str, ratio: float) -> list[Row]:
    """Measure a large file, held against what the database's own tool takes for it."""
    apart(write_large, council, large)
    told, memory = apart(take_in, council)
    plain = Row(f"{plainly}, {large:,} rows", told.plain)
    first = Row(f"take in {large:,} rows", told.first, memory, plain.median * ratio, f"{ratio} × {plainly}")
    again = Row("… the same rows again", told.again, None, first.median * 1.2, "1.2 × the first")
    apart(write_bad, council, _BAD_MEGABYTES)
    seconds, memory = apart(refuse, council)
    bad = Row(f"refuse {_BAD_MEGABYTES} MB of bad rows", seconds, memory, 60.0, "60 s, 512 MB", 512.0)
    return [plain, first, again, bad]


def rows_of_questions(council: Council) -> list[Row]:
    """Measure what is asked while somebody waits."""
    limits = {"ranked list, first 50": 0.05, "explain": 0.1, "due in 8 weeks, by area": 1.0}
    asked, _ = apart(questions, council)
    return [Row(name, seconds, None, limits[name], f"{limits[name]} s") for name, seconds in asked.items()]


def _apart(work: object, *arguments: object) -> tuple[Sequence[float], float]:
    return apart(work, *arguments)  # type: ignore[arg-type]
