"""A look by police, ambulance or housing postpones the day a little; it does not start the count anew."""

from tests.builders.children import a_child
from tests.spec.verdicts import due

SEEN = a_child(born="2021-03-01").seen("2023-06-01")


def test_a_brief_sighting_long_before_the_day_changes_nothing(spec):
    spec((SEEN, due("2024-06-01", days=365)), (SEEN.seen("2023-07-03", by="police"), due("2024-06-01", days=365)))


def test_a_brief_sighting_buys_ninety_days_at_most(spec):
    spec(
        (SEEN.seen("2024-03-01", by="police"), due("2024-06-01", days=365)),
        (SEEN.seen("2024-03-02", by="police"), due("2024-06-01", days=365)),
        (SEEN.seen("2024-03-03", by="police"), due("2024-06-02", days=365)),
        (SEEN.seen("2024-05-31", by="ambulance"), due("2024-08-30", days=365)),
    )


def test_no_number_of_brief_sightings_goes_beyond_one_and_a_half_limits(spec):
    doors = SEEN.seen("2024-05-31", by="police").seen("2024-08-29", by="police")
    spec(
        (doors, due("2024-11-28", days=365)),
        (doors.seen("2024-11-27", by="police"), due("2024-11-30", days=365)),
        (SEEN.seen("2026-01-05", by="police"), due("2024-11-30", days=365, judged_on="2026-01-05")),
    )


def test_where_the_limit_is_shorter_than_ninety_days_a_brief_sighting_buys_no_more_than_the_limit(spec):
    baby = a_child(born="2024-03-01").seen("2024-03-22", by="police")
    spec((a_child(born="2024-03-01"), due("2024-04-27", days=56)), (baby, due("2024-05-18", days=56)))


def test_on_the_day_a_childrens_service_saw_the_child_a_brief_look_adds_nothing(spec):
    spec((SEEN.seen("2023-06-01", by="police"), due("2024-06-01", days=365)))


def test_a_policy_says_what_a_brief_sighting_is_worth(spec):
    child = SEEN.seen("2024-05-31", by="police")
    spec(
        (child.under(brief=30), due("2024-07-01", days=365)),
        (child.under(stretch=1.0), due("2024-06-01", days=365)),
        (child.under(childrens_services=["health_visitor", "midwifery", "police"]), due("2025-06-01", days=365)),
    )
