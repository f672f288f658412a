"""`monitor policy preview`: what a policy would have changed, had it been in force; nothing is applied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.context import CommandContext, day_of, open_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.output_folder import writing_into
from monitor.cli.preview_page import page_of
from monitor.cli.printing import console, count, iso, print_json, progress, say, show, table
from monitor.config.policy_file import read_whole_policy
from monitor.domain.calendar import months_after
from monitor.domain.errors import UserError
from monitor.domain.policy import Policy
from monitor.policy.in_force import document_at
from monitor.preview.history import JudgedHistory
from monitor.preview.preview import Preview, Spell
from monitor.preview.preview_words import headline, sentences
from monitor.service.acts import look_over
from monitor.service.preview import history_refresh
from monitor.store import judgements, queries
from monitor.store.database import reading

From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="The first day; twelve months before the last one.")
]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day; that of the last run.")]
TRIED_ON = "Tried on "
"""The beginning of the line of a stored preview that sums up a change's effect."""
_BARS = "▁▂▃▄▅▆▇█"


def preview(  # noqa: PLR0917 - one parameter an option
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A policy document, as config/policy.toml.")],
    since: From = None,
    until: To = None,
    listed: Annotated[bool, typer.Option("--list", help="List each child concerned, by reference.")] = False,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="HTML", help="Write a page with charts as well.")
    ] = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Show what a policy would have changed.

    Judges the past twelve months by it, with what was known at each run, beside the policy in force: load by week and
    area, cases found earlier, later or not at all. Nothing is applied.
    """
    policy = read_whole_policy(document_at(file))
    ctx = open_app(today, kept)
    past = past_of(ctx)
    first, last = window(past, since, until)
    found = past.preview(policy, first, last)
    if listed:
        look_over(ctx.app, "policy preview", "children a change of the policy concerns", ctx.person)
    refs = refs_of(ctx, found) if listed else {}
    if page:
        with writing_into(page.parent, "--page"):
            page.write_text(page_of(found, file.name), encoding="utf-8")
    if as_json:
        print_json(told(found, refs if listed else None))
        return
    print_preview(found)
    if listed:
        print_list(found, refs)
    if page:
        say(f"The page is {page}.")


def past_of(ctx: CommandContext) -> JudgedHistory:
    """Return an installation's judged history, brought up to date; raises `UserError` before the first run."""
    with progress("getting the past ready", 1) as bar:

        def tick(done: int, of: int) -> None:
            bar.update(bar.task_ids[0], completed=done, total=of)

        past = history_refresh(ctx.app, ctx.settings.data).bring_up(tick)
    if not past.runs.days:
        raise UserError("No run has finished yet, so there is no past to try a policy on: run `monitor check` first.")
    return past


def summary_of(ctx: CommandContext, policy: Policy) -> str:
    """Return one line on what a policy would have changed in the past twelve months; empty before the first run."""
    with reading(ctx.app.database) as db:
        if not judgements.finished_runs(db):
            return ""
    past = past_of(ctx)
    first, last = window(past, None, None)
    return f"{TRIED_ON}{first} to {last}: {headline(past.preview(policy, first, last))}."


def window(past: JudgedHistory, since: str | None, until: str | None) -> tuple[date, date]:
    """Return the first and last day to compare: by default the twelve months through the last run.

    Raises `UserError` when the first would be after the last.
    """
    end = past.runs.days[-1].day
    last = min(day_of(until, "--to"), end) if until else end
    first = day_of(since, "--from") if since else months_after(last, -12)
    if first > last:
        raise UserError(f"--from: choose a day before {last}, the last of the days looked at.")
    return max(first, past.runs.days[0].day), last


def refs_of(ctx: CommandContext, found: Preview) -> dict[int, str]:
    """Return the references of the children a preview concerns, by child."""
    with reading(ctx.app.database) as db:
        return queries.refs_of(db, {line.child for line in _lines(found)})


def print_preview(found: Preview) -> None:
    """Print a preview: its sentences, a chart of the weeks, and a table of the areas."""
    for sentence in sentences(found):
        say(sentence)
    before, after = found.load(found.before), found.load(found.after)
    most = max([*before.values(), *after.values(), 1])
    title = "Escalations raised by week"
    left_out = ", the first run's backlog apart" if found.backlog(found.before) or found.backlog(found.after) else ""
    say(f"\n{title}{left_out}; the week of {found.weeks[0]} to that of {found.weeks[-1]}, {most} at most:\n")
    for name, load in (("in force", before), ("tried", after)):
        say(f"{name:>10}  {_bars([load.get(week, 0) for week in found.weeks], most)}")
    say()
    rows = [_area_row(found, area) for area in found.areas]
    headings = ["area", "in force", "a week", "tried", "a week"]
    show(console(), table(headings, rows, right=[1, 2, 3, 4]))


def _area_row(found: Preview, area: str) -> tuple[str, ...]:
    cells = []
    for spells in (found.before, found.after):
        cells += [count(sum(s.area == area for s in spells)), f"{found.weekly(spells, area):.1f}"]
    return (area or "not known, or restricted", *cells)


def _bars(numbers: Sequence[int], most: int) -> str:
    """Return a chart of one block character for each number, a blank for 0."""
    return "".join(_BARS[-(-number * len(_BARS) // most) - 1] if number else " " for number in numbers)


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One child concerned: what becomes of their case, and when each policy raised it."""

    child: int
    what: str
    in_force: date | None
    tried: date | None
    days: int | None
    why: str
    area: str


def _lines(found: Preview) -> Iterator[ChildLine]:
    for what, spells, tried in (
        ("newly escalated on the last day", found.opened, True),
        ("no longer escalated on the last day", found.ended, False),
        ("missed", found.missed, False),
        ("more", found.added, True),
    ):
        for spell in spells:
            yield _line(what, spell, tried=tried)
    for shift in found.shifted:
        word = "earlier" if shift.days < 0 else "later"
        on = shift.before.raised_on, shift.after.raised_on
        yield ChildLine(shift.before.child, word, *on, abs(shift.days), shift.after.why, shift.after.area)


def _line(what: str, spell: Spell, *, tried: bool) -> ChildLine:
    in_force, on = (None, spell.raised_on) if tried else (spell.raised_on, None)
    return ChildLine(spell.child, what, in_force, on, None, spell.why, spell.area)


def print_list(found: Preview, refs: Mapping[int, str]) -> None:
    """List each child concerned, by reference."""
    rows = [
        (refs[each.child], each.what, iso(each.in_force), iso(each.tried), str(each.days or ""), each.why, each.area)
        for each in _lines(found)
    ]
    headings = ["reference", "what", "in force", "tried", "days", "why", "area"]
    show(console(), table(headings, rows, right=[4], fold=[1]))


def told(found: Preview, refs: Mapping[int, str] | None) -> dict[str, object]:
    """Return a preview as one object for JSON, with its children when their references are given."""
    summary: dict[str, object] = {
        "from": found.first,
        "to": found.last,
        "children": found.children,
        "raised": {"in_force": len(found.before), "tried": len(found.after)},
        "backlog": {"in_force": found.backlog(found.before), "tried": found.backlog(found.after)},
        "weekly": _told_of(found)["weekly"],
        "newly_escalated": len(found.opened),
        "no_longer_escalated": len(found.ended),
        "missed": len(found.missed),
        "more": len(found.added),
        "earlier": found.earlier,
        "later": found.later,
        "weeks": _told_of(found)["weeks"],
        "areas": {area: _told_of(found, area) for area in found.areas},
    }
    if refs is not None:
        summary["list"] = [
            {
                "child": refs[each.child],
                "what": each.what,
                "in_force": each.in_force,
                "tried": each.tried,
                "days": each.days,
                "why": each.why,
                "area": each.area,
            }
            for each in _lines(found)
        ]
    return summary


def _told_of(found: Preview, area: str | None = None) -> dict[str, object]:
    """Return the escalations raised a week on average, and by week; of one area when it is given."""
    sides = (("in_force", found.before), ("tried", found.after))
    loads = {side: found.load(spells, area) for side, spells in sides}
    return {
        "weekly": {side: round(found.weekly(spells, area), 2) for side, spells in sides},
        "weeks": {week: {side: loads[side].get(week, 0) for side in loads} for week in found.weeks},
    }
