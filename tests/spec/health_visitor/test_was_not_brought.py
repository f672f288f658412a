from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01")


def missed(*days):
    child = CHILD
    for on in days:
        child = child.had(on, "was_not_brought", by="hospital")
    return child


def test_the_third_missed_appointment_within_twelve_months_stands(spec):
    spec(
        (missed("2023-05-10", "2023-11-20"), never(through="2024-12-31")),
        (
            missed("2023-05-10", "2023-11-20", "2024-05-09"),
            stands("2024-05-09", because="was not brought 3 times in 12 months"),
        ),
        (missed("2023-05-10", "2023-11-20", "2024-05-10"), never(through="2024-12-31")),
    )


def test_twelve_months_from_29_february_end_on_1_march(spec):
    spec(
        (missed("2024-02-29", "2024-11-20", "2025-02-28"), stands("2025-02-28")),
        (missed("2024-02-29", "2024-11-20", "2025-03-01"), never(through="2025-12-31")),
    )


def test_sightings_between_do_not_take_back_that_the_child_was_not_brought(spec):
    spec((missed("2023-05-10", "2023-11-20", "2024-05-09").seen("2024-01-15"), stands("2024-05-09")))


def test_a_fourth_while_the_third_stands_adds_nothing(spec):
    four = missed("2023-05-10", "2023-11-20", "2024-05-09", "2024-05-15")
    spec((four, stands("2024-05-09")), (four.seen("2024-05-09"), stands("2024-05-09")))
    spec((four.seen("2024-05-10"), stands("2024-05-09", until="2024-05-10", then=[("2024-05-15", None)])))


def test_being_seen_later_ends_it(spec):
    thrice = missed("2023-05-10", "2023-11-20", "2024-05-09")
    spec(
        (thrice.seen("2024-05-09"), stands("2024-05-09")),
        (thrice.seen("2024-05-10"), stands("2024-05-09", until="2024-05-10")),
    )
