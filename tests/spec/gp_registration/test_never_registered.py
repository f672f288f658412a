from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

BABY = a_child(born="2024-03-01")
WHY = "never registered with a GP practice"


def test_a_newborn_has_eight_weeks_to_be_registered(spec):
    spec(
        (BABY, never(through="2024-04-26")),
        (BABY, stands("2024-04-27", because=WHY)),
        (BABY.registered("2024-04-26"), never(through="2024-06-01")),
        (BABY.registered("2024-04-27"), never(through="2024-06-01")),
        (BABY.registered("2024-04-28"), stands("2024-04-27", until="2024-04-28")),
    )


def test_fifty_six_days_are_counted_across_29_february_too(spec):
    spec((a_child(born="2024-02-01"), stands("2024-03-29")), (a_child(born="2023-02-01"), stands("2023-03-30")))


def test_a_child_that_arrived_has_four_weeks(spec):
    arrived = a_child(born="2021-03-01", arrived="2024-05-13")
    spec(
        (arrived, never(through="2024-06-10")),
        (arrived, stands("2024-06-11")),
        (arrived.registered("2024-06-11"), never(through="2024-12-31")),
    )


def test_a_child_already_here_has_four_weeks_from_when_records_begin(spec):
    here = a_child(born="2021-03-01", here=True).records_from("2024-01-01")
    spec((here, stands("2024-01-30")))


def test_a_default_code_in_place_of_a_practice_is_no_registration(spec):
    spec((BABY.registered("2024-03-11", unlisted=True), stands("2024-04-27")))


def test_a_registration_that_is_no_longer_listed_had_answered_it(spec):
    spec((BABY.registered("2024-04-01", gone="2024-05-06"), never(through="2024-12-31")))


def test_being_seen_does_not_answer_it(spec):
    spec((BABY.seen("2024-05-01"), stands("2024-04-27")))


def test_the_list_must_have_come_for_the_day_before(spec):
    spec(
        (BABY.received("gp_registration", through="2024-04-26"), stands("2024-04-27")),
        (BABY.received("gp_registration", through="2024-04-25"), held_back("2024-04-27", on="2024-04-27")),
        (BABY.received("gp_registration", through="2024-04-25"), held_back("2024-04-27", on="2024-07-01")),
        (BABY.received("gp_registration", through="2024-07-01"), stands("2024-04-27")),
    )


def test_a_list_that_never_came_raises_nothing_and_one_that_began_late_raises_from_the_day_after(spec):
    spec(
        (BABY.never_received("gp_registration"), never(through="2024-12-31")),
        (BABY.without_feed("gp_registration"), never(through="2024-12-31")),
        (BABY.received("gp_registration", since="2024-04-26", through="2024-12-31"), stands("2024-04-27")),
        (BABY.received("gp_registration", since="2024-04-27", through="2024-12-31"), stands("2024-04-28")),
        (BABY.received("gp_registration", since="2024-07-01", through="2024-12-31"), stands("2024-07-02")),
    )


def test_of_several_lists_all_must_have_come(spec):
    child = BABY.without_feed("gp_registration").received("gp_registration-north", through="2024-12-31")
    spec(
        (child.received("gp_registration-south", through="2024-04-26"), stands("2024-04-27")),
        (child.never_received("gp_registration-south"), never(through="2024-12-31")),
    )


def test_the_policy_sets_both_numbers(spec):
    numbers = {"never_registered": {"days_after_birth": 42, "days_after_arrival": 14}}
    spec(
        (BABY.under(checks={"gp_registration": numbers}), stands("2024-04-13")),
        (
            a_child(born="2021-03-01", arrived="2024-05-13").under(checks={"gp_registration": numbers}),
            stands("2024-05-28"),
        ),
        (BABY.under(checks={"gp_registration": {"never_registered": {"effect": "off"}}}), never(through="2024-12-31")),
    )
