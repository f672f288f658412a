from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CHILD = a_child(born="2021-11-20")
GONE = CHILD.at_nursery("2024-01-08", gone="2024-05-06")


def test_a_row_may_be_missing_for_four_weeks_before_it_is_noted(spec):
    spec(
        (GONE, never(through="2024-06-03")),
        (GONE, stands("2024-06-04", because="no longer listed by a provider, no leaving told")),
        (CHILD.at_nursery("2024-01-08"), never(through="2024-12-31")),
    )


def test_another_place_or_a_roll_ends_it(spec):
    spec(
        (GONE.at_nursery("2024-02-05"), never(through="2024-12-31")),
        (GONE.on_roll("2024-06-04", year="N1"), never(through="2024-12-31")),
        (GONE.at_nursery("2024-06-05"), stands("2024-06-04", until="2024-06-05")),
        (GONE.on_roll("2024-09-04", year="N2"), stands("2024-06-04", until="2024-09-04")),
        (GONE.at_nursery("2024-05-13", gone="2024-05-20"), never(through="2024-06-17")),
    )


def test_a_leaving_that_was_told_is_another_matter(spec):
    spec((CHILD.at_nursery("2024-01-08", ended="2024-04-08", gone="2024-05-06"), never(through="2024-12-31")))


def test_both_the_early_years_lists_and_the_rolls_must_have_come(spec):
    spec(
        (GONE.received("early_years", through="2024-06-02"), held_back("2024-06-04", on="2024-06-10")),
        (GONE.received("school_roll", through="2024-06-02"), held_back("2024-06-04", on="2024-06-10")),
        (GONE.without_feed("school_roll"), stands("2024-06-04")),
    )


def test_the_policy_sets_the_days(spec):
    checks = {"early_years": {"no_longer_listed": {"days_after": 14}}}
    spec((GONE.under(checks=checks), stands("2024-05-21")))
