"""`monitor link`: the records in doubt that wait for a person, and undoing a wrong link."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from monitor.cli.context import open_app, reason_of
from monitor.cli.options import AsJson, Kept, Reason, Today
from monitor.cli.printing import console, iso, print_json, say, show, table
from monitor.explain.words import JOINED
from monitor.letters.words import count_of
from monitor.service.acts import undo as undo_link
from monitor.store import links
from monitor.store.database import reading
from monitor.store.links import UndecidedLink

app = typer.Typer(help="Records in doubt, and links that were wrong.", no_args_is_help=True)


@app.command("list")
def listed(today: Today = None, kept: Kept = None, as_json: AsJson = False) -> None:
    """List records in doubt and concerns not placed.

    The oldest first, with the cases they may be about.
    """
    ctx = open_app(today, kept).app
    with reading(ctx.database) as db:
        waiting = links.undecided(db)
    now = ctx.today()
    if as_json:
        print_json({"as_of": now, "waiting": [{"days": (now - u.first_on).days, "record": u} for u in waiting]})
        return
    _print(waiting, now)


def _print(waiting: Sequence[UndecidedLink], now: date) -> None:
    say(f"Waiting for a person to say whom they are about: {count_of(len(waiting), 'record')}.")
    rows = [
        (
            str(u.link_id),
            JOINED[u.reason],
            u.source,
            iso(u.first_on),
            str((now - u.first_on).days),
            " ".join(u.candidates),
        )
        for u in waiting
    ]
    if rows:
        headings = ["link", "what", "told by", "since", "days", "may be"]
        show(console(), table(headings, rows, right=[0, 4], fold=(1, 2, 5)))
        say("Until somebody decides they clear nobody. `monitor identity REF` shows who a case is about.")


@app.command("undo")
def undo(
    link: Annotated[int, typer.Argument(metavar="LINK", help="The link's number, from `monitor explain`.")],
    reason: Reason,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Say that a record is not this child's.

    The two are never joined again, and both are judged anew.
    """
    why = reason_of(reason)
    ctx = open_app(today, kept)
    touched = undo_link(ctx.app, link, why, ctx.person)
    if as_json:
        print_json({"undone": link, "children": touched, "by": str(ctx.person)})
        return
    judged = "1 child is" if touched == 1 else f"{touched} children are"
    say(f"Link {link} is undone. {judged} judged anew in the next run.")
