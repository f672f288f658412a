"""A preview in sentences, for the person who edits the policy; children are counted, never named."""

from collections.abc import Iterator

from monitor.preview.preview import Preview, Spread


def headline(preview: Preview) -> str:
    """Return in one line what the tried policy would have changed."""
    before, after = preview.weekly(preview.before), preview.weekly(preview.after)
    if not (preview.opened or preview.ended or preview.shifted or preview.missed or preview.added):
        return f"no escalation would have been another ({before:.1f} a week)"
    found = [_shifted(preview.earlier, "earlier"), _shifted(preview.later, "later")]
    return (
        f"{before:.1f} → {after:.1f} escalations a week; {len(preview.added):,} {_cases(preview)} more, "
        f"{len(preview.missed):,} missed; {'; '.join(filter(None, found)) or 'none earlier or later'}; "
        f"today {len(preview.opened):,} children newly, {len(preview.ended):,} no longer"
    )


def sentences(preview: Preview) -> Iterator[str]:
    """Yield sentences on what the tried policy would have changed."""
    yield (
        f"Tried on {preview.first} to {preview.last}, {preview.children:,} children, with what was known at each run; "
        "both policies as if in force from the first run on."
    )
    yield (
        f"Escalations raised: {_raised(preview, after=False)} under the policy in force, "
        f"{_raised(preview, after=True)} under this one; {preview.weekly(preview.before):.1f} and "
        f"{preview.weekly(preview.after):.1f} a week."
    )
    yield (
        f"Open on {preview.last}: {_children(len(preview.opened))} newly, {_children(len(preview.ended))} no longer."
    )
    yield (
        f"Cases: {len(preview.added):,} more, {len(preview.missed):,} missed; {_found(preview.earlier, 'earlier')}, "
        f"{_found(preview.later, 'later')}."
    )


def _raised(preview: Preview, *, after: bool) -> str:
    spells = preview.after if after else preview.before
    backlog = preview.backlog(spells)
    return f"{len(spells):,}" + (f" ({backlog:,} of them the first run's backlog)" if backlog else "")


def _children(number: int) -> str:
    return {0: "none", 1: "1 child"}.get(number, f"{number:,} children")


def _cases(preview: Preview) -> str:
    return "case" if len(preview.added) == 1 else "cases"


def _shifted(spread: Spread, word: str) -> str:
    return f"{spread.cases:,} {word} by {spread.median:g} days in the middle" if spread.cases else ""


def _found(spread: Spread, word: str) -> str:
    if not spread.cases:
        return f"none found {word}"
    return f"{spread.cases:,} found {word}, by {spread.median:g} days in the middle and {spread.worst:,} at most"
