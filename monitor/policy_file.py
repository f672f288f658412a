"""Reading the policy document: parsed, validated, and every complaint one sentence that names the key (SPEC section 10)."""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, TypeVar

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

Days = Annotated[int, Field(ge=7, le=400, strict=True)]
"""The bounds of a limit: a week to a little over a year."""
Count = Annotated[int, Field(ge=0, le=400, strict=True)]
Word = TypeVar("Word", bound=StrEnum)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Limits(_Table):
    standard: Days
    raised: Days
    high: Days
    caseload: Days


class _Tier(_Table):
    role: str
    acknowledge_within: Annotated[int, Field(ge=1, le=20, strict=True)]
    decide_within: Annotated[int, Field(ge=1, le=40, strict=True)]


_SHIPPED_BRAKE = Brake()


class _Brake(_Table):
    at_least: Annotated[int, Field(ge=1, le=1000, strict=True)] = _SHIPPED_BRAKE.at_least
    times_median: Annotated[int, Field(ge=1, le=100, strict=True)] = _SHIPPED_BRAKE.times_median
    percent_of_register: Annotated[int, Field(ge=1, le=100, strict=True)] = _SHIPPED_BRAKE.percent_of_register
    first_out: Annotated[int, Field(ge=0, le=1000, strict=True)] = _SHIPPED_BRAKE.first_out
    daily_capacity: Annotated[int, Field(ge=1, le=1000, strict=True)] = _SHIPPED_BRAKE.daily_capacity


class _Document(_Table):
    arrival: Days = 42
    brief: Days = 90
    stretch: Annotated[float, Field(ge=1, le=3)] = 1.5
    warning: Count = 14
    wait_for: list[FeedKind] = [FeedKind.HEALTH_VISITOR_CONTACTS, FeedKind.CONTACTS]
    wait_days: Annotated[int, Field(ge=0, le=7, strict=True)] = 7
    doubt_days: Annotated[int, Field(ge=1, le=10, strict=True)] = 10
    death_doubt_days: Annotated[int, Field(ge=1, le=5, strict=True)] = 5
    hand_over: HandOver = HandOver.SCHOOL_ROLL
    attended_before_school_age: Annotated[int, Field(ge=0, le=90, strict=True)] = 60
    high_if: list[str] = ["concern.reported"]
    counts_as_seen: list[Evidence] = [Evidence.SEEN_IN_PERSON]
    childrens_services: list[Agency] = sorted(CHILDRENS_SERVICES)
    limits: dict[BandStart, _Limits] = {}
    checks: dict[str, dict[str, dict[str, int | str]]] = {}
    tiers: list[_Tier] = []
    pass_up: Annotated[bool, Field(strict=True)] = False
    brake: _Brake = _Brake()
    lines: Annotated[int, Field(ge=5, le=200, strict=True)] = 25


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
        said = _Document.model_validate(document)
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


def _limits(said: _Document, start: BandStart) -> Limits:
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
        elif not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 400:
            raise UserError(f"The policy's checks.{name}.{key} must be a whole number from 1 to 400.")
        else:
            numbers[key] = value
    return ConditionPolicy(effect, numbers)


def _complaints(policy: Policy) -> Iterator[str]:
    """Say what makes a well-formed policy unusable (SPEC section 5: wider to the right or shorter downwards)."""
    for start, limits in policy.limits.items():
        if not limits.standard >= limits.raised >= limits.high:
            yield f"limits.{start} must not get longer from standard to raised to high"
        if limits.caseload > limits.standard:
            yield f"limits.{start}.caseload must not be longer than standard"
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
        return f"The policy names {key}, which there is not{_nearest(key, _Document.model_fields)}."
    return f"The policy's {key} is not right: {first['msg'].lower()}."
