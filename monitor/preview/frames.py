"""The data frames of intervals: days and runs are integers, a day its ordinal, a run its place among all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from monitor.preview.intervals import Interval, Leg, Marks

FOR_EVER = 2**31 - 1
"""The end of a child's last interval, which holds until a new fact arrives, and of an interval's last leg."""
JUDGED, LEFT, AGED = 0, 1, 2
"""Values of the column `state`: judged by limit and other causes; left; of school age and not handed over."""

_INTERVALS = {
    "child": pl.Int32,
    "first": pl.Int32,
    "until": pl.Int32,
    "counted_from": pl.Int32,
    "state": pl.UInt8,
    "why": pl.String,
    "other": pl.Boolean,
    "other_since": pl.Int32,
    "exceptional": pl.Boolean,
    "area": pl.String,
    "born_on": pl.Int32,
    "cell": pl.UInt8,
    "brief_on": pl.Int32,
    "brief_cell": pl.UInt8,
    "legs": pl.UInt8,
}
_LEGS = {
    "child": pl.Int32,
    "interval": pl.Int32,
    "born_on": pl.Int32,
    "counted_from": pl.Int32,
    "first": pl.Int32,
    "ends": pl.Int32,
    "cell": pl.UInt8,
    "brief_on": pl.Int32,
    "brief_cell": pl.UInt8,
}
_CHILDREN: dict[str, pl.DataType | type[pl.DataType]] = {
    "child": pl.Int32,
    "next_look_on": pl.Int32,
    "pending_on": pl.List(pl.String),
    "conditions": pl.List(pl.String),
    "doubted": pl.Boolean,
    "of_school_age": pl.Boolean,
}


@dataclass(frozen=True)
class Frames:
    """All intervals in order of child and run; legs, where an interval has several; and each child's marks."""

    intervals: pl.DataFrame
    legs: pl.DataFrame
    children: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Prepared:
    """One child's intervals and marks, and when the answer must be recomputed without a new fact.

    `next_look_on` is an ordinal, None when time alone changes nothing; `pending_on` holds the kinds of feed whose
    growing coverage may change the answer.
    """

    child: int
    intervals: Sequence[Interval]
    marks: Marks
    next_look_on: int | None
    pending_on: Sequence[str]


def frames_of(prepared: Iterable[Prepared]) -> Frames:
    """Return some children's intervals as data frames."""
    rows: dict[str, list[object]] = {name: [] for name in _INTERVALS}
    legs: dict[str, list[object]] = {name: [] for name in _LEGS}
    children: dict[str, list[object]] = {name: [] for name in _CHILDREN}
    for one in sorted(prepared, key=lambda each: each.child):
        _append(children, _child(one))
        for n, interval in enumerate(one.intervals):
            last = n == len(one.intervals) - 1
            _append(rows, _interval(one.child, interval, FOR_EVER if last else interval.until))
            if len(interval.legs) > 1:
                for leg in interval.legs:
                    _append(legs, {"child": one.child, "interval": interval.first, **_leg(leg)})
    return Frames(
        pl.DataFrame(rows, schema=_INTERVALS),
        pl.DataFrame(legs, schema=_LEGS),
        pl.DataFrame(children, schema=_CHILDREN),
    )


def replaced(kept: Frames, fresh: Frames) -> Frames:
    """Return the kept frames, with those of the fresh children in place of their old ones."""
    whose = fresh.children["child"].implode()

    def merged(old: pl.DataFrame, new: pl.DataFrame, *order: str) -> pl.DataFrame:
        return pl.concat([old.filter(~pl.col("child").is_in(whose)), new]).sort(order)

    return Frames(
        merged(kept.intervals, fresh.intervals, "child", "first"),
        merged(kept.legs, fresh.legs, "child", "interval", "born_on", "first"),
        merged(kept.children, fresh.children, "child"),
    )


def _append(columns: Mapping[str, list[object]], row: Mapping[str, object]) -> None:
    for name, value in row.items():
        columns[name].append(value)


def _child(one: Prepared) -> dict[str, object]:
    return {
        "child": one.child,
        "next_look_on": one.next_look_on,
        "pending_on": list(one.pending_on),
        "conditions": sorted(one.marks.conditions),
        "doubted": one.marks.doubted,
        "of_school_age": one.marks.of_school_age,
    }


def _interval(child: int, interval: Interval, until: int) -> dict[str, object]:
    other = interval.other
    leg = _leg(interval.legs[0]) if interval.legs else dict.fromkeys(("born_on", "cell", "brief_on", "brief_cell"))
    return {
        "child": child,
        "first": interval.first,
        "until": until,
        "counted_from": interval.counted_from.toordinal(),
        "state": LEFT if interval.left else AGED if interval.aged_out else JUDGED,
        "why": interval.left or (other.name if other else ""),
        "other": other is not None,
        "other_since": other.since.toordinal() if other and other.since else FOR_EVER,
        "exceptional": interval.exceptional,
        "area": interval.area,
        "born_on": leg["born_on"],
        "cell": leg["cell"],
        "brief_on": leg["brief_on"],
        "brief_cell": leg["brief_cell"],
        "legs": len(interval.legs),
    }


def _leg(leg: Leg) -> dict[str, object]:
    return {
        "born_on": leg.born_on.toordinal(),
        "counted_from": leg.counted_from.toordinal(),
        "first": leg.first.toordinal(),
        "ends": leg.ends.toordinal() if leg.ends else FOR_EVER,
        "cell": leg.cell,
        "brief_on": leg.brief_on.toordinal() if leg.brief_on else None,
        "brief_cell": leg.brief_cell,
    }
