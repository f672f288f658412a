"""`monitor escalations`: the open cases, the most urgent first, by reference."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from monitor.cli.context import open_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.printing import console, count, iso, print_json, say, show, table, width
from monitor.domain.calendar import months_between
from monitor.domain.policy import Attention
from monitor.service.acts import look_over
from monitor.store import Connection, escalations, judgements, open_cases
from monitor.store.database import reading
from monitor.store.escalations import OpenEscalation
from monitor.store.judgements import Answer

_WIDE, _NARROW_COLUMNS = 96, 8
"""A terminal with fewer characters a line gets neither tier nor day of escalation, to stay legible."""


@dataclass(frozen=True)
class Row:
    """One open case; for a protected child the reference only."""

    reference: str
    restricted: bool
    age_months: int | None = None
    area: str | None = None
    why: tuple[str, ...] = ()
    last_seen_on: date | None = None
    days_over: int | None = None
    limit_days: int | None = None
    attention: Attention | None = None
    tier: int | None = None
    since: date | None = None
    letter_held: bool = False


def command(
    everything: Annotated[bool, typer.Option("--all", help="Show every open case, not only the most urgent.")] = False,
    area: Annotated[str | None, typer.Option("--area", help="Only this area, such as BD9.")] = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """List the open cases, the most urgent first.

    Concerns, disproved moves and missed planned visits come first, then children under one, all of them; then the
    others by attention, by the share of the limit exceeded, and younger first. References only.
    That you looked is written down before it is shown.
    """
    ctx = open_app(today, kept)
    app = ctx.app
    look_over(app, "escalations", f"open cases of {area}" if area else "open cases", ctx.person)
    with reading(app.database) as db:
        total = open_cases.count_open(db, area)
        rows = ranked(db, app.today(), area, None if everything or as_json else app.policy.lines)
    if as_json:
        print_json({"as_of": app.today(), "open": total, "escalations": rows})
    else:
        _print(rows, total, app.today())


def ranked(db: Connection, day: date, area: str | None = None, most: int | None = None) -> list[Row]:
    """Return the open cases of an area, or of all, the most urgent first; of the last group `most`."""
    children = open_cases.by_urgency(db, day, area, most)
    ctx = escalations.open_of(db, children)
    answers = {answer.child: answer for answer in judgements.answers(db, children)}
    return [_row(ctx[child], answers[child], day) for child in children]


def _row(ctx: OpenEscalation, answer: Answer, day: date) -> Row:
    if answer.restricted:
        return Row(answer.ref, restricted=True)
    over = (day - answer.due_on).days
    at_birth = answer.last_seen_on == answer.born_on
    return Row(
        reference=answer.ref,
        restricted=False,
        age_months=months_between(answer.born_on, day),
        area=answer.area or None,
        why=ctx.causes,
        # The day of birth is never shown, not even as a sighting.
        last_seen_on=None if at_birth else answer.last_seen_on,
        days_over=over if over >= 0 else None,
        limit_days=answer.limit_days or None,
        attention=answer.attention,
        tier=ctx.tier,
        since=ctx.raised_on,
        letter_held=ctx.held,
    )


def _print(rows: list[Row], total: int, day: date) -> None:
    say(f"{count(total)} open {'case' if total == 1 else 'cases'} on {day}, the most urgent first.")
    if not rows:
        return
    headings = ["reference", "age", "area", "why", "last seen", "over", "limit", "attention", "tier", "since"]
    shown = len(headings) if width() >= _WIDE else _NARROW_COLUMNS
    cells = [_cells(row)[:shown] for row in rows]
    show(console(), table(headings[:shown], cells, right=[5, 6, 8], fold=[3], gap=1))
    if total > len(rows):
        say(f"and {count(total - len(rows))} more: --all shows them.")
    if any(row.letter_held for row in rows):
        say("* letter held: one of many new ones; it is released by itself.")
    say("`monitor explain REFERENCE` says why, and what would change it.")


def _cells(row: Row) -> list[str]:
    if row.restricted:
        return [row.reference, "", "", "protected child", "", "", "", "", "", ""]
    return [
        f"{row.reference}{'*' if row.letter_held else ''}",
        _age(row.age_months or 0),
        row.area or "–",
        ", ".join(cause.replace("_", " ") for cause in row.why),
        iso(row.last_seen_on),
        str(row.days_over if row.days_over is not None else "–"),
        str(row.limit_days or "–"),
        str(row.attention),
        str(row.tier),
        iso(row.since),
    ]


def _age(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{years}y {rest}m" if years else f"{rest}m"
