from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands


def test_a_full_term_after_the_entitlement_began_it_is_noted(spec):
    spec(
        (a_child(born="2021-08-31"), stands("2025-01-01", because="universal entitlement not taken up")),
        (a_child(born="2021-09-01"), stands("2025-04-01")),
        (a_child(born="2021-12-31"), stands("2025-04-01")),
        (a_child(born="2022-01-01"), stands("2025-09-01")),
        (a_child(born="2022-04-01"), stands("2026-01-01")),
    )


def test_taking_up_a_place_ends_it(spec):
    child = a_child(born="2021-08-31")
    spec(
        (child.at_nursery("2024-12-31"), never(through="2025-06-30")),
        (child.at_nursery("2025-01-06"), stands("2025-01-01", until="2025-01-06")),
        (child.on_roll("2025-01-06", year="N2"), stands("2025-01-01", until="2025-01-06")),
    )


def test_a_place_that_ended_before_the_entitlement_began_is_not_taking_it_up(spec):
    child = a_child(born="2021-08-31")
    spec(
        (child.at_nursery("2023-09-04", ended="2024-09-01"), stands("2025-01-01")),
        (child.at_nursery("2023-09-04", ended="2024-09-02"), never(through="2025-06-30")),
    )


def test_a_child_that_came_later_is_asked_for_from_its_arrival(spec):
    spec((a_child(born="2021-08-31", arrived="2025-02-10"), stands("2025-02-10")))


def test_the_lists_must_have_come_for_the_day_before(spec):
    child = a_child(born="2021-08-31")
    spec(
        (child.received("early_years", through="2024-12-31"), stands("2025-01-01")),
        (child.received("early_years", through="2024-12-30"), held_back("2025-01-01", on="2025-01-01")),
        (child.never_received("early_years"), never(through="2025-12-31")),
    )
