from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01").seen("2024-03-04")
CONCERN = CHILD.noticed("2024-09-02", "concern_reported", by="police")


def test_ten_working_days_after_a_concern_the_child_should_have_been_seen(spec):
    spec(
        (CONCERN, never(through="2024-09-16")),
        (CONCERN, stands("2024-09-17", until="2025-09-02", because="not seen since a concern was reported")),
        (CONCERN.seen("2024-09-02"), never(through="2025-12-31")),
        (CONCERN.seen("2024-09-17"), never(through="2025-12-31")),
        (CONCERN.seen("2024-09-18"), stands("2024-09-17", until="2024-09-18")),
    )


def test_weekends_and_bank_holidays_are_no_working_days(spec):
    spec(
        (CHILD.noticed("2024-12-20", "concern_reported"), stands("2025-01-09", until="2025-12-20")),
        (CHILD.noticed("2024-03-28", "concern_reported"), stands("2024-04-16", until="2025-03-28")),
        (CHILD.noticed("2024-08-24", "concern_reported"), stands("2024-09-10", until="2025-08-24")),
    )


def test_a_brief_look_is_not_enough(spec):
    spec((CONCERN.seen("2024-09-05", by="police"), stands("2024-09-17", until="2025-09-02")))


def test_twelve_months_after_the_concern_it_ends(spec):
    spec((CONCERN.seen("2025-09-03"), stands("2024-09-17", until="2025-09-02")))
