"""The declared date format of a column, which is never guessed (FEEDS.md)."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {
    "%Y": "(?P<year>[0-9]{4})",
    "%m": "(?P<month>[0-9]{2})",
    "%b": "(?P<name>[A-Za-z]{3})",
    "%d": "(?P<day>[0-9]{2})",
    "%H": "[0-9]{2}",
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
}
_DAY = (frozenset({"%Y", "%m", "%d"}), frozenset({"%Y", "%b", "%d"}))
_TIMES = ((), ("%H", "%M"), ("%H", "%M", "%S"))
_TOKEN = re.compile(r"%.")
_BETWEEN = re.compile(r"[-/. :T]*", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1905, 2199
"""Years outside this range are placeholders of the sender's system (1900-01-01, 9999-12-31), not days of events."""


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A numeric date format with a four-digit year (`%d/%m/%Y`), or dd-Mmm-yyyy (`%d-%b-%Y`); made by `parse`.

    A time of day may follow (`%d/%m/%Y %H:%M`): it is then required, and discarded.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the format written in config/feeds.toml; None when it is not an allowed one."""
        tokens = _TOKEN.findall(text)
        day, time = frozenset(tokens[:3]), tuple(tokens[3:])
        if not _BETWEEN.fullmatch(_TOKEN.sub("", text)) or day not in _DAY or time not in _TIMES:
            return None
        return cls(text)

    def read(self, cell: str) -> date | None:
        """Return the day in a cell; None when it does not match the format exactly or is no plausible calendar day."""
        return _day(self.text, cell)

    def is_never(self, cell: str) -> bool:
        """Return whether a cell is a date in this format so far ahead that it stands for "no end" (9999-12-31)."""
        matched = _pattern(self.text).fullmatch(cell)
        return matched is not None and int(matched["year"]) > _LAST_YEAR

    def write(self, day: date) -> str:
        """Return a day in this format, at midnight where it has a time."""
        month = _MONTHS[day.month - 1].capitalize()
        parts = {"%Y": f"{day.year:04}", "%m": f"{day.month:02}", "%b": month, "%d": f"{day.day:02}"}
        return _TOKEN.sub(lambda token: parts.get(token[0], "00"), self.text)

    @property
    def example(self) -> str:
        """An example of this format, for messages to a sender."""
        shown = {"%Y": "2026", "%m": "03", "%b": "Mar", "%d": "01", "%H": "09", "%M": "30", "%S": "00"}
        return _TOKEN.sub(lambda token: shown[token[0]], self.text)


ISO = DateFormat("%Y-%m-%d")
"""The format of FEEDS.md, for columns whose agreement names no other."""


@lru_cache(maxsize=64)
def _pattern(text: str) -> re.Pattern[str]:
    """Return the regular expression of a format; it matches ASCII digits only, no full-width ones."""
    tokens = re.split(r"(%.)", text)
    return re.compile("".join(_PARTS.get(token, re.escape(token)) for token in tokens), re.ASCII)


@lru_cache(maxsize=1 << 16)
def _day(text: str, cell: str) -> date | None:
    matched = _pattern(text).fullmatch(cell)
    if not matched:
        return None
    parts = matched.groupdict()
    name = parts.get("name")
    if name and name.lower() not in _MONTHS:
        return None
    month = _MONTHS.index(name.lower()) + 1 if name else int(parts["month"])
    if not _FIRST_YEAR <= int(parts["year"]) <= _LAST_YEAR:
        return None
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None
