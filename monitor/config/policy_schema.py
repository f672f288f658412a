"""Pydantic models of the policy document: its keys, bounds, defaults and descriptions for docs/policy.md (SPEC 10)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from monitor.domain.agency import CHILDRENS_SERVICES, Agency
from monitor.domain.contact import Evidence
from monitor.domain.feed import FeedKind
from monitor.domain.people import Role
from monitor.domain.policy import BandStart, HandOver, Policy

_SHIPPED = Policy()
MOST_DAYS = 400
Days = Annotated[int, Field(ge=7, le=MOST_DAYS, strict=True)]
"""The bounds of a limit in days: a week to a little over a year."""
Count = Annotated[int, Field(ge=0, le=MOST_DAYS, strict=True)]
NUMBERS_IN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "days_after_birth": "days a child born here has",
        "days_after_arrival": "days a child has that arrived, or was here when records began",
        "days_after": "days that may pass",
        "school_days_after": "school days that may pass",
        "working_days_after": "working days that may pass",
        "days_before_school_age": "days before compulsory school age",
        "in_a_row": "consecutive failed contacts",
        "cancellations_in_a_row": "consecutive cancellations by the carer from which each counts as failed",
        "times": "missed appointments",
        "within_months": "months within which they fall",
        "months": "months after which it ends by itself",
        "sibling_days": "days on which siblings were seen",
        "unseen_days": "days this child was not",
    }
)
"""What each number of a condition counts."""


class _Table(BaseModel):
    """One table of the document; the description of a key is its text in docs/policy.md."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class LimitsRow(_Table):
    """The days until the next sighting for children last seen at one age."""

    standard: Days = Field(description="when nothing stands against the child (SPEC 5)")
    raised: Days = Field(description="when one check stands (SPEC 5, 7)")
    high: Days = Field(description="when two checks stand, or one of `high_if` (SPEC 5, 7)")
    caseload: Days = Field(description="on an open social-care caseload; the shorter of the two counts (SPEC 5, 7)")


class TierRow(_Table):
    """Who must act on an escalation, and by when; silence passes it to the next tier."""

    role: Role = Field(description="a role of config/people.toml that is told of single cases (SPEC 8)")
    acknowledge_within: int = Field(ge=1, le=20, strict=True, description="working days to acknowledge (SPEC 8)")
    decide_within: int = Field(ge=1, le=40, strict=True, description="working days to decide (SPEC 8)")


class BrakeTable(_Table):
    """When a flood of new escalations is held as one mass change; all of them are raised and counted."""

    at_least: int = Field(20, ge=1, le=1000, strict=True, description="never at fewer new ones in a run (SPEC 8)")
    times_median: int = Field(5, ge=1, le=100, strict=True, description="times the median of 28 days (SPEC 8)")
    percent_of_register: int = Field(2, ge=1, le=100, strict=True, description="share of the register (SPEC 8)")
    first_out: int = Field(20, ge=0, le=1000, strict=True, description="the most overdue, told at once (SPEC 8)")
    daily_capacity: int = Field(25, ge=1, le=1000, strict=True, description="of a first load, released a day (SPEC 8)")


class Document(_Table):
    """The whole policy document; a key left out keeps its shipped default."""

    arrival: Days = Field(42, description="most days for a child that arrived and was never seen here (SPEC 5)")
    brief: Days = Field(90, description="most days a sighting by no children's service postpones (SPEC 5)")
    stretch: float = Field(
        1.5, ge=1, le=3, strict=True, description="limits beyond which no brief sighting postpones (SPEC 5)"
    )
    warning: Count = Field(14, description="days before its day from which a child is due soon (SPEC 5, 6)")
    wait_for: list[FeedKind] = Field(sorted(_SHIPPED.wait_for), description="feeds `unseen` waits for (SPEC 6)")
    wait_days: int = Field(7, ge=0, le=7, strict=True, description="most days it waits for them (SPEC 6)")
    doubt_days: int = Field(10, ge=1, le=10, strict=True, description="working days until a doubt escalates (SPEC 6)")
    doubt_days_to_register: int = Field(
        28, ge=0, le=28, strict=True, description="days until a record in doubt is a child of its own (SPEC 7.1)"
    )
    death_doubt_days: int = Field(5, ge=1, le=5, strict=True, description="working days for a doubted death (SPEC 4)")
    hand_over: HandOver = Field(_SHIPPED.hand_over, description="`by_age` only where no roll is received (SPEC 4.1)")
    attended_before_school_age: Annotated[int, Field(ge=0, le=90, strict=True)] = Field(
        60, description="days before school age within which a child must have come to be handed over (SPEC 4.1)"
    )
    high_if: list[str] = Field(sorted(_SHIPPED.high_if), description="conditions that are high at once (SPEC 7)")
    counts_as_seen: list[Evidence] = Field(sorted(_SHIPPED.counts_as_seen), description="what is a sighting (SPEC 3)")
    childrens_services: list[Agency] = Field(sorted(CHILDRENS_SERVICES), description="whose is not brief (SPEC 3)")
    limits: dict[BandStart, LimitsRow] = Field({}, description="a table for each age last seen at (SPEC 5)")
    checks: dict[str, dict[str, dict[str, object]]] = Field({}, description="a table for each condition (SPEC 7)")
    tiers: list[TierRow] = Field([], description="the tiers in order; none keeps those shipped (SPEC 8)")
    pass_up: bool = Field(_SHIPPED.pass_up, strict=True, description="whether silence passes a case up (SPEC 8)")
    brake: BrakeTable = Field(BrakeTable(), description="when a flood of letters is held (SPEC 8)")
    lines: int = Field(25, ge=5, le=200, strict=True, description="lines of a digest before the totals (SPEC 9)")
