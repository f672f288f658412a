"""What was agreed with one sender about its feed: headings, formats, codes, limits (config/feeds.toml)."""

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
"""Row counts at which spreadsheets, drivers and report writers cut a file without saying so (H02)."""


@dataclass(frozen=True, slots=True)
class Gates:
    """When a whole delivery is quarantined (FEEDS.md "Gate"); percentages are of 100, "over" means more than.

    The percentage gates bite only from `from_rows` rows, when more than `least_rows` rows are concerned,
    and when they are more than the share.
    """

    from_rows: int = 200
    least_rows: int = 20
    refused_percent: float = 2
    """Rows that could not be used."""
    unusable_cells_percent: float = 20
    """Rows kept without one of their cells (a malformed postcode, a mother's number that is none)."""
    snapshot_band_percent: float = 15
    """How far a snapshot's rows may lie from the median of the last six."""
    delta_band_percent: float = 60
    """The same for a feed of what happened."""
    gone_percent: float = 2
    """Known ids without an end date that a snapshot no longer lists."""
    term_start_band_percent: float = 40
    """The band of a school roll around the start of a term."""
    term_start_gone_percent: float = 35
    """Known ids that may leave a school roll around the start of a term."""
    term_start_days_before: int = 7
    term_start_days_after: int = 28
    out_of_area_percent: float = 20
    future_percent: float = 1
    birth_date_percent: float = 50
    """Rows whose own date is the birth date: two columns changed places (not `births`)."""
    changed_identity_percent: float = 1
    """Known ids that come back with another birth date or name."""
    child_seen_blank_percent: float = 50
    """Attended rows without `child_seen`: a remark, no gate."""
    child_seen_from_rows: int = 20
    """Attended rows from which that remark is made."""
    format_limits: tuple[int, ...] = FORMAT_LIMITS
    """A count at one of these or one below is quarantined at any size, unless a manifest confirms it."""
    max_megabytes: int = 200
    max_columns: int = 200
    max_field_characters: int = 4_096


class MediumCodes(StrEnum):
    """The two generations of channel codes; the same number means different things (DOMAIN 2.2)."""

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
    """One sender's feed. `since` sets the start of its coverage where that is not its first delivery's day."""

    name: str
    kind: FeedKind
    cadence_days: int = 1
    grace_days: int = 2
    since: date | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The sender's heading for a column of ours, by heading; columns not named here keep our own name."""
    absent: frozenset[str] = frozenset()
    """Columns of ours this sender has agreed not to send; they read as blank."""
    date_format: DateFormat = ISO
    date_formats: Mapping[str, DateFormat] = field(default_factory=lambda: MappingProxyType({}))
    """Columns of ours whose dates are written differently."""
    encoding: str = "utf-8"
    medium_codes: MediumCodes = MediumCodes.CONSULTATION_MEDIUM_USED
    child_seen_when_blank: frozenset[str] = frozenset()
    """Activities of a health visitor's row at which a blank `child_seen` was agreed to mean Y."""
    headcount: Headcount | None = None
    gates: Gates = Gates()

    def heading(self, column: str) -> str:
        """Return the sender's heading for a column of ours."""
        if self.headcount and column == "last_attended_on":
            return self.headcount.column
        return next((theirs for theirs, ours in self.columns.items() if ours == column), column)

    def dates_in(self, column: str) -> DateFormat:
        """Return the format of a column's dates."""
        return self.date_formats.get(column, self.date_format)


@dataclass(frozen=True, slots=True)
class Area:
    """The authority's postcodes (`[area]` in config/feeds.toml); none means everywhere.

    An entry is a postcode area (`BD`), a district (`BD7`) or a sector (`BD7 1`), matched whole: `BD1` does
    not hold `BD10 8EE`, `B` does not hold `BD7 1BB`.
    """

    postcodes: tuple[str, ...] = ()

    def contains(self, postcode: str | None) -> bool | None:
        """Whether a postcode in its normal form lies in the area; None where it names no place."""
        if not self.postcodes:
            return True
        if postcode is None or not says_where(postcode):
            return None
        return not _wholes(postcode).isdisjoint(self.postcodes)


def _wholes(postcode: str) -> frozenset[str]:
    """Return every whole a postcode is part of: of EC1A 1BB these are EC, EC1, EC1A, EC1A 1 and itself."""
    district, _, rest = postcode.partition(" ")
    number = district.rstrip(ascii_uppercase)
    return frozenset({number.rstrip(digits), number, district, f"{district} {rest[:1]}", postcode})


class NumberRange(StrEnum):
    """Which NHS numbers a database takes (SPEC 11): a rehearsal's only 999…, a live one's never."""

    TEST_ONLY = "test_only"
    REAL_ONLY = "real_only"


@dataclass(frozen=True, slots=True)
class InstallationRules:
    """What holds for every feed of one installation.

    `digest` turns a protected child's school or provider into a keyed digest: the same for the same
    place, and telling nothing about it.
    """

    numbers: NumberRange
    digest: Callable[[str], str]
    area: Area = Area()
