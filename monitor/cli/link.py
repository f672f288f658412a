"""`monitor link`: the records in doubt that wait for a person, deciding about them, and undoing a wrong link."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from monitor.casework.decide_link import WantedLink
from monitor.cli.context import open_app, reason_of
from monitor.cli.options import AsJson, Kept, Reason, Today
from monitor.cli.printing import console, iso, print_json, say, show, table
from monitor.domain.errors import UserError
from monitor.domain.link_decision import LinkAct
from monitor.explain.words import JOINED
from monitor.letters.words import count_of
from monitor.service.acts import look_over
from monitor.service.link_acts import decide_about_link
from monitor.store import links
from monitor.store.database import reading
from monitor.store.links import UndecidedLink

app = typer.Typer(help="Records in doubt, and links that were wrong.", no_args_is_help=True)
Link = Annotated[
    int, typer.Argument(metavar="LINK", help="The link's number, from `monitor link list` or `monitor explain`.")
]


@app.command("list")
def listed(today: Today = None, kept: Kept = None, as_json: AsJson = False) -> None:
    """List records in doubt and concerns not placed.

    The oldest first, with the cases they may be about. That you looked is written down before it is shown.
    """
    ctx = open_app(today, kept)
    look_over(ctx.app, "link list", "records in doubt", ctx.person)
    with reading(ctx.app.database) as db:
        waiting = links.undecided(db)
    now = ctx.app.today()
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
        headings = ["link", "what", "told by", "since", "days", "may be the same as"]
        show(console(), table(headings, rows, right=[0, 4], fold=(1, 2, 5)))
        say(
            "Until somebody decides they clear nobody. `monitor identity REF` shows who a case is about, "
            "`monitor link decide LINK` says whom a record is about."
        )


@app.command("decide")
def decide(  # noqa: PLR0917 - one parameter an option
    link: Link,
    reason: Reason = None,
    same: Annotated[str | None, typer.Option("--same", metavar="REF", help="The record is about this case.")] = None,
    new: Annotated[bool, typer.Option("--new", help="The record is about a child of their own.")] = False,
    other_than: Annotated[
        str | None, typer.Option("--not", metavar="REF", help="The record is not about this case.")
    ] = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> int:
    """Decide whom a record in doubt is about.

    It binds every later run until it is undone. What would clear or remove somebody waits until a second person runs
    the same command: exit code 1.
    """
    chosen = [
        (act, ref)
        for act, ref in ((LinkAct.SAME, same), (LinkAct.NEW, "" if new else None), (LinkAct.NOT, other_than))
        if ref is not None
    ]
    if len(chosen) != 1:
        raise UserError("Say one thing about the record: --same REF, --new or --not REF.")
    [(act, ref)] = chosen
    return _decided(WantedLink(link, act, reason_of(reason), ref), today, kept, as_json=as_json)


@app.command("undo")
def undo(link: Link, reason: Reason = None, today: Today = None, kept: Kept = None, as_json: AsJson = False) -> int:
    """Undo a decision about a record, or say that a record is not this child's.

    What a person decided is taken back, and the record is judged by the rules again. A link that a rule made is parted:
    the two are never joined again unless somebody decides so. Both are judged anew. What would clear or remove somebody
    waits until a second person runs the same command: exit code 1.
    """
    return _decided(WantedLink(link, LinkAct.UNDO, reason_of(reason)), today, kept, as_json=as_json)


def _decided(wanted: WantedLink, today: str | None, kept: Path | None, *, as_json: bool) -> int:
    ctx = open_app(today, kept)
    touched = decide_about_link(ctx.app, wanted, ctx.person)
    done = touched is not None
    if as_json:
        said = {"link": wanted.link, "act": wanted.act, "ref": wanted.ref, "done": done, "children": touched or 0}
        print_json({**said, "by": str(ctx.person)})
    elif touched is None:
        say(
            f"Link {wanted.link} stays as it is: this would clear a finding, make somebody due later or end a case. "
            f"Recorded for {ctx.person}; it is done once a second person runs the same command."
        )
    else:
        judged = "1 child is" if touched == 1 else f"{touched} children are"
        what = "undone" if wanted.act is LinkAct.UNDO else "decided"
        say(f"Link {wanted.link} is {what}. {judged} judged anew in the next run.")
    return 0 if done else 1
