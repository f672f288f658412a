"""The check of the household: notices about it, and siblings who are seen while the child is not (SPEC section 7)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from monitor.domain.agency import Agency
from monitor.domain.calendar import days_after, months_after
from monitor.domain.chronology import Chronology
from monitor.domain.finding import Check, Condition, StandingPeriod, period
from monitor.domain.policy import Effect

_SEEN_BY = frozenset({Agency.HEALTH_VISITOR, Agency.GP, Agency.HOSPITAL, Agency.SOCIAL_CARE})
_SCHOOL_DAY = frozenset({Agency.SCHOOL, Agency.EARLY_YEARS})


def notice(child: Chronology, numbers: Mapping[str, int]) -> Iterator[StandingPeriod]:
    """Yield twelve months from each notice about the household (`months`); for a baby born to it, from birth."""
    for made in child.facts.household_notices:
        until = months_after(made.on, numbers["months"])
        yield from period(max(made.on, child.born_on), until, "household notice: open the case")


def _siblings(child: Chronology, agencies: frozenset[Agency], numbers: Mapping[str, int]) -> Iterable[StandingPeriod]:
    """Yield, for each gap between sightings, the period in which siblings are seen often and this child is not."""
    counts = child.policy.counts_as_seen
    days = sorted({s.on for s in child.facts.siblings_seen if s.agency in agencies and s.evidence in counts})
    enough = numbers["sibling_days"]
    if len(days) < enough:
        return
    for gap in sorted({child.start, *child.counted_days}):
        until = child.seen_after(gap)
        after = days[bisect_right(days, gap) :][:enough]
        if len(after) == enough and (until is None or after[-1] < until):
            since = max(after[-1], days_after(gap, numbers["unseen_days"]))
            yield from period(since, until, f"siblings seen on {enough} days, this child on none")


def siblings_seen(child: Chronology, numbers: Mapping[str, int]) -> Iterable[StandingPeriod]:
    """Yield the periods in which health and social care see the siblings, and no children's service sees this child."""
    return _siblings(child, _SEEN_BY, numbers)


def siblings_at_school(child: Chronology, numbers: Mapping[str, int]) -> Iterable[StandingPeriod]:
    """Yield the periods in which school and nursery see the siblings, and no children's service sees this child."""
    return _siblings(child, _SCHOOL_DAY, numbers)


CHECK = Check(
    name="household",
    question="Is there a notice about the household, or are siblings seen while this child is not?",
    rank=7,
    conditions=(
        Condition(
            name="notice",
            sentence=(
                "domestic abuse or MARAC about the child or their household, a concern or referral about the "
                "household: that day, for the children living there then, and babies born to it within 12 months"
            ),
            effect=Effect.ATTENTION,
            ends="",
            periods=notice,
            numbers={"months": 12},
        ),
        Condition(
            name="siblings_seen",
            sentence=(
                "siblings seen by health or social care on 3 days since this child was last seen, "
                "and this child not for 120 days"
            ),
            effect=Effect.ATTENTION,
            ends="when seen",
            periods=siblings_seen,
            numbers={"sibling_days": 3, "unseen_days": 120},
        ),
        Condition(
            name="siblings_at_school",
            sentence="the same, of school and nursery days",
            effect=Effect.NOTE,
            ends="when seen",
            periods=siblings_at_school,
            numbers={"sibling_days": 3, "unseen_days": 120},
        ),
    ),
)
