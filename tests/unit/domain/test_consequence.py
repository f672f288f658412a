"""Which changes of a child's answer clear or remove them, so that a second person is needed."""

from datetime import date

import pytest

from monitor.domain.consequence import Consequence, Consequences, Standing
from monitor.domain.judgement import State
from monitor.domain.leaving import Leaving

BORN, SEEN, DUE, LATER = date(2025, 1, 1), date(2025, 6, 1), date(2026, 3, 1), date(2026, 6, 1)


def standing(state=State.WITHIN_LIMIT, *, causes=(), since=SEEN, due=DUE, findings=(), left=None):
    return Standing(state, left, causes, since, due, frozenset(findings))


WITHIN, SOON = standing(), standing(State.DUE_SOON)
WAITING, DOUBTED = standing(State.AWAITING_FEED), standing(State.IN_DOUBT)
ESCALATED = standing(State.ESCALATED, causes=("unseen",))
LEFT = standing(State.LEFT, left=Leaving.WITHDRAWN)
RAISED = standing(findings={"gp_registration.none"})


@pytest.mark.parametrize(
    ("before", "after", "needed"),
    [
        (ESCALATED, WITHIN, True),
        (ESCALATED, DOUBTED, True),
        (DOUBTED, WITHIN, True),
        (WAITING, WITHIN, True),
        (SOON, standing(due=LATER), True),
        (RAISED, WITHIN, True),
        (WITHIN, LEFT, True),
        (ESCALATED, LEFT, True),
        (WITHIN, ESCALATED, False),
        (WITHIN, RAISED, False),
        (WITHIN, standing(due=LATER), False),
        (LEFT, WITHIN, False),
        (None, WITHIN, False),
    ],
)
def test_who_is_cleared_or_removed_takes_two_people(before, after, needed):
    assert Consequences({"UC-0001": Consequence(before, after)}).needs_second_person is needed


def test_a_case_opens_and_closes_and_a_clock_moves():
    assert Consequence(WITHIN, ESCALATED).opens
    assert Consequence(ESCALATED, WITHIN).closes
    assert Consequence(None, ESCALATED).opens
    assert Consequence(LEFT, WITHIN).is_judged_again
    assert Consequence(WITHIN, standing(since=None)).clock_moves
    assert not Consequence(WITHIN, LEFT).clock_moves
    assert not Consequence(WITHIN, ESCALATED).clock_moves


@pytest.mark.parametrize(
    ("before", "after", "needed"),
    [
        (ESCALATED, WITHIN, True),
        (ESCALATED, LEFT, True),
        (WITHIN, standing(due=LATER), True),
        (RAISED, WITHIN, True),
        (WITHIN, LEFT, False),
        (SOON, WITHIN, False),
        (standing(due=LATER), WITHIN, False),
        (LEFT, standing(due=LATER), False),
        (None, WITHIN, False),
    ],
)
def test_a_decision_about_a_link_takes_two_people_where_it_takes_from_an_answer(before, after, needed):
    """A provisional child that is joined leaves nothing behind but their open case."""
    assert Consequences({"UC-0001": Consequence(before, after)}).lessens_anybody is needed
