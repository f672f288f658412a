"""A whole installation in a temporary folder: its four files, its database, its inbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from shutil import copy

from monitor.config.settings import Environment, Settings
from monitor.mail.mailbox import MemoryMailer
from monitor.runtime.clock import SetClock
from monitor.runtime.guarded_clock import GuardedClock
from monitor.service.app import App
from monitor.service.bootstrap import build

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Installation:
    """Where its files lie, and the settings that say so."""

    folder: Path
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """Return its settings, as the environment would."""
        return Settings(
            environment=Environment.REHEARSAL,
            database_url=f"sqlite:///{self.folder}/monitor.db",
            config=self.folder / "config",
            inbox=self.folder / "inbox",
            data=self.folder / "data",
            **dict(self.said),  # type: ignore[arg-type]
        )

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment a process of it is started with."""
        places = {"CONFIG": "config", "INBOX": "inbox", "DATA": "data"}
        return {
            "MONITOR_ENVIRONMENT": "rehearsal",
            "MONITOR_DATABASE_URL": f"sqlite:///{self.folder}/monitor.db",
            **{f"MONITOR_{name}": str(self.folder / place) for name, place in places.items()},
            **{f"MONITOR_{name.upper()}": value for name, value in self.said.items()},
        }

    def app(self, now: datetime) -> App:
        """Put its application together, with a clock that stands and letters kept in memory."""
        return build(self.settings, clock=SetClock(now), mailer=MemoryMailer())

    def put(self, feed: str, name: str, content: bytes) -> Path:
        """Lay a file into a feed's folder, whole at once."""
        folder = self.folder / "inbox" / feed
        folder.mkdir(exist_ok=True)
        unfinished = self.folder / "data" / f".{name}"
        unfinished.write_bytes(content)
        return unfinished.rename(folder / name)


def install(folder: Path, database: bytes, **said: str) -> Installation:
    """Lay an installation out with the shipped files and a migrated database."""
    for place in ("config", "inbox", "data"):
        (folder / place).mkdir(parents=True)
    for name in ("policy.toml", "feeds.toml", "people.toml", "calendar.toml"):
        copy(ROOT / "config" / name, folder / "config" / name)
    (folder / "monitor.db").write_bytes(database)
    return Installation(folder, said)


def mailbox_of(app: App) -> MemoryMailer:
    """Return the letters an application of a test handed over."""
    assert isinstance(app.mailer, MemoryMailer)
    return app.mailer


def clock_of(app: App) -> SetClock:
    """Return the clock a test sets."""
    clock = app.clock.machine if isinstance(app.clock, GuardedClock) else app.clock
    assert isinstance(clock, SetClock)
    return clock
