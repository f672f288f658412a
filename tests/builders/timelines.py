"""Timelines: what is delivered on which day, lived through the real stages, and what was told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from monitor.config.calendar_file import read_calendar
from monitor.domain.agreement import Area, FeedAgreement
from monitor.domain.feed import FeedKind, kind_of
from monitor.domain.people import People
from monitor.pipeline.receive import File
from monitor.rehearsal.harness import EVERYBODY, Rehearsal, RehearsalSetup, intake_context_of, set_up
from monitor.runtime.clock import at
from monitor.store import Database, judgements
from monitor.store.database import open_database
from monitor.store.judgements import Answer
from monitor.store.local_ids import distinct_names, first_records
from tests.builders.files import a_file, a_row

FEEDS = tuple(kind.value for kind in FeedKind)
DAY = timedelta(days=1)
NIL_RETURN = b'{"nil_return": true}'


def a_delivery(feed: str, as_of: date, rows: Sequence[Mapping[str, str]], manifest: bytes | None = None) -> File:
    """Return a file of a feed as its sender writes it."""
    kind = kind_of(feed)
    assert kind
    return File(feed, as_of, f"{feed}_{as_of}.csv", a_file(rows, kind), manifest)


def a_nil_return(feed: str, as_of: date) -> File:
    """Return a file that says: nothing happened through this day."""
    return a_delivery(feed, as_of, [], NIL_RETURN)


def an_area(
    database: Database,
    first: date,
    *,
    feeds: Sequence[str] = FEEDS,
    policy: str = "",
    brake: bool = False,
    people: People = EVERYBODY,
) -> Rehearsal:
    """Set an area up on an empty database: all feeds daily, complete from the day before the first."""
    agreements = [FeedAgreement(feed, FeedKind(feed), cadence_days=1, since=first - DAY) for feed in feeds]
    intake = intake_context_of(agreements, Area(), read_calendar(None))
    return set_up(RehearsalSetup(first, intake, policy, people, brake), database)


@dataclass
class Story:
    """Children's lives told by feeds; every feed comes each day, with a file or without news, unless it is silent.

    Letters are written only where a test reads them: they take as long as all the rest.
    """

    first: date
    folder: Path
    feeds: Sequence[str] = FEEDS
    policy: str = ""
    letters: bool = False
    lived: Rehearsal = field(init=False)
    today: date = field(init=False)
    _files: dict[date, dict[str, list[Mapping[str, str]]]] = field(default_factory=dict)
    _silent: list[tuple[str, date, date]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin on the first day."""
        database = open_database(f"sqlite:///{self.folder}/story.db", throw_away=True)
        self.lived = an_area(database, self.first, feeds=self.feeds, policy=self.policy)
        self.today = self.first - DAY

    def says(self, on: date, feed: str, child: int = 1, /, **cells: str) -> "Story":
        """Let a feed say something about a child, in the file delivered on a day (complete through the day before)."""
        row = a_row(FeedKind(feed), child, **cells)
        self._files.setdefault(on, {}).setdefault(feed, []).append(row)
        return self

    def born(self, on: date, child: int = 1, /, **cells: str) -> "Story":
        """Let a birth be notified the day after."""
        return self.says(on + DAY, "births", child, date_of_birth=str(on), notified_on="", **cells)

    def visited(self, on: date, child: int = 1, /, born: date | None = None, **cells: str) -> "Story":
        """Let a health visitor's contact be told the day after."""
        cells = {"contact_id": f"c{child}-{on}", "contact_on": str(on), **cells}
        return self.says(on + DAY, "health_visitor_contacts", child, date_of_birth=str(born or self.first), **cells)

    def noticed(self, on: date, kind: str, child: int = 1, /, born: date | None = None, **cells: str) -> "Story":
        """Let a notice be told the day after."""
        usual = {"notice_id": f"n{child}-{kind}-{on}", "noticed_on": str(on), "kind": kind, "about": "child"}
        return self.says(on + DAY, "notices", child, date_of_birth=str(born or self.first), **{**usual, **cells})

    def silent(self, feed: str, first: date, last: date) -> "Story":
        """Let nothing come of a feed on some days, both included."""
        self._silent.append((feed, first, last))
        return self

    def until(self, day: date) -> "Story":
        """Live every day through this one."""
        while self.today < day:
            self.live(self.today + DAY)
        return self

    def over_to(self, day: date) -> "Story":
        """Live only the days on which something is delivered, then this one: what lies between changes nothing."""
        for on in sorted(on for on in self._files if self.today < on < day):
            self.live(on)
        return self.live(day)

    def live(self, day: date) -> "Story":
        """Live one day."""
        said = self._files.get(day, {})
        files = [a_delivery(feed, day - DAY, rows) for feed, rows in said.items()]
        quiet = {feed for feed, first, last in self._silent if first <= day <= last}
        nil_returns = [feed for feed in self.feeds if feed not in said and feed not in quiet]
        if self.letters:
            self.lived.live(day, files, nil_returns)
        else:
            self._live_without_letters(day, files, nil_returns)
        self.today = day
        return self

    def _live_without_letters(self, day: date, files: Sequence[File], nil_returns: Sequence[str]) -> None:
        lived = self.lived
        lived.clock.instant = at(day, 7)
        lived.receipts += [lived.app.take_in(file) for file in files]
        lived.app.nil_returns(nil_returns, day - DAY)
        report = lived.app.check()
        lived.told += [(day, told) for told in report.told]
        lived.differences += report.certificate.difference

    def told(self, child: int = 1) -> list[tuple[date, str, str]]:
        """Return what was told of a child: on which day, what, and why."""
        with self.lived.app.database.begin() as db:
            names = distinct_names(first_records(db))
        return [(on, str(t.event), t.why) for on, t in self.lived.told if names[t.child] == f"A{child}"]

    def stands(self, child: int = 1) -> Answer:
        """Return how a child stands."""
        with self.lived.app.database.begin() as db:
            names = distinct_names(first_records(db))
            return next(each for each in judgements.answers(db) if names[each.child] == f"A{child}")

    def letter(self, on: date | None = None) -> str:
        """Return the text of the last letter, or of one day's."""
        texts = [text_of(each.message) for each in self.lived.mailbox.delivered]
        if on is None:
            return texts[-1]
        return next(text for text in texts if f"{on.day} {on:%B} {on.year}" in text)


def text_of(message: bytes) -> str:
    """Return a letter's subject and plain text."""
    read = message_from_bytes(message, _class=EmailMessage, policy=SMTP)
    part = read.get_body(preferencelist=("plain",))
    assert part
    text: str = part.get_content()
    return f"{read['Subject']}\n{text}"
