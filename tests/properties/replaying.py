"""Drawn worlds lived on a few drawn days only, so that one history can be lived under two policies in a second."""

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from monitor.domain.delivery import Outcome
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.errors import UserError
from monitor.domain.escalation import Event
from monitor.domain.policy import Limits
from monitor.domain.replay import Runs, replay
from monitor.preview.refresh import HistoryRefresh
from monitor.rehearsal.folder import read_case, read_deliveries
from monitor.rehearsal.runner import begin
from monitor.runtime import logs
from monitor.service.judging_run import judge_one
from monitor.store import history_by_run, judgements
from monitor.store.database import reading
from tests.properties import living

WORLDS = st.integers(0, 400)
TROUBLE = frozenset({"restrictions"})
"""What is restricted counts as restricted throughout: its home is erased, so that nobody can know it as it was."""


@dataclass(frozen=True)
class Plan:
    """On which days of a world to run, after how many days each; and before which runs a delivery is withdrawn."""

    seed: int
    start: int
    gaps: tuple[int, ...]
    withdrawn: frozenset[int]


def plans():
    """Some runs: daily for a while, with holes of weeks."""
    gaps = st.lists(st.sampled_from((1, 1, 2, 7, 14, 30, 45, 60, 90)), min_size=3, max_size=7).map(tuple)
    withdrawn = st.frozensets(st.integers(1, 6), max_size=2)
    return st.builds(Plan, WORLDS, st.integers(0, 90), gaps, withdrawn)


@cache
def _world(seed: int):
    with tempfile.TemporaryDirectory() as folder:
        at = living.world(Path(folder), seed, TROUBLE)
        return read_case(at), read_deliveries(at)


def live(plan: Plan, database, policy=None, between=lambda lived: None):
    """Live a plan; under another policy than the world's when one is given. `between` is called half-way."""
    logs.quiet()
    case, files = _world(plan.seed)
    lived = begin(case, database)
    if policy:
        lived.app.policy = replace(policy, version=lived.app.policy.version)
    day, waiting = case.first + timedelta(days=plan.start), sorted(files)
    for number, gap in enumerate(plan.gaps):
        day += timedelta(days=gap)
        if day > case.last:
            break
        todays = [file for on in waiting if on <= day for file in files[on]]
        waiting = [on for on in waiting if on > day]
        if number in plan.withdrawn:
            _withdraw(lived, day, number)
        _one_day(case, lived, day, todays)
        if number == len(plan.gaps) // 2:
            between(lived)
    return lived


def _one_day(case, lived, day, files):
    lived.clock.instant = living.morning(day)
    lived.receipts += lived.app.take_in_all(files)
    came = {file.feed for file in files}
    silent = [
        feed.name for feed in case.feeds if feed.name not in came and not any(a <= day <= b for a, b in feed.silent)
    ]
    lived.app.nil_returns(silent, day - living.YESTERDAY)
    living.check(lived, day)


def _withdraw(lived, day: date, number: int):
    lived.clock.instant = living.morning(day) - timedelta(hours=1)
    applied = [r.delivery for r in lived.receipts if r.outcome is Outcome.APPLIED and r.delivery]
    if applied:
        chosen = applied[number * 7 % len(applied)]
        try:
            living.decide(lived, chosen, DeliveryAct.WITHDRAW)
        except UserError:
            living.decide(lived, chosen, DeliveryAct.RESTORE)


def told(lived) -> Counter:
    """Return the events a rehearsal told."""
    return Counter((on, t.event, t.child, t.why) for on, t in lived.told)


def replayed(lived, policy) -> Counter:
    """Return the events of a replay of the same database under a policy."""
    app = lived.app
    with reading(app.database) as db:
        runs = history_by_run.finished_runs(db)
        known = history_by_run.known_periods_of(db, judgements.everyone(db), app.secret, runs)
        context = replace(app.judging_context(db), policy=policy)
    days = Runs(tuple(finished.run for finished in runs))

    def judge(facts, run):
        return judge_one(facts, replace(context, coverage=run.coverage), run.day)

    return Counter((t.on, t.event, c, t.why) for c, of_one in known.items() for t in replay(c, of_one, days, judge))


def past_of(lived, folder: Path):
    """Bring the file of intervals up to date with a database."""
    app = lived.app
    with reading(app.database) as db:
        context = app.judging_context(db)
    return HistoryRefresh(folder, context, app.secret, lambda: reading(app.database), judge_one).bring_up()


def tried(past, policy) -> Counter:
    """Return the events of a policy tried on the file; why an escalation was resolved is not told there."""
    told = past.told(policy)
    return Counter((t[0], t[1], child, _why(t[1], t[2])) for child, events in told.items() for t in events)


def without_reasons(told: Counter) -> Counter:
    """Leave out why escalations were resolved."""
    return Counter({(on, event, child, _why(event, why)): n for (on, event, child, why), n in told.items()})


def _why(event, why):
    return "" if event is Event.RESOLVED else why


@st.composite
def tables(draw, policy):
    """Another table of limits, in order, with the other numbers of the clock."""
    columns = ("standard", "raised", "high", "caseload")
    shares = sorted(draw(st.lists(st.integers(20, 260), min_size=4, max_size=4)), reverse=True)
    limits = {
        start: Limits(*(min(400, max(7, getattr(row, name) * share // 100)) for name, share in zip(columns, shares)))  # noqa: B905
        for start, row in policy.limits.items()
    }
    numbers = {"arrival": st.integers(7, 90), "brief": st.integers(7, 200), "wait_days": st.integers(0, 7)}
    changed = {name: draw(values) for name, values in numbers.items() if draw(st.booleans())}
    return replace(policy, limits=limits, stretch=draw(st.sampled_from((1.0, 1.5, 2.0))), **changed)
