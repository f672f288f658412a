from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01").seen("2024-03-04")
DISPROVED = CHILD.noticed("2024-09-02", "move_disproved", area="Leeds")


def test_an_area_that_found_no_record_stands_from_that_day(spec):
    spec(
        (DISPROVED, never(through="2024-09-01")),
        (DISPROVED, stands("2024-09-02", because="the named area found no record")),
    )


def test_only_seeing_the_child_afterwards_ends_it(spec):
    spec(
        (DISPROVED.seen("2024-09-02"), stands("2024-09-02")),
        (DISPROVED.seen("2024-09-03"), stands("2024-09-02", until="2024-09-03")),
        (DISPROVED.seen("2024-09-03", by="police"), stands("2024-09-02")),
        (
            DISPROVED.noticed("2024-09-16", "move_confirmed", area="Hull", confirmed_by="receiving_authority"),
            stands("2024-09-02"),
        ),
    )
