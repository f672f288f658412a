"""Decisions about a delivery: what one would change is shown, asked about, and recorded."""

import typer

from monitor.casework.decide_delivery import Decided, Wanted
from monitor.cli.context import CommandContext
from monitor.cli.printing import console, count, print_json, say, show, table
from monitor.domain.consequence import Consequence, Consequences
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.errors import UserError
from monitor.explain.words import in_short
from monitor.letters.words import STATES, count_of
from monitor.service import acts
from monitor.service.intake import KEPT

_SHOWN = 20
_ASKED_ABOUT = {DeliveryAct.WITHDRAW, DeliveryAct.RESTORE}
_DONE = {
    DeliveryAct.ACCEPT: "is applied",
    DeliveryAct.REJECT: "is rejected: it changes nothing, and its sender is to send another",
    DeliveryAct.WITHDRAW: "is withdrawn with all it said; `--restore` takes that back",
    DeliveryAct.RESTORE: "is restored: it counts as it did before",
}


def decided(ctx: CommandContext, wanted: Wanted, *, yes: bool, as_json: bool) -> int:
    """Do what somebody decides about a delivery, after showing and asking; exit code 1 when it is not done."""
    if wanted.act in _ASKED_ABOUT and not yes and not _agreed(ctx, wanted, as_json=as_json):
        say("Nothing was changed.")
        return 1
    if wanted.act is DeliveryAct.ACCEPT:
        kept = ctx.settings.data / KEPT
        outcome = acts.accept_delivery(ctx.app, kept, wanted.delivery, wanted.reason, ctx.person)
    else:
        outcome = acts.decide_about_delivery(ctx.app, wanted, ctx.person)
    if as_json:
        print_json(_as_json(ctx, wanted, outcome))
    else:
        if yes or wanted.act not in _ASKED_ABOUT:
            _print_changes(outcome.changes, wanted)
        _print_outcome(ctx, wanted, outcome)
    return 0 if outcome.done else 1


def _agreed(ctx: CommandContext, wanted: Wanted, *, as_json: bool) -> bool:
    """Show what an act would change, and ask whether to do it."""
    if as_json:
        raise UserError("--json asks nothing: add --yes to do it, or leave out --json to see first what it changes.")
    changes = acts.preview_delivery(ctx.app, wanted, ctx.person)
    _print_changes(changes, wanted)
    if changes.needs_second_person:
        say("It clears or removes somebody: two different people must do it, each with this command.")
    return typer.confirm(f"Have delivery {wanted.delivery} {wanted.act}?", default=False)


def _print_outcome(ctx: CommandContext, wanted: Wanted, outcome: Decided) -> None:
    told = _DONE[wanted.act] if outcome.done else f"is proposed to be {wanted.act}: {_second_person(wanted)}"
    after = " `monitor check` judges anew." if outcome.done else " Nothing is changed until then."
    say(f"Delivery {wanted.delivery} {told}. Recorded for {ctx.person}.{after}")


def _second_person(wanted: Wanted) -> str:
    command = f"`monitor ingest {wanted.act.option} {wanted.delivery}`"
    return f"it clears or removes somebody, so a second person must do {command} too"


def _print_changes(changes: Consequences, wanted: Wanted) -> None:
    """Print what an act changes today: how many children, whose case, whose clock."""
    if not changes.children and not changes.enter:
        say(f"With delivery {wanted.delivery} {wanted.act}, every child's answer of today stays as it is.")
        return
    say(f"With delivery {wanted.delivery} {wanted.act}, these answers of today change: {summary(changes)}.")
    rows = [(ref, *_row(each)) for ref, each in list(changes.children.items())[:_SHOWN]]
    if rows:
        show(console(), table(["case", "answer", "counted from", "due"], rows, fold=[1]))
    if len(changes.children) > _SHOWN:
        say(f"and {count(len(changes.children) - _SHOWN)} more: --json lists all.")


def summary(changes: Consequences) -> str:
    """Return in words how many children an act changes, and how."""
    each = changes.children.values()
    counts = (
        (len(changes.children), "child", "children"),
        (changes.enter, "new child", "new children"),
        (sum(one.leaves for one in each), "no longer judged", "no longer judged"),
        (sum(one.is_judged_again for one in each), "judged again", "judged again"),
        (sum(one.closes for one in each), "case closes", "cases close"),
        (sum(one.opens for one in each), "case opens", "cases open"),
        (sum(one.clock_moves for one in each), "clock moves", "clocks move"),
    )
    return ", ".join(count_of(number, one, several) for number, one, several in counts if number)


def _row(change: Consequence) -> tuple[str, str, str]:
    before, after = change.before, change.after
    if before is None or before.left or after.left:
        counted = due = "–"
    else:
        counted = _moved(*(in_short(on) if on else "birth" for on in (before.counted_from, after.counted_from)))
        due = _moved(in_short(before.due_on), in_short(after.due_on))
    return _moved(STATES[before.state] if before else "–", STATES[after.state]), counted, due


def _moved(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _as_json(ctx: CommandContext, wanted: Wanted, outcome: Decided) -> dict[str, object]:
    return {
        "delivery": wanted.delivery,
        "act": wanted.act.name.lower(),
        "done": outcome.done,
        "by": str(ctx.person),
        "told": _DONE[wanted.act] if outcome.done else _second_person(wanted),
        "changes": {
            "enter": outcome.changes.enter,
            "children": {ref: _told(each) for ref, each in outcome.changes.children.items()},
        },
    }


def _told(change: Consequence) -> dict[str, object]:
    names = ("leaves", "is_judged_again", "closes", "opens", "clock_moves", "clears", "before", "after")
    return {name: getattr(change, name) for name in names}
