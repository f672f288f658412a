"""`monitor deliveries`: what a feed has delivered, and what became of each."""

from typing import Annotated

import typer

from monitor.cli.context import open_app
from monitor.cli.delivery_state import received
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.printing import console, count, iso, print_json, say, show, table
from monitor.domain.errors import UserError
from monitor.store import deliveries
from monitor.store.database import reading

_MOST = 50


def command(
    feed: Annotated[str | None, typer.Argument(metavar="[FEED]", help="As in config/feeds.toml; else all.")] = None,
    last: Annotated[int, typer.Option("--last", min=1, help="How many to list.")] = _MOST,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """List what a feed has delivered, the latest first.

    With the day each is complete through, its rows, how many were refused, and what became of it.
    """
    app = open_app(today, kept).app
    with reading(app.database) as db:
        found = deliveries.latest(db, feed, last + 1)
        shown = received(db, found[:last])
    if feed is not None and not found and app.intake.agreement(feed) is None:
        names = ", ".join(agreed.name for agreed in app.intake.agreements)
        raise UserError(f"There is no feed of that name: those of config/feeds.toml are {names}.")
    if as_json:
        print_json({"deliveries": shown, "earlier": len(found) > last})
        return
    if not shown:
        say("Nothing has been delivered yet.")
        return
    rows = [
        (
            *(str(d.delivery), d.feed, iso(d.as_of), f"{d.received_at:%Y-%m-%d %H:%M}"),
            *(count(d.rows), count(d.refused), count(d.refused_open), d.state),
        )
        for d in shown
    ]
    headings = ["delivery", "feed", "complete through", "received (UTC)", "rows", "refused", "open", "state"]
    show(console(), table(headings, rows, right=[0, 4, 5, 6], fold=[1, 7]))
    if len(found) > last:
        say(f"There are earlier ones: `--last {2 * last}` lists more.")
    say("`monitor delivery NUMBER` says what one held. Open: refused rows not yet sent again or settled.")
