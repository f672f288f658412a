"""What a decision takes from the answer about a child: what nobody may take alone (SPEC 7.1)."""

from monitor.domain.judgement import Judgement
from monitor.domain.policy import Effect


def lessens(before: Judgement | None, after: Judgement | None) -> bool:
    """Return whether a child is due later, a finding stands no longer, or an open case ends.

    `before` is None for a child whom only the decision brings, `after` for one of whom nothing is told any more.
    """
    if before is None or before.left:
        return False
    if after is None or after.left:
        return bool(before.causes)
    ends = bool(before.causes) and not after.causes
    return ends or after.due_on > before.due_on or not _standing(before) <= _standing(after)


def _standing(judged: Judgement) -> frozenset[str]:
    return frozenset(f.name for f in judged.findings if f.effect is not Effect.NOTE and f.stands_on(judged.day))
