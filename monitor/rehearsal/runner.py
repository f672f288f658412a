"""The run of a rehearsal folder, day by day through the real stages, and its result (SPEC 12.1)."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tomlkit

from monitor.config.calendar_file import read_calendar
from monitor.domain.judgement import Judgement
from monitor.pipeline.receive import Receipt
from monitor.rehearsal.folder import RehearsalCase, read_case, read_deliveries
from monitor.rehearsal.harness import Rehearsal, RehearsalSetup, intake_context_of, set_up
from monitor.store import Database, judgements
from monitor.store.judgements import Answer
from monitor.store.local_ids import distinct_names, first_records


def begin(case: RehearsalCase, database: Database, *, config: Path | None = None) -> Rehearsal:
    """Return a rehearsal set up with a case's feeds and policy."""
    calendar = read_calendar(config / "calendar.toml" if config else None)
    intake = intake_context_of(case.agreements(), case.area, calendar)
    return set_up(RehearsalSetup(case.first, intake, tomlkit.dumps(case.policy), brake=case.brake), database)


def run(
    folder: Path, database: Database, *, config: Path | None = None, tick: Callable[[date], None] | None = None
) -> "RehearsalResult":
    """Run a rehearsal folder and return the result; `tick` is called after every day."""
    case, deliveries = read_case(folder), read_deliveries(folder)
    lived = begin(case, database, config=config)
    for day in case.days():
        files = deliveries.get(day, [])
        came = {file.feed for file in files}
        lived.live(day, files, [f.name for f in case.feeds if f.name not in came and f.returns_nothing_on(day)])
        if tick:
            tick(day)
    return result_of(case, lived)


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event of a rehearsal, with the child's answer on that day."""

    on: date
    event: str
    child: str
    why: str
    answer: Judgement


@dataclass(frozen=True, slots=True)
class RehearsalResult:
    """The result of a rehearsal: events in order, each child's final answer, and the accounting.

    An event names a child by the local id of their first record; `final` by the same, with the feed where another child
    has that local id already. `register_size` is the number of children in the database.
    """

    case: RehearsalCase
    events: tuple[TimelineEvent, ...]
    final: Mapping[str, Answer]
    register_size: int
    receipts: tuple[Receipt, ...]
    runs: int
    differences: int
    letters: int

    @property
    def told(self) -> Counter[tuple[str, str, str, str]]:
        """The events in the form in which they are compared."""
        return Counter((str(e.on), e.event, e.child, e.why) for e in self.events)

    def as_json(self) -> dict[str, object]:
        """Return the object `monitor rehearse --json` prints."""
        return {
            "from": self.case.first,
            "to": self.case.last,
            "register": self.register_size,
            "events": [_event(happened) for happened in self.events],
            "final": {child: _final(answer, self.case.last) for child, answer in self.final.items()},
            "accounting": {"runs": self.runs, "differences": self.differences},
        }


def result_of(case: RehearsalCase, lived: Rehearsal) -> RehearsalResult:
    """Return the result of a case that was run."""
    with lived.app.database.begin() as db:
        first = first_records(db)
        everyone = judgements.everyone(db)
        answers = judgements.answers(db)
    names = {child_id: str(child_id) for child_id in everyone} | distinct_names(first)
    plain = names | {child_id: record.local_id for child_id, record in first.items()}
    return RehearsalResult(
        case=case,
        events=tuple(TimelineEvent(on, t.event, plain[t.child], t.why, t.answer) for on, t in lived.told),
        final={names[answer.child]: answer for answer in answers},
        register_size=len(everyone),
        receipts=tuple(lived.receipts),
        runs=lived.runs,
        differences=lived.differences,
        letters=len(lived.mailbox.delivered),
    )


def _event(happened: TimelineEvent) -> dict[str, object]:
    answer = happened.answer
    return {
        "on": happened.on,
        "event": happened.event,
        "child": happened.child,
        "why": happened.why,
        "last_seen_on": answer.last_seen_on,
        "counted_from": answer.counted_from,
        "limit_days": answer.limit_days,
        "attention": answer.attention,
        "state": answer.state,
    }


def _final(answer: Answer, day: date) -> dict[str, object]:
    standing = [f for f in answer.findings if f.stands_on(day)]
    return {
        "state": answer.state,
        "last_seen_on": answer.last_seen_on,
        "due_on": None if answer.left_on else answer.due_on,
        "attention": answer.attention,
        "findings": [
            {"check": f.check, "condition": f.condition, "effect": f.effect, "since": f.since, "until": f.until}
            for f in standing
        ],
    }
