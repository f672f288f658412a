"""The demonstration: a synthetic area simulated day by day, and the escalations compared with the planted truth."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from monitor import sample_area as synthetic
from monitor.config.calendar_file import read_calendar
from monitor.config.feeds_file import parse_feeds
from monitor.config.people_file import parse_people
from monitor.domain.certificate import Certificate
from monitor.domain.delivery import Outcome as DeliveryOutcome
from monitor.pipeline.escalate import EscalationEvent
from monitor.pipeline.receive import File, Receipt
from monitor.rehearsal.harness import Rehearsal, RehearsalSetup, intake_context_of, set_up
from monitor.rehearsal.letter_page import letter_page
from monitor.runtime.clock import at
from monitor.sample_area import Area, Planted
from monitor.store import Database, judgements
from monitor.store.local_ids import children_by_local_id

SEED = 2013
"""The year of the review this service answers to; a fixed seed gives everybody the same area."""
RAISING = frozenset({"raised", "returned", "aged_out"})
_DAY = timedelta(days=1)
_WEEK_DAYS = 7
_BATCH = 60
Tick = Callable[[str, int, int], None]
"""Called with the current step, how much of it is done, and how much there is."""

PEOPLE = """\
allowed_domains = ["example.org"]

[[person]]
name = "Coordinator"
email = "coordinator@example.org"
roles = ["coordinator"]

[[person]]
name = "Safeguarding lead"
email = "safeguarding.lead@example.org"
roles = ["lead", "restricted_cases"]

[[person]]
name = "Data steward"
email = "data.steward@example.org"
roles = ["data_steward", "children_missing_education", "operator"]
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A planted child and when the service raised them; `raised_on` is None when it never did."""

    planted: Planted
    reference: str
    raised_on: date | None

    @property
    def missed(self) -> bool:
        """Whether the child was not raised, or later than they had to be."""
        return self.raised_on is None or self.raised_on > self.planted.raised_by


@dataclass(frozen=True, slots=True)
class Report:
    """The result of the demonstration; `others` counts escalations of children who were not planted, by cause.

    `weekly` are the escalations raised in each week, without the first day's backlog.
    """

    certificate: Certificate
    runs: int
    differences: int
    deliveries: int
    rows: int
    quarantined: tuple[Receipt, ...]
    found: tuple[Found, ...]
    backlog: int
    weekly: tuple[int, ...]
    others: Mapping[str, int]
    letters: tuple[Path, ...]
    worth_explaining: tuple[tuple[str, str], ...]

    @property
    def missed(self) -> int:
        """How many planted children were missed; must be 0."""
        return sum(each.missed for each in self.found)


def run_demo(folder: Path, database: Database, tick: Tick) -> Report:
    """Generate the area, take in two years of records, run its days, and return a report; files go to `folder`."""
    tick("inventing an area", 0, 1)
    area = synthetic.make_area(SEED)
    # A hundred thousand objects that stay: unfrozen, every run of the collector would traverse them.
    gc.collect()
    gc.freeze()
    lived = _set_up(area, folder, database)
    first = at(area.first_lived_day, 0)
    lived.clock.instant = first
    batches = [area.history[start : start + _BATCH] for start in range(0, len(area.history), _BATCH)]
    for number, batch in enumerate(batches):
        tick("taking in two years of records", number, len(batches))
        lived.receipts += lived.app.take_in_all([_claimed(file) for file in batch])
    days = [area.first_lived_day + _DAY * n for n in range((area.last_lived_day - area.first_lived_day).days + 1)]
    for number, day in enumerate(days):
        tick(f"living {day:%d %B %Y}", number, len(days))
        lived.live(day, [_claimed(file) for file in area.day(day)], ())
    tick("writing the letters to files", 1, 1)
    return _report(area, lived, folder)


def _set_up(area: Area, folder: Path, database: Database) -> Rehearsal:
    """Return a rehearsal, with its configuration written beside the database so that every command can open it."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    texts = {
        "feeds.toml": area.feeds_toml(),
        "calendar.toml": area.calendar_toml(),
        "people.toml": PEOPLE,
        "policy.toml": "",
    }
    for name, text in texts.items():
        (config / name).write_text(text, encoding="utf-8")
    feeds = parse_feeds(texts["feeds.toml"])
    intake = intake_context_of(tuple(feeds.feeds.values()), feeds.area, read_calendar(config / "calendar.toml"))
    return set_up(RehearsalSetup(area.first_lived_day, intake, "", parse_people(PEOPLE), brake=True), database)


def _claimed(file: synthetic.File) -> File:
    return File(file.feed, file.as_of, file.name, file.content, file.manifest)


def _report(area: Area, lived: Rehearsal, folder: Path) -> Report:
    with lived.app.database.begin() as db:
        named = children_by_local_id(db)
        certificate = judgements.last_certificate(db)
        refs = {answer.child: answer.ref for answer in judgements.answers(db)}
    if certificate is None:
        raise AssertionError("the demonstration lived no day")
    raised = _first_raised(lived.told)
    planted = {planted.local_id: named.get((planted.feed, planted.local_id)) for planted in area.planted}
    found = tuple(
        Found(each, refs.get(child, ""), raised.get(child))
        if (child := planted[each.local_id])
        else Found(each, "", None)
        for each in area.planted
    )
    receipts = lived.receipts
    return Report(
        certificate=certificate,
        runs=lived.runs,
        differences=lived.differences,
        deliveries=len(receipts),
        rows=sum(receipt.rows for receipt in receipts),
        quarantined=tuple(r for r in receipts if r.outcome is DeliveryOutcome.QUARANTINED),
        found=found,
        backlog=sum(1 for on, t in lived.told if on == area.first_lived_day and t.event in RAISING),
        weekly=_weekly(lived.told, area.first_lived_day),
        others=_others(lived.told, {child for child in planted.values() if child is not None}),
        letters=_write_letters(lived, folder / "letters"),
        worth_explaining=tuple(
            (refs[child], each.why)
            for each in area.worth_explaining
            if (child := named.get((each.feed, each.local_id))) is not None
        ),
    )


def _first_raised(told: Iterable[tuple[date, EscalationEvent]]) -> dict[int, date]:
    first: dict[int, date] = {}
    for on, each in told:
        if each.event in RAISING:
            first.setdefault(each.child, on)
    return first


def _weekly(told: Iterable[tuple[date, EscalationEvent]], first: date) -> tuple[int, ...]:
    weeks = Counter((on - first).days // _WEEK_DAYS for on, each in told if each.event in RAISING and on > first)
    return tuple(weeks[week] for week in range(max(weeks, default=-1) + 1))


def _others(told: Iterable[tuple[date, EscalationEvent]], planted: set[int]) -> dict[str, int]:
    """Return the number of escalations of children who were not planted, by cause and attention."""
    causes: Counter[str] = Counter()
    for _, each in told:
        if each.event in RAISING and each.child not in planted:
            causes[f"{each.why}, attention {each.answer.attention}"] += 1
    return dict(causes.most_common())


def _write_letters(lived: Rehearsal, folder: Path) -> tuple[Path, ...]:
    """Write every letter as an HTML file; return the paths of the last day's."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for delivered in lived.mailbox.delivered:
        day, page = letter_page(delivered.message)
        path = folder / f"{day}-{delivered.to.text.partition('@')[0]}.html"
        path.write_text(page, encoding="utf-8")
        written.append((day, path))
    last = max((day for day, _ in written), default="")
    return tuple(path for day, path in written if day == last)
