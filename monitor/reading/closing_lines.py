"""Lines that end a file and are no rows: totals, counts, "end of report"."""

import re
from collections.abc import Sequence

_BEGINS = re.compile(
    r"(?:grand |sub)?totals?\b|end of (?:file|report|extract|data|list)\b|eof\b"
    r"|(?:number|no\.?|count) of (?:rows|records|children|pupils)\b|(?:rows|records|row count|record count)(?: ?:|$)"
    r"|(?:report|extract|file) (?:run|produced|generated|created|printed)\b|printed (?:on|by)\b",
    re.IGNORECASE,
)
CLOSING_WANTS = "nothing here: this looks like a total or a closing line"


def is_closing_line(cells: Sequence[str]) -> bool:
    """Return whether a line that is no usable row begins as a total or a closing line does."""
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    return _BEGINS.match(first) is not None
