"""A digest is a difference: the last list and what changed give today's list (SPEC section 9)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from monitor.letters.facts import ClosedCase, Listed, OpenCase
from monitor.letters.words import worse_than


@dataclass(frozen=True, slots=True)
class Difference:
    """References by what became of them since the recipient's last list; each is in exactly one place.

    `unlisted` stood on it and may have no line any more (restricted, or a death in doubt); `passed_on` are open on
    somebody else's list; `unexplained` left without a recorded reason.
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
    """Why a digest does not check: how many references are lost, invented, told twice, gone without a reason."""

    lost: int = 0
    invented: int = 0
    told_twice: int = 0
    unexplained: int = 0


def as_listed(case: OpenCase) -> Listed:
    """Return what is kept of a case for the next letter."""
    return Listed(case.reference, case.attention, case.tier, case.kinds)


def difference_between(
    yesterday: Sequence[Listed],
    today: Sequence[OpenCase],
    *,
    elsewhere: Iterable[OpenCase],
    unlisted: Iterable[str],
    closed: Iterable[ClosedCase],
) -> Difference:
    """Say what became of every case on either list; `elsewhere` are all open cases, whoever has them."""
    before = {listed.reference: listed for listed in yesterday}
    now = {case.reference: case for case in today}
    arrived = [case for case in today if case.reference not in before]
    stayed = [case for case in today if case.reference in before]
    hidden = set(unlisted)
    reasons = {case.reference for case in closed}
    still_somewhere = {case.reference for case in elsewhere}
    gone = [reference for reference in before if reference not in now]
    told = [reference for reference in gone if reference not in hidden]
    passed_on = tuple(r for r in told if r in still_somewhere)
    return Difference(
        new=tuple(case.reference for case in arrived if not case.returned),
        back=tuple(case.reference for case in arrived if case.returned),
        worse=tuple(case.reference for case in stayed if any(worse_than(before[case.reference], case))),
        still_open=tuple(case.reference for case in stayed if not any(worse_than(before[case.reference], case))),
        cleared=tuple(r for r in told if r in reasons and r not in still_somewhere),
        passed_on=passed_on,
        unlisted=tuple(r for r in gone if r in hidden),
        unexplained=tuple(r for r in told if r not in reasons and r not in still_somewhere),
    )


def verify_difference(yesterday: Iterable[str], difference: Difference, today: Iterable[str]) -> Mismatch | None:
    """Check, whoever made it, that the last list and the difference give today's list; None if they do."""
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
