"""Putting an installation together from its settings and its four files."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from monitor.app import App
from monitor.clock import Clock, SystemClock
from monitor.domain.actor import Actor
from monitor.domain.agreement import HouseRules, NumberRange
from monitor.domain.errors import UserError
from monitor.domain.people import EmailAddress
from monitor.domain.policy import Policy
from monitor.feed_file import read_feeds
from monitor.mail.mailbox import MemoryMailer
from monitor.mail.mailer import Mailer
from monitor.mail.smtp import MailServer, SmtpMailer
from monitor.people_file import read_people
from monitor.pipeline.compose import Desk
from monitor.pipeline.receive import House
from monitor.policy_file import read_policy
from monitor.school_calendar import read_calendar
from monitor.settings import Environment, Settings
from monitor.store import Connection, ledger
from monitor.store.database import open_database
from monitor.store.homes import keyed_digest

_KEY_OF_DIGESTS = "secret"
_NOWHERE = EmailAddress("sightings@localhost.invalid")


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """The policy to judge by; `trouble` is one sentence when the file is broken and the last good version stands."""

    policy: Policy
    trouble: str | None = None


def build(settings: Settings, *, clock: Clock | None = None, mailer: Mailer | None = None) -> App:
    """Make the application of an installation; `UserError` names what of its files cannot be used."""
    clock = clock or SystemClock()
    database = open_database(settings.database_url)
    feeds = read_feeds(settings.config / "feeds.toml")
    calendar = read_calendar(settings.config / "calendar.toml")
    people = read_people(settings.config / "people.toml")
    with database.begin() as db:
        secret = _secret(db)
        in_force = policy_in_force(db, settings.config / "policy.toml", clock)
    rules = HouseRules(_numbers(settings), lambda text: keyed_digest(secret, text).hex(), feeds.area)
    sender = EmailAddress.parse(settings.smtp.sender) if settings.smtp.sender else _NOWHERE
    if sender is None:
        raise UserError("MONITOR_SMTP__SENDER must be one plain address, such as sightings@example.gov.uk.")
    desk = Desk(
        people=people,
        sender=sender,
        console=settings.console_url,
        policy=in_force.policy,
        calendar=calendar,
        agreements=tuple(feeds.feeds.values()),
        shadow=settings.environment is Environment.SHADOW,
    )
    house = House(tuple(feeds.feeds.values()), rules, calendar)
    return App(database, clock, house, in_force.policy, desk, mailer or _mailer(settings, sender), secret)


def _numbers(settings: Settings) -> NumberRange:
    rehearsing = settings.environment is Environment.REHEARSAL
    return NumberRange.TEST_ONLY if rehearsing else NumberRange.REAL_ONLY


def _secret(db: Connection) -> bytes:
    """Give the key of this installation's digests, made once and kept with the data it guards."""
    known = ledger.kept(db, _KEY_OF_DIGESTS)
    if known is None:
        known = token_hex(32)
        ledger.keep(db, _KEY_OF_DIGESTS, known)
    return bytes.fromhex(known)


def policy_in_force(db: Connection, path: Path, clock: Clock) -> PolicyInForce:
    """Take up the policy file as a version when it is good; else keep the last good one, and say so (SPEC 10)."""
    trouble = None
    try:
        text = path.read_text(encoding="utf-8-sig")
        read_policy(text)
        version = ledger.policy_version(db, text, file_author(path), "taken up from the file", clock.now())
        return PolicyInForce(read_policy(text, version=version))
    except (OSError, UnicodeDecodeError):
        trouble = f"{path.name} cannot be read."
    except UserError as wrong:
        trouble = str(wrong)
    last = ledger.last_policy(db)
    if last is None:
        raise UserError(f"{trouble} There is no earlier version to judge by: correct the file first.")
    version, text = last
    return PolicyInForce(read_policy(text, version=version), trouble)


def file_author(path: Path) -> Actor:
    """Name the account that owns a file."""
    try:
        return Actor(pwd.getpwuid(path.stat().st_uid).pw_name)
    except (OSError, KeyError):
        return Actor("unknown")


def acting_person() -> Actor:
    """Name the account that runs a command, and the login behind sudo: never an option, or one person is two."""
    name = pwd.getpwuid(os.getuid()).pw_name
    behind = os.environ.get("SUDO_USER")
    return Actor(name, behind) if behind and behind != name else Actor(name)


def _mailer(settings: Settings, sender: EmailAddress) -> Mailer:
    smtp = settings.smtp
    if settings.environment is Environment.REHEARSAL or not smtp.host:
        return MemoryMailer()
    return SmtpMailer(
        MailServer(
            host=smtp.host,
            port=smtp.port,
            sender=sender,
            username=smtp.username,
            password=smtp.password.get_secret_value() if smtp.password else None,
            ca_file=smtp.ca_file,
            implicit_tls=smtp.implicit_tls,
        )
    )
