"""Strict parsing of the cells of one row: a value that is certain, or a trouble that says what to write."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from monitor.domain.agreement import FeedAgreement, InstallationRules, NumberRange
from monitor.domain.identity import NhsNumber
from monitor.reading import blank_words
from monitor.reading.blank_words import is_blank_word, is_nothing

Word = TypeVar("Word", bound=StrEnum)
Codes = frozenset[str] | tuple[str, ...]

_ID = re.compile(r"[!-~]{1,100}", re.ASCII)
_NHS_NUMBER = re.compile(r"[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{4}", re.ASCII)
ANOTHER_COLUMNS = re.compile(
    r"[0-9]{1,4}[-/.][0-9A-Za-z]{1,3}[-/.][0-9]{1,4}|[0-9 -]{6,}"
    r"|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[A-Z][0-9]{11}[0-9A-Z]",
    re.ASCII,
)
"""Matches a date, a long number, a postcode or a pupil number, none of which a free-text column may hold."""

DAMAGED = "\ufffd"
"""Stands for a cell with characters that are not allowed, or were wrongly decoded; no parser accepts it."""
ID_WANTS = "the source's own id, without blanks"
NUMBER_WANTS = "ten digits of a valid NHS number, as text, or leave it blank"
YES_NO_WANTS = "Y, N or leave it blank"
DAMAGED_WANTS = "text of usual length without control characters and in one encoding throughout"
_OTHER_RANGE = {
    NumberRange.TEST_ONLY: "a test number (999…): a rehearsal takes no real ones",
    NumberRange.REAL_ONLY: "a real NHS number: those beginning with 999 are for tests",
}
_YES_NO = {"": None, "Y": True, "N": False}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell of the current row that cannot be used; with `refuses` the row cannot either.

    `means_blank`: the cell holds a word for blank, which is no sign that a file is damaged.
    """

    column: str
    wants: str
    refuses: bool = True
    means_blank: bool = False


class CellReader:
    """A parser for the cells of one delivery, which collects the troubles of the current row.

    Each method takes the name of our column and its cell, and returns the value. A cell that cannot be used refuses the
    row where it is `required`: where without it nobody knows whom, when or what the row is about. Any other is dropped:
    it is read as blank, and `troubles` says why. `refused`: the current row must be left out.
    """

    __slots__ = (
        "_agreement",
        "_formats",
        "_rules",
        "as_of",
        "attended",
        "child_seen_blank",
        "hides_place",
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
        self.attended = 0
        self.child_seen_blank = 0
        self.begin()

    @property
    def agreement(self) -> FeedAgreement:
        """The agreement with the sender."""
        return self._agreement

    def begin(self, restricted: str = "") -> None:
        """Start a row with its cell `restricted`: one that cannot be read marks nobody, but keeps no place either."""
        cell = restricted.upper()
        self.troubles = []
        self.restricted = cell == "Y"
        self.hides_place = bool(cell) and cell != "N" and not is_nothing(cell)
        self.is_future = False
        self.refused = False

    def refuse(self, column: str, wants: str) -> None:
        """Add a trouble for which the row must be refused."""
        self.refused = True
        self.troubles.append(Trouble(column, wants))

    def drop(self, column: str, wants: str) -> None:
        """Add a trouble for a cell that is left out of a row that is kept."""
        self.troubles.append(Trouble(column, wants, refuses=False))

    def unusable(self, column: str, cell: str, wants: str, *, required: bool = False) -> None:
        """Add the trouble of a cell that cannot be used."""
        wants = DAMAGED_WANTS if cell == DAMAGED else wants
        if required:
            self.refuse(column, wants)
        elif is_blank_word(cell):
            self.troubles.append(Trouble(column, blank_words.WANTS, refuses=False, means_blank=True))
        else:
            self.drop(column, wants)

    def unread(self, column: str, cell: str) -> bool:
        """Return whether something was dropped that may have mattered: more than a word for nothing."""
        return bool(cell) and not is_nothing(cell) and any(trouble.column == column for trouble in self.troubles)

    def is_outside(self, postcode: str | None) -> bool:
        """Return whether a postcode names a place outside the area."""
        return self._rules.area.contains(postcode) is False

    def day(self, column: str, cell: str, *, required: bool = False) -> date | None:
        """Return a day, which may be in the future."""
        if not cell and not required:
            return None
        written = self._formats.get(column, self._agreement.date_format)
        found = written.read(cell)
        if found is None:
            wants = f"a date like {written.example}" + ("" if required else ", or leave it blank")
            self.unusable(column, cell, wants, required=required)
        return found

    def past_day(self, column: str, cell: str, *, required: bool = False) -> date | None:
        """Return a day on which something happened: none after the day the file is complete through."""
        found = self.day(column, cell, required=required)
        if found is not None and found > self.as_of:
            self.is_future = True
            self.unusable(column, cell, "a day not after the one the file is complete through", required=required)
            return None
        return found

    def last_day(self, column: str, cell: str, first: date | None) -> date | None:
        """Return the last day of a place that began on `first`, which may be in the future; None while it goes on.

        An end that cannot be read is the day the file is complete through: the place must not seem to go on. A day so
        far ahead that it is none, such as 31 December 9999, says that there is no end.
        """
        found = self.day(column, cell)
        if found is None:
            written = self._formats.get(column, self._agreement.date_format)
            goes_on = not cell or is_nothing(cell) or written.is_never(cell)
            return None if goes_on else self.as_of
        if first is not None and found < first:
            self.drop(column, "a day not before the first one")
            return self.as_of
        return found

    def id(self, column: str, cell: str, *, required: bool = True) -> str | None:
        """Return an id of the source's own."""
        if _ID.fullmatch(cell) and not is_blank_word(cell):
            return cell
        self.unusable(column, cell, ID_WANTS, required=required)
        return None

    def code(self, column: str, cell: str, allowed: Codes, wants: str) -> str:
        """Return a code of a closed list as that has it, in whatever case it is written; blank where it is dropped."""
        found = _by_upper(allowed).get(cell.upper())
        if found is None:
            self.unusable(column, cell, wants)
        return found or ""

    def shaped(self, column: str, cell: str, shape: re.Pattern[str], wants: str) -> str:
        """Return a code that matches a regular expression, in capitals; blank where it is dropped."""
        found = cell.upper()
        if shape.fullmatch(found):
            return found
        self.unusable(column, cell, wants)
        return ""

    def word(self, column: str, cell: str, words: type[Word], *, required: bool = True) -> Word | None:
        """Return a word of a closed vocabulary, in whatever case it is written."""
        found = _by_value(words).get(cell.lower())
        if found is None:
            self.unusable(column, cell, "one of " + ", ".join(words), required=required)
        return found

    def yes_no(self, column: str, cell: str) -> bool | None:
        """Return True for Y, False for N, None for blank."""
        found = cell.upper()
        if found not in _YES_NO:
            self.unusable(column, cell, YES_NO_WANTS)
        return _YES_NO.get(found)

    def unless_no(self, column: str, cell: str) -> bool | None:
        """Return what `yes_no` does, but True for a cell that cannot be read, where the safe answer is yes."""
        said = self.yes_no(column, cell)
        return True if said is None and self.unread(column, cell) else said

    def text(self, column: str, cell: str) -> str:
        """Return free text; a date, number or postcode instead belongs to another column, and is dropped."""
        if not cell:
            return ""
        if cell == DAMAGED or ANOTHER_COLUMNS.fullmatch(cell) or is_blank_word(cell):
            self.unusable(column, cell, "words; a date, number or postcode belongs in its own column")
            return ""
        return cell

    def hidden(self, cell: str) -> str:
        """Return a place's name, or its keyed digest where the row is, or may be, about a protected child."""
        return self._rules.digest(cell) if self.hides_place and cell else cell

    def nhs_number(self, column: str, cell: str) -> NhsNumber | None:
        """Return an NHS number; an invalid one, or one of the wrong range, is dropped: a row links by the rest."""
        found = _number(cell) if cell else None
        if found is None:
            if cell:
                self.unusable(column, cell, NUMBER_WANTS)
            return None
        if found.is_test is not (self._rules.numbers is NumberRange.TEST_ONLY):
            self.drop(column, _OTHER_RANGE[self._rules.numbers])
            return None
        return found


@lru_cache(maxsize=1 << 16)
def _number(cell: str) -> NhsNumber | None:
    return NhsNumber.parse(cell) if _NHS_NUMBER.fullmatch(cell) else None


@lru_cache(maxsize=64)
def _by_upper(codes: Codes) -> dict[str, str]:
    return {code.upper(): code for code in codes}


@lru_cache(maxsize=64)
def _by_value(words: type[Word]) -> dict[str, Word]:
    return {word.value: word for word in words}
