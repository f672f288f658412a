"""Measuring one operation: in a process of its own, several times, with the memory it needed at most."""

import json
import logging
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from typing import TypeVar

from monitor.runtime import logs

Given = TypeVar("Given")
_MEGABYTE = 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One operation's line of the table: seconds of each repetition, peak memory, and the limit they are held against.

    `limit` is in seconds: a number agreed, or what the plain tool took in the same run times the ratio allowed; memory
    is held against `most_megabytes`, where there is one.
    """

    operation: str
    seconds: Sequence[float]
    megabytes: float | None = None
    limit: float | None = None
    held_against: str = ""
    most_megabytes: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def kept(self) -> bool | None:
        if self.limit is None:
            return None
        return self.median <= self.limit and (
            self.most_megabytes is None or (self.megabytes or 0) <= self.most_megabytes
        )


@dataclass
class Stopwatch:
    """The seconds of each part of an operation, by name."""

    parts: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.parts.setdefault(name, []).append(time.perf_counter() - began)


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Do something several times, and return the seconds each took."""
    watch = Stopwatch()
    for _ in range(times):
        with watch.part(""):
            work()
    return watch.parts[""]


def apart(work: Callable[..., Given], *arguments: object) -> tuple[Given, float]:
    """Do something in a process of its own; return what it gave, and the most megabytes it held."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_with_memory, (work, arguments))


def _with_memory(work: Callable[..., Given], arguments: Sequence[object]) -> tuple[Given, float]:
    logs.configure(sys.stderr, level=logging.ERROR)
    given = work(*arguments)
    return given, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def as_json(machine: str, rows: Sequence[Row]) -> str:
    """Return all rows as JSON, with the medians worked out."""
    return json.dumps(
        {"machine": machine, "rows": [{**asdict(row), "median": row.median, "kept": row.kept} for row in rows]},
        indent=1,
    )


def as_table(rows: Sequence[Row]) -> str:
    """Return all rows as a Markdown table."""
    lines = [
        "| operation | median s | spread s | peak MB | limit s | held against | kept |",
        "|---|--:|--:|--:|--:|---|---|",
    ]
    for row in rows:
        spread = f"{min(row.seconds):.3g}–{max(row.seconds):.3g}" if len(row.seconds) > 1 else "once"
        memory = f"{row.megabytes:.0f}" if row.megabytes else ""
        limit = f"{row.limit:.3g}" if row.limit is not None else ""
        kept = {None: "", True: "yes", False: "**no**"}[row.kept]
        lines.append(
            f"| {row.operation} | {row.median:.3g} | {spread} | {memory} | {limit} | {row.held_against} | {kept} |"
        )
    return "\n".join(lines)
