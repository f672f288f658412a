from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01").seen("2024-03-04")
OPENED = CHILD.noticed("2024-05-01", "caseload_opened")


def test_a_case_stands_from_its_opening_until_it_is_closed(spec):
    spec(
        (OPENED, never(through="2024-04-30")),
        (OPENED, stands("2024-05-01", because="on a social-care caseload")),
        (OPENED.noticed("2024-08-05", "caseload_closed"), stands("2024-05-01", until="2024-08-05")),
    )


def test_a_case_opened_again_is_a_second_stretch(spec):
    child = OPENED.noticed("2024-08-05", "caseload_closed").noticed("2024-10-07", "caseload_opened")
    spec((child, stands("2024-05-01", until="2024-08-05", then=[("2024-10-07", None)])))


def test_a_day_that_closes_one_and_opens_another_leaves_it_open(spec):
    child = OPENED.noticed("2024-08-05", "caseload_closed").noticed("2024-08-05", "caseload_opened")
    spec((child, stands("2024-05-01", until="2024-08-05", then=[("2024-08-05", None)])))


def test_a_case_told_twice_is_one_and_closing_one_that_was_not_open_says_nothing(spec):
    twice = OPENED.noticed("2024-06-03", "caseload_opened").noticed("2024-08-05", "caseload_closed")
    spec(
        (twice, stands("2024-05-01", until="2024-08-05")),
        (CHILD.noticed("2024-05-01", "caseload_closed"), never(through="2024-12-31")),
    )


def test_being_seen_does_not_end_it(spec):
    spec((OPENED.seen("2024-05-07", by="social_care"), stands("2024-05-01")))
