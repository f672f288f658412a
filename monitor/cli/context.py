"""The context of one command: its settings, its application, who runs it, and the clock."""

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import typer

from monitor.cli.at_end import call_at_end
from monitor.config.settings import Environment, Settings, read_settings
from monitor.domain.actor import Actor
from monitor.domain.errors import NotHealthyError, UserError
from monitor.rehearsal.harness import STANDS_ON
from monitor.runtime import logs
from monitor.runtime.clock import Clock, SetClock, at
from monitor.service.app import App
from monitor.service.bootstrap import acting_person, build
from monitor.store import Database, state
from monitor.store.database import open_database, reading, require_head

KEPT_DATABASE, KEPT_CONFIG = "monitor.db", "config"
_KEPT_INBOX = "inbox"
_MORNING = 7
_LONGEST_REASON = 10_000


@dataclass(frozen=True)
class CommandContext:
    """The application and settings a command works with, and the person who runs it."""

    app: App
    settings: Settings
    person: Actor

    @property
    def is_rehearsal(self) -> bool:
        """Whether the data are made up."""
        return self.settings.environment is Environment.REHEARSAL


def open_app(today: str | None = None, kept: Path | None = None) -> CommandContext:
    """Return the opened installation; raises `UserError`, in one sentence, when it cannot be opened."""
    logs.quiet()
    settings = settings_of(kept)
    refuse_today(settings, today)
    app = build(settings, clock=_clock(settings, today, kept))
    call_at_end(app.database.dispose)
    person = acting_person()
    app.actor = person
    return CommandContext(app, settings, person)


def settings_of(kept: Path | None = None) -> Settings:
    """Return the settings, or those of a folder that a rehearsal left."""
    if kept is None:
        return read_settings()
    database = kept / KEPT_DATABASE
    if not database.is_file():
        raise UserError(
            f"{kept} holds no {KEPT_DATABASE}: name a folder that `monitor demo` or `monitor rehearse --keep` left."
        )
    return Settings(
        environment=Environment.REHEARSAL,
        database_url=f"sqlite:///{database.resolve()}",
        config=kept.resolve() / KEPT_CONFIG,
        inbox=kept.resolve() / _KEPT_INBOX,
        data=kept.resolve(),
    )


def refuse_today(settings: Settings, today: str | None) -> None:
    """Raise `UserError` for a simulated day on a database that may hold real children."""
    if today is not None and settings.environment is not Environment.REHEARSAL:
        raise UserError(
            "--today is for rehearsals: this installation goes by the real day "
            "(MONITOR_ENVIRONMENT=rehearsal is for made-up data only)."
        )


def _clock(settings: Settings, today: str | None, kept: Path | None) -> Clock | None:
    """Return a rehearsal's clock, set to the day asked for, else to the day on which a kept one ended.

    None stands for the machine's own. Raises `UserError` when the database has the schema of another version.
    """
    database = open_database(settings.database_url)
    try:
        _require_ready(database, kept)
        if settings.environment is not Environment.REHEARSAL:
            return None
        with reading(database) as db:
            stands_on = today or state.get(db, STANDS_ON)
    finally:
        database.dispose()
    return SetClock(at(day_of(stands_on, "--today"), _MORNING)) if stands_on else None


def _require_ready(database: Database, kept: Path | None) -> None:
    """Raise `UserError` or `NotHealthyError` unless this version can use the database; both say which one was meant."""
    try:
        require_head(database)
    except NotHealthyError as missing:
        raise NotHealthyError(f"{missing} To use what a demo or rehearsal left, add `--database DIR`.") from None
    except UserError:
        if kept is None:
            raise
        raise UserError(f"{kept} was left by another version: run `monitor migrate --database {kept}` first.") from None


def day_of(text: str, option: str) -> date:
    """Return the day that an option holds as text; raises `UserError` unless it is an ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{option}: write a day as 2026-03-01.") from None


def instant_of(text: str, option: str) -> datetime:
    """Return the instant that an option holds as text: UTC unless it has an offset; a day alone means its end."""
    try:
        read = datetime.fromisoformat(text if "T" in text or " " in text else f"{text}T23:59:59")
    except ValueError:
        raise UserError(
            f"{option}: write an instant as 2026-03-01T07:30, in UTC, or a day alone for its end."
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def past_day(text: str | None, today: date) -> date:
    """Return the day to judge as of: today unless another is given; raises `UserError` for a day ahead."""
    day = day_of(text, "--as-of") if text else today
    if day > today:
        raise UserError("--as-of: that day has not come; leave it out to judge today.")
    return day


def reason_of(given: str | None) -> str:
    """Return a reason with single spaces: that of the option, from standard input for `-`, or asked for at a terminal.

    Arguments of a running command are visible to every user of the machine, and a reason may speak of a child. Raises
    `UserError` when it is empty.
    """
    if not given and sys.stdin.isatty():
        given = typer.prompt("Why", err=True)
    reason = optional_reason_of(given)
    if not reason:
        raise UserError("--reason: say in a few words why, here or on standard input (`-`); it is kept with your name.")
    return reason


def optional_reason_of(given: str | None) -> str:
    """Return a reason that may be left out: that of the option, or from standard input for `-`, with single spaces."""
    text = sys.stdin.read(_LONGEST_REASON) if given == "-" else given
    return " ".join((text or "").split())
