from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

OPENED = a_child(born="2022-03-01").seen("2024-03-04").noticed("2024-05-01", "caseload_opened")


def visit(proved, on="2024-06-03", child=OPENED):
    return child.had(on, proved, by="social_care", planned=True)


def test_a_planned_visit_that_failed_stands_from_its_day(spec):
    spec(
        *(
            (visit(proved), stands("2024-06-03", because="not seen at a planned visit"))
            for proved in ("not_shown", "access_refused", "no_access", "was_not_brought")
        )
    )


def test_a_carer_alone_or_a_cancellation_leaves_five_working_days(spec):
    spec(
        *(
            (visit(proved), stands("2024-06-11"))
            for proved in ("carer_only", "cancelled_by_service", "cancelled_by_carer")
        ),
        (visit("carer_only", on="2024-12-20"), stands("2025-01-02")),
        (visit("carer_only").seen("2024-06-11", by="social_care"), never(through="2024-12-31")),
    )


def test_what_says_nothing_of_the_child_is_left_alone(spec):
    spec(
        *(
            (visit(proved), never(through="2024-12-31"))
            for proved in ("arrived_late", "seen_remotely", "administrative")
        )
    )


def test_a_visit_is_not_missed_on_a_day_that_anybody_saw_the_child(spec):
    spec(
        (visit("no_access").seen("2024-06-03", by="police"), never(through="2024-12-31")),
        (visit("carer_only").seen("2024-06-03", by="early_years"), never(through="2024-12-31")),
        (visit("no_access").seen("2024-06-02"), stands("2024-06-03")),
    )


def test_looking_at_the_child_later_makes_it_good(spec):
    spec(
        (visit("no_access").seen("2024-06-04", by="gp"), stands("2024-06-03", until="2024-06-04")),
        (visit("no_access").seen("2024-06-04", by="social_care"), stands("2024-06-03", until="2024-06-04")),
        (visit("no_access").seen("2024-06-04", by="police"), stands("2024-06-03")),
        (visit("no_access").seen("2024-06-04", by="early_years"), stands("2024-06-03")),
        (visit("no_access").had("2024-06-04", "seen_remotely", by="social_care"), stands("2024-06-03")),
    )


def test_only_visits_of_social_care_that_were_planned_count(spec):
    spec(
        (OPENED.had("2024-06-03", "no_access", by="social_care", planned=False), never(through="2024-12-31")),
        (OPENED.had("2024-06-03", "no_access", by="social_care"), never(through="2024-12-31")),
        (OPENED.had("2024-06-03", "no_access", by="health_visitor", planned=True), never(through="2024-12-31")),
    )


def test_only_visits_while_the_case_was_open_count_and_closing_it_does_not_end_them(spec):
    closed = OPENED.noticed("2024-08-05", "caseload_closed")
    spec(
        (visit("no_access", on="2024-04-30"), never(through="2024-12-31")),
        (visit("no_access", on="2024-05-01"), stands("2024-05-01")),
        (visit("no_access", on="2024-08-04", child=closed), stands("2024-08-04")),
        (visit("no_access", on="2024-08-05", child=closed), never(through="2024-12-31")),
    )
