"""Reading the policy document: every complaint is one sentence that names the key (SPEC section 10)."""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.checks import CHECKS
from monitor.domain.agency import CHILDRENS_SERVICES, Agency
from monitor.domain.contact import Evidence
from monitor.domain.errors import UserError
from monitor.domain.feed import FeedKind
from monitor.domain.policy import (
    SHIPPED_LIMITS,
    SHIPPED_TIERS,
    BandStart,
    Brake,
    ConditionPolicy,
    Effect,
    HandOver,
    Limits,
    Policy,
    Tier,
)

_SHIPPED = Policy()
_MOST_DAYS = 400
Days = Annotated[int, Field(ge=7, le=_MOST_DAYS, strict=True)]
"""The bounds of a limit: a week to a little over a year."""
Count = Annotated[int, Field(ge=0, le=_MOST_DAYS, strict=True)]
NUMBERS_IN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "days_after_birth": "days a child born here has",
        "days_after_arrival": "days a child has that arrived, or was here when records began",
        "days_after": "days that may pass",
        "school_days_after": "school days that may pass",
        "working_days_after": "working days that may pass",
        "days_before_school_age": "days before compulsory school age",
        "in_a_row": "failed contacts on end",
        "cancellations_in_a_row": "cancellations by the carer on end from which each counts as failed",
        "times": "missed appointments",
        "within_months": "months within which they fall",
        "months": "months after which it ends by itself",
        "sibling_days": "days on which siblings were seen",
        "unseen_days": "days this child was not",
    }
)
"""What each number of a condition counts."""


class _Table(BaseModel):
    """One table of the document; the description of a key is what docs/policy.md says of it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class LimitsRow(_Table):
    """The days until the next sighting for children last seen at one age."""

    standard: Days = Field(description="when nothing stands against the child (SPEC 5)")
    raised: Days = Field(description="when one check stands (SPEC 5, 7)")
    high: Days = Field(description="when two checks stand, or one of `high_if` (SPEC 5, 7)")
    caseload: Days = Field(description="on an open social-care caseload; the shorter of the two counts (SPEC 5, 7)")


class TierRow(_Table):
    """Who must act on an escalation, and by when; silence passes it to the next tier."""

    role: str = Field(description="a role of config/people.toml (SPEC 8)")
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
    stretch: float = Field(1.5, ge=1, le=3, description="limits beyond which no brief sighting postpones (SPEC 5)")
    warning: Count = Field(14, description="days before its day from which a child is due soon (SPEC 5, 6)")
    wait_for: list[FeedKind] = Field(sorted(_SHIPPED.wait_for), description="feeds `unseen` waits for (SPEC 6)")
    wait_days: int = Field(7, ge=0, le=7, strict=True, description="most days it waits for them (SPEC 6)")
    doubt_days: int = Field(10, ge=1, le=10, strict=True, description="working days until a doubt escalates (SPEC 6)")
    death_doubt_days: int = Field(5, ge=1, le=5, strict=True, description="working days for a doubted death (SPEC 4)")
    hand_over: HandOver = Field(_SHIPPED.hand_over, description="`by_age` only where no roll is received (SPEC 4.1)")
    attended_before_school_age: Annotated[int, Field(ge=0, le=90, strict=True)] = Field(
        60, description="days before school age within which a child must have come to be handed over (SPEC 4.1)"
    )
    high_if: list[str] = Field(sorted(_SHIPPED.high_if), description="conditions that are high at once (SPEC 7)")
    counts_as_seen: list[Evidence] = Field(sorted(_SHIPPED.counts_as_seen), description="what is a sighting (SPEC 3)")
    childrens_services: list[Agency] = Field(sorted(CHILDRENS_SERVICES), description="whose is not brief (SPEC 3)")
    limits: dict[BandStart, LimitsRow] = Field({}, description="a table for each age last seen at (SPEC 5)")
    checks: dict[str, dict[str, dict[str, int | str]]] = Field({}, description="a table for each condition (SPEC 7)")
    tiers: list[TierRow] = Field([], description="the tiers in order; none keeps those shipped (SPEC 8)")
    pass_up: bool = Field(_SHIPPED.pass_up, strict=True, description="whether silence passes a case up (SPEC 8)")
    brake: BrakeTable = Field(BrakeTable(), description="when a flood of letters is held (SPEC 8)")
    lines: int = Field(25, ge=5, le=200, strict=True, description="lines of a digest before the totals (SPEC 9)")


_CAN_BE_SEEN = frozenset({Evidence.SEEN_IN_PERSON, Evidence.SEEN_REMOTELY})


def shipped_policy() -> Policy:
    """Give the policy with every shipped default."""
    return policy_of({})


def read_policy(text: str, *, version: int = 0) -> Policy:
    """Read a policy document; `UserError` with one sentence when it is not one."""
    try:
        document = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as broken:
        raise UserError(f"The policy is not valid TOML: {broken}.") from None
    return policy_of(document, version=version)


def policy_of(document: Mapping[str, object], *, version: int = 0) -> Policy:
    """Make a policy of a parsed document; what it leaves out keeps its shipped default."""
    try:
        said = Document.model_validate(document)
    except ValidationError as wrong:
        raise UserError(_complaint(wrong)) from None
    policy = Policy(
        version=version,
        wait_for=frozenset(said.wait_for),
        high_if=frozenset(said.high_if),
        counts_as_seen=frozenset(said.counts_as_seen),
        childrens_services=frozenset(said.childrens_services),
        limits={start: _limits(said, start) for start in BandStart},
        conditions=_conditions(said.checks),
        tiers=tuple(Tier(t.role, t.acknowledge_within, t.decide_within) for t in said.tiers) or SHIPPED_TIERS,
        brake=Brake(**said.brake.model_dump()),
        arrival=said.arrival,
        brief=said.brief,
        stretch=said.stretch,
        warning=said.warning,
        wait_days=said.wait_days,
        doubt_days=said.doubt_days,
        death_doubt_days=said.death_doubt_days,
        hand_over=said.hand_over,
        attended_before_school_age=said.attended_before_school_age,
        pass_up=said.pass_up,
        lines=said.lines,
    )
    for complaint in _complaints(policy):
        raise UserError(f"The policy cannot be used: {complaint}.")
    return policy


def _limits(said: Document, start: BandStart) -> Limits:
    return Limits(**said.limits[start].model_dump()) if start in said.limits else SHIPPED_LIMITS[start]


def _conditions(said: Mapping[str, Mapping[str, Mapping[str, int | str]]]) -> dict[str, ConditionPolicy]:
    """Lay what the document says of conditions over what each check ships with."""
    shipped = {f"{check.name}.{c.name}": c for check in CHECKS for c in check.conditions}
    named = {f"{check}.{name}": values for check, conditions in said.items() for name, values in conditions.items()}
    for name in named.keys() - shipped.keys():
        raise UserError(f"The policy names checks.{name}, which there is not{_nearest(name, shipped)}.")
    return {
        name: _condition(name, condition.effect, dict(condition.numbers), named.get(name, {}))
        for name, condition in shipped.items()
    }


def _condition(name: str, effect: Effect, numbers: dict[str, int], said: Mapping[str, int | str]) -> ConditionPolicy:
    for key, value in said.items():
        if key == "effect":
            if value not in [e.value for e in Effect]:
                raise UserError(f"The policy's checks.{name}.effect must be one of {', '.join(Effect)}.")
            effect = Effect(str(value))
        elif key not in numbers:
            raise UserError(f"The policy names checks.{name}.{key}, which there is not{_nearest(key, numbers)}.")
        elif not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_DAYS:
            raise UserError(f"The policy's checks.{name}.{key} must be a whole number from 1 to {_MOST_DAYS}.")
        else:
            numbers[key] = value
    return ConditionPolicy(effect, numbers)


def _complaints(policy: Policy) -> Iterator[str]:
    """Say what makes a well-formed policy unusable (SPEC section 5: wider to the right or shorter downwards)."""
    for start, limits in policy.limits.items():
        if not limits.standard >= limits.raised >= limits.high:
            yield f"limits.{start} must not get longer from standard to raised to high"
        if limits.caseload > limits.high:
            yield f"limits.{start}.caseload must not be longer than high"
    for (younger, above), (older, below) in pairwise(policy.limits.items()):
        for column in ("standard", "raised", "high", "caseload"):
            if getattr(below, column) < getattr(above, column):
                yield f"limits.{older}.{column} must not be shorter than limits.{younger}.{column}"
    for name in sorted(policy.high_if - policy.conditions.keys()):
        yield f"high_if names {name}, which is no condition{_nearest(name, policy.conditions)}"
    for evidence in sorted(policy.counts_as_seen - _CAN_BE_SEEN):
        yield f"counts_as_seen cannot hold {evidence}: only seen_in_person and seen_remotely are sightings"
    if Evidence.SEEN_IN_PERSON not in policy.counts_as_seen:
        yield "counts_as_seen must hold seen_in_person"


def _nearest(name: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}" if near else ""


def _complaint(wrong: ValidationError) -> str:
    first = wrong.errors(include_input=False, include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"The policy names {key}, which there is not{_nearest(key, Document.model_fields)}."
    return f"The policy's {key} is not right: {first['msg'].lower()}."
