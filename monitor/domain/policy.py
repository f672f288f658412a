"""The policy as immutable values: cohort, evidence, limits, checks and tiers of one versioned document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from monitor.domain.agency import CHILDRENS_SERVICES, Agency
from monitor.domain.calendar import months_after
from monitor.domain.contact import Evidence
from monitor.domain.feed import FeedKind


class Effect(StrEnum):
    """The effect of a condition while it stands."""

    OFF = "off"
    NOTE = "note"
    ATTENTION = "attention"
    CASELOAD = "caseload"
    ESCALATION = "escalation"


class Attention(StrEnum):
    """The attention level by standing findings: none, one, two different checks or one that makes it high at once."""

    STANDARD = "standard"
    RAISED = "raised"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for standard to 2 for high, for sorting."""
        return list(Attention).index(self)


class HandOver(StrEnum):
    """How a child leaves at school age (SPEC 4.1)."""

    SCHOOL_ROLL = "school_roll"
    BY_AGE = "by_age"


class BandStart(StrEnum):
    """The age from which a row of the limits applies."""

    BIRTH = "from_birth"
    SIX_WEEKS = "from_6_weeks"
    TWELVE_MONTHS = "from_12_months"
    THIRTY_MONTHS = "from_30_months"

    def first_day(self, born_on: date) -> date:
        """Return the day on which a child born on a day reaches the age."""
        return _reaches(self.value, born_on)


@lru_cache(maxsize=2**15)
def _reaches(start: str, born_on: date) -> date:
    if start == BandStart.BIRTH:
        return born_on
    _, count, unit = start.split("_")
    return born_on + timedelta(weeks=int(count)) if unit == "weeks" else months_after(born_on, int(count))


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in days for one age band, by attention, and on a social-care caseload."""

    standard: int
    raised: int
    high: int
    caseload: int

    def under(self, attention: Attention, *, on_caseload: bool) -> int:
        """Return the limit in days; on a caseload the shorter of the two counts."""
        days: int = getattr(self, attention.value)
        return min(days, self.caseload) if on_caseload else days


@dataclass(frozen=True, slots=True)
class ConditionPolicy:
    """One condition's settings: its effect, and its numbers by name (days unless the name says otherwise)."""

    effect: Effect
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tier:
    """Who must act: a role, and the working days to acknowledge and to decide."""

    role: str
    acknowledge_within: int
    decide_within: int


@dataclass(frozen=True, slots=True)
class Brake:
    """The thresholds of the mass-change brake (SPEC section 8)."""

    at_least: int = 20
    times_median: int = 5
    percent_of_register: int = 2
    first_out: int = 20
    daily_capacity: int = 25


SHIPPED_LIMITS: Mapping[BandStart, Limits] = MappingProxyType(
    {
        BandStart.BIRTH: Limits(56, 42, 21, 21),
        BandStart.SIX_WEEKS: Limits(300, 183, 60, 28),
        BandStart.TWELVE_MONTHS: Limits(365, 183, 91, 28),
        BandStart.THIRTY_MONTHS: Limits(365, 183, 91, 28),
    }
)
SHIPPED_TIERS = (Tier("coordinator", 2, 5), Tier("lead", 1, 2))


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the policy, with the shipped defaults of SPEC section 5."""

    version: int = 0
    arrival: int = 42
    brief: int = 90
    stretch: float = 1.5
    warning: int = 14
    wait_for: frozenset[FeedKind] = frozenset({FeedKind.HEALTH_VISITOR_CONTACTS, FeedKind.CONTACTS})
    wait_days: int = 7
    doubt_days: int = 10
    doubt_days_to_register: int = 28
    death_doubt_days: int = 5
    hand_over: HandOver = HandOver.SCHOOL_ROLL
    attended_before_school_age: int = 60
    high_if: frozenset[str] = frozenset({"concern.reported"})
    counts_as_seen: frozenset[Evidence] = frozenset({Evidence.SEEN_IN_PERSON})
    childrens_services: frozenset[Agency] = CHILDRENS_SERVICES
    limits: Mapping[BandStart, Limits] = field(default_factory=lambda: SHIPPED_LIMITS)
    conditions: Mapping[str, ConditionPolicy] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = SHIPPED_TIERS
    pass_up: bool = False
    brake: Brake = field(default_factory=Brake)
    lines: int = 25

    def condition(self, check: str, condition: str) -> ConditionPolicy:
        """Return the policy's settings of one condition."""
        return self.conditions[f"{check}.{condition}"]

    def limits_at(self, born_on: date, day: date) -> Limits:
        """Return the limits that apply at a child's age on a day."""
        held = self.limits[BandStart.BIRTH]
        for start, limits in self.limits.items():
            if start.first_day(born_on) <= day:
                held = limits
        return held
