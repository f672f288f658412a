"""What a spec says of a drawn child: each verdict is words, and finds the same words by judging the child."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.escalation import Gap, next_step
from monitor.domain.finding import Finding
from monitor.domain.judgement import Judgement, State
from monitor.domain.limit import attention_on
from tests.builders.children import Case
from tests.builders.wording import day, feed_in_words, in_words, words_of

Answer = Callable[[Case, str], str]
STATES = {
    State.LEFT: "no longer judged",
    State.ESCALATED: "escalated",
    State.IN_DOUBT: "in doubt",
    State.AWAITING_FEED: "awaiting a feed",
    State.DUE_SOON: "due soon",
    State.WITHIN_LIMIT: "limit not reached",
}
CAUSES = {"unseen": "unseen for longer than the limit", "aged_out": "reached school age, hand-over not accepted"}


@dataclass(frozen=True)
class Verdict:
    """What is expected in words, and how to find it for a case and the condition its chapter is about."""

    words: str
    answer: Answer


def stands(
    since: str, until: str | None = None, *, because: str = "", then: Sequence[tuple[str, str | None]] = ()
) -> Verdict:
    """The condition stands from a day until the day before another; `then` names further stretches."""
    stretches = [(since, until), *then]
    last = max(day(d) for stretch in stretches for d in stretch if d)

    def answer(case: Case, condition: str) -> str:
        judged_on = max(last, *case.days())
        found = [f for f in case.asked(judged_on).findings if f.name == condition and f.since <= judged_on]
        return _stretches([(f.since, f.until) for f in _told(found, because)], because if found else "")

    return Verdict(_stretches([(day(s), day(u) if u else None) for s, u in stretches], because), answer)


def never(through: str) -> Verdict:
    """The condition does not stand on any day up to one."""

    def answer(case: Case, condition: str) -> str:
        found = [f for f in case.asked(day(through)).findings if f.name == condition and f.since <= day(through)]
        return _stretches([(f.since, f.until) for f in found], "") if found else nowhere

    nowhere = f"no: it stands on no day up to {in_words(through)}"
    return Verdict(nowhere, answer)


def held_back(since: str, on: str) -> Verdict:
    """The condition would stand from a day, but what has been received cannot show it yet."""

    def answer(case: Case, condition: str) -> str:
        judged = case.asked(day(on))
        stood = [f for f in judged.findings if f.name == condition]
        waiting = [f for f in judged.pending if f.name == condition and f.since <= day(on)]
        if stood or not waiting:
            return _stretches([(f.since, f.until) for f in stood], "")
        return _held(waiting[0].since)

    return Verdict(_held(day(since)), answer)


def due(on: str, days: int, *, attention: str = "standard", judged_on: str = "") -> Verdict:
    """The limit passes on a day: so many days, with that attention."""

    def answer(case: Case, _: str) -> str:
        judged = case.judged(day(judged_on or on))
        return as_of + _due(judged.due_on, judged.limit_days, judged.attention)

    as_of = f"judged on {in_words(judged_on)}: " if judged_on else ""
    return Verdict(as_of + _due(day(on), days, attention), answer)


def attention(*steps: tuple[str, str]) -> Verdict:
    """The attention on some days, as pairs of a day and a word."""

    def answer(case: Case, _: str) -> str:
        return _by_day([(d, _attention(case, day(d))) for d, _ in steps])

    return Verdict(_by_day(steps), answer)


def _attention(case: Case, on: date) -> str:
    judged = case.judged(on)
    held, on_caseload = attention_on(judged.findings, case.policy(), on)
    return held + (", on a caseload" if on_caseload else "")


def states(*steps: tuple[str, str]) -> Verdict:
    """The states of one child on some days, as pairs of a day and words (`escalated: unseen`)."""

    def answer(case: Case, _: str) -> str:
        return _by_day([(d, state_of(case.judged(day(d), known_by=day(d)))) for d, _ in steps])

    return Verdict(_by_day(steps), answer)


def state_of(judged: Judgement) -> str:
    """Write a state with its cause."""
    words = STATES[judged.state]
    if judged.left:
        return f"{words}: {words_of(judged.left.why)} {in_words(judged.left.on)}"
    if judged.waiting_for:
        return f"{words}: {', '.join(feed_in_words(kind) for kind in judged.waiting_for)}"
    return f"{words}: {', '.join(judged.causes)}" if judged.causes else words


def event(
    what: str | None,
    why: str = "",
    *,
    on: str,
    opened_on: str = "",
    closed_gaps: Sequence[str] = (),
    had_left: bool = False,
) -> Verdict:
    """What happens on a day to the child's escalation: the one opened earlier, if any, and the gaps closed before."""
    before = f"opened {in_words(opened_on)}, " if opened_on else ""
    closed = (
        f"earlier one closed for the gap from {', '.join(in_words(g) for g in closed_gaps)}, " if closed_gaps else ""
    )
    gone = "gone before, " if had_left else ""

    def words(what: str | None, why: str) -> str:
        said = f"{words_of(what)} ({words_of(why)})" if what else "no event"
        return f"{before}{closed}{gone}{in_words(on)}: {said}"

    def answer(case: Case, _: str) -> str:
        opened = _opened(case.judged(day(opened_on), known_by=day(opened_on))) if opened_on else None
        judged = case.judged(day(on), known_by=day(on))
        gaps = {day(gap) for gap in closed_gaps}
        step = next_step(judged, opened, gaps, had_left=had_left, version=0)
        return words(step.event, step.why)

    return Verdict(words(what, why), answer)


def _opened(judged: Judgement) -> Gap:
    assert judged.causes, f"nothing opens an escalation on {judged.day}"
    return Gap(judged.counted_from, judged.causes[0], judged.last_seen_on, judged.withdrawn, 0)


def _told(found: Sequence[Finding], because: str) -> list[Finding]:
    """Leave out what another sentence tells: reviews share one condition."""
    return [f for f in found if f.because == because] if because else list(found)


def _stretches(stretches: Sequence[tuple[date, date | None]], because: str) -> str:
    if not stretches:
        return "does not stand"
    stretches = list(dict.fromkeys(stretches))  # Two places left on one day are one and the same stretch.
    said = [f"from {in_words(s)} " + (f"until {in_words(u)}" if u else "on") for s, u in stretches]
    return "; ".join(said) + (f" — “{because}”" if because else "")


def _held(since: date) -> str:
    return f"would stand from {in_words(since)}, held back until the feeds cover it"


def _due(on: date, days: int, attention: str) -> str:
    return f"due {in_words(on)} (limit {days} days, attention {attention})"


def _by_day(steps: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{in_words(d)}: {said}" for d, said in steps)
