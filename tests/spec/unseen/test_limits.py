"""How many days may pass, by the child's age on the day it was last seen; the day after the last of them is the first day over."""

from tests.builders.children import a_child
from tests.spec.verdicts import due, states


def test_the_last_day_of_the_limit_is_still_inside_it(spec):
    spec(
        (
            a_child(born="2024-03-01"),
            states(("2024-04-25", "due soon"), ("2024-04-26", "due soon"), ("2024-04-27", "escalated: unseen")),
        )
    )


def test_the_age_on_the_day_last_seen_decides_and_not_the_age_now(spec):
    spec(
        (a_child(born="2024-03-01").seen("2024-04-11"), due("2024-06-07", days=56)),
        (a_child(born="2024-03-01").seen("2024-04-12"), due("2025-02-07", days=300)),
        (a_child(born="2024-03-01").seen("2025-02-28"), due("2025-12-26", days=300)),
        (a_child(born="2024-03-01").seen("2025-03-01"), due("2026-03-02", days=365)),
        (a_child(born="2024-03-01").seen("2026-09-01"), due("2027-09-02", days=365)),
    )


def test_a_child_born_on_29_february_is_twelve_months_old_on_1_march(spec):
    spec(
        (a_child(born="2024-02-29").seen("2025-02-28"), due("2025-12-26", days=300)),
        (a_child(born="2024-02-29").seen("2025-03-01"), due("2026-03-02", days=365)),
    )


def test_thirty_months_after_31_august_is_1_march(spec):
    longer = {"from_30_months": {"standard": 400, "raised": 183, "high": 91, "caseload": 28}}
    spec(
        (a_child(born="2021-08-31").seen("2024-02-29").under(limits=longer), due("2025-03-01", days=365)),
        (a_child(born="2021-08-31").seen("2024-03-01").under(limits=longer), due("2025-04-06", days=400)),
    )


def test_two_sightings_on_one_day_count_as_one(spec):
    spec((a_child(born="2024-03-01").seen("2024-06-03").seen("2024-06-03", by="gp"), due("2025-03-31", days=300)))


def test_the_order_in_which_sightings_are_learnt_makes_no_difference(spec):
    child = a_child(born="2024-03-01")
    spec(
        (child.seen("2024-06-03").seen("2024-09-02"), due("2025-06-30", days=300)),
        (child.seen("2024-09-02").seen("2024-06-03", learnt="2024-10-01"), due("2025-06-30", days=300)),
    )
