"""The requirements of a working installation, each tested independently, so that one fault hides no other."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.cli.context import open_app
from monitor.cli.health import Health, health_of
from monitor.config.calendar_file import read_calendar
from monitor.config.feeds_file import read_feeds
from monitor.config.people_file import read_people
from monitor.config.policy_file import read_policy
from monitor.config.settings import Environment, Settings, refuse_loose_permissions
from monitor.domain.errors import UserError
from monitor.domain.people import People, Role
from monitor.letters.words import count_of
from monitor.service.bootstrap import accounts, acting_person
from monitor.store.database import at_head, open_database
from monitor.store.retry import is_database_fault

_LEAST_DISK = 2 * 1024**3
_GIGABYTE = 1024**3
INSTALL = "docs/install.md"


@dataclass(frozen=True)
class Requirement:
    """One thing the service needs: whether it is met, its state in words, and what to do if it is not."""

    what: str
    met: bool
    told: str
    to_do: str = ""


def requirements(settings: Settings, today: str | None, kept: Path | None) -> list[Requirement]:
    """Return all requirements; those that cannot be tested because an earlier one failed are left out."""
    found = [*_files(settings), _permissions(settings), _database(settings)]
    found += [_folder("inbox", settings.inbox), _folder("data", settings.data), _one_disk(settings), _disk(settings)]
    found += [_mail(settings), _heartbeat(settings), _signatures(settings)]
    if all(need.met for need in found if need.what.startswith(("config", "database"))):
        found += list(_at_work(settings, today, kept))
    return found


def _files(settings: Settings) -> Iterator[Requirement]:
    readers: dict[str, Callable[[Path], object]] = {
        "feeds.toml": read_feeds,
        "people.toml": read_people,
        "policy.toml": lambda path: read_policy(path.read_text(encoding="utf-8-sig")),
        "calendar.toml": read_calendar,
    }
    for name, read in readers.items():
        yield _file(settings.config / name, read)


def _file(path: Path, read: Callable[[Path], object]) -> Requirement:
    what = f"config/{path.name}"
    if not path.is_file():
        return Requirement(
            what, met=False, told="is not there", to_do=f"copy it from the shipped config folder to {path.parent}"
        )
    try:
        read(path)
    except UserError as wrong:
        return Requirement(what, met=False, told=str(wrong), to_do="correct the file, then run this again")
    except (OSError, UnicodeDecodeError):
        return Requirement(
            what, met=False, told="cannot be read", to_do=f"make it readable for this account: see {INSTALL}"
        )
    return Requirement(what, met=True, told="readable and valid")


def _permissions(settings: Settings) -> Requirement:
    if settings.environment is Environment.REHEARSAL:
        return Requirement("permissions", met=True, told="made-up data need no protection")
    try:
        refuse_loose_permissions(settings.config)
    except UserError as loose:
        return Requirement("permissions", met=False, told=str(loose), to_do=f"chmod 640 {settings.config}/*.toml")
    return Requirement("permissions", met=True, told="nobody else can read or write the configuration")


def _database(settings: Settings) -> Requirement:
    try:
        database = open_database(settings.database_url)
        ready = at_head(database)
        database.dispose()
    except UserError as wrong:
        return Requirement("database", met=False, told=str(wrong), to_do="correct MONITOR_DATABASE_URL")
    except Exception as bug:
        if not is_database_fault(bug):
            raise
        return Requirement(
            "database", met=False, told="cannot be opened", to_do="check MONITOR_DATABASE_URL, the server, the folder"
        )
    if not ready:
        return Requirement("database", met=False, told="is not ready for this version", to_do="run `monitor migrate`")
    return Requirement("database", met=True, told="reachable, and ready for this version")


def _folder(what: str, path: Path) -> Requirement:
    if not path.is_dir():
        return Requirement(what, met=False, told=f"{path} is not there", to_do=f"make it: see {INSTALL}")
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return Requirement(
            what, met=False, told=f"{path} cannot be written", to_do=f"give this account the right: see {INSTALL}"
        )
    return Requirement(what, met=True, told=f"{path} can be written")


def _one_disk(settings: Settings) -> Requirement:
    """Require inbox and data to be on one disk: a file is claimed by renaming it, which works on one disk only."""
    try:
        same = settings.inbox.stat().st_dev == settings.data.stat().st_dev
    except OSError:
        return Requirement("one disk", met=False, told="inbox or data is not there", to_do="make both folders first")
    if not same:
        return Requirement(
            "one disk", met=False, told="inbox and data lie on two disks", to_do="put both below one folder"
        )
    return Requirement("one disk", met=True, told="inbox and data lie on one disk")


def _disk(settings: Settings) -> Requirement:
    place = settings.data if settings.data.is_dir() else Path()
    free = shutil.disk_usage(place).free
    told = f"{free / _GIGABYTE:.0f} GB free"
    return Requirement(
        "disk", met=free >= _LEAST_DISK, told=told, to_do="free at least 2 GB: a full disk stops judging"
    )


def _mail(settings: Settings) -> Requirement:
    if settings.environment is Environment.REHEARSAL:
        return Requirement("mail", met=True, told="a rehearsal writes to nobody")
    missing = [name for name in ("host", "sender") if not getattr(settings.smtp, name)]
    if missing:
        names = " and ".join(f"MONITOR_SMTP__{name.upper()}" for name in missing)
        return Requirement("mail", met=False, told="no letter can be sent", to_do=f"set {names}: see {INSTALL}")
    return Requirement("mail", met=True, told=f"letters go through {settings.smtp.host}, TLS required")


def _heartbeat(settings: Settings) -> Requirement:
    if settings.heartbeat_url or settings.environment is Environment.REHEARSAL:
        return Requirement(
            "heartbeat", met=True, told="an outside watcher is told" if settings.heartbeat_url else "not needed"
        )
    told = "nobody outside would notice that this service is dead"
    return Requirement("heartbeat", met=False, told=told, to_do=f"set MONITOR_HEARTBEAT_URL: see {INSTALL}")


def _signatures(settings: Settings) -> Requirement:
    """Require an account of one person's own: only so can the two who sign for a weakening be told apart."""
    person = acting_person()
    if accounts(settings).is_personal(person):
        return Requirement("signatures", met=True, told=f"what is decided here is signed by {person}")
    told = f"{person} is many people's account, so that nothing here is signed"
    return Requirement("signatures", met=False, told=told, to_do="log in under an account of your own, then use sudo")


def _at_work(settings: Settings, today: str | None, kept: Path | None) -> Iterator[Requirement]:
    """Yield the requirements that need an opened installation: its clock, runs, feeds and recipients."""
    ctx = open_app(today, kept)
    found = health_of(ctx)
    yield _clock(found, ctx.app.clock.now().year)
    yield from _people(ctx.app.letters.people, settings)
    yield from _in_force(found)
    if not found.trouble:
        yield Requirement("at work", met=True, told="runs, feeds, letters and deliveries are in order")
    for sentence in found.trouble:
        told, _, to_do = sentence.partition(": ")
        yield Requirement("at work", met=False, told=told, to_do=to_do or "see `monitor status`")


def _clock(found: Health, year: int) -> Requirement:
    """Require a clock that is not before the last run: judging by a wrong day is worse than not judging."""
    first_year = 2026
    last = found.certificate
    if found.environment != "rehearsal" and year < first_year:
        return Requirement(
            "clock", met=False, told=f"says {found.today}", to_do="set the clock (`timedatectl`), then restart"
        )
    if last and last.day > found.today:
        told = f"says {found.today}, but a run as of {last.day} has finished"
        return Requirement("clock", met=False, told=told, to_do="set the clock (`timedatectl`), then restart")
    return Requirement("clock", met=True, told=f"it is {found.today} in London")


def _in_force(found: Health) -> Iterator[Requirement]:
    """Yield whether the files say what is in force; one whose change waits for approval or its day may differ."""
    for file in found.files:
        yield Requirement("in force", met=not file.to_do, told=f"{file.file} {file.how}", to_do=file.to_do)
    if not found.files:
        told = f"policy version {found.policy} is what config/policy.toml, feeds.toml and people.toml say"
        yield Requirement("in force", met=True, told=told)


def _people(people: People, settings: Settings) -> Iterator[Requirement]:
    written_to = people.written_to(shadow=settings.environment is Environment.SHADOW)
    nobody = [str(role).replace("_", " ") for role in Role if not people.with_role(role)]
    if nobody:
        yield Requirement(
            "people", met=False, told=f"nobody is {', '.join(nobody)}", to_do="add them to config/people.toml"
        )
    else:
        reached = count_of(len(written_to.everyone), "person", "people")
        only = " (shadow: the pilot leads only)" if settings.environment is Environment.SHADOW else ""
        yield Requirement("people", met=True, told=f"every role is filled; letters go to {reached}{only}")
