"""The limit behind a child's answer: the day it counts from, its number of days, and where that number comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.domain.agency import IN_WORDS as AGENCIES
from monitor.domain.chronology import Chronology
from monitor.domain.contact import Contact
from monitor.domain.finding import Finding
from monitor.domain.judgement import Judgement
from monitor.domain.limit import LimitClock, attention_on, attention_steps, clock_of, limit_on
from monitor.domain.policy import BandStart, Effect, Limits
from monitor.explain import words
from monitor.letters.words import count_of


@dataclass(frozen=True, slots=True)
class LimitTold:
    """The limit in figures and in sentences; `counted_from` is None for the day of birth, which is never shown."""

    counted_from: date | None
    counted_as: str
    band: BandStart
    allowed: Limits
    days_on_due: int
    days_today: int
    due_on: date
    sentences: tuple[str, ...]


def limit_told(child: Chronology, judged: Judgement) -> LimitTold:
    """Return a child's limit with its explanation."""
    clock = clock_of(child, judged.findings)
    band = band_of(child)
    return LimitTold(
        counted_from=clock.counted_from if clock.counted_from != child.born_on else None,
        counted_as=counted_as(child),
        band=band,
        allowed=child.policy.limits[band],
        days_on_due=clock.limit,
        days_today=judged.limit_days,
        due_on=judged.due_on,
        sentences=tuple(_sentences(child, judged, clock, band)),
    )


def band_of(child: Chronology) -> BandStart:
    """Return the row of the limits table that applies: by the age on the day counted from."""
    reached = [start for start in child.policy.limits if start.first_day(child.born_on) <= child.counted_from]
    return reached[-1] if reached else next(iter(child.policy.limits))


def last_by_service(child: Chronology) -> Contact | None:
    """Return the last sighting by a children's service; None when there is none."""
    services = child.policy.childrens_services
    return next((c for c in reversed(child.sightings) if c.agency in services), None)


def counting(findings: tuple[Finding, ...], day: date) -> list[Finding]:
    """Return the findings that shorten the limit on a day."""
    shortening = {Effect.ATTENTION, Effect.CASELOAD}
    return [f for f in findings if f.effect in shortening and f.stands_on(day)]


def said(finding: Finding) -> str:
    """Return a finding's sentence without the letters' ending `: open the case`."""
    return finding.because.removesuffix(": open the case")


def counted_as(child: Chronology) -> str:
    """Return in a word what happened on the day counted from."""
    if child.counted_days:
        return "birth" if child.counted_from == child.born_on else "last seen by a children's service"
    if child.moves.came_back:
        return "came back"
    if child.facts.birth_reported or child.counted_from == child.born_on:
        return "birth"
    return "arrival" if child.arrived_on else "records begin"


def _sentences(child: Chronology, judged: Judgement, clock: LimitClock, band: BandStart) -> Iterator[str]:
    yield _where_counting_starts(child)
    yield _what_the_policy_allows(child, band)
    yield _when_it_passes(child, judged, clock)
    brief = next((c for c in child.sightings if c.on == child.brief_on), None)
    if brief:
        yield _brief(clock, brief, child, judged.day)
    if judged.due_on != clock.due_on:
        yield f"By another birth date told of the child it passes on {words.in_full(judged.due_on)}: that counts."
    elif judged.limit_days != clock.limit:
        checks = len({f.check for f in counting(judged.findings, judged.day)})
        stand = count_of(checks, "check stands", "checks stand") if checks else "no check stands"
        limit = count_of(judged.limit_days, "day")
        yield f"On {words.in_full(judged.day)} {stand}: counted from the same day, the limit is {limit}."


def _where_counting_starts(child: Chronology) -> str:
    how = counted_as(child)
    if how == "birth":
        return "Counted from birth."
    on, aged = words.in_full(child.counted_from), words.age_on(child.born_on, child.counted_from)
    if how == "came back":
        return f"Counted from {on}, when the child, then {aged} old, was listed here again after a confirmed move."
    if how == "arrival":
        return f"Counted from {on}, when the child, then {aged} old, first came up in this area's records."
    if how == "records begin":
        return f"Counted from {on}, when this area's records begin: the child, then {aged} old, was already here."
    last = last_by_service(child)
    who = AGENCIES[last.agency] if last else "records"
    return f"Counted from {on}, when a children's service ({who}) last saw the child, then {aged} old."


def _what_the_policy_allows(child: Chronology, band: BandStart) -> str:
    row, policy = child.policy.limits[band], child.policy
    sentence = (
        f"At that age ({words.band(band)}) the policy, version {policy.version}, allows {row.standard} days; "
        f"{row.raised} while one check stands, {row.high} while two stand or a concern is reported, and {row.caseload} "
        "on a social-care caseload."
    )
    if child.arrived_unseen:
        sentence += f" For a child who arrived and has not been seen here, {count_of(policy.arrival, 'day')} at most."
    return sentence


def _when_it_passes(child: Chronology, judged: Judgement, clock: LimitClock) -> str:
    on = clock.due_children
    steps = attention_steps(judged.findings, child.policy, clock.counted_from)
    days = count_of(limit_on(child, steps, on), "day")
    counts = counting(judged.findings, on)
    checks = count_of(len({f.check for f in counts}), "check")
    because = "; ".join(dict.fromkeys(said(f) for f in counts))
    held = f"{checks} standing ({because})" if counts else "no check standing"
    was, that = ("was", "that was") if on <= judged.day else ("is", "that is")
    return f"On {words.in_full(on)}, with {held}, the limit {was} {days}; {that} the first day beyond it."


def _brief(clock: LimitClock, brief: Contact, child: Chronology, day: date) -> str:
    who, on = AGENCIES[brief.agency], words.in_full(brief.on)
    rule = (
        f"A brief sighting ({who}, {on}) postpones the due day by {child.policy.brief} days at most, and never beyond "
        f"{child.policy.stretch:g} times the limit"
    )
    if clock.due_on == clock.due_children:
        return f"{rule}: here it postpones nothing."
    passed = ", which had passed when it was made" if clock.due_on <= brief.on else ""
    passed = passed or (", which has passed" if clock.due_on <= day else "")
    return f"{rule}: here to {words.in_full(clock.due_on)}{passed}."


def checks_standing(judged: Judgement, child: Chronology, day: date) -> str:
    """Return whether checks shorten the limit on a day, in the words of SPEC section 9."""
    attention, on_caseload = attention_on(judged.findings, child.policy, day)
    checks = len({f.check for f in counting(judged.findings, day)})
    if on_caseload and not any(f.effect is Effect.ATTENTION for f in counting(judged.findings, day)):
        return "limit shortened: on a social-care caseload"
    return words.standing(checks, attention)
