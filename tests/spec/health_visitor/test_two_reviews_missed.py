from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CHILD = a_child(born="2024-03-01")
FIRST_TWO = "new birth visit and 6-8 week review not recorded"


def test_the_day_after_the_second_window_is_the_first(spec):
    spec((CHILD, never(through="2024-04-26")), (CHILD, stands("2024-04-27", because=FIRST_TWO)))


def test_either_review_done_even_late_prevents_or_ends_it(spec):
    spec(
        (CHILD.review("2024-04-20", "08"), never(through="2025-06-01")),
        (CHILD.review("2024-04-26", "09"), never(through="2025-06-01")),
        (CHILD.review("2024-05-20", "08"), stands("2024-04-27", until="2024-05-20")),
        (CHILD.review("2024-05-20", "09"), stands("2024-04-27", until="2024-05-20")),
    )


def test_the_sight_of_the_child_afterwards_answers_it(spec):
    spec(
        (CHILD.seen("2024-04-27"), stands("2024-04-27")),
        (CHILD.seen("2024-04-28"), stands("2024-04-27", until="2024-04-28")),
    )


def test_only_consecutive_reviews_make_a_pair(spec):
    child = CHILD.review("2024-03-12", "08").review("2025-03-03", "10")
    spec((child, never(through="2027-12-31")))


def test_both_windows_must_be_asked_of_the_child(spec):
    arrived = a_child(born="2024-03-01", arrived="2024-04-01")
    spec((arrived, stands("2025-06-02", because="6-8 week review and 12-month review not recorded")))


def test_health_visitors_contacts_must_cover_both_windows(spec):
    spec(
        (CHILD.received("health_visitor_contacts", since="2024-03-01", through="2024-04-26"), stands("2024-04-27")),
        (CHILD.received("health_visitor_contacts", through="2024-04-25"), held_back("2024-04-27", on="2024-04-27")),
        (
            CHILD.received("health_visitor_contacts", since="2024-03-02", through="2024-12-31"),
            never(through="2024-12-31"),
        ),
    )
