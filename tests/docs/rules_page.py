"""Makes docs/rules.md: every spec is passed a recorder, and what it wrote down is drawn as tables."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from types import FunctionType, ModuleType

from monitor.checks import CHECKS
from monitor.config.policy_file import shipped_policy
from monitor.config.policy_schema import NUMBERS_IN_WORDS
from monitor.domain.finding import Check, Condition
from monitor.domain.policy import Effect
from tests.builders.children import Case
from tests.docs.markdown import joined, table
from tests.spec.examples import HERE, Example, Recorder

CHAPTERS = (
    *("unseen", "attention", "waiting", "states", "escalations", "leaving", "school_age"),
    *(check.name for check in CHECKS if check.conditions),
)
SECTIONS = {"unseen": ("what_counts_as_seen", "limits", "start", "brief_sightings", "due_day")}
"""The sections of a chapter whose order no check gives."""
_AS_WRITTEN = {
    "GP", "NHS", "MARAC", "February", "March", "August", "October",
    "children's", "carer's", "nobody's", "parent's", "area's", "visitors'",
}  # fmt: skip
_OWN_WORDS = {re.sub(r"\W", "", word.lower()): word for word in sorted(_AS_WRITTEN)}
_EFFECTS = {
    Effect.OFF: "switched off",
    Effect.NOTE: "a note: shown, changes nothing",
    Effect.ATTENTION: "counts towards attention",
    Effect.CASELOAD: "the caseload column of the limits",
    Effect.ESCALATION: "an escalation",
}
_INTRODUCTION = """\
# The rules, with examples

This page is made from the tests in `tests/spec/` and from the checks themselves (`make docs`); the service is
tested against every line of it. It is written to be contradicted: if you work with children and a line here is
wrong, say so.

The first table has every condition. Below it each has a chapter with the examples it is tested by, folded: open the
line you doubt. A table shows what is known of an invented child, and what the service makes of it. “From 27
April 2024 until 5 May 2024” means that it stands on 27 April and no longer on 5 May. Days are London days.
Unless a line says otherwise

- the policy is the one that ships, the child has a births row, and every contact was learnt on its own day;
- in the chapters about a check every feed that the check needs has come; in the others only contacts, notices
  and births come, so that nothing missing is held against a child;
- terms are 1 September to 20 December, 5 January to 31 March and 15 April to 20 July; bank holidays are
  England's.

“Seen” in a check means seen by a children's service. Numbers and effects below are those that ship; an area's
policy may set others ([policy.md](policy.md)). Words are explained in the [glossary](glossary.md).
"""


def page() -> str:
    """Return the whole page."""
    lines = [_INTRODUCTION, *_every_condition(), *_contents()]
    for name in CHAPTERS:
        lines += _chapter(name)
    return joined(lines)


def _every_condition() -> list[str]:
    unseen = ("`unseen`", "the limit", "the first day after the limit", "a sighting that moves that day")
    rows = [(*unseen, _EFFECTS[Effect.ESCALATION])]
    for check in CHECKS:
        for c in check.conditions:
            until = c.ends or f"{c.numbers['months']} months after"
            rows.append((f"`{check.name}`", f"`{c.name}`", c.sentence, until, _EFFECTS[c.effect]))
    return [
        "## Every condition",
        "",
        *table(["check", "condition", "stands from", "until", "what it does as shipped"], rows),
        "A check counts once towards attention, however many of its conditions stand: none is standard, one raised,",
        "two different ones high. What makes attention high at once the policy lists (`high_if`).",
        "",
    ]


def _contents() -> Iterator[str]:
    for name in CHAPTERS:
        yield f"- [{_title(name)}](#{_anchor(_title(name))})"
    yield ""


def _check(name: str) -> Check | None:
    return next((check for check in CHECKS if check.name == name), None)


def _title(name: str) -> str:
    check = _check(name)
    return f"{name}: {check.question}" if check else (HERE / name / "lead.md").read_text("utf-8").splitlines()[0][2:]


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _chapter(name: str) -> Iterator[str]:
    yield from (f"## {_title(name)}", "")
    lead = (HERE / name / "lead.md").read_text("utf-8")
    yield from (re.sub(r"^# .*\n+", "", lead).rstrip(), "")
    check = _check(name)
    if name == "unseen":
        yield from _limits()
    if check and check.conditions:
        yield from _conditions(check)
    yield from _sections(name, check)


def _limits() -> Iterator[str]:
    policy = shipped_policy()
    rows = [
        (start.replace("_", " "), *(getattr(limits, column) for column in ("standard", "raised", "high", "caseload")))
        for start, limits in policy.limits.items()
    ]
    yield f"The days that ship; for a child that arrived and was never seen here they are {policy.arrival} at most:"
    yield ""
    yield from table(["last seen at age", "standard", "attention raised", "high", "on a caseload"], rows)


def _conditions(check: Check) -> list[str]:
    rows = [(f"`{c.name}`", numbers) for c in check.conditions if (numbers := _numbers(c))]
    return table(["condition", "its numbers, as shipped"], rows) if rows else []


def _numbers(condition: Condition) -> str:
    return "; ".join(f"`{name}` {value} ({NUMBERS_IN_WORDS[name]})" for name, value in condition.numbers.items())


def _sections(name: str, check: Check | None) -> Iterator[str]:
    files = {path.stem.removeprefix("test_"): path for path in (HERE / name).glob("test_*.py")}
    known = [c.name for c in check.conditions] if check and check.conditions else list(SECTIONS.get(name, ()))
    for section in [*known, *sorted(files.keys() - set(known))]:
        module = import_module(f"tests.spec.{name}.{files[section].stem}")
        yield from (f"### {section.replace('_', ' ').capitalize()}", "")
        if module.__doc__:
            yield from (module.__doc__, "")
        for spec in _specs(module):
            yield from _drawn(spec)


def _specs(module: ModuleType) -> list[FunctionType]:
    found = [f for n, f in vars(module).items() if n.startswith("test_") and inspect.isfunction(f)]
    return sorted(found, key=lambda spec: spec.__code__.co_firstlineno)


def _drawn(spec: FunctionType) -> Iterator[str]:
    recorder = Recorder()
    spec(recorder)
    yield from (f"<details><summary>{sentence(spec.__name__)}</summary>", "")
    with_policy = any(case.changes for case, _ in recorder.examples)
    heads = ["what is known", *(["the policy"] if with_policy else []), "what follows"]
    yield from table(heads, [_row(example, with_policy=with_policy) for example in recorder.examples])
    yield from ("</details>", "")


def _row(example: Example, *, with_policy: bool) -> list[str]:
    case, verdict = example
    return ["; ".join(case.known()), *([policy_of(case)] if with_policy else []), verdict.words]


def policy_of(case: Case) -> str:
    """Say what a case changes in the shipped policy."""
    return "; ".join(f"`{key}` = {_value(value)}" for key, value in _flat(case.changes)) or "as shipped"


def _flat(changes: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(changes, dict):
        for key, value in changes.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, changes


def _value(value: object) -> str:
    return (", ".join(map(str, value)) or "none") if isinstance(value, list) else str(value)


def sentence(name: str) -> str:
    """Make a sentence of a test's name."""
    words = [_OWN_WORDS.get(word, word) for word in name.removeprefix("test_").split("_")]
    said = " ".join(words)
    return f"{said[0].upper()}{said[1:]}."
