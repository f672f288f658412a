"""The merge of two changes of one text, line by line, as version control does it."""

from collections.abc import Iterator
from difflib import SequenceMatcher

_Edit = tuple[int, int, tuple[str, ...]]
"""The lines of the base from the first number to before the second one, and what stands in their place."""


def merged(base: str, one: str, other: str) -> str | None:
    """Return the base with the changes of both texts; None where they change the same lines differently."""
    lines = base.splitlines(keepends=True)
    made, at = list[str](), 0
    edits = sorted({*_edits(base, one), *_edits(base, other)})
    for number, (begin, end, instead) in enumerate(edits):
        both_insert = number > 0 and begin == end and edits[number - 1][:2] == (begin, end)
        if begin < at or both_insert:
            return None
        made += [*lines[at:begin], *instead]
        at = end
    return "".join((*made, *lines[at:]))


def _edits(base: str, changed: str) -> Iterator[_Edit]:
    before, after = base.splitlines(keepends=True), changed.splitlines(keepends=True)
    for what, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "replace" and i_end - i == j_end - j:
            yield from ((i + n, i + n + 1, (after[j + n],)) for n in range(i_end - i) if before[i + n] != after[j + n])
        elif what != "equal":
            yield i, i_end, tuple(after[j:j_end])
