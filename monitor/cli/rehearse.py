"""`monitor rehearse`: dated deliveries run day by day on a throw-away database, and compared with what is expected."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from monitor.cli.context import KEPT_DATABASE
from monitor.cli.options import AsJson
from monitor.cli.output_folder import folder_to_write, writing_into
from monitor.cli.printing import console, count, iso, print_json, progress, say, show, table
from monitor.cli.problems import say_problems
from monitor.cli.rehearsal_config import leave_behind
from monitor.domain.errors import UserError
from monitor.domain.problems import file_called
from monitor.rehearsal.folder import Told, differences, read_case, read_expected
from monitor.rehearsal.runner import RehearsalResult, TimelineEvent, run
from monitor.runtime import logs
from monitor.store.database import open_database

_PROBLEMS = 100
"""How many problems of one file are printed each in a line of its own."""


def command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Holds case.toml, deliveries/ and expected.toml.")],
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Leave the database here for `monitor explain`.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Live through a folder of dated deliveries.

    They go through the real stages day by day, on a throw-away database; the timeline is printed and compared with
    expected.toml. Exit code 1 when it differs.
    """
    logs.quiet()
    expected = read_expected(folder)
    with _place(keep) as place:
        outcome = _lived(folder, place, keep)
    missing, surprising = differences(expected, outcome.told)
    if as_json:
        print_json(outcome.as_json())
    else:
        _print(outcome, missing, surprising, compared=expected is not None)
    if keep:
        _say_where(outcome, keep, stderr=as_json)
    return 1 if missing or surprising or outcome.differences else 0


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    """Yield the folder of the database: a new one that is kept, or a temporary one."""
    if keep is None:
        with TemporaryDirectory(prefix="monitor-rehearsal-") as directory:
            yield Path(directory)
        return
    if (keep / KEPT_DATABASE).exists():
        raise UserError(f"{keep} holds a rehearsal already: name another folder, or remove it first.")
    yield folder_to_write(keep, "--keep")


def _lived(folder: Path, place: Path, keep: Path | None) -> RehearsalResult:
    database = open_database(f"sqlite:///{(place / KEPT_DATABASE).resolve()}", throw_away=True)
    days = len(list(read_case(folder).days()))
    try:
        with progress("living", days) as bar:
            outcome = run(folder, database, tick=lambda _: bar.advance(bar.task_ids[0]))
        if keep:
            with writing_into(keep, "--keep"):
                leave_behind(outcome.case, database, keep)
    finally:
        database.dispose()
    return outcome


def _print(outcome: RehearsalResult, missing: list[Told], surprising: list[Told], *, compared: bool) -> None:
    out = console()
    say(f"{outcome.case.title}: {outcome.case.first} to {outcome.case.last}")
    headings = ["day", "event", "child", "why", "last seen", "counted from", "limit", "attention"]
    rows = [_cells(happened) for happened in outcome.events]
    if rows:
        show(out, table(headings, rows, right=[6], fold=[3]))
    else:
        say("Nobody was escalated and nobody left.")
    for receipt in outcome.receipts:
        for refusal in receipt.refusals:
            say(f"{receipt.feed} of {receipt.as_of}, {receipt.outcome}: {refusal.sentence}")
        name, of = file_called(receipt.feed, receipt.as_of), f"{receipt.feed} of {receipt.as_of}: "
        say_problems(receipt.problems, name, most=_PROBLEMS, before=of)
    for title, told in (("Expected, and did not come", missing), ("Came, and was not expected", surprising)):
        if told:
            say(f"{title}:")
            show(out, table(["day", "event", "child", "why"], told, fold=[3]))
    children, lost = count(outcome.register_size), count(outcome.differences)
    counts = f"{count(outcome.runs)} days, {children} children, {lost} unaccounted for."
    agreed = "As expected." if compared else "Nothing was expected, so nothing was compared."
    say(f"{counts} {agreed if not (missing or surprising) else 'Not as expected.'}")


def _cells(happened: TimelineEvent) -> tuple[str, ...]:
    answer = happened.answer
    return (
        iso(happened.on),
        happened.event,
        happened.child,
        happened.why,
        iso(answer.last_seen_on),
        iso(answer.counted_from),
        str(answer.limit_days),
        str(answer.attention),
    )


def _say_where(outcome: RehearsalResult, keep: Path, *, stderr: bool) -> None:
    """Print how to open what was kept: every child's reference, and one command to explain it."""
    to = sys.stderr if stderr else sys.stdout
    print(f"Kept in {keep}:", file=to)
    for name, answer in outcome.final.items():
        print(f"  {name} is {answer.ref}: {answer.state.replace('_', ' ')}", file=to)
    if not outcome.final:
        return
    refs = {answer.child: answer.ref for answer in outcome.final.values()}
    told = next((each for each in outcome.events if each.answer.child in refs), None)
    first = refs[told.answer.child] if told else next(iter(refs.values()))
    day = told.on if told else outcome.case.last
    place = keep.resolve()
    print("Explain one of them, on any day:", file=to)
    print(f"  monitor explain {first} --as-of {day} --database {keep}", file=to)
    print("or, for every command, with these settings:", file=to)
    print(
        f"  MONITOR_ENVIRONMENT=rehearsal MONITOR_DATABASE_URL=sqlite:///{place}/monitor.db "
        f"MONITOR_CONFIG={place}/config monitor explain {first} --as-of {day}",
        file=to,
    )
