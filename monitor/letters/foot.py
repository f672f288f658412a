"""The foot of every digest: pending decisions, the state of the feeds, and the accounting certificate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.domain.certificate import Certificate
from monitor.domain.people import Person, Role
from monitor.domain.refused import UnusedRows
from monitor.letters import words
from monitor.letters.facts import Edition, FeedState

_PLACED_WITHIN = 1
"""Working days within which a concern that matches no child must be placed (SPEC 7.1)."""
_FRESH_DAYS = 1
_REASONS = 15
"""How many reasons of refused rows a letter lists; the others are counted."""
_REFUSED_UNTIL = (
    "They stay here until their senders deliver them again in a form that can be used, or somebody settles them with "
    "`monitor delivery NUMBER --settle`. `monitor delivery NUMBER` is the text to send, with the address of each cell."
)
_DELIVERIES = 5
"""How many deliveries a reason names, the latest ones."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed's state in words; `well` when no action is needed."""

    feed: str
    words: str
    well: bool


@dataclass(frozen=True, slots=True)
class Accounting:
    """The accounting certificate in words: a sentence, a count for each state, and its run and policy version."""

    sentence: str
    states: tuple[tuple[str, int], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Foot:
    """The part of a digest that does not depend on the recipient's list; `lying` and `refused` are for stewards."""

    alarms: tuple[str, ...]
    waiting: tuple[str, ...]
    lying: tuple[str, ...]
    refused: tuple[str, ...]
    refused_until: str
    """How long refused rows stay listed; empty when none is."""
    feeds: tuple[FeedRow, ...]
    accounting: Accounting


def foot_of(person: Person, edition: Edition) -> Foot:
    """Return a recipient's foot; only data stewards are told of contradictory records, refused rows and lost files."""
    steward = Role.DATA_STEWARD in person.roles
    refused = tuple(_refused(edition)) if steward else ()
    return Foot(
        alarms=tuple(_alarms(edition)),
        waiting=tuple(_waiting(edition, steward=steward)),
        lying=tuple(_lying(edition)) if steward else (),
        refused=refused,
        refused_until=_REFUSED_UNTIL if refused else "",
        feeds=tuple(
            FeedRow(feed.feed, words.feed_words(feed, edition.day), feed.state is FeedState.ON_TIME)
            for feed in edition.feeds
        ),
        accounting=_accounting(edition),
    )


def _alarms(edition: Edition) -> Iterator[str]:
    certificate = edition.certificate
    if certificate is None:
        yield "No judging run has finished: nothing below rests on today's records. The operators have been told."
    elif certificate.difference:
        yield (
            f"The figures do not add up: {words.count_of(abs(certificate.difference), 'child', 'children')} "
            "unaccounted for. The operators have been told."
        )
    if certificate and (edition.day - certificate.day).days > _FRESH_DAYS:
        as_of = words.short(certificate.day, edition.day)
        yield f"The last judging run is as of {as_of}: this letter is not up to date."
    if edition.given_up:
        yield f"{words.count_of(edition.given_up, 'letter')} of last time reached nobody. The operators have been told."
    waiting = edition.waiting
    if waiting.concerns_not_placed and waiting.oldest_concern_days > _PLACED_WITHIN:
        yield (
            f"{words.count_of(waiting.concerns_not_placed, 'concern')} not placed: no child was found to fit. "
            f"The oldest has waited {words.count_of(waiting.oldest_concern_days, 'working day')}."
        )
    if waiting.not_read and waiting.oldest_not_read_days > _PLACED_WITHIN:
        days = words.count_of(waiting.oldest_not_read_days, "working day")
        yield f"{_not_read(waiting.not_read)} The oldest has waited {days}."


def _not_read(count: int) -> str:
    return f"{words.count_of(count, 'row')} of births or notices could not be read, so no child is known for them."


def _waiting(edition: Edition, *, steward: bool) -> Iterator[str]:
    waiting = edition.waiting
    if waiting.concerns_not_placed and waiting.oldest_concern_days <= _PLACED_WITHIN:
        yield f"{words.count_of(waiting.concerns_not_placed, 'concern')} not placed: no child was found to fit."
    if waiting.not_read and waiting.oldest_not_read_days <= _PLACED_WITHIN:
        yield _not_read(waiting.not_read)
    if waiting.held:
        causes = ", ".join(f"{words.cause_words(cause)} {count:,}" for cause, count in waiting.held.causes if count)
        yield (
            f"{words.count_of(waiting.held.count, 'new escalation')} held as one change (by cause: {causes}); "
            f"released by {words.short(waiting.held.released_by, edition.day)} at the latest."
        )
    for delivery in waiting.quarantined:
        as_of = words.short(delivery.as_of, edition.day)
        yield f"{delivery.feed}: delivery {delivery.delivery}, as of {as_of}, changes nothing until somebody decides."
    if waiting.doubts:
        doubts = words.count_of(waiting.doubts, "record")
        yield f"{doubts} in doubt about whom they concern; until somebody decides they clear nobody."
    if steward:
        yield from words.doubtful_words(waiting.doubtful)
    if steward:
        yield from (
            f"{reference} had moved away and is on a list here again, so they are judged again: `monitor explain "
            f"{reference}` says which list. Ask both senders which of them is right."
            for reference in edition.came_back
        )
    if steward and waiting.contradictions:
        yield f"{words.count_of(waiting.contradictions, 'child', 'children')} with records that contradict each other."


def _lying(edition: Edition) -> Iterator[str]:
    """Yield what cannot be taken in at all, without the senders' names for it, those alike in one sentence."""
    alike: dict[tuple[str, str], list[date]] = {}
    for each in edition.waiting.lying:
        alike.setdefault((each.unusable.feed, each.unusable.of_its_kind), []).append(each.since)
    for (feed, said), since in list(alike.items())[:_REASONS]:
        times = f" ({len(since)} times)" if len(since) > 1 else ""
        yield f"{feed or 'The inbox'}, since {words.short(min(since), edition.day)}{times}: {said}"
    if len(alike) > _REASONS:
        yield f"{words.count_of(len(alike) - _REASONS, 'further thing')} in the inbox cannot be taken in."


def _refused(edition: Edition) -> Iterator[str]:
    """Yield the refused rows by feed and reason; a reason that a letter must not hold is in the delivery's own list."""
    refused = edition.waiting.refused
    for each in refused[:_REASONS]:
        rows, since = words.count_of(each.rows, "row"), words.short(each.since, edition.day)
        yield f"{each.feed}: {rows} since {since}, {_deliveries(each)}; {_reason(each)}."
    if len(refused) > _REASONS:
        rows = words.count_of(sum(each.rows for each in refused[_REASONS:]), "further row")
        yield f"{rows} for {words.count_of(len(refused) - _REASONS, 'other reason')}."


def _deliveries(each: UnusedRows) -> str:
    *others, last = (str(delivery) for delivery in each.deliveries[-_DELIVERIES:])
    before = "…, " if len(each.deliveries) > _DELIVERIES else ""
    return f"deliveries {before}{', '.join(others)} and {last}" if others else f"delivery {last}"


def _reason(each: UnusedRows) -> str:
    """Return what to write instead, without an example, which looks like a date or postcode of somebody."""
    column, wants = each.column or "the row as a whole", each.wants.partition(" like ")[0]
    return f"{column}: write {wants}" if words.neutral(wants) == wants else f"{column} cannot be used"


def _accounting(edition: Edition) -> Accounting:
    certificate = edition.certificate
    if certificate is None:
        return Accounting("There is no accounting yet.")
    return Accounting(
        sentence=_certified(certificate),
        states=tuple((words.STATES[state], count) for state, count in certificate.states.items()),
        source=(
            f"Run {certificate.run}, as of {words.short(certificate.day, edition.day)}, "
            f"policy version {certificate.policy}, difference {certificate.difference}."
        ),
    )


def _certified(certificate: Certificate) -> str:
    checked = f"{words.count_of(certificate.register_size, 'child', 'children')} checked"
    each = "each is in one list below" if not certificate.difference else "they do not add up"
    judged = f"{certificate.could_not_be_judged:,} could not be judged"
    return f"{checked}; {each}; {judged}. This says nothing about whether a child is well."
