"""The composition root: builds an installation's application from its settings and its four files."""

import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

from monitor.config.calendar_file import read_calendar
from monitor.config.feeds_file import FeedFile, read_feeds
from monitor.config.people_file import read_people
from monitor.config.policy_file import read_policy
from monitor.config.settings import Environment, Settings
from monitor.domain.actor import DAEMON, Actor
from monitor.domain.agreed import Agreed, held_area, held_feed, held_people, unfit
from monitor.domain.agreement import InstallationRules, NumberRange
from monitor.domain.errors import UserError
from monitor.domain.people import EmailAddress, People
from monitor.domain.policy import Policy
from monitor.domain.policy_version import Accounts
from monitor.mail.mailbox import MemoryMailer, NoServer
from monitor.mail.mailer import Mailer
from monitor.mail.smtp import MailServer, SmtpMailer
from monitor.pipeline.compose.edition import LetterContext
from monitor.pipeline.receive import IntakeContext
from monitor.policy import in_force as taking_up
from monitor.policy.in_force import OnDisk, PolicyInForce
from monitor.runtime.clock import Clock, SystemClock
from monitor.runtime.guarded_clock import GuardedClock
from monitor.service.app import App
from monitor.service.timekeeping import guard
from monitor.store import UnitOfWork, state, unit_of_work
from monitor.store.database import open_database, reading
from monitor.store.homes import keyed_digest

_KEY_OF_DIGESTS = "secret"
_LOGIN, _NO_LOGIN = Path("/proc/self/loginuid"), 2**32 - 1
_NOWHERE = EmailAddress("sightings@localhost.invalid")


def build(settings: Settings, *, clock: Clock | None = None, mailer: Mailer | None = None) -> App:
    """Return the application of an installation; `UserError` names what of its files cannot be used."""
    clock = clock or GuardedClock(SystemClock())
    database = open_database(settings.database_url)
    settle = guard(database, clock)
    files = _files(settings)
    calendar = read_calendar(settings.config / "calendar.toml")
    with unit_of_work(database, DAEMON, clock.now()) as work:
        secret = _secret(work)
        in_force = taking_up.adopt_changes(work, _on_disk(settings, files), accounts(settings))
    _refuse_unfit(settings, files, in_force.policy)
    rules = InstallationRules(_numbers(settings), lambda text: keyed_digest(secret, text).hex(), files.feeds.area)
    sender = EmailAddress.parse(settings.smtp.sender) if settings.smtp.sender else _NOWHERE
    if sender is None:
        raise UserError("MONITOR_SMTP__SENDER must be one plain address, such as sightings@example.gov.uk.")
    letters = LetterContext(
        people=files.people,
        sender=sender,
        console=settings.console_url,
        policy=in_force.policy,
        calendar=calendar,
        agreements=(),
        shadow=settings.environment is Environment.SHADOW,
    )
    app = App(
        database,
        clock,
        IntakeContext((), rules, calendar),
        in_force.policy,
        letters,
        mailer or _mailer(settings, sender),
        secret,
        settle=settle,
    )
    _hold(app, files, in_force)
    return app


@dataclass(frozen=True, slots=True)
class _Files:
    """The two files whose agreements belong to a version of the policy, as they are on disk."""

    feeds: FeedFile
    people: People


def _files(settings: Settings) -> _Files:
    return _Files(read_feeds(settings.config / "feeds.toml"), read_people(settings.config / "people.toml"))


def _on_disk(settings: Settings, files: _Files) -> OnDisk:
    feeds, people = tuple(files.feeds.feeds.values()), files.people
    return OnDisk(
        settings.config, Agreed.of(feeds, files.feeds.area, people), lambda policy: unfit(policy, feeds, people)
    )


def _refuse_unfit(settings: Settings, files: _Files, policy: Policy) -> None:
    """Raise `UserError` for feeds and people that do not fit the policy in force; a rehearsal may try out anything."""
    if settings.environment is not Environment.REHEARSAL:
        for complaint in unfit(policy, files.feeds.feeds.values(), files.people):
            raise UserError(
                f"The policy in force does not fit the other files: {complaint}. Put that back in the file; then the "
                "policy can be changed with `monitor policy edit`."
            )


def _hold(app: App, files: _Files, in_force: PolicyInForce) -> None:
    """Set an application's policy, and of the other files what is in force with it."""
    agreed, feeds, area, people = in_force.agreed, tuple(files.feeds.feeds.values()), files.feeds.area, files.people
    if agreed is not None:
        feeds = tuple(held_feed(feed, agreed) for feed in feeds)
        area, people = held_area(area, agreed), held_people(people, agreed)
    app.policy = in_force.policy
    app.intake = replace(app.intake, agreements=feeds, rules=replace(app.intake.rules, area=area))
    app.letters = replace(app.letters, people=people, policy=in_force.policy, agreements=feeds)


def _hold_policy(app: App) -> None:
    """Set only the policy of the day; `letters` keeps the version whose agreements the application holds."""
    with reading(app.database) as db:
        version = taking_up.in_force_on(db, app.today())
    if version.number != app.policy.version:
        app.policy = read_policy(version.document, version=version.number)


def refresh(app: App, settings: Settings, settled: Callable[[str], bool] = taking_up.always) -> PolicyInForce:
    """Reload, between runs, the policy in force; what changed on disk becomes a proposal.

    Where the feeds' or the people's file cannot be used, `UserError` is raised and what was read of them stays, but the
    policy of the day takes effect all the same: a weakening that ends must not wait for somebody's typing error.
    """
    try:
        files = _files(settings)
    except UserError:
        _hold_policy(app)
        raise
    with app.writing() as work:
        in_force = taking_up.adopt_changes(work, _on_disk(settings, files), accounts(settings), settled)
    if in_force.policy.version != app.letters.policy.version:
        _hold(app, files, in_force)
    return in_force


def on_disk(settings: Settings) -> OnDisk:
    """Return the configuration on disk, with which a document is compared and proposed."""
    return _on_disk(settings, _files(settings))


def accounts(settings: Settings) -> Accounts:
    """Return which accounts are personal; in a rehearsal any two will do."""
    return Accounts(taking_up.is_shared, strict=settings.environment is not Environment.REHEARSAL)


def _numbers(settings: Settings) -> NumberRange:
    rehearsing = settings.environment is Environment.REHEARSAL
    return NumberRange.TEST_ONLY if rehearsing else NumberRange.REAL_ONLY


def _secret(work: UnitOfWork) -> bytes:
    """Return the HMAC key of this installation's digests, generated once and stored with the data it guards."""
    known = state.get(work.db, _KEY_OF_DIGESTS)
    if known is None:
        known = token_hex(32)
        state.put(work, _KEY_OF_DIGESTS, known)
    return bytes.fromhex(known)


def acting_person() -> Actor:
    """Return the account that runs a command, and the login behind it: never an option, or one person could be two.

    The kernel's audit login comes first, since nobody can take another's; `SUDO_USER` comes next.
    """
    name = pwd.getpwuid(os.getuid()).pw_name
    behind = _login() or os.environ.get("SUDO_USER")
    return Actor(name, behind) if behind and behind != name else Actor(name)


def _login() -> str | None:
    """Return the account that logged in, by the kernel's audit; None where it is not known, or was root."""
    try:
        uid = int(_LOGIN.read_text(encoding="ascii"))
        return pwd.getpwuid(uid).pw_name if 0 < uid < _NO_LOGIN else None
    except (OSError, ValueError, KeyError):
        return None


def _mailer(settings: Settings, sender: EmailAddress) -> Mailer:
    if settings.environment is Environment.REHEARSAL:
        return MemoryMailer()
    return SmtpMailer(mail_server(settings, sender)) if settings.smtp.host else NoServer()


def mail_server(settings: Settings, sender: EmailAddress) -> MailServer:
    """Return the mail server that the settings name, for letters of a sender."""
    smtp = settings.smtp
    return MailServer(
        host=smtp.host,
        port=smtp.port,
        sender=sender,
        username=smtp.username,
        password=smtp.password.get_secret_value() if smtp.password else None,
        ca_file=smtp.ca_file,
        implicit_tls=smtp.implicit_tls,
    )
