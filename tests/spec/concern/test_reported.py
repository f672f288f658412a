from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01").seen("2024-03-04")
CONCERN = CHILD.noticed("2024-05-01", "concern_reported", by="police")


def test_a_concern_about_the_child_stands_from_its_day(spec):
    spec(
        (CONCERN, never(through="2024-04-30")),
        (CONCERN, stands("2024-05-01", because="a concern was reported")),
        (CHILD.noticed("2024-05-01", "anonymous_referral", by="other"), stands("2024-05-01")),
    )


def test_looking_at_the_child_from_that_day_on_ends_it(spec):
    spec(
        (CONCERN.seen("2024-05-01"), never(through="2024-12-31")),
        (CONCERN.seen("2024-05-02"), stands("2024-05-01", until="2024-05-02")),
        (CONCERN.seen("2024-04-30"), stands("2024-05-01")),
        (CONCERN.seen("2024-05-02", by="police"), stands("2024-05-01")),
        (CONCERN.seen("2024-05-02", by="school"), stands("2024-05-01")),
    )


def test_no_time_ends_it(spec):
    spec((CONCERN.seen("2026-05-04"), stands("2024-05-01", until="2026-05-04")))


def test_a_concern_about_the_household_is_asked_elsewhere(spec):
    spec((CHILD.noticed("2024-05-01", "concern_reported", about="household"), never(through="2024-12-31")))


def test_two_concerns_are_two_stretches(spec):
    child = CONCERN.seen("2024-05-08").noticed("2024-06-03", "anonymous_referral")
    spec((child, stands("2024-05-01", until="2024-05-08", then=[("2024-06-03", None)])))
