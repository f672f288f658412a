"""`monitor due`: children whose limit passes in the next weeks, by area, who can still be seen in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import typer

from monitor.cli.context import open_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.printing import console, count, iso, print_json, say, show, table
from monitor.service.acts import look_over
from monitor.store import Connection, queries
from monitor.store.database import reading
from monitor.store.queries import ComingDue

WEEKS = (2, 4, 8)
_HIDDEN = "protected"
_NOT_KNOWN = "–"


@dataclass(frozen=True, slots=True)
class OfArea:
    """The number of an area's children who come due within 2, 4 and 8 weeks; protected ones are counted together."""

    area: str
    within_weeks: Mapping[int, int]


def command(
    area: Annotated[str | None, typer.Option("--area", help="List the children of this area, such as BD9.")] = None,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Count the children whose limit passes in the next 2, 4 and 8 weeks, by area.

    With --area, list them by reference, the first due first; that you looked is written down. Nobody has to have done
    anything wrong: these are the children whom a visit in time keeps from ever becoming a case.
    """
    ctx = open_app(today, kept)
    app, day = ctx.app, ctx.app.today()
    if area is not None:
        look_over(app, "due", f"children of {area} who come due", ctx.person)
    with reading(app.database) as db:
        children = coming_due(db, day)
    if area is not None:
        _list([c for c in children if not c.restricted and c.area.casefold() == area.casefold()], area, day, as_json)
        return
    areas = by_area(children, day)
    if as_json:
        print_json({"as_of": day, "areas": areas})
        return
    say(f"{count(len(children))} children come due after {day}, within {WEEKS[-1]} weeks.")
    rows = [(each.area, *(count(each.within_weeks[weeks]) for weeks in WEEKS)) for each in areas]
    headings = ["area", *(f"within {weeks} weeks" for weeks in WEEKS)]
    show(console(), table(headings, rows, right=[1, 2, 3], fold=[0]))
    say("`monitor due --area AREA` lists them.")


def coming_due(db: Connection, day: date) -> list[ComingDue]:
    """Return the children whose limit passes within the longest of `WEEKS`, the first due first."""
    return queries.coming_due(db, day, day + timedelta(weeks=WEEKS[-1]))


def by_area(children: Iterable[ComingDue], day: date) -> list[OfArea]:
    """Return the numbers of children by area and weeks ahead, the area with most of them first."""
    counts: dict[str, dict[int, int]] = {}
    for child in children:
        area = _HIDDEN if child.restricted else child.area or _NOT_KNOWN
        of_area = counts.setdefault(area, dict.fromkeys(WEEKS, 0))
        for weeks in WEEKS:
            of_area[weeks] += child.due_on <= day + timedelta(weeks=weeks)
    found = [OfArea(area, of_area) for area, of_area in counts.items()]
    return sorted(found, key=lambda each: (-each.within_weeks[WEEKS[-1]], each.area))


def _list(children: list[ComingDue], area: str, day: date, as_json: bool) -> None:
    if as_json:
        print_json({"as_of": day, "area": area, "children": children})
        return
    say(f"{count(len(children))} children of {area} come due after {day}, within {WEEKS[-1]} weeks.")
    rows = [(child.ref, iso(child.due_on), str((child.due_on - day).days)) for child in children]
    if rows:
        show(console(), table(["reference", "due on", "days"], rows, right=[2], fold=[0]))
