from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CHILD = a_child(born="2022-03-01")
GONE = CHILD.registered("2022-03-14", gone="2024-05-06")


def test_a_row_may_be_missing_for_four_weeks_before_it_is_noted(spec):
    spec(
        (GONE, never(through="2024-06-03")),
        (GONE, stands("2024-06-04", because="no longer listed by a GP practice")),
        (CHILD.registered("2022-03-14"), never(through="2024-12-31")),
    )


def test_being_on_any_list_ends_it(spec):
    spec(
        (GONE.registered("2023-01-09"), never(through="2024-12-31")),
        (GONE.registered("2024-06-04"), never(through="2024-12-31")),
        (GONE.registered("2024-06-05"), stands("2024-06-04", until="2024-06-05")),
    )


def test_a_list_that_loses_the_child_as_well_answered_only_what_began_before(spec):
    spec((GONE.registered("2024-05-20", gone="2024-05-27"), never(through="2024-06-24")))


def test_a_removal_that_was_told_is_another_matter(spec):
    spec((CHILD.registered("2022-03-14", removed="2024-04-08", reason="RDI", gone="2024-05-06"), never("2024-12-31")))


def test_the_list_must_have_come_for_the_day_before(spec):
    spec(
        (GONE.received("gp_registration", through="2024-06-03"), stands("2024-06-04")),
        (GONE.received("gp_registration", through="2024-06-02"), held_back("2024-06-04", on="2024-06-10")),
    )


def test_the_policy_sets_the_days(spec):
    checks = {"gp_registration": {"no_longer_listed": {"days_after": 14}}}
    spec((GONE.under(checks=checks), stands("2024-05-21")))
