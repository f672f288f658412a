"""The foot of every digest: pending decisions, the state of the feeds, and the accounting certificate."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.certificate import Certificate
from monitor.domain.people import Person, Role
from monitor.letters import words
from monitor.letters.facts import Edition, FeedState

_PLACED_WITHIN = 1
"""Working days within which a concern that matches no child must be placed (SPEC 7.1)."""
_FRESH_DAYS = 1


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
    """The part of a digest that does not depend on the recipient's list."""

    alarms: tuple[str, ...]
    waiting: tuple[str, ...]
    feeds: tuple[FeedRow, ...]
    accounting: Accounting


def foot_of(person: Person, edition: Edition) -> Foot:
    """Return a recipient's foot; contradictory records are counted for data stewards only."""
    return Foot(
        alarms=tuple(_alarms(edition)),
        waiting=tuple(_waiting(edition, steward=Role.DATA_STEWARD in person.roles)),
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
    waiting = edition.waiting
    if waiting.concerns_not_placed and waiting.oldest_concern_days > _PLACED_WITHIN:
        yield (
            f"{words.count_of(waiting.concerns_not_placed, 'concern')} not placed: no child was found to fit. "
            f"The oldest has waited {words.count_of(waiting.oldest_concern_days, 'working day')}."
        )


def _waiting(edition: Edition, *, steward: bool) -> Iterator[str]:
    waiting = edition.waiting
    if waiting.concerns_not_placed and waiting.oldest_concern_days <= _PLACED_WITHIN:
        yield f"{words.count_of(waiting.concerns_not_placed, 'concern')} not placed: no child was found to fit."
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
    if steward and waiting.contradictions:
        yield f"{words.count_of(waiting.contradictions, 'child', 'children')} with records that contradict each other."


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
