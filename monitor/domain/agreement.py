"""The agreement with one sender about a feed: headings, formats, codes, limits (config/feeds.toml)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from string import ascii_uppercase, digits
from types import MappingProxyType

from monitor.domain.date_format import ISO, DateFormat
from monitor.domain.feed import FeedKind
from monitor.domain.identity import says_where

MEGABYTE = 1_000_000
FORMAT_LIMITS = (256, 1_000, 10_000, 32_767, 65_535, 65_536, 1_048_575, 1_048_576)
"""Row counts at which spreadsheets, drivers and report writers silently truncate a file (H02)."""


@dataclass(frozen=True, slots=True)
class Gates:
    """The thresholds at which a whole delivery is quarantined (FEEDS.md "Gate").

    A percentage gate applies from `from_rows` rows on, and trips when more than `least_rows` rows and more than the
    given percentage of rows are affected.
    """

    from_rows: int = 200
    least_rows: int = 20
    refused_percent: float = 2
    """Rows that were refused."""
    unusable_cells_percent: float = 20
    """Rows kept with a cell dropped (a malformed postcode, an invalid mother's number)."""
    snapshot_band_percent: float = 15
    """How far a snapshot's row count may lie from the median of the last six."""
    delta_band_percent: float = 60
    """The same for a delta."""
    gone_percent: float = 2
    """Known ids without an end date that a snapshot no longer lists."""
    term_start_band_percent: float = 40
    """`snapshot_band_percent` of a school roll around the start of a term."""
    term_start_gone_percent: float = 35
    """`gone_percent` of a school roll around the start of a term."""
    term_start_days_before: int = 7
    term_start_days_after: int = 28
    out_of_area_percent: float = 20
    future_percent: float = 1
    birth_date_percent: float = 50
    """Rows whose event date is the birth date, a sign of swapped columns (not for `births`)."""
    changed_identity_percent: float = 1
    """Known ids that now have another birth date or name."""
    other_child_percent: float = 1
    """Known ids of contacts or notices that come with another child, a sign that they were given anew."""
    child_seen_blank_percent: float = 50
    """Attended rows without `child_seen`: a remark, not a gate."""
    child_seen_from_rows: int = 20
    """The number of attended rows from which that remark is made."""
    format_limits: tuple[int, ...] = FORMAT_LIMITS
    """A row count equal to one of these, or one less, is quarantined at any size, unless a manifest confirms it."""
    max_megabytes: int = 200
    max_columns: int = 200
    max_field_characters: int = 4_096


class MediumCodes(StrEnum):
    """The two code sets of contact media, in which the same code means different things (DOMAIN 2.2)."""

    CONSULTATION_MEDIUM_USED = "consultation_medium_used"
    CONSULTATION_MECHANISM = "consultation_mechanism"


@dataclass(frozen=True, slots=True)
class Headcount:
    """An agreement that a headcount is a declaration of attendance; it widens the evidence (FEEDS.md).

    `column` is the sender's heading taken as `last_attended_on`; `agreed_by` says who agreed, and when.
    """

    column: str
    agreed_by: str


@dataclass(frozen=True, slots=True)
class FeedAgreement:
    """The agreement for one feed; `since` is the start of its coverage, None for its first delivery's as-of day."""

    name: str
    kind: FeedKind
    cadence_days: int = 1
    grace_days: int = 2
    since: date | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Our column by the sender's heading; columns not listed here keep our own name."""
    absent: frozenset[str] = frozenset()
    """Our columns that this sender has agreed not to send; they read as blank."""
    date_format: DateFormat = ISO
    date_formats: Mapping[str, DateFormat] = field(default_factory=lambda: MappingProxyType({}))
    """The date format by column of ours, where it is not `date_format`."""
    encoding: str = "utf-8"
    medium_codes: MediumCodes = MediumCodes.CONSULTATION_MEDIUM_USED
    child_seen_when_blank: frozenset[str] = frozenset()
    """Activities of a health visitor's row at which a blank `child_seen` was agreed to mean Y."""
    headcount: Headcount | None = None
    one_id_many_children: bool = False
    """Whether one id of a contact or notice that comes with another child later is always a second child of it."""
    no_addresses: frozenset[str] = frozenset()
    """Addresses, in the form of `name_key`, that this sender writes where it knows none; they read as blank."""
    gates: Gates = Gates()

    def heading(self, column: str) -> str:
        """Return the sender's heading for one of our columns."""
        if self.headcount and column == "last_attended_on":
            return self.headcount.column
        return next((theirs for theirs, ours in self.columns.items() if ours == column), column)

    def dates_in(self, column: str) -> DateFormat:
        """Return the date format of one of our columns."""
        return self.date_formats.get(column, self.date_format)


@dataclass(frozen=True, slots=True)
class Area:
    """The authority's postcodes (`[area]` in config/feeds.toml); empty means everywhere.

    An entry is a postcode area (`BD`), a district (`BD7`) or a sector (`BD7 1`), matched whole: `BD1` does not contain
    `BD10 8EE`, `B` does not contain `BD7 1BB`.
    """

    postcodes: tuple[str, ...] = ()

    def contains(self, postcode: str | None) -> bool | None:
        """Return whether a normalised postcode lies in the area; None where it names no place."""
        if not self.postcodes:
            return True
        if postcode is None or not says_where(postcode):
            return None
        return not _wholes(postcode).isdisjoint(self.postcodes)


def _wholes(postcode: str) -> frozenset[str]:
    """Return a postcode, its sector, districts and area: of EC1A 1BB these are EC1A 1BB, EC1A 1, EC1A, EC1, EC."""
    district, _, rest = postcode.partition(" ")
    number = district.rstrip(ascii_uppercase)
    return frozenset({number.rstrip(digits), number, district, f"{district} {rest[:1]}", postcode})


class NumberRange(StrEnum):
    """The NHS numbers a database accepts (SPEC 11): a rehearsal only test numbers (999…), a live one none of those."""

    TEST_ONLY = "test_only"
    REAL_ONLY = "real_only"


@dataclass(frozen=True, slots=True)
class InstallationRules:
    """The rules for all feeds of one installation.

    `digest` returns a keyed digest of a protected child's school or provider: equal for the same place, and revealing
    nothing about it.
    """

    numbers: NumberRange
    digest: Callable[[str], str]
    area: Area = Area()
