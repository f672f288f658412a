"""All children's escalations under another table of limits, computed by columns.

The meaning is `domain.replay.replay`; this file only makes it fast, for changes of a policy that intervals can express.
"""

from dataclasses import dataclass

import polars as pl

from monitor.domain.escalation import Event
from monitor.domain.judgement import AGED_OUT, UNSEEN
from monitor.domain.policy import Policy
from monitor.domain.replay import Runs
from monitor.preview.frames import AGED, FOR_EVER, JUDGED, LEFT, Frames
from monitor.preview.intervals import LONGEST_WAIT_AGE, days_by_cell, is_high
from monitor.preview.release_runs import Releases, releases

_YOUNG = LONGEST_WAIT_AGE.days


@dataclass(frozen=True)
class EvaluatedPolicy:
    """All events (child, place of the run, event, reason, area), and the children who must be re-judged."""

    events: pl.DataFrame
    unsure: frozenset[int]


def evaluate(frames: Frames, policy: Policy, runs: Runs) -> EvaluatedPolicy:
    """Return every event under a policy; the reason of a resolved escalation is left empty."""
    if not runs.days:
        return EvaluatedPolicy(_NO_EVENTS, frozenset())
    released = releases(policy, runs)
    dated = _due(_that_may_open(frames, policy, runs), policy)
    opened = _opened(dated, released, len(runs.days))
    unsure = opened.filter(pl.col("exceptional") | pl.col("awkward"))["child"].unique().to_list()
    return EvaluatedPolicy(_events(opened), frozenset(unsure))


_NO_EVENTS = pl.DataFrame(
    schema={"child": pl.Int32, "place": pl.Int32, "event": pl.String, "why": pl.String, "area": pl.String}
)


def _that_may_open(frames: Frames, policy: Policy, runs: Runs) -> Frames:
    """Return the frames without the intervals, most of them, in which no limit passes and nothing else stands.

    The interval after one that is kept is kept too, so that every end is found; so is every leaving and return. With
    several legs an interval is tested by the least of all limits, before which none of its birth dates is due.
    """
    days = days_by_cell(policy)
    at_least = pl.Series([min(each, int(policy.stretch * each)) for each in days], dtype=pl.Int32)
    least = (
        pl.when(pl.col("legs") > 1).then(at_least.min()).otherwise(pl.lit(at_least).gather(pl.col("cell").fill_null(0)))
    )
    run_days = pl.Series([run.day.toordinal() for run in runs.days], dtype=pl.Int32)
    last_on = pl.lit(run_days).gather(pl.col("until").clip(upper_bound=len(run_days)) - 1)
    same = pl.col("child") == pl.col("child").shift(1)
    stands = pl.col("other") | pl.col("exceptional") | (pl.col("state") == AGED)
    may = (pl.col("state") != LEFT) & (stands | (pl.col("counted_from") + least < last_on))
    follows = may.shift(1, fill_value=False) & same
    gone, was_gone = pl.col("state") == LEFT, (pl.col("state") == LEFT).shift(1, fill_value=False) & same
    intervals = frames.intervals.filter(may | follows | (gone != was_gone))
    several = intervals.filter(pl.col("legs") > 1).select("child", interval="first")
    legs = frames.legs.join(several, on=["child", "interval"], how="semi", maintain_order="left")
    return Frames(intervals, legs, frames.children)


def _due(frames: Frames, policy: Policy) -> pl.DataFrame:
    """Add to each interval the day its limit passes, whether attention is high then, and the birth date that counts."""
    alone = _dated(frames.intervals.with_columns(step=pl.col("counted_from"), ends=pl.lit(FOR_EVER)), policy)
    alone = alone.with_columns(due_on=_due_on())
    if frames.legs.is_empty():
        return alone
    rows = alone.select("child", "first", "legs").with_row_index("row").filter(pl.col("legs") > 1)
    found = rows.join(_earliest_reading(frames.legs, policy), on=["child", "first"])
    return alone.with_columns(
        alone[name].scatter(found["row"], found[name].cast(alone[name].dtype)) for name in ("due_on", "high", "born_on")
    )


def _earliest_reading(legs: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Return the same columns for each interval with several legs, by the birth date that is due earliest."""
    dated = _dated(legs.with_columns(step=pl.col("first")), policy)
    reading = ["child", "interval", "born_on"]
    due = (
        dated.group_by(reading).agg(pl.col("due_children", "due_brief", "at_most").min()).with_columns(due_on=_due_on())
    )
    earliest = due.sort("due_on", "born_on").unique(["child", "interval"], keep="first", maintain_order=True)
    then = (pl.col("first") <= pl.col("due_on")) & (pl.col("due_on") < pl.col("ends"))
    found = dated.join(earliest.select(*reading, "due_on"), on=reading).filter(then)
    return found.select("child", "due_on", "high", "born_on", first="interval")


def _dated(steps: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Add the first day over the limit within each step, from `counted_from` and from a brief sighting.

    A day outside its step is null; `at_most` is the day the stretched limit passes, which no brief sighting postpones.
    """
    days = days_by_cell(policy)
    cells = pl.Series(days, dtype=pl.Int32)
    stretched = pl.Series([int(policy.stretch * each) for each in days], dtype=pl.Int32)
    brief = pl.Series([min(policy.brief, each) for each in days], dtype=pl.Int32)
    high = pl.Series([is_high(cell) for cell in range(len(days))])
    cell = pl.col("cell").fill_null(0)
    return steps.with_columns(
        due_children=_within("counted_from", pl.lit(cells).gather(cell)),
        at_most=_within("counted_from", pl.lit(stretched).gather(cell)),
        due_brief=_within("brief_on", pl.lit(brief).gather(pl.col("brief_cell").fill_null(0))),
        high=pl.lit(high).gather(cell),
    )


def _within(since: str, days: pl.Expr) -> pl.Expr:
    day = pl.max_horizontal(pl.col("step"), pl.col(since) + days + 1)
    return pl.when((day < pl.col("ends")) & pl.col(since).is_not_null()).then(day)


def _due_on() -> pl.Expr:
    """Return the later of both days, but no later than the stretched limit (SPEC section 5), as an expression."""
    postponed = pl.min_horizontal(pl.max_horizontal("due_children", "due_brief"), "at_most")
    return pl.when(pl.col("due_brief").is_null()).then(pl.col("due_children")).otherwise(postponed)


def _opened(dated: pl.DataFrame, released: Releases, runs: int) -> pl.DataFrame:
    """Add the place of the run from which an escalation is open, null for none, and its cause, to each interval."""
    due_on, place = pl.col("due_on"), released.places(pl.col("due_on"))
    at_once = pl.col("high") | (due_on < pl.col("born_on") + _YOUNG)
    judged = pl.col("state") == JUDGED
    until = pl.col("until").clip(upper_bound=runs)
    run = pl.when(at_once).then(pl.lit(released.at_once).gather(place)).otherwise(pl.lit(released.waited).gather(place))
    unseen_at = pl.max_horizontal(run.cast(pl.Int32), "first")
    first_of = pl.col("other_since") >= due_on
    return (
        dated.with_columns(unseen_at=pl.when(judged & (unseen_at < until)).then(unseen_at))
        .with_columns(
            awkward=judged & ~at_once & pl.lit(released.awkward).gather(place),
            opens=pl.when((pl.col("state") == AGED) | (judged & pl.col("other"))).then("first").otherwise("unseen_at"),
        )
        .with_columns(
            cause=pl.when(pl.col("state") == AGED)
            .then(pl.lit(AGED_OUT))
            .when((pl.col("unseen_at") <= pl.col("opens")) & (~pl.col("other") | first_of))
            .then(pl.lit(UNSEEN))
            .otherwise("why"),
        )
    )


def _events(opened: pl.DataFrame) -> pl.DataFrame:
    """Return the events between intervals: exits, then resolved, then returned and raised, as `domain.escalation`."""
    same = pl.col("child") == pl.col("child").shift(1)
    seams = opened.with_columns(
        was_open=(same & pl.col("opens").shift(1).is_not_null()).fill_null(value=False),
        was=pl.when(same).then(pl.col("state").shift(1)),
        was_counted_from=pl.col("counted_from").shift(1),
    ).filter(pl.col("opens").is_not_null() | pl.col("was_open") | (pl.col("state") == LEFT))
    goes_on = pl.col("was_open") & (pl.col("opens") == pl.col("first")).fill_null(value=False)
    left = (pl.col("state") == LEFT) & (pl.col("was") != LEFT).fill_null(value=True)
    aged = (pl.col("state") == AGED) & (pl.col("was") != AGED).fill_null(value=True)
    ended = pl.col("was_open") & ~goes_on & (pl.col("state") != LEFT)
    begun = pl.col("opens").is_not_null() & ~goes_on & (pl.col("state") != AGED)
    told = [
        _told(seams.filter(left), "first", Event.LEFT, pl.col("why")),
        _told(seams.filter(aged), "first", Event.AGED_OUT, pl.lit(AGED_OUT)),
        _told(seams.filter(ended), "first", Event.RESOLVED, pl.lit("")),
        _begun(seams.filter(begun), seams.filter(pl.col("was_open") & ~goes_on)),
    ]
    return pl.concat(told).sort("child", "place", maintain_order=True)


def _told(seams: pl.DataFrame, place: str, event: Event, why: pl.Expr) -> pl.DataFrame:
    return seams.select("child", pl.col(place).alias("place"), event=pl.lit(str(event)), why=why, area="area")


def _begun(begun: pl.DataFrame, closed: pl.DataFrame) -> pl.DataFrame:
    """Return the openings: `returned` where an escalation of the same gap has closed, else `raised`."""
    gaps = closed.group_by("child", counted_from="was_counted_from").agg(closed_at=pl.col("first").min())
    known = begun.join(gaps, on=["child", "counted_from"], how="left", maintain_order="left")
    back = (pl.col("closed_at") <= pl.col("opens")).fill_null(value=False)
    event = pl.when(back).then(pl.lit(str(Event.RETURNED))).otherwise(pl.lit(str(Event.RAISED)))
    return known.select("child", place="opens", event=event, why="cause", area="area")
