"""The chronology: what agencies recorded and what this service answered, in order of days."""

from collections.abc import Iterator, Sequence
from datetime import date

from monitor.domain.escalation import Event
from monitor.domain.judgement import Judgement
from monitor.domain.limit import attention_steps
from monitor.domain.policy import Effect
from monitor.explain import words
from monitor.explain.entries import Dated, Entry, EntryContext, EntryKind, entries
from monitor.explain.limit import checks_standing, counting, said
from monitor.explain.uncounted import Uncounted

SERVICE = "this service"
History = Sequence[tuple[date, Event, str]]
"""The events of a child's escalations: London day, event, reason."""
_EVENTS = {
    Event.RAISED: "escalated",
    Event.RETURNED: "escalated again",
    Event.RESOLVED: "escalation ended",
    Event.LEFT: "no longer judged",
    Event.AGED_OUT: "escalated",
    Event.PASSED_UP: "passed up",
    Event.HELD: "letter held: one of many new ones",
    Event.RELEASED: "letter released",
    Event.CAME_BACK: "judged again",
}


def story_of(
    context: EntryContext,
    judged: Judgement,
    uncounted: Uncounted,
    history: History,
) -> tuple[Entry, ...]:
    """Return all records and answers in order of days; within a day, answers come last."""
    recorded = list(entries(context, uncounted))
    recorded.sort(key=lambda dated: (dated[0], dated[1].source, dated[1].what, dated[1].verdict))
    answered = [*_steps(context, judged), *_history(context, history)]
    ordered = [(on, False, entry) for on, entry in recorded] + [(on, True, entry) for on, entry in answered]
    return tuple(entry for _, _, entry in sorted(ordered, key=lambda each: each[:2]))


def _steps(context: EntryContext, judged: Judgement) -> Iterator[Dated]:
    """Yield an entry for each day on which checks began or ceased to shorten the limit, or one escalated."""
    policy, before = context.child.policy, frozenset[str]()
    for step in attention_steps(judged.findings, policy, context.child.born_on):
        now = frozenset(f.check for f in counting(judged.findings, step.first))
        if step.first > judged.day:
            break
        if now != before:
            yield context.entry(step.first, SERVICE, _moved(judged, step.first), *_told(context, judged, step.first))
        before = now
    for finding in judged.findings:
        if finding.effect is Effect.ESCALATION and finding.since <= judged.day:
            yield context.entry(finding.since, SERVICE, said(finding), "escalates by itself", EntryKind.ANSWER)


def _moved(judged: Judgement, day: date) -> str:
    """Return which checks began on a day, in words; else which ended."""
    shortening = [f for f in judged.findings if f.effect in {Effect.ATTENTION, Effect.CASELOAD}]
    began = "; ".join(dict.fromkeys(said(f) for f in shortening if f.since == day))
    return began or "ends: " + "; ".join(dict.fromkeys(said(f) for f in shortening if f.until == day))


def _told(context: EntryContext, judged: Judgement, day: date) -> tuple[str, EntryKind]:
    return checks_standing(judged, context.child, day), EntryKind.ANSWER


def _history(context: EntryContext, history: History) -> Iterator[Dated]:
    for on, event, why in history:
        if on <= context.day:
            verdict = words.why(event, why)
            yield context.entry(on, SERVICE, _EVENTS[event].upper(), verdict, EntryKind.ANSWER)
