"""The weakenings of a policy change: whether a child may be due, or reported, later; computed, not declared (SPEC 10).

The guarantee is one-sided: where `weakenings` is empty, no history exists in which a child is due later under the new
policy than under the old. Where that cannot be guaranteed it names the key, though most children may gain by the
change: a number that moves a first day also moves the day for which a feed must have come, and a condition that
escalates no longer counts towards attention.
"""

from collections.abc import Iterator

from monitor.domain.policy import Brake, ConditionPolicy, Effect, HandOver, Limits, Policy, Tier

_LONGER = (
    "arrival",
    "brief",
    "stretch",
    "wait_days",
    "doubt_days",
    "doubt_days_to_register",
    "death_doubt_days",
    "attended_before_school_age",
)
_SHORTER = ("warning", "lines")
_REACH = frozenset({"within_months", "months"})
"""Numbers that are windows and no limits: the larger, the more they catch, or the longer the condition stands."""
NEEDS_A_FEED = frozenset(
    {
        "gp_registration.never_registered",
        "gp_registration.practice_dissolved",
        "gp_registration.no_longer_listed",
        "school_roll.never_attended",
        "school_roll.no_school_place",
        "school_roll.no_longer_listed",
        "early_years.left_provider",
        "early_years.stopped_attending",
        "early_years.no_longer_listed",
    }
)
"""Conditions of something missing: they stand only where the feed covers the day before their first day."""
_NO_WORSE = {
    Effect.OFF: frozenset(Effect),
    Effect.NOTE: frozenset(Effect) - {Effect.OFF},
    Effect.ATTENTION: frozenset({Effect.ATTENTION}),
    Effect.CASELOAD: frozenset({Effect.CASELOAD}),
    Effect.ESCALATION: frozenset({Effect.ESCALATION}),
}
"""By effect, the effects under which no child is due later."""


def weakenings(old: Policy, new: Policy) -> tuple[str, ...]:
    """Return one phrase for each key that the new policy weakens; none when it weakens nothing."""
    return tuple(_weakenings(old, new))


def _weakenings(old: Policy, new: Policy) -> Iterator[str]:
    yield from _numbers(old, new)
    yield from _evidence(old, new)
    for start, held in old.limits.items():
        yield from _limits(f"limits.{start}", held, new.limits[start])
    for name, condition in old.conditions.items():
        yield from _condition(name, condition, new.conditions[name])
    for name in sorted(old.high_if - new.high_if):
        yield f"high_if no longer names {name}"
    yield from _tiers(old.tiers, new.tiers)
    if old.pass_up and not new.pass_up:
        yield "pass_up is switched off"
    yield from _brake(old.brake, new.brake)


def _numbers(old: Policy, new: Policy) -> Iterator[str]:
    for key in _LONGER:
        if getattr(new, key) > getattr(old, key):
            yield _moved(key, getattr(old, key), getattr(new, key))
    for key in _SHORTER:
        if getattr(new, key) < getattr(old, key):
            yield _moved(key, getattr(old, key), getattr(new, key))
    if new.hand_over is HandOver.BY_AGE and old.hand_over is not HandOver.BY_AGE:
        yield _moved("hand_over", old.hand_over, new.hand_over)


def _evidence(old: Policy, new: Policy) -> Iterator[str]:
    """Yield the weakenings of evidence; `counts_as_seen` may not shrink either: a sighting can undo a move (SPEC 4)."""
    for added in sorted(new.counts_as_seen - old.counts_as_seen):
        yield f"counts_as_seen takes in {added}"
    for gone in sorted(old.counts_as_seen - new.counts_as_seen):
        yield f"counts_as_seen leaves out {gone}, which could also show that a child had not moved or died"
    for agency in sorted(new.childrens_services - old.childrens_services):
        yield f"childrens_services takes in {agency}"
    for feed in sorted(new.wait_for - old.wait_for):
        yield f"wait_for takes in {feed}"


def _limits(key: str, old: Limits, new: Limits) -> Iterator[str]:
    for column in ("standard", "raised", "high", "caseload"):
        before, after = getattr(old, column), getattr(new, column)
        if after > before:
            yield _moved(f"{key}.{column}", before, after)


def _condition(name: str, old: ConditionPolicy, new: ConditionPolicy) -> Iterator[str]:
    key = f"checks.{name}"
    if new.effect not in _NO_WORSE[old.effect]:
        yield _moved(f"{key}.effect", old.effect, new.effect)
    if Effect.OFF in {old.effect, new.effect} or old.effect is Effect.NOTE:
        return
    for number, before in old.numbers.items():
        after = new.numbers[number]
        sooner = after > before if number in _REACH else after < before
        if after != before and (not sooner or name in NEEDS_A_FEED):
            yield _moved(f"{key}.{number}", before, after)


def _tiers(old: tuple[Tier, ...], new: tuple[Tier, ...]) -> Iterator[str]:
    if [tier.role for tier in old] != [tier.role for tier in new]:
        yield "tiers: other people are told"
        return
    for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
        for key in ("acknowledge_within", "decide_within"):
            if getattr(after, key) > getattr(before, key):
                yield _moved(
                    f"tiers, the {_ORDINALS.get(number, f'{number}th')}: {key}",
                    getattr(before, key),
                    getattr(after, key),
                )


_ORDINALS = {1: "first", 2: "second", 3: "third"}


def _brake(old: Brake, new: Brake) -> Iterator[str]:
    """Yield the weakenings of the brake: a smaller number holds letters earlier, or releases fewer."""
    for key in ("at_least", "times_median", "percent_of_register", "first_out", "daily_capacity"):
        before, after = getattr(old, key), getattr(new, key)
        if after < before:
            yield _moved(f"brake.{key}", before, after)


def _moved(key: str, before: object, after: object) -> str:
    return f"{key} goes from {before} to {after}"
