"""The identity a source gives for a person, and the forms in which its parts are compared."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Self

_TEN_DIGITS = re.compile(r"[0-9]{10}", re.ASCII)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(rf"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]", re.ASCII)
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})", re.ASCII)
_PLACEHOLDER = re.compile(
    r"(BABY|INFANT|TWIN|TRIPLET|UNKNOWN|UNNAMED|NOT ?KNOWN|MALE|FEMALE|BOY|GIRL)"
    r"( ?(OF|ONE|TWO|THREE|BOY|GIRL|[1-9])| [A-D])*",
    re.ASCII,
)
_NO_ADDRESS = re.compile(
    r"(THE )?(HOME )?(ADDRESS )?(IS )?"
    r"(NOT ?KNOWN|UNKNOWN|N K|NK|N A|NOT (APPLICABLE|GIVEN|STATED|RECORDED|DISCLOSED|AVAILABLE)|NONE|NIL|WITHHELD"
    r"|NFA|N F A|NO FIXED (ABODE|ADDRESS)|OF NO FIXED (ABODE|ADDRESS)|HOMELESS|NO ADDRESS"
    r"|TBC|T B C|TBA|T B A|TO BE (CONFIRMED|ADVISED|ARRANGED))( ADDRESS)?",
    re.ASCII,
)
_CARE_OF = re.compile(
    r"(C O|CO|CARE OF)( [A-Z0-9]+)*? (COUNCIL|CIVIC|TOWN HALL|CITY HALL|COUNTY HALL|LOCAL AUTHORITY"
    r"|SOCIAL (SERVICES|CARE|WORK(ER)?)|CHILDRENS? (S )?(SERVICES|SOCIAL CARE))\b",
    re.ASCII,
)
WITHOUT_ID = "notice "
"""Prefix of the local id made for a notice without one; real ids hold no blank, so that none can be equal."""
NEVER_DECOMPOSED = str.maketrans({"Ł": "L", "Ø": "O", "Đ": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH", "İ": "I"})
"""Letters that Unicode does not decompose into base letter and mark, with their usual ASCII spelling."""


@dataclass(frozen=True, slots=True, order=True)
class NhsNumber:
    """A valid NHS number: ten ASCII digits whose check digit (mod 11) agrees; no repeated-digit placeholder.

    Made by `parse`, so that every instance is valid; it masks its own repr.
    """

    digits: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the number in ten digits with any spaces and hyphens, as in `943 476 5919`; None if not valid."""
        digits = text.replace(" ", "").replace("-", "")
        if not _TEN_DIGITS.fullmatch(digits) or len(set(digits)) == 1:
            return None
        total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False))
        # A check value of 10 equals no digit, so that such numbers are refused, as the NHS demands.
        return cls(digits) if (11 - total % 11) % 11 == int(digits[9]) else None

    @property
    def is_test(self) -> bool:
        """Whether it lies in the range reserved for test data (999…)."""
        return self.digits.startswith("999")


@dataclass(frozen=True, slots=True)
class Upn:
    """A unique pupil number whose check letter agrees (DOMAIN 4.1); temporary ones end in a letter."""

    text: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the pupil number in a text; None if its form or its check letter is wrong."""
        if not _UPN.fullmatch(text):
            return None
        values = [int(c) if c.isdigit() else _UPN_LETTERS.index(c) for c in text[1:]]
        total = sum(position * value for position, value in enumerate(values, start=2))
        return cls(text) if _UPN_LETTERS[total % 23] == text[0] else None


def postcode(text: str) -> str | None:
    """Return a postcode in its normal form (`BD7 1BB`); None when blank or not of a postcode's form.

    ZZ99 pseudo-postcodes are kept: "no fixed abode" is information.
    """
    matched = _POSTCODE.fullmatch(re.sub(r"\s", "", text).upper())
    return f"{matched[1]} {matched[2]}" if matched else None


def says_where(code: str | None) -> bool:
    """Return whether a postcode names a place: blank ones and the ZZ99 pseudo-postcodes do not."""
    return code is not None and not code.startswith("ZZ99")


@lru_cache(maxsize=65_536)
def name_key(name: str | None) -> str:
    """Return a name normalised for comparison: no case, accents, hyphens, apostrophes or spaces (SPEC 7.1)."""
    if not name:
        return ""
    plain = unicodedata.normalize("NFKD", name.upper().translate(NEVER_DECOMPOSED)).upper()
    return "".join(c for c in plain if c.isalnum())


@lru_cache(maxsize=65_536)
def is_placeholder(given_name: str | None) -> bool:
    """Return whether a given name only stands in for one: BABY, INFANT OF, TWIN 1 …, or blank."""
    if not name_key(given_name):
        return True
    # Compared by whole words: TWIN A is a placeholder, Malea and Boyd are names.
    words = re.sub(r"[^A-Z0-9]+", " ", (given_name or "").upper()).strip()
    return _PLACEHOLDER.fullmatch(words) is not None


@lru_cache(maxsize=65_536)
def is_no_address(address: str | None) -> bool:
    """Return whether an address names no home: blank, NOT KNOWN, NFA, care of the council."""
    first = (address or "").upper().partition(",")[0]
    words = re.sub(r"[^A-Z0-9]+", " ", first).strip()
    whole = re.sub(r"[^A-Z0-9]+", " ", (address or "").upper()).strip()
    return not name_key(address) or _NO_ADDRESS.fullmatch(words) is not None or _CARE_OF.match(whole) is not None


def is_one_of(address: str, places: Collection[str]) -> bool:
    """Return whether an address is one of some places, or begins with one before its first comma.

    `places` are in the form of `name_key`.
    """
    return bool(places) and not {name_key(address), name_key(address.partition(",")[0])}.isdisjoint(places)


def address_key(address: str | None) -> str:
    """Return an address normalised for comparison: letters and digits only, without case; empty for placeholders."""
    return "" if is_no_address(address) else name_key(address)


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A person as one source describes them; everything but the source may be missing.

    `source` is the feed, and for contacts and notices feed + ":" + agency (SPEC 7.1); `local_id` is that
    source's own stable id. `restricted` children carry no address, postcode or UPRN.
    """

    source: str
    local_id: str
    born_on: date | None
    family_name: str | None = None
    given_name: str | None = None
    nhs_number: NhsNumber | None = None
    nhs_number_status: str | None = None
    sex: str | None = None
    address: str | None = None
    postcode: str | None = None
    uprn: str | None = None
    mother: NhsNumber | None = None
    restricted: bool = False

    @property
    def own_id(self) -> str:
        """The source's own id; empty for a notice that came without one, for which an id was made."""
        return "" if self.local_id.startswith(WITHOUT_ID) else self.local_id

    def __repr__(self) -> str:
        """Return the source only, so that no personal data reaches a log or a traceback."""
        return f"Identity(source={self.source!r}, …)"

    @property
    def family_key(self) -> str:
        """The family name normalised for comparison; empty when there is none."""
        return name_key(self.family_name)

    @property
    def given_key(self) -> str:
        """The given name normalised for comparison; empty for placeholders, which agree with nothing."""
        return "" if is_placeholder(self.given_name) else name_key(self.given_name)

    @property
    def where_key(self) -> str:
        """The postcode when it names a place, else empty."""
        return self.postcode or "" if says_where(self.postcode) else ""
