from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CHILD = a_child(born="2021-11-20")
LEFT = CHILD.at_nursery("2024-01-08", ended="2024-02-02")
STARTS_IN_2025 = a_child(born="2021-03-10")


def test_four_weeks_after_leaving_a_child_should_be_somewhere(spec):
    spec(
        (LEFT, never(through="2024-03-01")),
        (LEFT, stands("2024-03-02", because="left a provider, at none since")),
        (LEFT.at_nursery("2024-03-02"), never(through="2024-12-31")),
        (LEFT.at_nursery("2024-03-03"), stands("2024-03-02", until="2024-03-03")),
        (LEFT.on_roll("2024-04-15", year="N1"), stands("2024-03-02", until="2024-04-15")),
    )


def test_a_child_still_at_another_provider_has_not_gone(spec):
    spec(
        (LEFT.at_nursery("2024-01-15"), never(through="2024-12-31")),
        (LEFT.at_nursery("2024-02-02"), never(through="2024-12-31")),
        (LEFT.at_nursery("2024-01-15", ended="2024-02-02"), stands("2024-03-02")),
    )


def test_the_time_runs_from_the_later_of_leaving_the_provider_and_the_roll(spec):
    spec(
        (LEFT.on_roll("2024-01-15", year="N1", left="2024-03-01"), stands("2024-03-30")),
        (LEFT.on_roll("2024-01-15", year="N1", left="2024-02-01"), stands("2024-03-02")),
        (LEFT.on_roll("2024-01-15", year="N1"), never(through="2024-12-31")),
        (LEFT.on_roll("2024-01-15", year="N1", left="2024-03-01").on_roll("2024-03-01"), never(through="2024-12-31")),
    )


def test_a_place_or_roll_that_is_no_longer_listed_is_none(spec):
    spec(
        (LEFT.at_nursery("2024-01-15", gone="2024-01-29"), stands("2024-03-02")),
        (LEFT.on_roll("2024-01-15", year="N1", gone="2024-01-29"), stands("2024-03-02")),
        (LEFT.at_nursery("2024-02-12", gone="2024-04-01"), never(through="2024-12-31")),
        (LEFT.on_roll("2024-01-15", year="N1", gone="2024-02-26"), never(through="2024-12-31")),
    )


def test_leaving_in_the_summer_before_reception_is_asked_about_from_october(spec):
    spec(
        (STARTS_IN_2025.at_nursery("2024-09-02", ended="2025-07-18"), never(through="2025-09-30")),
        (STARTS_IN_2025.at_nursery("2024-09-02", ended="2025-07-18"), stands("2025-10-01")),
        (
            STARTS_IN_2025.at_nursery("2024-09-02", ended="2025-07-18").on_roll("2025-09-03"),
            never(through="2025-12-31"),
        ),
        (STARTS_IN_2025.at_nursery("2024-09-02", ended="2025-03-31"), stands("2025-04-29")),
        (STARTS_IN_2025.at_nursery("2024-09-02", ended="2025-04-01"), stands("2025-10-01")),
        (STARTS_IN_2025.at_nursery("2024-09-02", ended="2025-09-12"), stands("2025-10-11")),
        (STARTS_IN_2025.at_nursery("2023-09-04", ended="2024-07-19"), stands("2024-08-17")),
    )


def test_both_the_early_years_lists_and_the_rolls_must_have_come(spec):
    spec(
        (
            LEFT.received("early_years", through="2024-03-01").received("school_roll", through="2024-03-01"),
            stands("2024-03-02"),
        ),
        (LEFT.received("early_years", through="2024-02-29"), held_back("2024-03-02", on="2024-03-02")),
        (LEFT.received("school_roll", through="2024-02-29"), held_back("2024-03-02", on="2024-03-02")),
        (LEFT.without_feed("school_roll"), stands("2024-03-02")),
    )
