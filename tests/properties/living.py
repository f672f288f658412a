"""Small drawn worlds lived through with the real stages, for tests that compare what came out."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from monitor.casework.decide_delivery import Wanted
from monitor.domain.actor import Actor
from monitor.domain.delivery_state import DeliveryAct
from monitor.pipeline.receive import File
from monitor.rehearsal.folder import ALWAYS_COMPARED, RehearsalCase, read_case, read_deliveries
from monitor.rehearsal.harness import REHEARSER, Rehearsal
from monitor.rehearsal.runner import begin
from monitor.service.acts import decide_about_delivery
from monitor.store import judgements
from monitor.store.database import open_database
from monitor.store.judgements import Answer

sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))
import oracle  # type: ignore[import-not-found]
import worlds  # type: ignore[import-not-found]

YESTERDAY = oracle.ONE
Files = Mapping[date, Sequence[File]]


def world(folder: Path, seed: int, without: frozenset[str] = frozenset()) -> Path:
    """Write a drawn world, without some kinds of trouble, and return its folder."""
    at = folder / f"world-{seed}"
    worlds.write_world(at, seed, without)
    return at


def told_by_the_evaluator(folder: Path) -> Counter[tuple[str, str, str, str]]:
    """Return the events the independent evaluator tells of a world."""
    events = oracle.rehearse(folder)["events"]
    return compared(Counter((str(e["on"]), e["event"], str(e["child"]), e["why"]) for e in events))


def a_database(folder: Path, name: str = "lived") -> Engine:
    """Open a new database that need not survive."""
    return open_database(f"sqlite:///{folder}/{name}.db", throw_away=True)


def start(folder: Path, database: Engine) -> tuple[RehearsalCase, Files, Rehearsal]:
    """Set a world up to be lived through."""
    case = read_case(folder)
    return case, read_deliveries(folder), begin(case, database)


def one_day(case: RehearsalCase, lived: Rehearsal, day: date, files: Sequence[File]) -> None:
    """Take in a day's files and nil returns, and judge; no letters."""
    lived.clock.instant = morning(day)
    lived.receipts += [lived.app.take_in(file) for file in files]
    came = {file.feed for file in files}
    silent = [feed.name for feed in case.feeds if feed.name not in came and feed.returns_nothing_on(day)]
    lived.app.nil_returns(silent, day - YESTERDAY)
    check(lived, day)


def check(lived: Rehearsal, day: date) -> None:
    """Judge, and remember what was told."""
    report = lived.app.check()
    lived.runs += 1
    lived.differences += report.certificate.difference
    lived.told += [(day, told) for told in report.told]


def morning(day: date):
    """Return the instant at which a day is lived."""
    from monitor.runtime.clock import at  # noqa: PLC0415 - read where it is used

    return at(day, 7)


def live(folder: Path, database: Engine, until: date | None = None) -> tuple[RehearsalCase, Rehearsal]:
    """Live a world to its end, or until a day."""
    case, files, lived = start(folder, database)
    for day in case.days():
        if until and day > until:
            break
        one_day(case, lived, day, files.get(day, ()))
    return case, lived


def answers(lived: Rehearsal) -> dict[int, Answer]:
    """Return the judgement table."""
    with lived.app.database.begin() as db:
        return {answer.child: answer for answer in judgements.answers(db)}


def judge_one(facts, context, day):
    """Judge one child; a failure fails the test."""
    from monitor.domain.judge import judge  # noqa: PLC0415 - read where it is used

    return judge(facts, context, day)


def compared(events: Counter[tuple[str, str, str, str]]) -> Counter[tuple[str, str, str, str]]:
    """Leave out the events that are compared only when they are named."""
    return Counter({told: n for told, n in events.items() if told[1] in ALWAYS_COMPARED})


def decide(lived: Rehearsal, delivery: int, act: DeliveryAct) -> None:
    """Withdraw or restore a delivery, with a second person where it takes one."""
    wanted = Wanted(delivery, act, "a test")
    if not decide_about_delivery(lived.app, wanted, REHEARSER).done:
        assert decide_about_delivery(lived.app, wanted, Actor("somebody else")).done
