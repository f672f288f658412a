from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CHILD = a_child(born="2019-11-20")


def test_sixty_days_before_school_age_there_should_be_a_place(spec):
    spec(
        (CHILD, never(through="2024-10-31")),
        (CHILD, stands("2024-11-01", because="no school place")),
        (CHILD.on_roll("2024-11-01"), never(through="2024-12-31")),
        (CHILD.on_roll("2024-11-11"), stands("2024-11-01", until="2024-11-11")),
    )


def test_a_place_given_up_before_is_none(spec):
    spec(
        (CHILD.on_roll("2024-09-02", left="2024-11-01"), stands("2024-11-01")),
        (CHILD.on_roll("2024-09-02", left="2024-11-02"), never(through="2024-12-31")),
    )


def test_a_place_that_is_no_longer_listed_by_then_is_none(spec):
    spec(
        (CHILD.on_roll("2024-09-02", gone="2024-10-28"), stands("2024-11-01")),
        (CHILD.on_roll("2024-09-02", gone="2024-11-04"), never(through="2024-12-31")),
    )


def test_a_nursery_class_is_no_school_place(spec):
    spec((CHILD.on_roll("2024-09-02", year="N2"), stands("2024-11-01")))


def test_a_child_that_came_later_is_asked_for_from_its_arrival(spec):
    spec((a_child(born="2019-11-20", arrived="2024-12-02"), stands("2024-12-02")))


def test_the_roll_must_have_come_for_the_day_before(spec):
    spec(
        (CHILD.received("school_roll", through="2024-10-31"), stands("2024-11-01")),
        (CHILD.received("school_roll", through="2024-10-30"), held_back("2024-11-01", on="2024-11-01")),
        (CHILD.without_feed("school_roll"), never(through="2024-12-31")),
    )
