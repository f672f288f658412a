from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CHILD = a_child(born="2020-03-01")
GONE = CHILD.on_roll("2023-09-04", year="N2", gone="2024-05-06")


def test_a_row_may_be_missing_for_four_weeks_before_it_is_noted(spec):
    spec(
        (GONE, never(through="2024-06-03")),
        (GONE, stands("2024-06-04", because="no longer listed by a school, no leaving told")),
        (CHILD.on_roll("2023-09-04", year="N2"), never(through="2024-12-31")),
    )


def test_being_on_any_roll_ends_it(spec):
    spec(
        (GONE.on_roll("2024-01-08"), never(through="2024-12-31")),
        (GONE.on_roll("2024-06-04"), never(through="2024-12-31")),
        (GONE.on_roll("2024-09-04"), stands("2024-06-04", until="2024-09-04")),
        (GONE.on_roll("2024-05-13", gone="2024-05-20"), never(through="2024-06-17")),
    )


def test_a_leaving_that_was_told_is_another_matter(spec):
    spec((CHILD.on_roll("2023-09-04", left="2024-04-08", gone="2024-05-06"), never(through="2024-12-31")))


def test_being_at_a_nursery_does_not_answer_it(spec):
    spec((GONE.at_nursery("2024-05-06"), stands("2024-06-04")))


def test_the_roll_must_have_come_for_the_day_before(spec):
    spec(
        (GONE.received("school_roll", through="2024-06-03"), stands("2024-06-04")),
        (GONE.received("school_roll", through="2024-06-02"), held_back("2024-06-04", on="2024-06-10")),
    )


def test_the_policy_sets_the_days(spec):
    checks = {"school_roll": {"no_longer_listed": {"days_after": 14}}}
    spec((GONE.under(checks=checks), stands("2024-05-21")))
