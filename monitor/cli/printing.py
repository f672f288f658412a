"""The output of commands: tables within 100 columns for people, one JSON object for programs."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

WIDTH = 100
_LEAST = 12
"""The least width, in characters, of a column that may fold on a narrow page."""


def console(*, stderr: bool = False) -> Console:
    """Return a console no wider than `WIDTH`; piped output is exactly as wide, and without colours."""
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
    """Return a table; the columns in `right` are aligned right, those in `fold` wrap where the page is narrow."""
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
    """Print renderables; in a file or a pipe, lines have no trailing blanks."""
    if out.is_terminal:
        out.print(*pages)
        return
    with out.capture() as captured:
        out.print(*pages)
    out.file.write("\n".join(line.rstrip() for line in captured.get().split("\n")))


def width() -> int:
    """Return the width of a page, in characters: the terminal's, and at most `WIDTH`."""
    return min(get_terminal_size((WIDTH, 24)).columns, WIDTH) if sys.stdout.isatty() else WIDTH


def say(text: str = "", *, indent: int = 0) -> None:
    """Print sentences, wrapped between words at the width of the page; references and paths are not broken."""
    margin = " " * indent
    for line in text.split("\n"):
        broken = wrap(line, width() - indent, break_long_words=False, break_on_hyphens=False) or [""]
        sys.stdout.write("".join(f"{margin}{part}".rstrip() + "\n" for part in broken))


def plain(value: object) -> object:
    """Return a value in JSON's types: dataclasses become objects, days and instants ISO text, paths text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
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
    """Print one value as JSON."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")


def progress(what: str, total: int) -> Progress:
    """Return a progress bar on standard error, silent when piped, with one task added."""
    to = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    made = Progress(*columns, console=to, disable=not to.is_terminal, transient=True)
    made.add_task(what, total=total)
    return made


def count(number: int) -> str:
    """Return a number with thousands separators."""
    return f"{number:,}"


def iso(value: date | None) -> str:
    """Return a day in ISO format; a dash for None."""
    return value.isoformat() if value else "–"
