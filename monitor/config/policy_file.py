"""Parses the policy document: every complaint is one sentence that names the key (SPEC section 10)."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise

from pydantic import ValidationError

from monitor.checks import CHECKS
from monitor.config.policy_schema import MOST_DAYS, BrakeTable, Document, LimitsRow, TierRow
from monitor.config.whose_key import belongs_in
from monitor.domain.contact import CAN_BE_SEEN, Evidence
from monitor.domain.errors import UserError
from monitor.domain.people import WITH_A_LIST, Role
from monitor.domain.policy import (
    SHIPPED_LIMITS,
    SHIPPED_TIERS,
    BandStart,
    Brake,
    ConditionPolicy,
    Effect,
    Limits,
    Policy,
    Tier,
)

LONGEST = 256_000
"""Maximum length of a policy document in characters; a longer text is another file."""
_TABLE_DEEP = 2
_RETIRED = frozenset({"concern.reported.months", "concern.not_seen_since.months"})
"""Numbers that conditions had once: versions kept from then are read without them, a new one may not name them."""


def shipped_policy() -> Policy:
    """Return the policy with every shipped default."""
    return policy_of({})


class PolicyError(UserError):
    """A policy document that cannot be used; `key` is the key at fault, empty when there is none."""

    def __init__(self, sentence: str, key: str = "") -> None:
        """Store the sentence for people, and the key at fault."""
        super().__init__(sentence)
        self.key = key


def read_policy(text: str, *, version: int = 0) -> Policy:
    """Parse a policy document; `PolicyError` with one sentence when it cannot be used."""
    return policy_of(_parsed(text), version=version)


def read_whole_policy(text: str, *, version: int = 0) -> Policy:
    """Parse a document as people edit it: it has a limits row for every age or for none, else it was truncated."""
    document = _parsed(text)
    policy = policy_of(document, version=version)
    named = document.get("limits") or {start.value: None for start in BandStart}
    missing = [start for start in BandStart if isinstance(named, Mapping) and start.value not in named]
    if missing:
        raise PolicyError(f"The policy lacks the table limits.{missing[0]}: every age has one row.", "limits")
    for name in sorted(_RETIRED & set(_numbers_named(document))):
        raise PolicyError(
            f"The policy's checks.{name} is no longer a number of the policy: no concern ends by itself, only when the "
            "child has been looked at. Delete the line.",
            f"checks.{name}",
        )
    return policy


def _numbers_named(document: Mapping[str, object]) -> Iterator[str]:
    """Yield check.condition.key for each number of a document that was read."""
    for check, conditions in Document.model_validate(document).checks.items():
        for condition, values in conditions.items():
            yield from (f"{check}.{condition}.{key}" for key in values)


def _parsed(text: str) -> Mapping[str, object]:
    if len(text) > LONGEST:
        raise PolicyError(f"The policy is longer than {LONGEST // 1000} kB: this is another file.")
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as broken:
        why = str(broken) if isinstance(broken, tomllib.TOMLDecodeError) else "a value is too long or too deep"
        raise PolicyError(f"The policy is not valid TOML: {_shown(why, 200)}.") from None


def policy_of(document: Mapping[str, object], *, version: int = 0) -> Policy:
    """Return the policy of a parsed document; what it leaves out keeps its shipped default."""
    try:
        content = Document.model_validate(document)
    except ValidationError as wrong:
        raise _complaint(wrong) from None
    policy = Policy(
        version=version,
        wait_for=frozenset(content.wait_for),
        high_if=frozenset(content.high_if),
        counts_as_seen=frozenset(content.counts_as_seen),
        childrens_services=frozenset(content.childrens_services),
        limits={start: _limits(content, start) for start in BandStart},
        conditions=_conditions(content.checks),
        tiers=tuple(Tier(str(t.role), t.acknowledge_within, t.decide_within) for t in content.tiers) or SHIPPED_TIERS,
        brake=Brake(**content.brake.model_dump()),
        arrival=content.arrival,
        brief=content.brief,
        stretch=content.stretch,
        warning=content.warning,
        wait_days=content.wait_days,
        doubt_days=content.doubt_days,
        doubt_days_to_register=content.doubt_days_to_register,
        death_doubt_days=content.death_doubt_days,
        hand_over=content.hand_over,
        attended_before_school_age=content.attended_before_school_age,
        pass_up=content.pass_up,
        lines=content.lines,
    )
    for complaint in _complaints(policy):
        raise PolicyError(f"The policy cannot be used: {complaint}.", complaint.split(maxsplit=1)[0])
    return policy


def _limits(said: Document, start: BandStart) -> Limits:
    return Limits(**said.limits[start].model_dump()) if start in said.limits else SHIPPED_LIMITS[start]


def _conditions(said: Mapping[str, Mapping[str, Mapping[str, object]]]) -> dict[str, ConditionPolicy]:
    """Return each condition's effect and numbers: those its check ships with, replaced by the document's."""
    shipped = {f"{check.name}.{c.name}": c for check in CHECKS for c in check.conditions}
    named = {f"{check}.{name}": values for check, conditions in said.items() for name, values in conditions.items()}
    for name in sorted(named.keys() - shipped.keys()):
        raise _unknown(f"checks.{_shown(name)}", name, shipped)
    return {
        name: _condition(name, condition.effect, dict(condition.numbers), named.get(name, {}))
        for name, condition in shipped.items()
    }


def _condition(name: str, effect: Effect, numbers: dict[str, int], said: Mapping[str, object]) -> ConditionPolicy:
    for key, value in said.items():
        where = f"checks.{name}.{_shown(key)}"
        if key == "effect":
            if value not in [e.value for e in Effect]:
                raise PolicyError(f"The policy's {where} must be one of {', '.join(Effect)}.", where)
            effect = Effect(str(value))
        elif f"{name}.{key}" in _RETIRED:
            continue
        elif key not in numbers:
            raise _unknown(where, key, {**numbers, "effect": 0})
        elif not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_DAYS:
            raise PolicyError(f"The policy's {where} must be a whole number from 1 to {MOST_DAYS}.", where)
        else:
            numbers[key] = value
    return ConditionPolicy(effect, numbers)


def _complaints(policy: Policy) -> Iterator[str]:
    """Yield what makes a well-formed policy unusable (SPEC section 5: wider to the right or shorter downwards)."""
    for start, limits in policy.limits.items():
        if not limits.standard >= limits.raised >= limits.high:
            yield f"limits.{start} must not get longer from standard to raised to high"
        if limits.caseload > limits.high:
            yield f"limits.{start}.caseload must not be longer than high"
    for (younger, above), (older, below) in pairwise(policy.limits.items()):
        for column in ("standard", "raised", "high", "caseload"):
            if getattr(below, column) < getattr(above, column):
                yield f"limits.{older}.{column} must not be shorter than limits.{younger}.{column}"
    yield from _strange_names(policy)


def _strange_names(policy: Policy) -> Iterator[str]:
    """Yield a complaint about each list entry that is not allowed there."""
    for name in sorted(policy.high_if - policy.conditions.keys()):
        yield f"high_if names {name}, which is no condition{_nearest(name, policy.conditions)}"
    for evidence in sorted(policy.counts_as_seen - CAN_BE_SEEN):
        yield f"counts_as_seen cannot hold {evidence}: only seen_in_person and seen_remotely are sightings"
    if Evidence.SEEN_IN_PERSON not in policy.counts_as_seen:
        yield "counts_as_seen must hold seen_in_person"
    if not policy.childrens_services:
        yield "childrens_services must name at least one: else no sighting would count in full"
    for kind in sorted(policy.wait_for):
        if not kind.holds_sightings:
            yield f"wait_for cannot hold {kind}: no sighting ever comes in that feed"
    for number, tier in enumerate(policy.tiers, start=1):
        if Role(tier.role) not in WITH_A_LIST:
            yield f"tiers cannot name {tier.role} (tier {number}): it is told of no single case"


def _unknown(where: str, name: str, known: Iterable[str], before: str = "") -> PolicyError:
    if where == name and (file := belongs_in(name)):
        return PolicyError(f"The policy names {where}, which belongs in {file}: move it there.", where)
    near = get_close_matches(name, list(known), n=1)
    meant = f"did you mean {before}{near[0]}" if near else "delete the line, or look for the key in docs/policy.md"
    return PolicyError(f"The policy names {where}, and there is no such key; {meant}.", where)


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}" if near else ""


def _complaint(wrong: ValidationError) -> PolicyError:
    errors = wrong.errors(include_input=False, include_url=False)
    first = next((each for each in errors if each["type"] == "extra_forbidden"), errors[0])
    path = [_shown(str(part)) for part in first["loc"] if part != "[key]"]
    key = ".".join(path)
    if first["type"] == "extra_forbidden" or "[key]" in first["loc"]:
        before = "".join(f"{part}." for part in path[:-1])
        return _unknown(key, path[-1], _known_beside(path), before)
    return PolicyError(f"The policy's {key} is not right: {_shown(first['msg'], 300).lower()}.", key)


def _known_beside(path: Sequence[str]) -> Iterable[str]:
    """Return the valid keys at the place of an unknown one."""
    if len(path) == 1:
        return Document.model_fields
    tables: Mapping[str, Iterable[str]] = {"brake": BrakeTable.model_fields, "tiers": TierRow.model_fields}
    if path[0] == "limits":
        return list(BandStart) if len(path) == _TABLE_DEEP else LimitsRow.model_fields
    return tables.get(path[0], ())


def _shown(text: str, most: int = 60) -> str:
    """Return text of a document as part of a sentence: printable, on one line, at most so many characters."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= most else f"{plain[:most]}…"
