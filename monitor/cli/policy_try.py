"""`monitor policy try`: the effect of one changed number, in one line; nothing is applied."""

import re
from dataclasses import replace
from typing import Annotated

import typer

from monitor.cli.context import open_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.policy_preview import From, To, past_of, told, window
from monitor.cli.printing import print_json, say
from monitor.domain.errors import UserError
from monitor.domain.policy import BandStart, Policy
from monitor.domain.policy_difference import changes
from monitor.preview.preview_words import headline
from monitor.preview.trial_table import with_cell

_CELL = re.compile(r"(?:from )?(birth|6 weeks|12 months|30 months) (standard|raised|high|caseload) (\d+)(?: days)?")
_NUMBER = re.compile(r"(arrival|brief) (\d+)(?: days)?")
_LEAST, _LONGEST = 7, 400


def try_out(
    change: Annotated[
        str,
        typer.Argument(
            metavar="CHANGE", help='Such as "12 months standard 300", or "arrival 28"; several with commas.'
        ),
    ],
    since: From = None,
    until: To = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Try one number out on the past.

    An age band (birth, 6 weeks, 12 months, 30 months), a column (standard, raised, high, caseload) and the days.
    Nothing is applied.
    """
    ctx = open_app(today, kept)
    policy = changed(ctx.app.policy, change)
    past = past_of(ctx)
    found = past.preview(policy, *window(past, since, until))
    moved = [str(each) for each in changes(ctx.app.policy, policy)]
    if as_json:
        print_json({"changes": moved, **told(found, None)})
        return
    say(f"{'; '.join(moved) or 'Nothing changes'}: {headline(found)}.")


def changed(policy: Policy, change: str) -> Policy:
    """Return the policy with the changes that a text names; other cells are adjusted to keep the table in order.

    Raises `UserError` for a text that names no change, or a number out of bounds.
    """
    for part in change.lower().split(","):
        words = " ".join(part.split())
        if found := _CELL.fullmatch(words):
            band = BandStart(f"from_{found[1].replace(' ', '_')}")
            policy = with_cell(policy, band, found[2], _days(found[3]))
        elif found := _NUMBER.fullmatch(words):
            policy = replace(policy, arrival=_days(found[2])) if found[1] == "arrival" else _brief(policy, found[2])
        else:
            raise UserError(
                f'"{words[:60]}" cannot be tried: write an age (birth, 6 weeks, 12 months, 30 months), a column '
                "(standard, raised, high, caseload) and the days, such as 12 months standard 300."
            )
    return policy


def _brief(policy: Policy, days: str) -> Policy:
    return replace(policy, brief=_days(days))


def _days(text: str) -> int:
    days = int(text)
    if not _LEAST <= days <= _LONGEST:
        raise UserError(f"{text} days cannot be tried: a limit lies between {_LEAST} and {_LONGEST} days.")
    return days
