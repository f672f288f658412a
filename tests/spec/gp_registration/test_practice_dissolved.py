from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CLOSED = a_child(born="2022-03-01").registered("2022-03-14", removed="2024-03-29", reason="DIS")


def test_a_family_has_thirty_days_to_find_another_practice(spec):
    spec(
        (CLOSED, never(through="2024-04-28")),
        (CLOSED, stands("2024-04-29", because="GP practice closed, no other found")),
        (CLOSED.registered("2024-04-29"), never(through="2024-12-31")),
        (CLOSED.registered("2024-04-30"), stands("2024-04-29", until="2024-04-30")),
    )


def test_another_practice_must_list_the_child_when_the_time_is_up(spec):
    spec(
        (CLOSED.registered("2024-04-08", gone="2024-04-22"), stands("2024-04-29")),
        (CLOSED.registered("2024-04-08", gone="2024-05-06"), never(through="2024-12-31")),
    )


def test_the_list_must_have_come_for_the_day_before(spec):
    spec(
        (CLOSED.received("gp_registration", through="2024-04-28"), stands("2024-04-29")),
        (CLOSED.received("gp_registration", through="2024-04-27"), held_back("2024-04-29", on="2024-05-07")),
    )
