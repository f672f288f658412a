"""A preview as one page of HTML with SVG charts: no script, no external resource, nobody named."""

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape

from monitor.preview.preview import Preview
from monitor.preview.preview_words import sentences

_IN_FORCE, _TRIED = "#5b6770", "#00538a"
_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 880, 260, 44, 12, 40
_SMALL_WIDTH, _SMALL_HEIGHT = 330, 26
_STYLE = """
body { font: 17px/1.5 system-ui, sans-serif; color: #1d2429; background: #fff; max-width: 900px; margin: 2em auto; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 1.6em; }
table { border-collapse: collapse; } td, th { padding: .25em 1em .25em 0; text-align: right; }
td:first-child, th:first-child { text-align: left; } th { border-bottom: 2px solid #1d2429; }
tr + tr td { border-top: 1px solid #c9d0d4; }
svg text { font: 13px system-ui, sans-serif; fill: #1d2429; } svg line { stroke: #c9d0d4; }
.key { display: inline-block; width: .9em; height: .9em; margin: 0 .4em 0 1em; vertical-align: -1px; }
"""


def page_of(found: Preview, name: str) -> str:
    """Return a preview as a page; `name` is that of the document tried."""
    paragraphs = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in sentences(found))
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Preview of a policy</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>What {escape(name)} would have changed</h1>
{paragraphs}<h2>Escalations raised by week{_apart(found)}</h2>
<p><span class="key" style="background:{_IN_FORCE}"></span>policy in force
<span class="key" style="background:{_TRIED}"></span>policy tried</p>
{_chart(found)}
<h2>Escalations by area</h2>
{_areas(found)}
<p>Nothing has been applied. This says nothing about whether a child is well.</p>
</body>
</html>
"""


def _apart(found: Preview) -> str:
    backlog = found.backlog(found.before), found.backlog(found.after)
    return f", the first run’s backlog apart ({backlog[0]:,} and {backlog[1]:,})" if any(backlog) else ""


def _chart(found: Preview) -> str:
    """Return a chart with two columns a week, a scale, and a label at each month's first week."""
    before, after = found.load(found.before), found.load(found.after)
    most = max([*before.values(), *after.values(), 1])
    parts = [*_scale(most), *_columns(found, before, after, most)]
    label = f"Escalations raised by week, at most {most}"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" role="img" aria-label="{label}">\n'
        + "\n".join(parts)
        + "\n</svg>"
    )


def _scale(most: int) -> Iterator[str]:
    for number in sorted({0, most // 2, most}):
        y = _y(number, most)
        yield f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{number}</text>'


def _columns(found: Preview, before: Mapping[date, int], after: Mapping[date, int], most: int) -> Iterator[str]:
    step = (_WIDTH - _LEFT) / len(found.weeks)
    wide = min(step * 0.42, 22)
    months = set()
    for n, week in enumerate(found.weeks):
        x = _LEFT + n * step
        for place, colour, load in ((0, _IN_FORCE, before), (1, _TRIED, after)):
            y = _y(load.get(week, 0), most)
            height = _HEIGHT - _FOOT - y
            yield (
                f'<rect x="{x + place * wide:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{height:.1f}" '
                f'fill="{colour}"><title>week of {week}: {load.get(week, 0)}</title></rect>'
            )
        if (week.year, week.month) not in months:
            months.add((week.year, week.month))
            yield f'<text x="{x:.1f}" y="{_HEIGHT - 18}">{week.day} {week:%b}</text>'


def _y(number: int, most: int) -> float:
    return _HEIGHT - _FOOT - number / most * (_HEIGHT - _FOOT - _TOP)


def _areas(found: Preview) -> str:
    rows = []
    loads = (found.load(spells, area) for area in found.areas for spells in (found.before, found.after))
    most = max((number for load in loads for number in load.values()), default=1)
    for area in found.areas:
        cells = (f"{found.weekly(spells, area):.1f}" for spells in (found.before, found.after))
        shown = escape(area) or "not known, or restricted"
        weeks = f"<td>{_small(found, area, most)}</td>"
        rows.append(f"<tr><td>{shown}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}{weeks}</tr>")
    head = f"<tr><th>area</th><th>in force, a week</th><th>tried, a week</th><th>by week, at most {most}</th></tr>"
    return f"<table>\n{head}\n" + "\n".join(rows) + "\n</table>"


def _small(found: Preview, area: str, most: int) -> str:
    """Return a chart of one area's weeks, on the scale that all areas share."""
    before, after = found.load(found.before, area), found.load(found.after, area)
    step = _SMALL_WIDTH / len(found.weeks)
    parts = []
    for n, week in enumerate(found.weeks):
        for place, colour, load in ((0.0, _IN_FORCE, before), (0.45, _TRIED, after)):
            height = load.get(week, 0) / most * _SMALL_HEIGHT
            x, y, wide = (n + place) * step, _SMALL_HEIGHT - height, step * 0.45
            parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{height:.1f}" fill="{colour}"/>')
    label = f"escalations by week, {escape(area) or 'area not known'}"
    size = f'width="{_SMALL_WIDTH}" height="{_SMALL_HEIGHT}"'
    return f'<svg {size} role="img" aria-label="{label}">{"".join(parts)}</svg>'
