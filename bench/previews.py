"""What it costs to try a policy on a year: the lived months of the made-up area, multiplied.

A year of one child is as many intervals as three children make in the four months the area is lived through, so that a
council of 100,000 is 300,000 such children. Nothing is simplified but that: the columns and the code are the service's.
"""

import gc
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from shutil import rmtree

import polars as pl

from bench.measuring import Row, apart, timed
from monitor.cli import execute
from monitor.cli.context import open_app
from monitor.domain.policy import BandStart, Limits, Policy
from monitor.preview import cache
from monitor.preview.cache import CacheMark
from monitor.preview.frames import Frames
from monitor.preview.history import JudgedHistory
from monitor.service.preview import history_refresh

_FOUR_MONTHS_IN_A_YEAR = 3
_NEXT = 10_000
"""Between the numbers of one copy's children and the next one's."""


def live(folder: Path) -> None:
    """Live through the made-up area, and leave its database."""
    with redirect_stdout(StringIO()):
        execute(["demo", "--into", str(folder)])


def make_ready(folder: Path) -> tuple[list[float], int]:
    """Make the intervals of everybody, as whoever first asks for a preview waits for; return how many children."""
    upkeep = history_refresh(open_app(None, folder).app, folder)
    rmtree(upkeep.folder, ignore_errors=True)
    found: list[JudgedHistory] = []
    seconds = timed(lambda: found.append(upkeep.bring_up()), 1)
    return seconds, found[0].rebuilt


@dataclass(frozen=True, slots=True)
class Asked:
    """How long a preview took: reading the file, and comparing both policies; and how many intervals there were."""

    seconds: list[float]
    children: int
    intervals: int


def preview(folder: Path, children: int, times: int) -> Asked:
    """Try another table of limits on a year of so many children, from the file to the comparison."""
    app = open_app(None, folder).app
    past = history_refresh(app, folder).bring_up()
    copies = -(-children * _FOUR_MONTHS_IN_A_YEAR // past.frames.children.height)
    many = folder / "many"
    cache.write(many, CacheMark("bench", 0), _multiplied(past.frames, copies))
    tried, held = _longer(app.policy), past.frames.intervals.height * copies
    last = past.runs.days[-1].day
    gc.collect()
    return Asked(timed(lambda: _compared(past, many, tried, last), times), children, held)


def _compared(past: JudgedHistory, many: Path, tried: Policy, last: date) -> None:
    kept = cache.read(many)
    assert kept is not None
    replace(past, frames=kept[1]).preview(tried, last - timedelta(days=364), last)


def _multiplied(frames: Frames, copies: int) -> Frames:
    def of(part: pl.DataFrame) -> pl.DataFrame:
        return pl.concat(part.with_columns((pl.col("child") + n * _NEXT).cast(pl.Int32)) for n in range(copies))

    return Frames(of(frames.intervals), of(frames.legs), of(frames.children))


def _longer(policy: Policy) -> Policy:
    """Return a policy that lets children from twelve months on go unseen for ten months."""
    longer = dict.fromkeys((BandStart.TWELVE_MONTHS, BandStart.THIRTY_MONTHS), Limits(300, 183, 91, 28))
    return replace(policy, limits={**policy.limits, **longer})


def rows_of(folder: Path, children: Sequence[tuple[int, float, int]]) -> list[Row]:
    """Live, make ready, and ask for registers of some sizes, each with its limit in seconds and how often."""
    apart(live, folder)
    (made, register), memory = apart(make_ready, folder)
    found = [Row(f"first making of a preview's file, {register:,} children, 120 runs", made, memory)]
    for many, limit, times in children:
        asked, memory = apart(preview, folder, many, times)
        name = f"preview, a year of {asked.children:,} children ({asked.intervals:,} intervals)"
        found.append(Row(name, asked.seconds, memory, limit, f"{limit} s"))
    return found
