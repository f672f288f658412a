"""The difference between a recipient's last list and today's, verified before sending (SPEC section 9)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from monitor.letters.facts import ClosedCase, Listed, OpenCase
from monitor.letters.words import worse_than


@dataclass(frozen=True, slots=True)
class Difference:
    """Case references by what happened to them since the recipient's last list; each is in exactly one field.

    `unlisted` were on that list and may no longer have a line (restricted, or a death in doubt); `passed_on` are open
    on somebody else's list; `unexplained` left without a recorded reason.
    """

    new: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    passed_on: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a difference fails verification: how many references are lost, invented, duplicated or unexplained."""

    lost: int = 0
    invented: int = 0
    told_twice: int = 0
    unexplained: int = 0


def as_listed(case: OpenCase) -> Listed:
    """Return the part of a case that is stored for the next letter's difference."""
    return Listed(case.reference, case.attention, case.tier, case.kinds)


def difference_between(
    yesterday: Sequence[Listed],
    today: Sequence[OpenCase],
    *,
    elsewhere: Iterable[OpenCase],
    unlisted: Iterable[str],
    closed: Iterable[ClosedCase],
) -> Difference:
    """Return the difference between a recipient's last list and today's.

    `elsewhere` are all open cases, on anybody's list; `unlisted` the references that may have no line;
    `closed` the cases that closed with a reason.
    """
    before = {listed.reference: listed for listed in yesterday}
    now = {case.reference: case for case in today}
    arrived = [case for case in today if case.reference not in before]
    stayed = [case for case in today if case.reference in before]
    hidden = set(unlisted)
    reasons = {case.reference for case in closed}
    still_somewhere = {case.reference for case in elsewhere}
    gone = [reference for reference in before if reference not in now]
    listable = [reference for reference in gone if reference not in hidden]
    passed_on = tuple(r for r in listable if r in still_somewhere)
    return Difference(
        new=tuple(case.reference for case in arrived if not case.returned),
        back=tuple(case.reference for case in arrived if case.returned),
        worse=tuple(case.reference for case in stayed if any(worse_than(before[case.reference], case))),
        still_open=tuple(case.reference for case in stayed if not any(worse_than(before[case.reference], case))),
        cleared=tuple(r for r in listable if r in reasons and r not in still_somewhere),
        passed_on=passed_on,
        unlisted=tuple(r for r in gone if r in hidden),
        unexplained=tuple(r for r in listable if r not in reasons and r not in still_somewhere),
    )


def verify_difference(yesterday: Iterable[str], difference: Difference, today: Iterable[str]) -> Mismatch | None:
    """Return why a difference, however computed, does not turn yesterday's list into today's; None when it does."""
    stayed = (*difference.worse, *difference.still_open)
    left = {*difference.cleared, *difference.passed_on, *difference.unlisted, *difference.unexplained}
    came = {*difference.new, *difference.back}
    told = Counter(reference for part in astuple(difference) for reference in part)
    before, now = set(yesterday), Counter(today)
    computed = (before - left) | came
    found = Mismatch(
        lost=len(now.keys() - computed) + len(before - told.keys()),
        invented=len(computed - now.keys()) + len({*left, *stayed} - before) + len(came & before),
        told_twice=sum(count - 1 for counts in (told, now) for count in counts.values()),
        unexplained=len(difference.unexplained),
    )
    return None if found == Mismatch() else found
