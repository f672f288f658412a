"""Tables and text as Markdown."""

from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Draw a table; a bar in a cell is not its end."""
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines] + [""]


def joined(lines: Sequence[str]) -> str:
    """Make a page of lines."""
    return "\n".join(lines).rstrip() + "\n"
