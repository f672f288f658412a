from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CHILD = a_child(born="2024-03-01")
NEW_BIRTH = "new birth visit not recorded"
WEEKS = "6-8 week review not recorded"
YEAR = "12-month review not recorded"
TWO_YEARS = "2-2½ year review not recorded"


def test_each_window_ends_on_its_day_and_the_day_after_is_the_first(spec):
    spec(
        (CHILD, never(through="2024-03-31")),
        (CHILD, stands("2024-04-01", because=NEW_BIRTH)),
        (CHILD.review("2024-03-12", "08"), stands("2024-04-27", because=WEEKS)),
        (CHILD, stands("2025-06-02", because=YEAR)),
        (CHILD, stands("2026-09-02", because=TWO_YEARS)),
    )


def test_windows_of_months_that_end_on_a_day_that_does_not_exist_end_on_the_first_of_the_next_month(spec):
    spec((a_child(born="2023-11-30"), stands("2025-03-02", because=YEAR)))
    spec((a_child(born="2021-08-31"), stands("2024-03-02", because=TWO_YEARS)))


def test_a_review_done_in_its_window_or_late_ends_it(spec):
    spec(
        (CHILD.review("2024-03-31", "08"), never(through="2024-04-26")),
        (CHILD.review("2024-04-01", "08"), never(through="2024-04-26")),
        (CHILD.review("2024-04-02", "08"), stands("2024-04-01", until="2024-04-02")),
        (CHILD.review("2024-04-15", "08"), stands("2024-04-01", until="2024-04-15")),
    )


def test_a_review_by_video_is_a_review_though_it_may_be_no_sighting(spec):
    spec((CHILD.review("2024-03-12", "08", "seen_remotely"), never(through="2024-04-26")))


def test_a_review_at_which_the_child_was_not_seen_is_not_done(spec):
    spec(
        *(
            (CHILD.review("2024-03-12", "08", proved), stands("2024-04-01"))
            for proved in ("carer_only", "not_shown", "no_access", "cancelled_by_service")
        )
    )


def test_a_review_before_its_window_opens_is_not_that_review(spec):
    done = CHILD.review("2024-03-12", "08")
    spec(
        (done.review("2024-04-11", "09"), stands("2024-04-27", because=WEEKS)),
        (done.review("2024-04-12", "09"), never(through="2024-06-30")),
    )


def test_the_sight_of_the_child_afterwards_answers_it(spec):
    spec(
        (CHILD.seen("2024-04-01", by="gp"), stands("2024-04-01")),
        (CHILD.seen("2024-04-02", by="gp"), stands("2024-04-01", until="2024-04-02")),
        (CHILD.seen("2024-04-02", by="police"), stands("2024-04-01")),
    )


def test_windows_that_ended_before_the_child_arrived_are_not_asked_for(spec):
    spec(
        (a_child(born="2024-03-01", arrived="2025-06-02"), never(through="2026-09-01")),
        (a_child(born="2024-03-01", arrived="2025-06-01"), stands("2025-06-02", because=YEAR)),
    )


def test_health_visitors_contacts_must_cover_the_whole_window(spec):
    begun = CHILD.received("health_visitor_contacts", since="2024-03-01", through="2024-03-30")
    spec(
        (begun, held_back("2024-04-01", on="2024-04-01")),
        (CHILD.received("health_visitor_contacts", through="2024-03-31"), stands("2024-04-01")),
        (CHILD.received("health_visitor_contacts", through="2024-03-30"), held_back("2024-04-01", on="2024-04-01")),
        (CHILD.received("health_visitor_contacts", since="2024-03-01", through="2024-04-15"), stands("2024-04-01")),
        (
            CHILD.received("health_visitor_contacts", since="2024-03-02", through="2024-04-15"),
            never(through="2024-04-15"),
        ),
        (CHILD.never_received("health_visitor_contacts"), never(through="2026-12-31")),
    )
