from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01").seen("2024-03-04")


def test_two_failed_contacts_on_end_stand_from_the_second(spec):
    twice = CHILD.had("2024-04-08", "no_access").had("2024-04-22", "no_access")
    spec(
        (CHILD.had("2024-04-08", "no_access"), never(through="2024-12-31")),
        (twice, stands("2024-04-22", because="2 failed contacts in a row")),
    )


def test_any_agencies_and_any_ways_to_fail_count_together(spec):
    spec(
        (
            CHILD.had("2024-04-08", "not_shown").had("2024-04-22", "access_refused", by="social_care"),
            stands("2024-04-22"),
        ),
        (CHILD.had("2024-04-08", "was_not_brought", by="gp").had("2024-04-22", "no_access"), stands("2024-04-22")),
        (CHILD.had("2024-04-08", "not_shown", by="police").had("2024-04-22", "no_access"), stands("2024-04-22")),
    )


def test_two_on_one_day_count_two(spec):
    spec((CHILD.had("2024-04-08", "no_access").had("2024-04-08", "was_not_brought", by="gp"), stands("2024-04-08")))


def test_a_sighting_between_or_on_the_same_day_begins_anew(spec):
    once = CHILD.had("2024-04-08", "no_access")
    spec(
        (once.seen("2024-04-15").had("2024-04-22", "no_access"), never(through="2024-12-31")),
        (once.had("2024-04-22", "no_access").seen("2024-04-22", by="gp"), never(through="2024-12-31")),
        (once.seen("2024-04-15", by="police").had("2024-04-22", "no_access"), stands("2024-04-22")),
        (once.had("2024-04-15", "carer_only").had("2024-04-22", "no_access"), stands("2024-04-22")),
    )


def test_being_seen_ends_it(spec):
    twice = CHILD.had("2024-04-08", "no_access").had("2024-04-22", "no_access")
    spec(
        (twice.seen("2024-05-07"), stands("2024-04-22", until="2024-05-07")),
        (twice.seen("2024-05-07", by="police"), stands("2024-04-22")),
    )


def test_what_is_no_failure_does_not_count(spec):
    once = CHILD.had("2024-04-08", "no_access")
    spec(
        *(
            (once.had("2024-04-22", proved).had("2024-05-07", proved), never(through="2024-12-31"))
            for proved in ("carer_only", "arrived_late", "cancelled_by_service", "administrative")
        )
    )


def test_a_carers_cancellation_counts_from_the_third_on_end(spec):
    two = CHILD.had("2024-04-02", "cancelled_by_carer").had("2024-04-08", "cancelled_by_carer")
    three = two.had("2024-04-15", "cancelled_by_carer")
    spec(
        (three, never(through="2024-12-31")),
        (three.had("2024-04-22", "cancelled_by_carer"), stands("2024-04-22")),
        (three.had("2024-04-22", "no_access"), stands("2024-04-22")),
        (
            two.had("2024-04-10", "cancelled_by_service")
            .had("2024-04-15", "cancelled_by_carer")
            .had("2024-04-22", "no_access"),
            stands("2024-04-22"),
        ),
        (
            two.had("2024-04-10", "carer_only").had("2024-04-15", "cancelled_by_carer").had("2024-04-22", "no_access"),
            never(through="2024-12-31"),
        ),
    )


def test_the_policy_may_ask_for_more(spec):
    child = CHILD.had("2024-04-08", "no_access").had("2024-04-22", "no_access").had("2024-05-07", "no_access")
    spec((child.under(checks={"health_visitor": {"failed_contacts": {"in_a_row": 3}}}), stands("2024-05-07")))
