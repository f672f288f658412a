"""The requirements of a working installation, each tested independently, so that one fault hides no other."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.cli.context import open_app
from monitor.cli.health import Health, health_of, of_the_daemon
from monitor.config.calendar_file import read_calendar
from monitor.config.feeds_file import read_feeds
from monitor.config.people_file import read_people
from monitor.config.policy_file import read_policy
from monitor.config.settings import Environment, Settings, refuse_loose_permissions
from monitor.domain.errors import UserError
from monitor.domain.looking import missing_accounts
from monitor.domain.people import EmailAddress, People
from monitor.letters.words import count_of
from monitor.mail.mailer import Result
from monitor.mail.smtp import SmtpMailer
from monitor.runtime.heartbeat import beat
from monitor.service.bootstrap import accounts, acting_person, mail_server
from monitor.service.configured import not_configured
from monitor.service.vitals import LEAST_DISK
from monitor.store.database import at_head, is_there, open_database
from monitor.store.retry import is_database_fault

_GIGABYTE = 1024**3
_PATIENCE = 10.0
"""Seconds the mail server has for each of its answers."""
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
    found += [_mail(settings), _heartbeat(settings), _signatures(settings), *_service(settings)]
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
    if not is_there(database):
        to_do = "bring it back from a backup; only a new installation has none yet, and `monitor migrate` makes it"
        return Requirement("database", met=False, told="is not there", to_do=to_do)
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
    return Requirement("disk", met=free >= LEAST_DISK, told=told, to_do="free at least 2 GB: a full disk stops judging")


def _mail(settings: Settings) -> Requirement:
    """Require a mail server that takes letters of the sender: it is really called, and nothing is sent."""
    if settings.environment is Environment.REHEARSAL:
        return Requirement("mail", met=True, told="a rehearsal writes to nobody")
    if missing := _missing("mail", settings):
        return missing
    sender = EmailAddress.parse(settings.smtp.sender)
    if sender is None:
        told = "MONITOR_SMTP__SENDER is no plain address"
        return Requirement("mail", met=False, told=told, to_do="write one such as sightings@ and your own domain")
    outcome = SmtpMailer(replace(mail_server(settings, sender), timeout=_PATIENCE)).call()
    host = settings.smtp.host
    if outcome.result is not Result.ACCEPTED:
        code = f" (code {outcome.code})" if outcome.code else ""
        to_do = f"see that this machine reaches {host}, and that it takes our account and sender: see {INSTALL}"
        return Requirement("mail", met=False, told=f"called {host}: {outcome.reason}{code}", to_do=to_do)
    return Requirement("mail", met=True, told=f"{host} answers over TLS and takes letters of our sender")


def _heartbeat(settings: Settings) -> Requirement:
    """Require an outside watcher that hears: it is really called, which counts there as one heartbeat."""
    if settings.environment is Environment.REHEARSAL:
        return Requirement("heartbeat", met=True, told="not needed")
    if missing := _missing("heartbeat", settings):
        return missing
    if not beat(settings.heartbeat_url or ""):
        to_do = f"check MONITOR_HEARTBEAT_URL, the proxy and the unit's IPAddressAllow: see {INSTALL}"
        return Requirement("heartbeat", met=False, told="the outside watcher does not accept our call", to_do=to_do)
    return Requirement("heartbeat", met=True, told="the outside watcher was called, and heard it")


def _missing(what: str, settings: Settings, people: People | None = None) -> Requirement | None:
    """Return what of one part is not configured, as an unmet requirement; None when nothing is."""
    for missing in not_configured(settings, people):
        if missing.what == what:
            return Requirement(what, met=False, told=missing.told, to_do=missing.to_do)
    return None


def _signatures(settings: Settings) -> Requirement:
    """Require an account of one person's own: only so can the two who sign for a weakening be told apart."""
    person = acting_person()
    if accounts(settings).is_personal(person):
        return Requirement("signatures", met=True, told=f"what is decided here is signed by {person}")
    told = f"{person} is many people's account, so that nothing here is signed"
    return Requirement("signatures", met=False, told=told, to_do="log in under an account of your own, then use sudo")


def _service(settings: Settings) -> Iterator[Requirement]:
    """Require a daemon that makes progress, by the vital signs it writes: they need no database."""
    if settings.environment is Environment.REHEARSAL:
        return
    wrong = of_the_daemon(settings)
    if not wrong:
        yield Requirement("service", met=True, told="it runs, and its tasks make progress")
    for sentence in wrong:
        told, _, to_do = sentence.partition(": ")
        yield Requirement("service", met=False, told=told, to_do=to_do)


def _at_work(settings: Settings, today: str | None, kept: Path | None) -> Iterator[Requirement]:
    """Yield the requirements that need an opened installation: its clock, runs, feeds and recipients."""
    ctx = open_app(today, kept)
    found = health_of(ctx)
    yield _clock(found, ctx.app.clock.now().year)
    yield _people(ctx.app.letters.people, settings)
    yield _accounts(ctx.app.letters.people, settings)
    yield from _in_force(found)
    of_others = [sentence for sentence in found.trouble if sentence not in of_the_daemon(settings)]
    if not of_others:
        yield Requirement("at work", met=True, told="runs, feeds, letters and deliveries are in order")
    for sentence in of_others:
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


def _people(people: People, settings: Settings) -> Requirement:
    written_to = people.written_to(shadow=settings.environment is Environment.SHADOW)
    reached = count_of(len(written_to.everyone), "person", "people")
    only = " (shadow: the pilot leads only)" if settings.environment is Environment.SHADOW else ""
    told = f"every role is filled; letters go to {reached}{only}"
    on_disk = read_people(settings.config / "people.toml")
    return _missing("people", settings, on_disk) or Requirement("people", met=True, told=told)


def _accounts(people: People, settings: Settings) -> Requirement:
    """Require accounts of the people who may look at children: without any, whoever logs in may."""
    if settings.environment is Environment.REHEARSAL:
        return Requirement("accounts", met=True, told="made-up children may be looked at by everybody")
    missing = missing_accounts(people, accounts(settings).is_shared)
    told = missing or "people look at children by their roles, under accounts of their own"
    to_do = f"give each person who works cases the `account` they log in with: see {INSTALL}"
    return Requirement("accounts", met=not missing, told=told, to_do=to_do)
