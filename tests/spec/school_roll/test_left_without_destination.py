from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2019-11-20")
LEFT = CHILD.on_roll("2024-09-02", left="2024-10-18")


def test_leaving_for_nowhere_stands_from_the_day_itself(spec):
    spec(
        (LEFT, never(through="2024-10-17")),
        (LEFT, stands("2024-10-18", because="left a roll without a destination")),
        (CHILD.on_roll("2024-09-02", left="2024-10-18", destination="a named school"), never(through="2024-12-31")),
    )


def test_another_roll_ends_it(spec):
    spec(
        (LEFT.on_roll("2024-10-19"), stands("2024-10-18", until="2024-10-19")),
        (LEFT.on_roll("2024-10-18"), never(through="2024-12-31")),
        (LEFT.on_roll("2024-09-16"), never(through="2024-12-31")),
        (LEFT.on_roll("2024-09-16", left="2024-10-11", destination="elsewhere"), stands("2024-10-18")),
    )


def test_being_seen_does_not_answer_it(spec):
    spec((LEFT.seen("2024-11-04"), stands("2024-10-18")))


def test_the_row_itself_tells_it_whatever_else_has_come(spec):
    spec((LEFT.received("school_roll", through="2024-10-16"), stands("2024-10-18")))
