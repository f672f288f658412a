"""The reasons for a child's state, in sentences: the last sighting, the limit passed, what else escalates."""

from collections.abc import Iterator
from datetime import date

from monitor.domain.agency import IN_WORDS as AGENCIES
from monitor.domain.chronology import Chronology
from monitor.domain.judgement import AGED_OUT, IN_DOUBT, UNSEEN, Judgement, JudgingContext
from monitor.domain.leaving import doubts_about_death
from monitor.domain.limit import attention_steps, clock_of, limit_on
from monitor.domain.policy import Attention, Effect
from monitor.explain import words
from monitor.explain.limit import checks_standing, counted_as, said
from monitor.letters.words import count_of


def because(child: Chronology, judged: Judgement, context: JudgingContext) -> Iterator[str]:
    """Yield the reasons for a child's state as sentences, the main one first."""
    if judged.left:
        yield f"No longer judged since {words.in_full(judged.left.on)}: {words.LEFT[judged.left.why]}."
        return
    if AGED_OUT in judged.causes:
        yield f"Reached school age on {words.in_full(judged.school_age_on)}, hand-over not accepted."
    if judged.doubt_since:
        yield from _in_doubt(child, judged, context)
    seen, others = (*_last_seen(child, judged), _passes(child, judged)), tuple(_other_causes(judged))
    yield from (*seen, *others) if UNSEEN in judged.causes else (*others, *seen)
    if judged.waiting_for:
        yield _waiting(judged, context)
    if judged.attention is not Attention.STANDARD or judged.on_caseload:
        shortened = checks_standing(judged, child, judged.day)
        yield f"{shortened[0].upper()}{shortened[1:]}."


def _other_causes(judged: Judgement) -> Iterator[str]:
    for finding in judged.findings:
        if finding.effect is Effect.ESCALATION and finding.stands_on(judged.day) and finding.check in judged.causes:
            sentence = said(finding)
            yield f"{sentence[0].upper()}{sentence[1:]}: this stands since {words.in_full(finding.since)}."


def _passes(child: Chronology, judged: Judgement) -> str:
    """Return a sentence on when the limit passed or passes, and on how far a brief sighting postponed it."""
    day, clock = judged.day, clock_of(child, judged.findings)
    if judged.due_on != clock.due_on:
        passed = "passed" if judged.due_on <= day else "passes"
        limit, on = count_of(judged.limit_days, "day"), words.in_full(judged.due_on)
        return f"By another birth date told of the child, their limit of {limit} {passed} on {on}."
    steps = attention_steps(judged.findings, child.policy, clock.counted_from)
    limit = count_of(limit_on(child, steps, clock.due_children), "day")
    on = words.in_full(clock.due_children)
    if clock.due_children > day:
        return f"The limit of {limit} passes on {on}."
    when = f"on {on}, {words.duration(clock.due_children, day)} ago" if clock.due_children < day else f"today, {on}"
    if clock.due_on > day:
        return f"The limit of {limit} passed {when}; the brief sighting postpones it to {words.in_full(clock.due_on)}."
    return f"The limit of {limit} passed {when}."


def _in_doubt(child: Chronology, judged: Judgement, context: JudgingContext) -> Iterator[str]:
    if judged.doubt_since is None:
        return
    what = "; ".join(_doubts(child))
    ends = child.calendar.working_days_after(judged.doubt_since, context.policy.doubt_days)
    time = "has passed" if IN_DOUBT in judged.causes else f"ends on {words.in_full(ends)}"
    yield f"In doubt since {words.in_full(judged.doubt_since)}: {what}. The data steward's time to settle it {time}."


def _doubts(child: Chronology) -> Iterator[str]:
    """Yield what about a child contradicts what, each once."""
    yield from dict.fromkeys(words.DEATH_DOUBTS[kind] for kind, _ in doubts_about_death(child))
    if child.move_doubted_on:
        yield words.MOVE_DOUBTED
    if len(child.facts.birth_dates) > 1:
        yield "records give two birth dates"


def _last_seen(child: Chronology, judged: Judgement) -> Iterator[str]:
    """Yield the last recorded sighting; before a brief one, since when no children's service has seen the child."""
    day, last = judged.day, child.last_seen_on
    counted = _since_when(child, day)
    if last is None:
        yield f"No recorded sighting since {counted}, in the records we receive."
        return
    if child.brief_on:
        yield f"No recorded sighting by a children's service since {counted}."
    contact = next(c for c in reversed(child.sightings) if c.on == last)
    on = f"on {words.in_full(last)}, {words.duration(last, day)} ago,"
    on = "at birth" if last == child.born_on else f"today, {words.in_full(day)}," if last == day else on
    brief = "; a brief sighting" if child.brief_on else ""
    yield f"Last recorded as seen, in the records we receive, {on} by {_a(AGENCIES[contact.agency])}{brief}."


def _since_when(child: Chronology, day: date) -> str:
    """Return the day counted from, in words: as a sighting only where it is one."""
    since = child.counted_from
    if since == child.born_on:
        return "birth"
    on = f"{words.in_full(since)}, {words.duration(since, day)} ago"
    began = {
        "came back": "the child was listed here again, on ",
        "arrival": "the child first came up in this area's records, on ",
        "records begin": "this area's records begin, on ",
    }
    return f"{began.get(counted_as(child), '')}{on}"


def _a(agency: str) -> str:
    if agency in {"police", "social care", "housing", "another agency"}:
        return agency if agency != "police" else "the police"
    return f"an {agency}" if agency[0] in "aeiou" else f"a {agency}"


def _waiting(judged: Judgement, context: JudgingContext) -> str:
    late = " and ".join(words.feed(kind) for kind in judged.waiting_for)
    eve = words.in_full(words.day_before(judged.due_on))
    latest = words.in_full(words.after(judged.due_on, context.policy.wait_days))
    when = f"Unless they bring a sighting, the child escalates as soon as they are, on {latest} at the latest."
    return f"The {late} are not complete through {eve} yet. {when}"
