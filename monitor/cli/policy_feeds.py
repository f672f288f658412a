"""`monitor policy feeds`: what each feed contributes, and which children no feed that arrives could ever show."""

from collections.abc import Sequence
from typing import Annotated

import typer

from monitor.cli.context import open_app
from monitor.cli.options import AsJson, Kept, Today
from monitor.cli.policy_preview import past_of
from monitor.cli.printing import console, count, print_json, progress, say, show, table
from monitor.explain.words import band
from monitor.preview.dependence import BlindSpot, blind_spots
from monitor.preview.feed_value import FeedValues, feed_values
from monitor.preview.intervals import BANDS

_MOST_NAMED = 3


def feeds(
    children: Annotated[int, typer.Option("--children", min=1, help="Look at so many children at most.")] = 1_000,
    today: Today = None,
    kept: Kept = None,
    as_json: AsJson = False,
) -> None:
    """Say what each feed contributes.

    Replays the past as if one feed after the other had reported no sighting; counts children whom no feed that arrives
    could ever show, and those who depend on one agency alone. Nothing is applied.
    """
    past = past_of(open_app(today, kept))
    with progress("looking at children", children) as bar:
        found = feed_values(past, children, lambda done, of: bar.update(bar.task_ids[0], completed=done, total=of))
    by_area, by_age = _spots(found)
    if as_json:
        figures = {name: getattr(found, name) for name in ("looked_at", "register", "weekly", "feeds")}
        print_json({**figures, "by_area": by_area, "by_age": by_age})
        return
    _print(found, by_area, by_age)


def _spots(found: FeedValues) -> tuple[list[BlindSpot], list[BlindSpot]]:
    by_area = blind_spots((child.area or "not known, or restricted", child) for child in found.children)
    by_age = blind_spots((f"{BANDS.index(child.band)}", child) for child in found.children)
    return by_area, by_age


def _print(found: FeedValues, by_area: Sequence[BlindSpot], by_age: Sequence[BlindSpot]) -> None:
    drawn = "" if found.looked_at == found.register else f", worked out from {count(found.looked_at)} of them"
    say(f"{count(found.register)} children{drawn}: {found.weekly:.1f} escalations a week with every feed that arrives.")
    say("Without the sightings of one of them, with all the others:\n")
    rows = [(each.feed, f"{each.weekly:+.1f}", count(each.earlier)) for each in found.feeds]
    show(console(), table(["feed", "escalations a week", "cases raised earlier"], rows, right=[1, 2]))
    say(
        "Children judged, by area and by age: whom no feed that arrives could ever show, since none that holds "
        "sightings has ever named them; whom nobody saw these twelve months; and who depends on one agency alone.\n"
    )
    headings = ["", "children", "no feed", "not seen", "seen by one agency alone"]
    named = [(spot.where, *_cells(spot)) for spot in by_area]
    ages = [(band(BANDS[int(spot.where)]), *_cells(spot)) for spot in by_age]
    for rows_of in (named, ages):
        show(console(), table(headings, rows_of, right=[1, 2, 3], fold=[4]))


def _cells(spot: BlindSpot) -> tuple[str, ...]:
    alone = ", ".join(f"{count(n)} {agency.replace('_', ' ')}" for agency, n in spot.alone[:_MOST_NAMED])
    return (count(spot.children), count(spot.unreached), count(spot.unseen_lately), alone or "–")
