"""Sentences that say why agreed headings are not in the first line of a file, and what to do about it."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from monitor.domain.agreement import FeedAgreement
from monitor.reading.csv_table import Table, cells_of, refusal_of

_TITLE_LINES = 20
"""The headings are looked for in this many lines below the first."""
_CERTAIN = 3
"""A line with so many of the agreed headings is one of headings, so that its other cells may be shown."""
_PART = 3
"""A heading of so many letters that is a part of ours, or has ours as a part, is near to it."""
_CLOSE = 0.5
_SHOWN = 12
_LONGEST = 40


def heading_key(heading: str) -> str:
    """Return a heading without what may differ: case, blanks and underscores."""
    return "".join(heading.casefold().replace("_", " ").split())


def why_missing(table: Table, agreement: FeedAgreement, missing: Mapping[str, bool], agreed: Sequence[str]) -> str:
    """Return why headings are missing; `missing` says of each whether it may be agreed absent, `agreed` are all.

    The cells of a line that is not surely one of headings are values, and are not shown.
    """
    see = f"see docs/feeds.md#{agreement.kind}."
    first = table.headings[0].casefold() if table.headings else ""
    if first.startswith("sep="):
        return "Line 1 (sep=) is a note for a spreadsheet program: leave it out, so that the headings come first."
    ours = {heading_key(heading) for heading in agreed}
    found = _count(table.headings, ours)
    below = _line_of_headings(table, ours)
    if below and found < _CERTAIN:
        return f"The headings stand in line {below}, not in line 1: leave out the lines above them."
    if not found:
        return f"Line 1 has none of the agreed headings: put a line of headings before the rows, {see}"
    others = [heading for heading in table.headings if heading and heading_key(heading) not in ours]
    if found < _CERTAIN:
        others = []
    return " ".join((_missing(missing, others), *_beside(others), _advice(agreement, missing, see)))


def _count(cells: Sequence[str], ours: set[str]) -> int:
    return len({heading_key(cell) for cell in cells} & ours)


def _line_of_headings(table: Table, ours: set[str]) -> int | None:
    """Return the number of the first line below the first one that is of headings."""
    for number, line in enumerate(table.lines[:_TITLE_LINES], 2):
        if refusal_of([line]) is None and line and _count(cells_of(line), ours) >= _CERTAIN:
            return number
    return None


def _missing(missing: Mapping[str, bool], others: Sequence[str]) -> str:
    named = []
    for heading in missing:
        near = _nearest(heading, others)
        named.append(f"{heading} (nearest: {_shown(near)})" if near else heading)
    is_one = len(named) == 1
    return f"The {'column' if is_one else 'columns'} {', '.join(named)} {'is' if is_one else 'are'} missing."


def _beside(others: Sequence[str]) -> list[str]:
    if not others:
        return []
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    return [f"Found beside those agreed: {', '.join(map(_shown, others[:_SHOWN]))}{more}."]


def _advice(agreement: FeedAgreement, missing: Mapping[str, bool], see: str) -> str:
    """Return what can be done; a column without which no row means anything cannot be agreed absent."""
    where = f"[feeds.{agreement.name}] of config/feeds.toml"
    them = "it" if len(missing) == 1 else "them"
    advice = f"Ask the sender for {them}, or name the sender's own heading under `columns` in {where}"
    optional = [heading for heading, may_be_absent in missing.items() if may_be_absent]
    if optional:
        all_of = "" if len(optional) == len(missing) else f" ({', '.join(optional)} only)"
        advice += f", or agree it `absent` there{all_of}"
    return f"{advice}: {see}"


def _nearest(heading: str, others: Sequence[str]) -> str | None:
    """Return the heading most like one of ours: its initials (DOB), a part of it (NHS), or nearly its letters."""
    keys = {heading_key(other): other for other in others}
    key = heading_key(heading)
    initials = "".join(word[0] for word in heading.casefold().replace("_", " ").split())
    if len(initials) > 1 and initials in keys:
        return keys[initials]
    close = get_close_matches(key, keys, n=1, cutoff=_CLOSE)
    part = [other for other in keys if len(other) >= _PART and (other in key or key in other)]
    return next((keys[other] for other in (*close, *part)), None)


def _shown(heading: str) -> str:
    return heading if len(heading) <= _LONGEST else heading[: _LONGEST - 1] + "…"
