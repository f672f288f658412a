"""`monitor ingest`: the intake of deliveries, and decisions about those taken in before."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Annotated

import typer

from monitor.casework.decide_delivery import Wanted
from monitor.cli.context import CommandContext, open_app, reason_of
from monitor.cli.delivery_acts import decided
from monitor.cli.delivery_state import ways_to_decide
from monitor.cli.options import AsJson, Kept, Reason, Today
from monitor.cli.printing import console, count, iso, print_json, say, show, table
from monitor.cli.problems import say_problems
from monitor.domain.delivery import UNREADABLE, Outcome
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.errors import UserError
from monitor.domain.problems import file_called
from monitor.intake.dropfolder import MANIFEST
from monitor.pipeline.receive import Receipt
from monitor.runtime.private import private_folder
from monitor.service.intake import IntakeReport, one_pass, take_files

_BETWEEN_LOOKS = 5.0
_PROBLEMS = 5


def command(  # noqa: PLR0917 - one parameter an option
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Else the whole inbox.")] = None,
    feed: Annotated[str | None, typer.Option("--feed", help="The feed of these files, where names do not say.")] = None,
    accept: Annotated[int | None, typer.Option("--accept", metavar="ID", help="Apply a delivery that waits.")] = None,
    reject: Annotated[int | None, typer.Option("--reject", metavar="ID", help="Leave a delivery out for good.")] = None,
    withdraw: Annotated[int | None, typer.Option("--withdraw", metavar="ID", help="Take a delivery back.")] = None,
    restore: Annotated[
        int | None, typer.Option("--restore", metavar="ID", help="Undo a delivery's rejection or withdrawal.")
    ] = None,
    reason: Reason = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a delivery is withdrawn or restored.")] = False,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> int:
    """Take deliveries in, or decide about one.

    Without FILE: one pass over the inbox. Exit code 1 when a delivery was not applied.
    """
    asked = zip(DeliveryAct, (accept, reject, withdraw, restore), strict=True)
    deciding = {act: delivery for act, delivery in asked if delivery is not None}
    if len(deciding) > 1 or (deciding and (files or feed)):
        raise UserError("Decide about one delivery at a time, and take files in with another command.")
    if feed and not files:
        raise UserError("--feed says what the files named are: name them too.")
    ctx = open_app(today, kept)
    if kept:
        private_folder(ctx.settings.inbox)
    for act, delivery in deciding.items():
        return decided(ctx, Wanted(delivery, act, reason_of(reason)), yes=yes, as_json=as_json)
    return _told(_taken_in(ctx, files or [], feed), as_json=as_json)


def _taken_in(ctx: CommandContext, files: Sequence[Path], feed: str | None) -> IntakeReport:
    app, settings = ctx.app, ctx.settings
    if feed:
        with TemporaryDirectory(prefix="monitor-ingest-") as directory:
            return take_files(app, settings, _named_for(feed, files, Path(directory)))
    if files:
        return take_files(app, settings, files)
    first = one_pass(app, settings)
    if not (first.scan.files or first.scan.unusable):
        return first
    # A file that still changes is still being written: only files that two scans find unchanged are taken.
    with console(stderr=True).status("looking whether the files have arrived whole"):
        sleep(_BETWEEN_LOOKS)
    second = one_pass(app, settings, first.scan)
    return type(second)((*first.receipts, *second.receipts), (*first.unusable, *second.unusable), second.scan)


def _named_for(feed: str, files: Sequence[Path], directory: Path) -> list[Path]:
    """Copy the files into a folder named for their feed, by which a file's feed is known; return the copies."""
    folder = directory / feed
    folder.mkdir()
    for number, path in enumerate(files, start=1):
        if not path.is_file():
            raise UserError(f"File {number} of those you named is not there: check its path.")
        for each in (path, path.with_name(f"{path.name}{MANIFEST}")):
            if each.is_file():
                shutil.copyfile(each, folder / each.name)
    return [folder / path.name for path in files]


def _told(report: IntakeReport, *, as_json: bool) -> int:
    """Print the outcome of each file; return exit code 1 when one was not applied."""
    stopped = [receipt for receipt in report.receipts if receipt.outcome is Outcome.QUARANTINED]
    if as_json:
        print_json({"deliveries": [_as_json(r) for r in report.receipts], "unusable": report.unusable})
    else:
        _print(report)
    return 1 if stopped or report.unusable else 0


def _as_json(receipt: Receipt) -> dict[str, object]:
    names = ("delivery", "feed", "as_of", "outcome", "rows", "records", "refused", "refusals", "remarks")
    found = {name: getattr(receipt, name) for name in names}
    return {**found, "problems": receipt.sentences, "further_problems": receipt.problems.rest}


def _print(report: IntakeReport) -> None:
    if not report.receipts and not report.unusable:
        say("Nothing has arrived.")
        return
    rows = [
        (
            str(r.delivery or "–"),
            r.feed,
            iso(r.as_of),
            str(r.outcome).replace("_", " "),
            count(r.rows),
            count(r.refused),
        )
        for r in report.receipts
    ]
    if rows:
        headings = ["delivery", "feed", "complete through", "outcome", "rows", "refused"]
        show(console(), table(headings, rows, right=[0, 4, 5], fold=[1]))
    for receipt in report.receipts:
        _print_problems(receipt)
    for unusable in report.unusable:
        say(f"{unusable.feed or 'inbox'}: {unusable.sentence}")
    say("`monitor check` judges with what has come.")


def _print_problems(receipt: Receipt) -> None:
    """Print what is wrong with a delivery, and with the first of its rows, by their position."""
    for sentence in [r.sentence for r in receipt.refusals] + [r.sentence for r in receipt.remarks]:
        say(f"{receipt.feed}: {sentence}")
    say_problems(receipt.problems, file_called(receipt.feed, receipt.as_of), most=_PROBLEMS, indent=2)
    if receipt.outcome is Outcome.QUARANTINED and receipt.delivery is not None:
        is_unreadable = any(refusal.why in UNREADABLE for refusal in receipt.refusals)
        ways = ways_to_decide(receipt.delivery, is_unreadable=is_unreadable)
        say(f"Nothing of it was applied: {ways}.", indent=2)
