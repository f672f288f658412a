"""The check of health visiting: reviews missed, or visits and appointments that keep failing (SPEC section 7)."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from monitor.domain.calendar import months_after
from monitor.domain.chronology import Chronology, earliest, earliest_of
from monitor.domain.contact import FAILED, Contact, Evidence
from monitor.domain.feed import FeedKind
from monitor.domain.finding import Check, Condition, Need, StandingPeriod, period
from monitor.domain.policy import Effect

_DONE = frozenset({Evidence.SEEN_IN_PERSON, Evidence.SEEN_REMOTELY})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Review:
    """A mandated review: its activity code, and by birth date the days its window opens and closes."""

    activity: str
    name: str
    opens: Callable[[date], date]
    closes: Callable[[date], date]

    def done(self, child: Chronology) -> date | None:
        """Return the day the review was completed, in its window or late; None when it never was."""
        contacts = child.health_visiting.get(self.activity, ())
        opens = self.opens(child.born_on) if contacts else None
        return earliest_of(c.on for c in contacts if opens and c.evidence in _DONE and c.on >= opens)

    def asked_of(self, child: Chronology) -> bool:
        """Return whether the window ended while the child was here, so that the review is asked for."""
        return child.arrived_on is None or self.closes(child.born_on) >= child.arrived_on


REVIEWS = (
    Review("08", "new birth visit", lambda born: born, lambda born: born + timedelta(days=30)),
    Review("09", "6-8 week review", lambda born: born + timedelta(days=42), lambda born: born + timedelta(days=56)),
    Review("10", "12-month review", lambda born: months_after(born, 9), lambda born: months_after(born, 15)),
    Review("11", "2-2½ year review", lambda born: months_after(born, 24), lambda born: months_after(born, 30)),
)


def review_missed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the periods from the end of each review's window until the review is done, or the child is seen."""
    for review in REVIEWS:
        if review.asked_of(child):
            closes = review.closes(child.born_on)
            since = closes + _DAY
            need = Need(FeedKind.HEALTH_VISITOR_CONTACTS, review.opens(child.born_on), closes)
            until = earliest(review.done(child), child.seen_after(since))
            yield from period(since, until, f"{review.name} not recorded", need)


def two_reviews_missed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:  # noqa: ARG001 - one signature
    """Yield the periods from the end of the second of two missed windows until either is done, or the child is seen."""
    for first, second in pairwise(REVIEWS):
        if first.asked_of(child) and second.asked_of(child):
            closes = second.closes(child.born_on)
            since = closes + _DAY
            need = Need(FeedKind.HEALTH_VISITOR_CONTACTS, first.opens(child.born_on), closes)
            until = earliest(first.done(child), second.done(child), child.seen_after(since))
            yield from period(since, until, f"{first.name} and {second.name} not recorded", need)


def failed_contacts(child: Chronology, cancellations: int) -> Iterator[Contact]:
    """Yield the contacts that count as failed, in order: none on a day the child was seen.

    A carer's cancellation counts from the third in a row (`cancellations`). Such a row is broken by any other contact
    but an administrative one or one that the service cancelled itself.
    """
    row, seen = 0, set(child.seen_days)
    for contact in child.facts.contacts:
        if contact.on in seen:
            row = 0
        elif contact.evidence is Evidence.CANCELLED_BY_CARER:
            row += 1
            if row >= cancellations:
                yield contact
        elif contact.evidence not in {Evidence.ADMINISTRATIVE, Evidence.CANCELLED_BY_SERVICE}:
            row = 0
            if contact.evidence in FAILED:
                yield contact


def contacts_failed(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield, for each gap between sightings, the period from the second failed contact until the child is seen."""
    failed = failed_contacts(child, numbers["cancellations_in_a_row"])
    for _, in_gap in groupby(failed, key=lambda contact: bisect_right(child.seen_days, contact.on)):
        in_a_row = list(in_gap)[: numbers["in_a_row"]]
        if len(in_a_row) == numbers["in_a_row"]:
            since = in_a_row[-1].on
            yield from period(since, child.seen_after(since), f"{len(in_a_row)} failed contacts in a row")


def was_not_brought(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield the periods from the third missed appointment within twelve months until the child is seen."""
    missed = [c.on for c in child.facts.contacts if c.evidence is Evidence.WAS_NOT_BROUGHT]
    times, until = numbers["times"], date.min
    for first, last in zip(missed, missed[times - 1 :], strict=False):
        if last < months_after(first, numbers["within_months"]) and last >= until:
            until = child.seen_after(last) or date.max
            yield from period(last, child.seen_after(last), f"was not brought {times} times in 12 months")


CHECK = Check(
    name="health_visitor",
    question="Are the child's reviews done, and their visits kept?",
    rank=5,
    conditions=(
        Condition(
            name="review_missed",
            sentence="a mandated review not completed by the end of its window: the day after",
            effect=Effect.NOTE,
            ends="when done, or when seen",
            periods=review_missed,
        ),
        Condition(
            name="two_reviews_missed",
            sentence="two consecutive reviews, neither done even late: the day after the second window",
            effect=Effect.ATTENTION,
            ends="when either is done, or when seen",
            periods=two_reviews_missed,
        ),
        Condition(
            name="failed_contacts",
            sentence="2 failed contacts in a row since last seen, any mix of agencies: the day of the second",
            effect=Effect.ATTENTION,
            ends="when seen",
            periods=contacts_failed,
            numbers={"in_a_row": 2, "cancellations_in_a_row": 3},
        ),
        Condition(
            name="was_not_brought",
            sentence="was not brought 3 times within 12 months: the day of the third",
            effect=Effect.ATTENTION,
            ends="when seen",
            periods=was_not_brought,
            numbers={"times": 3, "within_months": 12},
        ),
    ),
)
