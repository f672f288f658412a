"""The difference between two policies, key by key, with the keys of the document."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from monitor.domain.agreed import Agreed, widenings
from monitor.domain.policy import Policy

_TABLES = frozenset({"version", "limits", "conditions", "tiers", "brake"})


@dataclass(frozen=True, slots=True)
class Changed:
    """One key with its value before and after, as text; empty where the key does not exist."""

    key: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return the change as one phrase."""
        return f"{self.key}: {self.before or 'not there'} → {self.after or 'taken away'}"


def changes(old: Policy, new: Policy) -> tuple[Changed, ...]:
    """Return every key whose value differs, in the order of the document."""
    before, after = dict(_keys(old)), dict(_keys(new))
    both = dict.fromkeys((*before, *after))
    return tuple(
        Changed(key, before.get(key, ""), after.get(key, "")) for key in both if before.get(key) != after.get(key)
    )


def preview_of(old: Policy, new: Policy) -> str:
    """Return the preview shown to an author before proposing and kept with the version: a line for each changed key."""
    return "\n".join(str(changed) for changed in changes(old, new))


def changed_agreements(old: Agreed, new: Agreed) -> tuple[str, ...]:
    """Return one phrase for each changed setting of the feeds' and the people's file; nobody is named."""
    weaker = [f"{phrase} (new)" for phrase in widenings(old, new)]
    tighter = [f"{phrase} (taken back)" for phrase in widenings(new, old)]
    return (*weaker, *tighter)


def _keys(policy: Policy) -> Iterator[tuple[str, str]]:
    for field in fields(policy):
        if field.name not in _TABLES:
            yield field.name, _words(getattr(policy, field.name))
    for start, limits in policy.limits.items():
        yield from _columns(f"limits.{start}", limits)
    for name, condition in policy.conditions.items():
        yield f"checks.{name}.effect", str(condition.effect)
        yield from ((f"checks.{name}.{number}", str(value)) for number, value in condition.numbers.items())
    for place, tier in enumerate(policy.tiers, start=1):
        yield from _columns(f"tiers {place}", tier)
    yield from _columns("brake", policy.brake)


def _columns(table: str, row: object) -> Iterator[tuple[str, str]]:
    for name in type(row).__dataclass_fields__:  # type: ignore[attr-defined]  # every row is a dataclass
        yield f"{table}.{name}", _words(getattr(row, name))


def _words(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value))) or "none"
    return str(value)
