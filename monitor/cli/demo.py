"""`monitor demo`: a made-up area simulated day by day, and what to look at next."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.context import KEPT_DATABASE
from monitor.cli.explain_page import WELL
from monitor.cli.options import AsJson
from monitor.cli.output_folder import folder_to_write, writing_into
from monitor.cli.printing import console, count, iso, print_json, progress, say, show, table
from monitor.domain.errors import UserError
from monitor.rehearsal.demo import Report, run_demo
from monitor.rehearsal.harness import stand_on
from monitor.runtime import logs
from monitor.service.intake import CLAIMED, KEPT
from monitor.store.database import open_database

_PARTS = ("config", "letters", CLAIMED, KEPT)


def command(
    folder: Annotated[Path, typer.Option("--into", metavar="DIR", help="Where it is left.")] = Path("demo"),
    as_json: AsJson = False,
) -> int:
    """See what the service does, on a made-up area.

    Deliveries, judging, escalations and letters of some weeks, held against children planted to be found. Exit code 1
    when one of them was missed.
    """
    logs.quiet()
    report = _lived(_emptied(folder))
    if as_json:
        print_json(report)
    else:
        _print(report, folder)
    return 1 if report.missed or report.differences else 0


def _emptied(folder: Path) -> Path:
    """Make the folder, or remove what an earlier demonstration left in it; nothing else is ever removed.

    Raises `UserError` when it holds other things, or cannot be written to.
    """
    folder_to_write(folder, "--into")
    database = folder / KEPT_DATABASE
    if any(folder.iterdir()) and not database.exists():
        raise UserError(f"{folder} holds other things: name a new folder with --into.")
    with writing_into(folder, "--into"):
        database.unlink(missing_ok=True)
        for part in _PARTS:
            if (folder / part).is_dir():
                shutil.rmtree(folder / part)
    return folder


def _lived(folder: Path) -> Report:
    database = open_database(f"sqlite:///{(folder / KEPT_DATABASE).resolve()}", throw_away=True)
    try:
        with progress("", 1) as bar:

            def tick(what: str, done: int, of: int) -> None:
                bar.update(bar.task_ids[0], description=what, completed=done, total=of)

            report = run_demo(folder, database, tick)
        stand_on(database, report.certificate.day)
    finally:
        database.dispose()
    return report


def _print(report: Report, folder: Path) -> None:
    certificate = report.certificate
    say(
        f"{count(certificate.register_size)} made-up children, {count(report.deliveries)} deliveries with "
        f"{count(report.rows)} rows, {report.runs} days lived through {certificate.day}."
    )
    say(f"Unaccounted for: {report.differences} children in {report.runs} runs. {WELL}\n")
    _print_planted(report)
    weeks = ", ".join(count(number) for number in report.weekly)
    say(f"On the first day a backlog of {count(report.backlog)}, then by week: {weeks}. Of children nobody planted:")
    others = [(why, count(number)) for why, number in report.others.items()]
    show(console(), table(["escalated for", "children"], others, right=[1]))
    for receipt in report.quarantined:
        why = "; ".join(refusal.sentence for refusal in receipt.refusals)
        say(f"Delivery {receipt.delivery} ({receipt.feed}, {receipt.as_of}) waits for a decision: {why}")
    _say_what_next(report, folder)


def _print_planted(report: Report) -> None:
    say("Children planted to be found:")
    rows = [
        (
            each.reference or "–",
            each.planted.story,
            iso(each.planted.raised_by),
            iso(each.raised_on),
            "MISSED" if each.missed else "found",
        )
        for each in report.found
    ]
    show(console(), table(["reference", "why", "at the latest", "escalated on", ""], rows, fold=[1]))


def _say_what_next(report: Report, folder: Path) -> None:
    called = _called()
    say("\nWhat to look at next:")
    for letter in report.letters:
        print(f"  {letter}   (a letter of the last day)")
    for ref, why in report.worth_explaining:
        print(f"  {called} explain {ref} --database {folder}")
        say(why, indent=6)
    for command, what in (("escalations", "the list, ranked"), ("status", "what waits"), ("policy show", "the rules")):
        print(f"  {called} {command} --database {folder}   ({what})")


def _called() -> str:
    """Return the command that runs this program: its name where the shell finds it, else its relative path."""
    here = Path(sys.executable).with_name("monitor")
    return "monitor" if shutil.which("monitor") or not here.exists() else os.path.relpath(here)
