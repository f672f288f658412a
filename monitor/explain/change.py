"""What would change a child's answer, and when it changes with time alone; both are found by judging."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.domain.agency import Agency
from monitor.domain.chronology import Chronology
from monitor.domain.contact import Contact, Evidence
from monitor.domain.feed import Coverage
from monitor.domain.finding import Finding
from monitor.domain.judge import judge
from monitor.domain.judgement import AGED_OUT, IN_DOUBT, Judgement, JudgingContext, State
from monitor.domain.leaving import Leaving, doubts_about_death
from monitor.domain.limit import AttentionStep, days_allowed
from monitor.domain.policy import Attention, Effect
from monitor.domain.visibility import Visibility
from monitor.explain import words
from monitor.explain.limit import checks_standing, counting, said
from monitor.letters.words import STATES, count_of, kind_words

_MOVE_ENDS_IT = "A move ends it when the receiving area confirms it and says who confirmed it."
_DAY = timedelta(days=1)
_LONGEST_LIMIT = 400
_HOPS = 60
_SHOWN = 3
_UNDONE_BY = {
    Leaving.DIED: "The child is judged again when the death is taken back. A later sighting puts them in doubt.",
    Leaving.MOVED: "The child is judged again when they are seen here, or the named area finds no record, later on.",
    Leaving.HANDED_OVER: "The child is judged again when the roll is corrected and no longer shows the hand-over.",
    Leaving.BY_AGE: "The child is judged again when a correction shows that they were over their limit on that day.",
    Leaving.STILLBORN: "The child is judged again when the births row is corrected, or somebody saw them after birth.",
    Leaving.WITHDRAWN: "The child is judged again when a record names them again.",
}


@dataclass(frozen=True, slots=True)
class Coming:
    """A later day on which the answer changes if nothing new is recorded, and how it changes."""

    on: date
    what: tuple[str, ...]
    state: State


def if_seen(facts: Visibility, context: JudgingContext, on: date, by: Agency, day: date) -> Judgement:
    """Return the judgement as of `day`, had agency `by` seen the child in person on day `on`."""
    sighting = Contact(on, by, Evidence.SEEN_IN_PERSON)
    contacts = sorted((*facts.contacts, sighting), key=lambda contact: contact.turn)
    return judge(replace(facts, contacts=tuple(contacts)), context, day)


def enough_since(facts: Visibility, context: JudgingContext, day: date) -> date | None:
    """Return the earliest day from which any sighting by a children's service would leave no cause on `day`.

    None when not even one on `day` itself would.
    """
    found = None
    on = day
    while (day - on).days <= _LONGEST_LIMIT and not if_seen(facts, context, on, Agency.HEALTH_VISITOR, day).causes:
        found, on = on, on - _DAY
    return found


def would_change(facts: Visibility, child: Chronology, judged: Judgement, context: JudgingContext) -> Iterator[str]:
    """Yield sentences on what would change the answer, and on what would not."""
    if judged.left:
        yield _UNDONE_BY[judged.left.why]
        return
    if judged.causes[:1] == (AGED_OUT,):
        yield from _aged_out(child)
        return
    yield from _doubt_ended_by(child)
    if judged.causes and judged.causes[:1] != (IN_DOUBT,):
        yield from _ended_by(facts, judged, context)
    elif judged.waiting_for:
        late = " and ".join(words.feed(kind) for kind in judged.waiting_for)
        due = words.in_full(judged.due_on)
        yield f"A sighting before {due} that the {late} still bring; without one the child escalates."
    elif not judged.causes:
        yield from _brought_by(child, judged)
    yield words.NEVER_ENOUGH


def _doubt_ended_by(child: Chronology) -> Iterator[str]:
    """Yield what would settle each thing that is in doubt."""
    yield from dict.fromkeys(words.DEATH_DOUBT_ENDS[kind] for kind, _ in doubts_about_death(child))
    if child.move_doubted_on:
        yield (
            "The doubt about the move ends when the child is seen here, or when the receiving area confirms the move "
            "again, naming who confirmed it."
        )
    if len(child.facts.birth_dates) > 1:
        yield "The doubt about the birth date ends when the source that is wrong corrects it."


def _aged_out(child: Chronology) -> Iterator[str]:
    days = child.policy.attended_before_school_age
    yield (
        f"Only an accepted hand-over: an open place on a roll in year R or above with attendance from {days} days "
        "before school age on, or a named officer for children missing education who accepts the child."
    )
    yield f"No sighting ends it. {_MOVE_ENDS_IT}"


def _ended_by(facts: Visibility, judged: Judgement, context: JudgingContext) -> Iterator[str]:
    day = judged.day
    services = words.agencies(context.policy.childrens_services)
    seen = if_seen(facts, context, day, Agency.HEALTH_VISITOR, day)
    if seen.causes:
        yield f"One sighting would not be enough: {'; '.join(kind_words(cause) for cause in seen.causes)}."
    else:
        yield f"A sighting in person by a children's service ends it: {services}. {_lasts(seen)}"
        since = enough_since(facts, context, day)
        if since and since < day:
            yield f"Any such sighting since {words.in_full(since)} not yet in these records is enough: ask for it."
    brief = if_seen(facts, context, day, Agency.POLICE, day)
    if brief.causes:
        yield "Being seen by the police, an ambulance crew or housing does not end it."
    else:
        until = words.in_full(brief.due_on)
        yield f"Being seen by the police, an ambulance crew or housing puts it off until {until} at most."
    if judged.due_on <= day and counting(judged.findings, day):
        yield "Ending the checks that stand does not end it: they shorten the limit, and the limit has passed."
    yield f"{_MOVE_ENDS_IT} From anybody else it is only a claim."


def _lasts(seen: Judgement) -> str:
    """Return through which day a sighting on the day asked about would last, as the policy and school age have it."""
    last = words.day_before(min(seen.due_on, seen.school_age_on))
    days = count_of((last - seen.day).days, "day")
    until = " (the day before school age)" if seen.school_age_on < seen.due_on else ""
    return f"One on {words.in_full(seen.day)} would last {days}, until {words.in_full(last)}{until}."


def _brought_by(child: Chronology, judged: Judgement) -> Iterator[str]:
    """Yield sentences on what would postpone the escalation or bring it forward."""
    if judged.due_on < judged.school_age_on:
        yield f"A sighting in person by a children's service before {words.in_full(judged.due_on)} puts that day off."
    now = judged.limit_days
    for attention, why in (
        (Attention.RAISED, "One standing check"),
        (Attention.HIGH, "Two different standing checks, or a concern reported about the child,"),
    ):
        days = days_allowed(child, judged.counted_from, AttentionStep(judged.day, attention, judged.on_caseload))
        if days < now and attention.rank > judged.attention.rank:
            on = judged.counted_from + timedelta(days=days + 1)
            when = f"on {words.in_full(on)}" if on > judged.day else "at once"
            yield f"{why} would shorten the limit to {count_of(days, 'day')}: the child would escalate {when}."


def coming(facts: Visibility, child: Chronology, judged: Judgement, context: JudgingContext) -> tuple[Coming, ...]:
    """Return the next days on which the answer changes, if feeds arrive on time with nothing new about the child.

    These are the first changes, and in any case the first that changes the state.
    """
    known, found = facts.up_to(judged.day), list[Coming]()
    # What waits for a late feed changes as soon as the feed arrives, on a day not known ahead: tomorrow is tried.
    late = bool(judged.pending_on or judged.waiting_for)
    before = replace(judged, next_change_on=judged.day + _DAY) if late else judged
    for _ in range(_HOPS):
        if before.next_change_on is None or (len(found) >= _SHOWN and any(c.state != judged.state for c in found)):
            break
        on = before.next_change_on
        after = judge(known, replace(context, coverage=_in_time(context.coverage, on)), on)
        what = tuple(_differences(child, before, after))
        if what:
            found.append(Coming(on, what, after.state))
        before = after
    turning = next((c for c in found if c.state != judged.state), None)
    shown = found[:_SHOWN]
    return tuple(shown if turning is None or turning in shown else [*shown[:-1], turning])


def _in_time(coverage: Coverage, day: date) -> Coverage:
    """Return the coverage with every feed that has ever arrived complete at least through the day before `day`."""
    eve = day - _DAY
    return Coverage(
        {name: replace(c, through=max(c.through, eve)) if c else None for name, c in coverage.feeds.items()}
    )


def _differences(child: Chronology, before: Judgement, after: Judgement) -> Iterator[str]:
    if after.state != before.state:
        yield STATES[after.state]
    if after.left:
        yield words.LEFT[after.left.why]
        return
    yield from (kind_words(cause) for cause in after.causes if cause not in before.causes)
    stood, stands = _standing(before), _standing(after)
    began = [finding for key, finding in stands.items() if key not in stood]
    ended = [finding for key, finding in stood.items() if key not in stands]
    yield from _told("begins to stand", [f for f in began if f.effect is not Effect.NOTE])
    yield from _told("a note that changes nothing", [f for f in began if f.effect is Effect.NOTE])
    yield from _told("ends", ended)
    if (before.attention, before.on_caseload) != (after.attention, after.on_caseload):
        yield f"{checks_standing(after, child, after.day)}, so the limit is {count_of(after.limit_days, 'day')}"
    if after.due_on != before.due_on:
        yield f"the due day becomes {words.in_full(after.due_on)}"


def _told(what: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield f"{what}: {', '.join(dict.fromkeys(said(f) for f in findings))}"


def _standing(judged: Judgement) -> dict[tuple[str, date], Finding]:
    return {(f.name, f.since): f for f in judged.findings if f.stands_on(judged.day)}
