"""What must be known on the day of compulsory school age, or later, for a child to be handed over."""

from tests.builders.children import a_child
from tests.spec.verdicts import states

CHILD = a_child(born="2019-11-20").seen("2024-09-04", by="gp")
TO_SCHOOL = "no longer judged: handed over 31 December 2024"
AGED_OUT = "escalated: aged_out"


def test_a_child_that_comes_to_school_is_handed_over_on_its_school_age_day(spec):
    child = CHILD.on_roll("2024-09-02", attended=["2024-09-04", "2024-12-20"])
    spec((child, states(("2024-12-30", "limit not reached"), ("2024-12-31", TO_SCHOOL))))


def test_the_last_day_at_school_may_lie_sixty_days_back_and_no_more(spec):
    spec(
        (CHILD.on_roll("2024-09-02", attended=["2024-11-01"]), states(("2024-12-31", TO_SCHOOL))),
        (CHILD.on_roll("2024-09-02", attended=["2024-10-31"]), states(("2024-12-31", AGED_OUT))),
        (
            CHILD.on_roll("2024-09-02", attended=["2024-10-31"]).under(attended_before_school_age=61),
            states(("2024-12-31", TO_SCHOOL)),
        ),
    )


def test_a_nursery_class_is_no_school_to_hand_over_to(spec):
    spec((CHILD.on_roll("2024-09-02", year="N2", attended=["2024-12-20"]), states(("2024-12-31", AGED_OUT))))


def test_a_child_that_was_never_at_the_school_is_not_handed_over(spec):
    spec((CHILD.on_roll("2024-09-02"), states(("2024-12-31", AGED_OUT))))


def test_a_child_that_left_the_roll_by_then_is_not_handed_over(spec):
    def left(on):
        return CHILD.on_roll("2024-09-02", left=on, attended=["2024-12-19"], destination="elsewhere")

    spec(
        (left("2024-12-20"), states(("2024-12-31", AGED_OUT))),
        (left("2024-12-31"), states(("2024-12-31", AGED_OUT))),
        (left("2025-01-01"), states(("2024-12-31", TO_SCHOOL))),
    )


def test_a_row_that_is_no_longer_listed_hands_nobody_over(spec):
    def lost(gone):
        return CHILD.on_roll("2024-09-02", attended=["2024-12-19"], gone=gone)

    spec(
        (lost("2024-12-21"), states(("2024-12-31", AGED_OUT))),
        (lost("2024-12-31"), states(("2024-12-31", AGED_OUT))),
        (lost("2025-01-04"), states(("2024-12-31", TO_SCHOOL), ("2025-02-03", TO_SCHOOL))),
    )


def test_hand_over_may_come_later(spec):
    child = CHILD.on_roll("2025-01-06", year="1", attended=["2025-01-08"])
    later = "no longer judged: handed over 8 January 2025"
    spec(
        (
            child,
            states(("2024-12-31", AGED_OUT), ("2025-01-07", AGED_OUT), ("2025-01-08", later), ("2025-06-02", later)),
        )
    )


def test_no_sighting_ends_having_reached_school_age_unaccepted(spec):
    spec((CHILD.seen("2025-01-08", by="health_visitor"), states(("2025-01-07", AGED_OUT), ("2025-01-08", AGED_OUT))))


def test_reaching_school_age_waits_for_no_feed_and_stands_before_every_other_cause(spec):
    child = CHILD.never_received("contacts").noticed("2024-11-04", "move_disproved")
    spec((child, states(("2024-12-30", "escalated: whereabouts"), ("2024-12-31", AGED_OUT))))


def test_a_fifth_birthday_on_a_prescribed_day_is_that_day(spec):
    spec(
        (
            a_child(born="2020-03-31").seen("2025-03-03"),
            states(("2025-03-30", "limit not reached"), ("2025-03-31", AGED_OUT)),
        ),
        (
            a_child(born="2020-04-01").seen("2025-03-03"),
            states(("2025-08-30", "limit not reached"), ("2025-08-31", AGED_OUT)),
        ),
        (
            a_child(born="2020-02-29").seen("2025-03-03"),
            states(("2025-03-30", "limit not reached"), ("2025-03-31", AGED_OUT)),
        ),
    )


def test_where_no_school_roll_is_received_a_policy_may_let_a_child_within_its_limit_go_by_age(spec):
    by_age = {"hand_over": "by_age"}
    overdue = a_child(born="2019-11-20").seen("2023-09-04", by="gp")
    let_go = "no longer judged: by age 31 December 2024"
    spec(
        (CHILD, states(("2024-12-31", AGED_OUT))),
        (
            CHILD.under(**by_age),
            states(("2024-12-30", "limit not reached"), ("2024-12-31", let_go), ("2026-01-05", let_go)),
        ),
        (overdue.under(**by_age), states(("2024-12-30", "escalated: unseen"), ("2024-12-31", AGED_OUT))),
        (CHILD.under(**by_age).received("school_roll", through="2024-12-30"), states(("2024-12-31", AGED_OUT))),
    )
