"""Verification: children re-judged by the plain rules, without stored folded facts, and compared with their answers."""

from collections.abc import Sequence
from datetime import date
from random import SystemRandom

from monitor.domain.judgement import Judgement, JudgeOne, JudgingContext, State, left_without_facts
from monitor.runtime.gc_pause import gc_paused
from monitor.store import Connection, judgements
from monitor.store.judgements import Answer
from monitor.store.visibility import gather

CHILDREN_AT_ONCE = 1_000
_IN_A_HUNDRED = 1
_SAME = ("due_on", "attention", "on_caseload", "counted_from", "last_seen_on", "limit_days", "born_on", "school_age_on")


def drawn(db: Connection) -> list[int]:
    """Return 1 % of the register, at least one child, drawn at random so that no kind of child is never checked."""
    last = judgements.last_child(db)
    return sorted(SystemRandom().sample(range(1, last + 1), -(-last * _IN_A_HUNDRED // 100)))


def differing(
    db: Connection, child_ids: Sequence[int], context: JudgingContext, day: date, secret: bytes, judge_one: JudgeOne
) -> list[int]:
    """Return the children whose stored answer differs from that of the plain rules on a day."""
    found: list[int] = []
    for start in range(0, len(child_ids), CHILDREN_AT_ONCE):
        batch = child_ids[start : start + CHILDREN_AT_ONCE]
        kept = {answer.child: said(answer, day) for answer in judgements.answers(db, batch)}
        with gc_paused():
            known = gather(db, batch, secret)
            for child_id, answered in kept.items():
                facts = known[child_id].facts if child_id in known else None
                plain = judge_one(facts, context, day) if facts else left_without_facts(child_id, day)
                if said(plain, day) != answered:
                    found.append(child_id)
    return found


def said(answer: Answer | Judgement, day: date) -> tuple[object, ...]:
    """Return the parts of an answer that must match on a day, however it was computed.

    Of a child who has left, only the reason: nothing else is judged again.
    """
    why = answer.left_why if isinstance(answer, Answer) else answer.left.why if answer.left else None
    if answer.state is State.LEFT:
        return answer.state, why
    standing = frozenset((f.name, f.effect, f.since, f.until) for f in answer.findings if f.stands_on(day))
    return answer.state, answer.causes, standing, *(getattr(answer, name) for name in _SAME)
