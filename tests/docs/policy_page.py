"""Makes docs/policy.md from the policy document's own declaration and the checks."""

from collections.abc import Iterator
from enum import StrEnum
from typing import get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from monitor.checks import CHECKS
from monitor.config.policy_file import shipped_policy
from monitor.config.policy_schema import NUMBERS_IN_WORDS, BrakeTable, Document, LimitsRow, TierRow
from monitor.domain.policy import Effect
from tests.docs.markdown import joined, table

_HEADS = ["key", "holds", "bounds", "as shipped", "what it means", "SPEC"]
_TABLES = {"limits", "checks", "tiers", "brake"}
_INTRODUCTION = """\
# The policy document

One file, `config/policy.toml`, says what counts, how long, and what follows. This page is made from the code
that reads it (`make docs`): it names every key there is. A key left out keeps what is shipped; a key that does
not exist, a value out of bounds or a table that contradicts itself is refused with one sentence that names the
key, and the last good version stays in force. What the rules make of the numbers is on the page of
[rules](rules.md). The last column names the section of the service's specification.
"""
_CHANGING = """\
## Changing it

```
monitor policy show                              what is in force, and what waits for approval
monitor policy edit [--from N]                   the newest version in $EDITOR, a copy; an error is told with its line
monitor policy apply FILE --reason "why"         the same with a document written elsewhere
monitor policy approve N                         by somebody else, where it weakens
monitor policy rebase N --reason "why"           a proposal's change made again in the newest version
monitor policy withdraw N --reason "why"         a proposal taken back
monitor policy write                             what is in force, written into config/policy.toml
monitor policy history                           every version, who signed it, and from when it holds
monitor policy diff A B                          key by key
monitor policy revert N --reason "why"           an earlier version, proposed anew; says first what that leaves out
```

- **A version never changes**: its document, author, reason, approver and day stay as they are, and every run,
  escalation and letter names the one it rests on.
- **Author and approver are the accounts that run the commands**: the login behind sudo. There is no option for them.
- **A weakening is computed**, key by key: a longer limit, a condition off or less strict, more that counts as seen,
  a feed more to wait for, fewer letters. It needs somebody other than its author, is in force from the next day, and
  is announced to the leads in the next letter. Where the service cannot promise that no child is due later, it calls
  a change a weakening too: a first day moved forward may outrun the feed that would show it, and a condition that
  escalates no longer shortens the limit.
- **An edit begins from the newest version**, also one that waits for its day, and names the proposals that wait: they
  are no part of it, and `--from N` begins from one of them instead.
- **A proposal can be taken back** by anybody who may sign; it stays in the history with their name and reason.
- **A proposal that another change overtook** cannot be approved: `rebase` makes its change again, in the newest version
  and under the name of whoever runs it, comments included. Where both changed the same it names the keys.
- **What weakens nothing** is in force at once, on its author's word alone, and is never held for a weakening of
  somebody else's: where another version is in force for a time, or will be, the same change is made in that one too.
- **`--until DAY`** makes a change temporary: after that day the policy before holds again by itself. The next change
  is compared with both, so that nothing temporary lasts by accident. To make it last, propose the same again.
- **Saving `config/policy.toml` changes nothing yet**: within two minutes the file is a proposal of the account that
  owns it, the leads and operators are written to, and somebody approves it. A weakening saved under root's name signs
  for nothing: somebody who stands by it runs `monitor policy rebase`, and another person approves that.
- **A file that says something else than what is in force** is named by `monitor status` and `monitor doctor`, with the
  keys and what makes them one: it waits for approval or its day, or `monitor policy write` puts back what is in force.
- **A file that is broken, half-written, unreadable or gone** leaves the last good version in force; `monitor status`
  and a letter to the operators say so.
- **`config/feeds.toml` and `config/people.toml`** go through the same versions where they decide what is evidence or
  who is told: a headcount or a blank `child_seen` that counts, a smaller area, a recipient removed. Until a second
  person has approved, the service goes on as agreed before. They are proposed apart from the document, under the name
  of the account that owns the file; `monitor policy rebase N` signs for such a proposal.
- **What a change raises** carries its version and stands in a part of the digest of its own, for the first week.
"""
_REFUSED = """\
## What is refused beyond the bounds

- a row of `limits` that gets longer from `standard` to `raised` to `high` to `caseload`;
- a row of `limits` that is shorter than the row of a younger age, in any column;
- a name in `high_if` that is no condition;
- `counts_as_seen` without `seen_in_person`, or with anything but `seen_in_person` and `seen_remotely`:
  everything else is no sighting whatever a policy says;
- `childrens_services` that name nobody;
- a `wait_for` feed in which no sighting ever comes (only `contacts`, `health_visitor_contacts`, `early_years` and
  `school_roll` hold any), or one agreed to come slower than weekly;
- a tier whose role nobody in `config/people.toml` has, or that is told of no single case;
- some rows of `limits` without the others, in a document somebody edits: it may have been cut off.
"""


def page() -> str:
    """Return the whole page."""
    lines = [_INTRODUCTION, "## Keys of the document", ""]
    lines += table(_HEADS, [_row(key, field) for key, field in Document.model_fields.items() if key not in _TABLES])
    lines += ["## limits: days until the next sighting", "", *_limits()]
    lines += ["## checks: what each condition does", "", *_checks()]
    lines += ["## tiers: who must act, by when", "", *_tiers()]
    lines += ["## brake: when a flood is held", "", _said(BrakeTable), ""]
    lines += table(_HEADS, [_row(f"brake.{key}", field) for key, field in BrakeTable.model_fields.items()])
    return joined([*lines, _REFUSED, _CHANGING])


def _row(key: str, field: FieldInfo, shipped: object = None) -> list[str]:
    default = field.get_default(call_default_factory=False) if shipped is None else shipped
    means, section = described(field)
    return [f"`{key}`", _holds(field.annotation), _bounds(field), _value(default), means, section]


def described(field: FieldInfo) -> tuple[str, str]:
    """Return what a key means and the section of the specification it belongs to."""
    means, _, section = (field.description or "").rpartition(" (SPEC ")
    return means, section.removesuffix(")")


def _holds(kind: object) -> str:
    if get_origin(kind) is list:
        return f"list: {_holds(get_args(kind)[0])}"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return "any of " + ", ".join(f"`{word}`" for word in kind)
    return {int: "whole number", float: "number", bool: "true or false", str: "text"}[kind]  # type: ignore[index]


def _bounds(field: FieldInfo) -> str:
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return f"{low}–{high}" if low is not None else ""


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(f"`{each}`" for each in value) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    return f"`{value}`" if isinstance(value, str) else str(value)


def _limits() -> Iterator[str]:
    limits = shipped_policy().limits
    yield _said(LimitsRow)
    yield "One table for each age on the day last seen, `[limits.from_birth]` and so on, with all four columns."
    yield ""
    columns = list(LimitsRow.model_fields)
    rows = [
        [f"`limits.{start}`", *(str(getattr(held, column)) for column in columns)] for start, held in limits.items()
    ]
    yield from table(["as shipped", *columns], rows)
    fields = LimitsRow.model_fields.items()
    means = [(f"`{name}`", _holds(f.annotation), _bounds(f), *described(f)) for name, f in fields]
    yield from table(["column", "holds", "bounds", "what it means", "SPEC"], means)


def _checks() -> Iterator[str]:
    effects = ", ".join(f"`{effect}`" for effect in Effect)
    yield f"One table for each condition, `[checks.concern.reported]` and so on. `effect` is one of {effects};"
    yield "a number is a whole number from 1 to 400. `unseen` has no condition of its own: its numbers are the limits."
    yield ""
    rows = []
    for check in CHECKS:
        for condition in check.conditions:
            key = f"checks.{check.name}.{condition.name}"
            rows.append((f"`{key}.effect`", f"`{condition.effect}`", condition.sentence))
            rows += [(f"`{key}.{n}`", str(v), NUMBERS_IN_WORDS[n]) for n, v in condition.numbers.items()]
    yield from table(["key", "as shipped", "what it means"], rows)


def _tiers() -> Iterator[str]:
    yield _said(TierRow) + " One `[[tiers]]` table for each, first to last."
    yield ""
    shipped = shipped_policy().tiers
    fields = TierRow.model_fields.items()
    yield from table(_HEADS, [_row(f"tiers.{n}", f, [str(getattr(tier, n)) for tier in shipped]) for n, f in fields])


def _said(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip()
