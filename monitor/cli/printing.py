"""How answers are printed: tables within 100 columns for people, one JSON object for programs."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from shutil import get_terminal_size
from textwrap import wrap
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

WIDTH = 100
_LEAST = 12
"""What a column keeps that gives way on a narrow page."""


def console(*, stderr: bool = False) -> Console:
    """Return a console no wider than a page; what is piped is as wide, and without colours."""
    found = Console(stderr=stderr, highlight=False, soft_wrap=False, emoji=False, markup=False)
    found.width = min(found.width, WIDTH) if found.is_terminal else WIDTH
    return found


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[int] = (),
    fold: Sequence[int] = (),
    gap: int = 2,
) -> Table:
    """Make a table; the columns named in `right` hold numbers, those in `fold` give way where the page is narrow."""
    listed = list(rows)
    made = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", padding=(0, gap, 0, 0), collapse_padding=True)
    for n, heading in enumerate(headings):
        justify: Literal["left", "right"] = "right" if n in right else "left"
        longest = max((len(row[n]) for row in listed), default=0)
        least = min(_LEAST, max(longest, len(heading))) if n in fold else None
        made.add_column(heading, justify=justify, no_wrap=n not in fold, overflow="fold", min_width=least)
    for row in listed:
        made.add_row(*row)
    return made


def show(out: Console, *pages: RenderableType) -> None:
    """Print what is laid out; a file or a pipe gets no blanks at the ends of lines."""
    if out.is_terminal:
        out.print(*pages)
        return
    with out.capture() as captured:
        out.print(*pages)
    out.file.write("\n".join(line.rstrip() for line in captured.get().split("\n")))


def width() -> int:
    """Return how wide a page may be: as wide as the terminal, and 100 columns at most."""
    return min(get_terminal_size((WIDTH, 24)).columns, WIDTH) if sys.stdout.isatty() else WIDTH


def say(text: str = "", *, indent: int = 0) -> None:
    """Print sentences, broken between words where the page ends; references and paths stay whole."""
    margin = " " * indent
    for line in text.split("\n"):
        broken = wrap(line, width() - indent, break_long_words=False, break_on_hyphens=False) or [""]
        sys.stdout.write("".join(f"{margin}{part}".rstrip() + "\n" for part in broken))


def plain(value: object) -> object:
    """Return a value as JSON holds it: records become objects, days and instants ISO text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(plain(each)) for each in value)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [plain(each) for each in value]
    return value


def print_json(value: object) -> None:
    """Print one JSON object."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")


def progress(what: str, total: int) -> Progress:
    """Return a progress bar on standard error that is silent when piped, with one task begun."""
    to = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    made = Progress(*columns, console=to, disable=not to.is_terminal, transient=True)
    made.add_task(what, total=total)
    return made


def count(number: int) -> str:
    """Write a number as people read it."""
    return f"{number:,}"


def iso(value: date | None) -> str:
    """Write a day for a table; a dash for none."""
    return value.isoformat() if value else "–"
