"""The wording of letters (SPEC section 9); none of it names a child or a private matter."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from monitor.domain.judgement import CANNOT_BE_JUDGED
from monitor.domain.people import Role
from monitor.letters.facts import FeedHealth, FeedState, Listed, NextStep, OpenCase

OPEN_THE_CASE = "open the case"
HOUSEHOLD_NOTICE = f"household notice: {OPEN_THE_CASE}"
NO_LONGER_JUDGED = f"no longer judged: {OPEN_THE_CASE}"
NEXT_STEP_IN_THE_CASE = f"{OPEN_THE_CASE}, which says what is next and by when"
UNWORDED = f"this case could not be put in words: {OPEN_THE_CASE}"

_PRIVATE = re.compile(
    r"domestic|abus|violen|marac|anonym|death|\bdead\b|\bdie[ds]?\b|dying|deceas|stillb", re.IGNORECASE
)
_IDENTIFYING = re.compile(
    r"\d{6,}|\d{3}[ -]\d{3}[ -]\d{4}|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|@"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
    re.IGNORECASE,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_KINDS = {
    "unseen": "no recorded sighting within the limit",
    "concern": "a concern was reported, no recorded sighting since",
    "whereabouts": "the named area found no record",
    "caseload": "planned visit: child not seen at this contact",
    "aged_out": "reached school age, hand-over not accepted",
    "in_doubt": "records contradict each other",
    CANNOT_BE_JUDGED: f"could not be judged: {OPEN_THE_CASE}",
}
_WHY_CLEARED = {
    "seen_in_person": "seen again: recorded as seen in person",
    "seen_remotely": "seen again: recorded as seen by video",
    "corrected": "a record was corrected",
    "withdrawn": "a record was withdrawn",
    "moved": "no longer judged: move confirmed by the receiving area",
    "handed_over": "no longer judged: hand-over accepted",
    "by_age": "no longer judged: reached school age",
    "policy": "the policy changed",
}
_STEPS = {
    NextStep.ACKNOWLEDGE: "acknowledge",
    NextStep.DECIDE: "decide",
    NextStep.ASK_AGENCY: "ask an agency",
    NextStep.HAVE_CHILD_SEEN: "have the child seen",
    NextStep.CONFIRM_SIGHTING: "confirm the sighting",
    NextStep.CONFIRM_MOVE: "have the move confirmed",
    NextStep.HAVE_HAND_OVER_ACCEPTED: "have the hand-over accepted",
    NextStep.AS_RECORDED: "as recorded in the case",
}
_WITH = {Role.LEAD: "with the safeguarding lead", Role.DATA_STEWARD: "with the data steward"}
STATES = {
    "escalated": "escalated: somebody must act",
    "in_doubt": "in doubt: records contradict each other",
    "awaiting_feed": "limit passed, waiting for a late feed",
    "due_soon": "due soon",
    "within_limit": "limit not reached",
    "left": "no longer judged",
}
_CAUSES = {"feed": "a feed", "policy": "the policy", "identity": "who is who", "calendar": "the calendar"}


def neutral(text: str) -> str:
    """Return a sentence that may appear in a letter, else a phrase that says where to look.

    Replaced are sentences about a private matter, or with anything that could identify somebody.
    """
    if _PRIVATE.search(text):
        return HOUSEHOLD_NOTICE
    return OPEN_THE_CASE if _IDENTIFYING.search(text) else text


def short(day: date, today: date) -> str:
    """Return a day as `2 Nov`, with its year when that is not today's."""
    words = f"{day.day} {_MONTHS[day.month - 1]}"
    return words if day.year == today.year else f"{words} {day.year}"


def count_of(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: `1 day`, `3,812 days`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def doubtful_words(by_feed: Mapping[str, int]) -> Iterator[str]:
    """Yield, by feed, how many rows have an id that was told of another child too, and what to do about them."""
    for feed, rows in by_feed.items():
        yield (
            f"{feed}: {count_of(rows, 'row')} whose id another delivery gave to another child: what they would clear "
            "counts for nobody. Ask the sender to withdraw the row that is wrong or, where one visit or report was "
            "about both children, to send both rows again in one delivery."
        )


def kind_words(kind: str) -> str:
    """Return what escalates, in words; for an unknown check, its name with spaces."""
    return _KINDS.get(kind) or neutral(kind.replace("_", " "))


def cause_words(cause: str) -> str:
    """Return the cause of a mass change, in words; a cause that is a kind of case has that kind's words."""
    return _CAUSES.get(cause) or kind_words(cause)


def age_words(months: int) -> str:
    """Return an age in words that do not reveal the birth date."""
    return count_of(months, "month") if months else "under 1 month"


def headline(case: OpenCase) -> str:
    """Return in one phrase why the case is open."""
    kind = case.kinds[0] if case.kinds and CANNOT_BE_JUDGED not in case.kinds else CANNOT_BE_JUDGED
    if kind == "unseen" and case.limit_days and case.over_days is not None:
        return _passed(case.limit_days, case.over_days)
    return kind_words(kind)


def _passed(limit: int, over: int) -> str:
    when = f"passed {count_of(over, 'day')} ago" if over else "passed today"
    return f"limit of {count_of(limit, 'day')} {when}"


def reasons(case: OpenCase) -> Iterator[str]:
    """Yield why the case is open, one phrase each: the sighting, the limit, what else escalates, which checks stand."""
    yield _sighting(case)
    if case.kinds[:1] != ("unseen",) and case.limit_days and case.over_days is not None:
        yield _passed(case.limit_days, case.over_days)
    for kind in case.kinds[1:]:
        if kind != "unseen" or case.over_days is None:
            yield kind_words(kind)
    if case.standing_checks:
        yield _standing(case)


def _standing(case: OpenCase) -> str:
    stand = "1 check stands" if case.standing_checks == 1 else f"{case.standing_checks} checks stand"
    sentences = "; ".join(dict.fromkeys(neutral(sentence) for sentence in case.standing))
    return f"limit shortened: {stand}" + (f" ({sentences})" if sentences else "")


def _sighting(case: OpenCase) -> str:
    if case.seen_days is not None:
        when = f"{count_of(case.seen_days, 'day')} ago" if case.seen_days else "today"
        return f"last recorded as seen {when}, in the records we receive"
    if case.counted_days is None:
        return "no recorded sighting in the records we receive"
    return f"no recorded sighting since counting began, {count_of(case.counted_days, 'day')} ago"


def labels(case: OpenCase, before: Listed | None, readers: Collection[Role] = frozenset()) -> Iterator[str]:
    """Yield a case's labels: what is worse than before, who has it if not the reader, whether a policy raised it."""
    if before is not None:
        yield from worse_than(before, case)
    if case.role in _WITH and case.role not in readers:
        yield _WITH[case.role]
    if case.policy_caused:
        yield "raised by a policy change"


def worse_than(before: Listed, case: OpenCase) -> Iterator[str]:
    """Yield the ways in which a case is worse than on the recipient's last list; nothing if it is not."""
    if case.tier > before.tier:
        yield "passed up"
    if case.attention.rank > before.attention.rank:
        yield "more checks stand"
    if set(case.kinds) - set(before.kinds):
        yield "a further reason"


def next_step(case: OpenCase, today: date) -> str:
    """Return the next action and its day, in words; empty if none is recorded."""
    if case.next_step is None:
        return ""
    if case.next_step_on is None:
        return _STEPS[case.next_step]
    due = short(case.next_step_on, today)
    late = (today - case.next_step_on).days
    return f"{_STEPS[case.next_step]} by {due}" + (f" ({count_of(late, 'day')} late)" if late > 0 else "")


def why_cleared(why: str) -> str:
    """Return why a case closed, in words; for an exit too private for mail, only where to look."""
    return _WHY_CLEARED.get(why, NO_LONGER_JUDGED)


def feed_words(feed: FeedHealth, today: date) -> str:
    """Return the day through which a feed is complete and what is wrong with it, in words."""
    through = f"complete through {short(feed.through, today)}" if feed.through else "nothing received yet"
    state = {
        FeedState.ON_TIME: "",
        FeedState.LATE: f"late by {count_of(feed.late_by_days, 'day')}",
        FeedState.WAITS_FOR_DECISION: "a delivery waits for a decision",
        FeedState.NEVER_CAME: "it has never come",
    }[feed.state]
    return "; ".join(part for part in (through, state, feed.note) if part)
