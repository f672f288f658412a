"""The page of `monitor explain`: one child's answer, in sentences to be read aloud."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.domain.policy import Effect
from monitor.explain.entries import Entry, EntryKind
from monitor.explain.explanation import CheckTold, Explanation
from monitor.explain.words import in_full, in_short

_STYLES = {
    EntryKind.SEEN: "bold green",
    EntryKind.BRIEF: "yellow",
    EntryKind.NOT_SEEN: "",
    EntryKind.TOLD: "",
    EntryKind.ANSWER: "bold",
}
_ATTENDED = "attended: seen in person"
_RUN = 3
"""Days of attendance in a row up to which each is shown in a line of its own."""
WELL = "This says nothing about whether the child is well."


def page_of(explained: Explanation) -> RenderableType:
    """Return the page of an explanation."""
    parts: list[RenderableType] = [_head(explained)]
    for title, body in _sections(explained):
        parts += [Text(), Text(title, "bold underline"), Padding(body, (0, 0, 0, 2))]
    return Group(*parts, Text(), Text(WELL, "italic"))


def _head(explained: Explanation) -> RenderableType:
    where = "protected child: no place is shown" if explained.restricted else explained.area
    at = explained.known_at
    known = f"by what was known at {at:%Y-%m-%d %H:%M} UTC" if at else "by all that is known now"
    return Group(
        Text(" · ".join(filter(None, (explained.ref, explained.age, where))), "bold"),
        Text(f"As of {in_full(explained.day)}, {known}. Policy version {explained.policy}."),
        Text(),
        Text(f"{explained.headline[0].upper()}{explained.headline[1:]}.", "bold"),
    )


def _sections(explained: Explanation) -> Iterator[tuple[str, RenderableType]]:
    yield "Why", _points(explained.because)
    if explained.would_change:
        yield "What would change it", _points(explained.would_change)
    if explained.coming:
        coming = [("on", "what changes"), *((in_short(c.on), "; ".join(c.what)) for c in explained.coming)]
        yield "What comes next, if feeds come in time and bring nothing new of this child", _table(coming)
    if explained.limit:
        yield "The limit, and where it comes from", _points(explained.limit.sentences)
    if explained.refused:
        yield "Rows that could not be used", _points(explained.refused)
    yield from _checks(explained)
    if explained.chronology:
        yield "Everything recorded, in order", _chronology(explained.chronology)
    yield "What the records cover", _points([feed.told for feed in explained.coverage])
    if explained.joined:
        rows = [("link", "told by", "since", "why it is taken to be this child's")]
        rows += [(str(j.link), j.source, in_short(j.first_on), j.told) for j in explained.joined]
        yield "Which records were joined", _table(rows)


def _checks(explained: Explanation) -> Iterator[tuple[str, RenderableType]]:
    rows: list[tuple[str, ...]]
    standing = [check for check in explained.checks if check.stands]
    if standing:
        rows = [("since", "check", "because", "ends")]
        rows += [(in_short(c.since), _name(c), _because(c), c.cleared_by) for c in standing]
        yield f"Checks that stand ({explained.attention_told})", _table(rows)
    if explained.pending:
        rows = [("from", "check", "because")]
        rows += [(in_short(c.since), _name(c), _because(c)) for c in explained.pending]
        yield "Checks that would stand, but for feeds that are late", _table(rows)
    ended = [check for check in explained.checks if not check.stands]
    if ended:
        rows = [("since", "ended", "check", "because")]
        rows += [(in_short(c.since), _end(c), _name(c), _because(c)) for c in ended]
        yield "Checks that stood before", _table(rows)


def _name(check: CheckTold) -> str:
    return check.check.replace("_", " ")


def _because(check: CheckTold) -> str:
    effect = {Effect.NOTE: " (note)", Effect.ESCALATION: " (escalates)"}.get(check.effect, "")
    return f"{check.because}{effect}"


def _end(check: CheckTold) -> str:
    return in_short(check.until) if check.until else ""


def _points(sentences: Sequence[str]) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column()
    for sentence in sentences:
        grid.add_row("•", sentence)
    return grid


def _table(rows: Sequence[Sequence[str]]) -> RenderableType:
    """Return a table of some rows, the first of which holds the headings."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    for n in range(len(rows[0])):
        grid.add_column(no_wrap=n == 0)
    grid.add_row(*(Text(heading, "dim") for heading in rows[0]))
    for row in rows[1:]:
        grid.add_row(*row)
    return grid


def _chronology(entries: Sequence[Entry]) -> RenderableType:
    """Return the entries as a table by year; days of attendance in a row are one line, failed visits one each."""
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=6, justify="right")
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(*(Text(heading, "dim") for heading in ("day", "told by", "what", "what it counts for")))
    year = 0
    for entry, last, days in condensed(entries):
        if entry.on and entry.on.year != year:
            year = entry.on.year
            grid.add_row(Text(str(year), "bold"))
        what = entry.what if days == 1 else f"{entry.what}, on {days} days until {in_short(last.on) if last.on else ''}"
        on = in_short(entry.on).rpartition(" ")[0] if entry.on else "birth"
        style = _STYLES[entry.counts]
        grid.add_row(on, Text(entry.source, style), Text(what, style), Text(entry.verdict, style))
    return grid


def condensed(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry, int]]:
    """Yield the first and last entry of each run, and its length; only days of attendance form runs."""
    for (_, is_attendance), run in groupby(entries, key=lambda e: (e.source, e.what == _ATTENDED)):
        same = list(run)
        # The last entry of a run may say more, such as that counting starts there.
        if is_attendance and len(same) > _RUN:
            yield same[0], same[-2], len(same) - 1
            yield same[-1], same[-1], 1
        else:
            yield from ((entry, entry, 1) for entry in same)
