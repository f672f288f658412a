"""`monitor doctor`: a check of all the service needs, with what to do about each thing that is wrong."""

from typing import Annotated

import typer

from monitor.cli.context import refuse_today, settings_of
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.printing import print_json, say
from monitor.cli.readiness import against_going_live
from monitor.cli.requirements import Requirement, requirements
from monitor.letters.words import count_of
from monitor.runtime import logs


def command(
    go_live: Annotated[bool, typer.Option("--go-live", help="List what still stands against going live.")] = False,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> int:
    """Say what is missing, and what to do.

    Goes through everything the service needs. Exit code 3 when something is missing.
    """
    logs.quiet()
    settings = settings_of(kept)
    refuse_today(settings, today)
    found = requirements(settings, today, kept)
    if go_live:
        found += against_going_live(settings, today, kept)
    wrong = [need for need in found if not need.met]
    if as_json:
        print_json({"healthy": not wrong, "requirements": found})
        return 3 if wrong else 0
    _print(found, wrong, go_live=go_live)
    return 3 if wrong else 0


def _print(found: list[Requirement], wrong: list[Requirement], *, go_live: bool) -> None:
    for need in found:
        say(f"{'ok  ' if need.met else 'NOT '} {need.what}: {need.told}")
        if not need.met:
            say(f"→ {need.to_do}", indent=6)
    if go_live:
        say("Nothing stands against going live." if not wrong else f"{_things(wrong)} against going live.")
    else:
        say("Everything is in order." if not wrong else f"{_things(wrong)} to mend.")


def _things(wrong: list[Requirement]) -> str:
    return count_of(len(wrong), "thing")
