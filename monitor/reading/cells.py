"""Strict parsing of the cells of one row: a value that is certain, or a trouble that says what to write."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from monitor.domain.agreement import FeedAgreement, InstallationRules, NumberRange
from monitor.domain.identity import NhsNumber

Word = TypeVar("Word", bound=StrEnum)

_ID = re.compile(r"[!-~]{1,100}", re.ASCII)
_TEN_DIGITS = re.compile(r"[0-9]{10}", re.ASCII)
_MANGLED_NUMBER = re.compile(r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}|[0-9][.][0-9]{1,9}E[+]?[0-9]{2}", re.ASCII)
ANOTHER_COLUMNS = re.compile(
    r"[0-9]{1,4}[-/.][0-9A-Za-z]{1,3}[-/.][0-9]{1,4}|[0-9 -]{6,}"
    r"|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[A-Z][0-9]{11}[0-9A-Z]",
    re.ASCII,
)
"""Matches a date, a long number, a postcode or a pupil number, none of which a free-text column may hold."""

ID_WANTS = "the source's own id, without blanks"
NUMBER_WANTS = "ten digits of a valid NHS number, as text, or leave it blank"
_OTHER_RANGE = {
    NumberRange.TEST_ONLY: "a test number (999…): a rehearsal takes no real ones",
    NumberRange.REAL_ONLY: "a real NHS number: those beginning with 999 are for tests",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell of the current row that cannot be used; with `refuses` the row cannot either."""

    column: str
    wants: str
    refuses: bool = True


class CellReader:
    """A parser for the cells of one delivery, which collects the troubles of the current row.

    Each method takes the name of our column and its cell, and returns the value or None; after None `troubles` says
    why, unless the cell was blank and may be. `refused`: the current row must be left out.
    """

    __slots__ = (
        "_agreement",
        "_formats",
        "_rules",
        "as_of",
        "attended",
        "child_seen_blank",
        "is_future",
        "refused",
        "restricted",
        "troubles",
    )

    def __init__(self, agreement: FeedAgreement, as_of: date, rules: InstallationRules) -> None:
        self._agreement = agreement
        self._formats = {column: agreement.dates_in(column) for column in agreement.date_formats}
        self._rules = rules
        self.as_of = as_of
        self.troubles: list[Trouble] = []
        self.restricted = False
        self.is_future = False
        self.refused = False
        self.attended = 0
        self.child_seen_blank = 0

    @property
    def agreement(self) -> FeedAgreement:
        """The agreement with the sender."""
        return self._agreement

    def begin(self, *, restricted: bool) -> None:
        """Start a row: a `restricted` one is about a protected child."""
        self.troubles = []
        self.restricted = restricted
        self.is_future = False
        self.refused = False

    def refuse(self, column: str, wants: str) -> None:
        """Add a trouble for which the row must be refused."""
        self.refused = True
        self.troubles.append(Trouble(column, wants))

    def drop(self, column: str, wants: str) -> None:
        """Add a trouble for a cell that is left out of a row that is kept."""
        self.troubles.append(Trouble(column, wants, refuses=False))

    def is_outside(self, postcode: str | None) -> bool:
        """Return whether a postcode names a place outside the area."""
        return self._rules.area.contains(postcode) is False

    def day(self, column: str, cell: str, *, required: bool = False) -> date | None:
        """Return a day, which may be in the future (the end of a place)."""
        if not cell and not required:
            return None
        written = self._formats.get(column, self._agreement.date_format)
        found = written.read(cell)
        if found is None:
            self.refuse(column, f"a date like {written.example}" + ("" if required else ", or leave it blank"))
        return found

    def past_day(self, column: str, cell: str, *, required: bool = False) -> date | None:
        """Return a day on which something happened: none after the day the file is complete through."""
        found = self.day(column, cell, required=required)
        if found is not None and found > self.as_of:
            self.is_future = True
            self.refuse(column, "a day not after the one the file is complete through")
            return None
        return found

    def id(self, column: str, cell: str) -> str | None:
        """Return an id of the source's own."""
        if not _ID.fullmatch(cell):
            self.refuse(column, ID_WANTS)
            return None
        return cell

    def code(self, column: str, cell: str, allowed: Collection[str], wants: str) -> str | None:
        """Return a code of a closed list; blank is allowed where the list has it."""
        if cell not in allowed:
            self.refuse(column, wants)
            return None
        return cell

    def shaped(self, column: str, cell: str, shape: re.Pattern[str], wants: str) -> str | None:
        """Return a code that matches a regular expression."""
        if not shape.fullmatch(cell):
            self.refuse(column, wants)
            return None
        return cell

    def word(self, column: str, cell: str, words: type[Word]) -> Word | None:
        """Return a word of a closed vocabulary."""
        found = _word(words, cell)
        if found is None:
            self.refuse(column, "one of " + ", ".join(words))
        return found

    def yes_no(self, column: str, cell: str) -> bool | None:
        """Return True for Y, False for N, None for blank."""
        if cell in {"", "Y", "N"}:
            return cell == "Y" if cell else None
        self.refuse(column, "Y, N or leave it blank")
        return None

    def text(self, column: str, cell: str) -> str:
        """Return free text; a date, number or postcode instead belongs to another column, and refuses the row."""
        if cell and ANOTHER_COLUMNS.fullmatch(cell):
            self.refuse(column, "words; a date, number or postcode belongs in its own column")
        return cell

    def hidden(self, cell: str) -> str:
        """Return a place's name, or its keyed digest where the row is about a protected child."""
        return self._rules.digest(cell) if self.restricted and cell else cell

    def nhs_number(self, column: str, cell: str) -> NhsNumber | None:
        """Return the child's NHS number; the row is refused for an invalid one, or one of the wrong range."""
        found = _number(cell) if cell else None
        if found is None:
            if cell:
                self.refuse(column, NUMBER_WANTS)
            return None
        if not self._in_range(found):
            self.refuse(column, _OTHER_RANGE[self._rules.numbers])
            return None
        return found

    def other_number(self, column: str, cell: str) -> NhsNumber | None:
        """Return a number the row can do without: one that looks mangled, or is of the wrong range, is dropped.

        A child must not be lost for their mother's number. What does not even look like a number has come from another
        column, and then the row is refused.
        """
        found = _number(cell) if cell else None
        if found is not None and self._in_range(found):
            return found
        if found is not None:
            self.drop(column, _OTHER_RANGE[self._rules.numbers])
        elif _MANGLED_NUMBER.fullmatch(cell):
            self.drop(column, NUMBER_WANTS)
        elif cell:
            self.refuse(column, NUMBER_WANTS)
        return None

    def _in_range(self, number: NhsNumber) -> bool:
        return number.is_test is (self._rules.numbers is NumberRange.TEST_ONLY)


@lru_cache(maxsize=1 << 16)
def _number(cell: str) -> NhsNumber | None:
    return NhsNumber.parse(cell) if _TEN_DIGITS.fullmatch(cell) else None


@lru_cache(maxsize=1 << 10)
def _word(words: type[Word], cell: str) -> Word | None:
    return words(cell) if cell in {word.value for word in words} else None
