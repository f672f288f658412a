"""`monitor delivery`: what one delivery held and what of it could not be used, as a text for its sender."""

from typing import Annotated

import typer

from monitor.cli.context import CommandContext, open_app, reason_of
from monitor.cli.delivery_state import ReceivedDelivery, received
from monitor.cli.options import AsJson, Kept, Reason, Today
from monitor.cli.printing import count, print_json, say
from monitor.cli.problems import say_problems
from monitor.domain.errors import UserError
from monitor.domain.problems import MOST_KEPT, NO_PROBLEMS, KeptProblems, file_called
from monitor.letters.words import count_of
from monitor.service import acts
from monitor.store import deliveries, problems
from monitor.store.database import reading


def command(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The delivery's number, from `monitor deliveries`.")],
    settle: Annotated[bool, typer.Option("--settle", help="Say that its refused rows are dealt with.")] = False,
    reason: Reason = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Show what one delivery held and what of it could not be used, for its sender.

    The text can be sent as it is: it holds addresses and reasons, and no value of any cell. With --settle, the refused
    rows are no longer listed as waiting.
    """
    ctx = open_app(today, kept)
    if settle:
        _settle(ctx, number, reason, as_json=as_json)
        return
    if reason:
        raise UserError("--reason says why refused rows are settled: give --settle too.")
    with reading(ctx.app.database) as db:
        [found] = received(db, [deliveries.one(db, number)])
        wrong = problems.of(db, [number]).get(number, NO_PROBLEMS)
    if as_json:
        print_json({**vars(found), "problems": wrong.problems, "further_problems": wrong.rest})
        return
    _print(found, wrong)


def _settle(ctx: CommandContext, number: int, reason: str | None, *, as_json: bool) -> None:
    rows = acts.settle_refused(ctx.app, number, reason_of(reason), ctx.person)
    if as_json:
        print_json({"delivery": number, "settled": rows, "by": str(ctx.person)})
        return
    say(f"{count_of(rows, 'refused row')} of delivery {number} settled. Recorded for {ctx.person}.")


def _print(found: ReceivedDelivery, wrong: KeptProblems) -> None:
    name = file_called(found.feed, found.as_of)
    say(f"Delivery {found.delivery}: {name}, received {found.received_at:%Y-%m-%d %H:%M} UTC; {found.state}.")
    say(f"{count_of(found.rows, 'row')}, of which {count(found.refused)} could not be used.")
    for sentence in found.reasons:
        say(sentence)
    if not (wrong.problems or wrong.rest):
        say("No cell of it was left out.")
        return
    say()
    say_problems(wrong, name, most=MOST_KEPT)
    say()
    say("Please correct these and send them again, under the same ids, in a file with a later date in its name.")
    if found.refused_open:
        say(f"{count_of(found.refused_open, 'refused row')} not yet sent again or settled.")
