"""`monitor check`: one judging run, or the answers as of a past day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from monitor.cli.context import open_app, past_day
from monitor.cli.explain_page import WELL
from monitor.cli.options import AsJson, AsOf, Kept, Today
from monitor.cli.printing import console, count, iso, print_json, progress, say, show, table
from monitor.domain.certificate import Certificate
from monitor.domain.feed import Coverage
from monitor.domain.judgement import State, left_without_facts
from monitor.letters.words import STATES
from monitor.service import acts
from monitor.service.app import App
from monitor.service.judging_run import AccountingError, judge_one
from monitor.store import judgements
from monitor.store.database import reading
from monitor.store.visibility import gather

_AT_ONCE = 2_000


@dataclass(frozen=True)
class PastDay:
    """The register as of a past day, judged from what is known now; nothing of it is stored."""

    as_of: date
    policy: int
    register: int
    states: Mapping[State, int]
    not_yet: int
    """Children of the register who were not yet born on that day."""
    coverage: Coverage

    @property
    def difference(self) -> int:
        """The size of the register less the children in all states; always 0."""
        return self.register - sum(self.states.values()) - self.not_yet


ClockIsRight = Annotated[
    bool, typer.Option("--clock-is-right", help="Vouch for the clock, with your name; everybody is judged anew.")
]


def command(
    as_of: AsOf = None,
    clock_is_right: ClockIsRight = False,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> int:
    """Judge now, and print the certificate.

    Every child whose answer can have changed is judged; the certificate says that all are accounted for.

    With --as-of a past day is judged, from what is known now, and nothing is written. Exit code 3 where the figures do
    not add up, and while the clock cannot be trusted: then mend it, or vouch for it with --clock-is-right.
    """
    ctx = open_app(today, kept)
    app = ctx.app
    if as_of is not None:
        past = judged_as_of(app, past_day(as_of, app.today()))
        print_json({**vars(past), "difference": past.difference}) if as_json else _print_past(past)
        return 0
    if clock_is_right:
        acts.vouch_for_clock(app, ctx.person)
    try:
        report = app.check(everyone=clock_is_right)
        certificate, events, held = report.certificate, len(report.told), report.held
    except AccountingError as wrong:
        certificate, events, held = wrong.certificate, 0, 0
    if as_json:
        print_json({"certificate": certificate, "events": events, "held": held})
    else:
        _print(certificate, events, held)
    return 3 if certificate.difference or certificate.differing else 0


def judged_as_of(app: App, day: date) -> PastDay:
    """Return the number of children in each state as of a day; nothing is written."""
    states = dict.fromkeys(State, 0)
    not_yet = 0
    with reading(app.database) as db:
        context = app.judging_context(db)
        children = sorted(judgements.everyone(db))
    with progress("judging", len(children)) as bar:
        for start in range(0, len(children), _AT_ONCE):
            batch = children[start : start + _AT_ONCE]
            with reading(app.database) as db:
                known = gather(db, batch, app.secret)
            for child in batch:
                facts = known[child].facts if child in known else None
                if facts and min(facts.birth_dates) > day:
                    not_yet += 1
                    continue
                answer = judge_one(facts, context, day) if facts else left_without_facts(child, day)
                states[answer.state] += 1
            bar.update(bar.task_ids[0], advance=len(batch))
    return PastDay(day, context.policy.version, len(children), states, not_yet, context.coverage)


def _print_past(past: PastDay) -> None:
    _print_states(
        f"Judged as of {past.as_of}, from what is known now. Policy version {past.policy}. Nothing was written.",
        [*past.states.items(), ("not yet born on that day", past.not_yet)],
        past.coverage,
    )
    say(f"{count(past.register)} children on the register, difference {past.difference}.")


def _print(certificate: Certificate, events: int, held: int) -> None:
    _print_states(
        f"Run {certificate.run}, as of {certificate.day}. Policy version {certificate.policy}. "
        f"{count(certificate.judged)} judged anew.",
        list(certificate.states.items()),
        certificate.coverage,
    )
    say(f"{count(certificate.register_size)} children on the register, difference {certificate.difference}.")
    if certificate.difference:
        say("The figures do not add up: nothing of this run may be relied on. See `monitor doctor`.")
    again = f"{count(certificate.looked_again)} judged once more by the plain rules"
    say(f"{again}, {count(certificate.differing)} otherwise.")
    if certificate.differing:
        say("The next run judges them from nothing kept ready. Run `monitor verify`, and report it.")
    say(f"{count(events)} events{f', the letters of {count(held)} held as one change' if held else ''}. {WELL}")


def _print_states(title: str, states: list[tuple[State | str, int]], coverage: Coverage) -> None:
    out = console()
    say(title)
    rows = [(STATES.get(str(state), str(state)), count(number)) for state, number in states]
    show(out, table(["state", "children"], rows, right=[1], fold=[0]))
    feeds = [(name, iso(c.since if c else None), iso(c.through if c else None)) for name, c in coverage.feeds.items()]
    show(out, table(["feed", "complete from", "through"], feeds, fold=[0]))
