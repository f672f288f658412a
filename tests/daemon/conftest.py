import io
from datetime import date, timedelta

import pytest

from monitor.daemon.daily import Daily
from monitor.daemon.service import Service
from monitor.daemon.watch import Watch
from monitor.runtime import logs
from monitor.runtime.clock import at
from monitor.runtime.guarded_clock import GuardedClock
from monitor.service.timekeeping import guard
from tests.builders.timelines import text_of
from tests.installation import clock_of, install, mailbox_of


@pytest.fixture(autouse=True)
def logged():
    """What the daemon logged."""
    stream = io.StringIO()
    logs.configure(stream)
    return stream


class Held:
    """A lock that lasts for as long as a test says."""

    lasting = True

    def lasts(self):
        return self.lasting

    def end(self):
        self.lasting = False


class Running:
    """A service whose time a test lets pass, and what it told the world."""

    def __init__(self, place, now):
        self.place, self.app = place, place.app(now)
        self.notified, self.beats = [], []
        self.seconds, self.heard, self.agreed = 0.0, True, False
        self.start()

    def start(self):
        """Start the process anew on the same database."""
        self.hold = Held()
        clock = GuardedClock(clock_of(self.app), lambda: self.seconds, lambda: self.agreed)
        self.app.clock, self.app.settle = clock, guard(self.app.database, clock)
        self.service = Service(
            self.app,
            self.place.settings,
            self.hold,
            tell=lambda *lines: self.notified.append(lines),
            beat=self.beat,
            elapsed=lambda: self.seconds,
        )
        self.daily, self.watch = Daily(self.service), Watch(self.service)

    def beat(self, url):
        self.beats.append(url)
        return self.heard

    @property
    def now(self):
        return clock_of(self.app).instant

    def wait(self, **time):
        """Let time pass, on the clock and in truth."""
        passed = timedelta(**time)
        self.seconds += passed.total_seconds()
        clock_of(self.app).instant += passed

    def set_clock(self, instant):
        """Set the clock, without time passing."""
        clock_of(self.app).instant = instant

    def ready(self):
        """Look at the inbox often enough for missed turns to be caught up."""
        self.service.take_in()
        self.service.take_in()

    def letters(self):
        """Send what waits; return the subjects of all that was sent so far."""
        self.service.send()
        return [text_of(each.message).splitlines()[0] for each in mailbox_of(self.app).delivered]

    def alarms(self):
        """Look once; return the texts of all alarms sent so far."""
        self.watch.look()
        self.service.send()
        texts = [text_of(each.message) for each in mailbox_of(self.app).delivered]
        return [text for text in texts if text.startswith("Service alarm")]


@pytest.fixture
def place(tmp_path, sqlite_template):
    """An installation nobody works in yet."""
    return install(tmp_path / "place", sqlite_template, heartbeat_url="http://127.0.0.1:9/beat")


@pytest.fixture
def running(place):
    """A service started at ten to six on a Monday, an hour before its first run."""
    made = Running(place, at(date(2026, 3, 2), 5, 50))
    yield made
    made.app.database.dispose()
