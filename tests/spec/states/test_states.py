"""The course of a child nobody sees, day by day, and of children about whom the records disagree."""

from tests.builders.children import a_child
from tests.spec.verdicts import due, states

SEEN = a_child(born="2022-03-01").seen("2023-06-05", by="gp")


def test_a_fortnight_before_its_day_a_child_is_due_soon(spec):
    steps = (
        ("2024-05-21", "limit not reached"),
        ("2024-05-22", "due soon"),
        ("2024-06-04", "due soon"),
        ("2024-06-05", "escalated: unseen"),
        ("2026-06-05", "escalated: unseen"),
    )
    spec((SEEN, states(*steps)), (SEEN.under(warning=0), states(("2024-06-04", "limit not reached"))))


def test_a_sighting_brings_a_child_back(spec):
    child = SEEN.seen("2024-06-10")
    spec((child, states(("2024-06-09", "escalated: unseen"), ("2024-06-10", "limit not reached"))))


def test_two_birth_dates_are_a_doubt_for_ten_working_days_and_then_escalate(spec):
    child = SEEN.also_born("2022-03-11", told_on="2023-12-11")
    spec(
        (
            child,
            states(
                ("2023-12-11", "in doubt"),
                ("2023-12-27", "in doubt"),
                ("2023-12-28", "escalated: in_doubt"),
            ),
        )
    )


def test_a_child_with_two_birth_dates_is_judged_by_the_one_that_makes_it_due_first(spec):
    child = a_child(born="2024-03-01").seen("2024-04-12").also_born("2024-03-02", told_on="2024-04-15")
    spec((child, due("2024-06-08", days=56)))


def test_a_doubt_does_not_keep_an_overdue_child_from_being_escalated(spec):
    child = SEEN.also_born("2022-03-11", told_on="2024-06-03")
    spec((child, states(("2024-06-04", "in doubt"), ("2024-06-05", "escalated: unseen"))))


def test_the_cause_that_began_first_is_named_first(spec):
    child = SEEN.noticed("2024-06-03", "move_disproved")
    twice = SEEN.noticed("2023-08-07", "concern_reported").noticed("2023-10-02", "anonymous_referral")
    twice = twice.noticed("2023-08-28", "move_disproved")
    spec(
        (child, states(("2024-06-04", "escalated: whereabouts"), ("2024-06-05", "escalated: whereabouts, unseen"))),
        (
            twice,
            states(("2023-08-22", "escalated: concern"), ("2023-10-31", "escalated: concern, whereabouts, unseen")),
        ),
    )


def test_where_a_child_left_nothing_else_is_asked(spec):
    child = SEEN.noticed("2024-06-10", "move_confirmed", area="Leeds", confirmed_by="receiving_authority")
    spec(
        (
            child,
            states(("2024-06-09", "escalated: unseen"), ("2024-06-10", "no longer judged: moved 10 June 2024")),
        )
    )
