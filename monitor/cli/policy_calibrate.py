"""`monitor policy calibrate`: the table of limits whose load a team can carry, and what it would have missed."""

from datetime import date
from typing import Annotated

import typer

from monitor.cli.context import open_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.policy_preview import From, To, past_of, told, window
from monitor.cli.printing import console, print_json, say, show, table
from monitor.domain.policy import Policy
from monitor.explain.words import band
from monitor.preview.history import JudgedHistory
from monitor.preview.preview import Preview
from monitor.preview.preview_words import headline
from monitor.preview.trial_table import stretched

_SHORTEST, _LONGEST, _STEPS = 0.1, 2.0, 12
_LADDER = (0.5, 0.75, 1.0, 1.25, 1.5)


def calibrate(
    weekly_load: Annotated[float, typer.Option("--weekly-load", min=0.1, help="The escalations a week to carry.")],
    since: From = None,
    until: To = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Search the limits whose load a team can carry.

    Stretches the standard and raised columns of the table in force by one share; high attention and caseloads stay.
    Says what the table found would have missed. Nothing is applied.
    """
    ctx = open_app(today, kept)
    past = past_of(ctx)
    days = window(past, since, until)
    share = search(past, ctx.app.policy, weekly_load, days)
    policy = stretched(ctx.app.policy, share)
    found = past.preview(policy, *days)
    if as_json:
        print_json({"share": round(share, 3), "limits": policy.limits, **told(found, None)})
        return
    _print(past, ctx.app.policy, share, days, weekly_load)


def search(past: JudgedHistory, policy: Policy, weekly_load: float, days: tuple[date, date]) -> float:
    """Return the smallest share of the table whose load is at most the one asked for; `_LONGEST` if there is none."""
    least, most = _SHORTEST, _LONGEST
    for _ in range(_STEPS):
        middle = (least + most) / 2
        found = past.preview(stretched(policy, middle), *days)
        if found.weekly(found.after) <= weekly_load:
            most = middle
        else:
            least = middle
    return most


def _print(past: JudgedHistory, policy: Policy, share: float, days: tuple[date, date], asked_for: float) -> None:
    tried = stretched(policy, share)
    found = past.preview(tried, *days)
    carried = found.weekly(found.after) <= asked_for
    if not carried:
        say(f"No table within the bounds brings the load down to {asked_for:g} a week: the rest does not hang on it.")
    say(f"{share:.0%} of the standard and raised days in force: {headline(found)}.")
    rows = [
        (band(start), *(str(n) for n in (row.standard, row.raised, row.high, row.caseload)))
        for start, row in tried.limits.items()
    ]
    headings = ["last seen at age", "standard", "raised", "high", "on a caseload"]
    show(console(), table(headings, rows, right=[1, 2, 3, 4], fold=[0]))
    steps = [(each, past.preview(stretched(policy, each), *days)) for each in sorted({*_LADDER, share})]
    headings = ["share", "a week", "more", "missed", "earlier", "later", "days later, at most"]
    show(console(), table(headings, [_step(each, of_it) for each, of_it in steps], right=list(range(7))))
    say("Nothing has been applied: write the days into a copy of config/policy.toml and preview that.")


def _step(share: float, found: Preview) -> tuple[str, ...]:
    return (
        f"{share:.0%}",
        f"{found.weekly(found.after):.1f}",
        *(f"{n:,}" for n in (len(found.added), len(found.missed), found.earlier.cases, found.later.cases)),
        f"{found.later.worst:,}",
    )
