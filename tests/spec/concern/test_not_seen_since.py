from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01").seen("2024-03-04")
CONCERN = CHILD.noticed("2024-09-02", "concern_reported", by="police")


def test_ten_working_days_after_a_concern_somebody_should_have_looked_at_the_child(spec):
    spec(
        (CONCERN, never(through="2024-09-16")),
        (CONCERN, stands("2024-09-17", because="not looked at since a concern was reported")),
        (CONCERN.seen("2024-09-02"), never(through="2025-12-31")),
        (CONCERN.seen("2024-09-17"), never(through="2025-12-31")),
        (CONCERN.seen("2024-09-18"), stands("2024-09-17", until="2024-09-18")),
    )


def test_weekends_and_bank_holidays_are_no_working_days(spec):
    spec(
        (CHILD.noticed("2024-12-20", "concern_reported"), stands("2025-01-09")),
        (CHILD.noticed("2024-03-28", "concern_reported"), stands("2024-04-16")),
        (CHILD.noticed("2024-08-24", "concern_reported"), stands("2024-09-10")),
    )


def test_health_and_social_care_look_at_a_child_and_nobody_else(spec):
    spec(
        *(
            (CONCERN.seen("2024-09-05", by=agency), never(through="2025-12-31"))
            for agency in ("health_visitor", "gp", "midwife", "hospital", "social_care")
        ),
        *(
            (CONCERN.seen("2024-09-05", by=agency), stands("2024-09-17"))
            for agency in ("school", "early_years", "children_centre", "ambulance", "police", "housing", "other")
        ),
        (CONCERN.had("2024-09-05", "seen_remotely"), stands("2024-09-17")),
    )


def test_the_visit_that_caused_a_report_does_not_answer_it(spec):
    by_social_care = CHILD.noticed("2024-09-02", "concern_reported", by="social_care")
    spec(
        (by_social_care.seen("2024-09-02", by="social_care"), stands("2024-09-17")),
        (by_social_care.seen("2024-09-02", by="gp"), never(through="2025-12-31")),
        (by_social_care.seen("2024-09-03", by="social_care"), never(through="2025-12-31")),
    )


def test_no_time_ends_it(spec):
    spec((CONCERN.seen("2026-11-02"), stands("2024-09-17", until="2026-11-02")))
