"""What an act changes for whom: each child's answer of today without it and with it, compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from monitor.domain.judgement import Judgement, State
from monitor.domain.leaving import Leaving
from monitor.domain.policy import Effect

_WATCHED = (State.WITHIN_LIMIT, State.DUE_SOON, State.AWAITING_FEED, State.IN_DOUBT, State.ESCALATED)
"""The states of children who are judged, in the order in which more and more is done about them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a child's answer is compared.

    `causes` are what holds their case open, none where there is no open case; `counted_from` is None for the day of
    birth, which is never shown; `findings` are the names of those that stand and do more than note something.
    """

    state: State
    left: Leaving | None
    causes: tuple[str, ...]
    counted_from: date | None
    due_on: date
    findings: frozenset[str]


def standing_of(judged: Judgement) -> Standing:
    """Return what of a judgement is compared."""
    stand = (f for f in judged.findings if f.effect is not Effect.NOTE and f.stands_on(judged.day))
    return Standing(
        state=judged.state,
        left=judged.left.why if judged.left else None,
        causes=judged.causes,
        counted_from=judged.counted_from if judged.counted_from != judged.born_on else None,
        due_on=judged.due_on,
        findings=frozenset(f.name for f in stand),
    )


@dataclass(frozen=True, slots=True)
class Consequence:
    """One child's answer without an act and with it; `before` is None for a child whom only the act brings."""

    before: Standing | None
    after: Standing

    @property
    def leaves(self) -> bool:
        """Whether the child is no longer judged."""
        return self.before is not None and self.before.left is None and self.after.left is not None

    @property
    def is_judged_again(self) -> bool:
        """Whether a child who had left is judged again."""
        return self.before is not None and self.before.left is not None and self.after.left is None

    @property
    def closes(self) -> bool:
        """Whether the child's open case closes."""
        return self.before is not None and bool(self.before.causes) and not self.after.causes

    @property
    def opens(self) -> bool:
        """Whether a case opens."""
        return bool(self.after.causes) and not (self.before and self.before.causes)

    @property
    def clock_moves(self) -> bool:
        """Whether the child is judged without and with it, and counts from another day or is due on another."""
        before, after = self.before, self.after
        if before is None or before.left or after.left:
            return False
        return (before.counted_from, before.due_on) != (after.counted_from, after.due_on)

    @property
    def clears(self) -> bool:
        """Whether less is done about a child who stays: a lesser state, or a finding that stands no longer."""
        if self.before is None or self.before.left or self.after.left:
            return False
        lesser = _WATCHED.index(self.after.state) < _WATCHED.index(self.before.state)
        return lesser or not self.before.findings <= self.after.findings

    @property
    def lessens(self) -> bool:
        """Whether a case closes, or a child who stays is due later or loses a finding (SPEC 7.1, of links).

        A child that turns out to be another one leaves nothing behind but their open case.
        """
        if self.before is None or self.before.left:
            return False
        if self.closes or self.after.left:
            return self.closes
        return self.after.due_on > self.before.due_on or not self.before.findings <= self.after.findings


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an act changes, by case reference; the children it brings have none yet, and are counted in `enter`."""

    children: Mapping[str, Consequence]
    enter: int = 0

    @property
    def needs_second_person(self) -> bool:
        """Whether it clears or removes anybody: what nobody may do alone."""
        return any(each.clears or each.leaves for each in self.children.values())

    @property
    def lessens_anybody(self) -> bool:
        """Whether a decision about a link takes anything from the answer about anybody: what nobody may do alone."""
        return any(each.lessens for each in self.children.values())
