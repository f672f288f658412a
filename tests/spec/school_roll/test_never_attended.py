from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CHILD = a_child(born="2019-11-20")
WHY = "on a roll, never attended"


def test_a_child_has_twenty_school_days_from_enrolment_within_a_term(spec):
    spec(
        (CHILD.on_roll("2024-09-09"), never(through="2024-10-07")),
        (CHILD.on_roll("2024-09-09"), stands("2024-10-08", because=WHY)),
        (CHILD.on_roll("2024-09-09", attended=["2024-10-07"]), never(through="2024-12-31")),
        (CHILD.on_roll("2024-09-09", attended=["2024-10-08"]), never(through="2024-12-31")),
        (CHILD.on_roll("2024-09-09", attended=["2024-10-09"]), stands("2024-10-08", until="2024-10-09")),
    )


def test_a_child_enrolled_in_the_holidays_is_asked_for_from_the_start_of_term(spec):
    spec((CHILD.on_roll("2024-07-22"), stands("2024-09-30")))


def test_days_out_of_term_and_bank_holidays_are_no_school_days(spec):
    spec((CHILD.on_roll("2024-12-09"), stands("2025-01-21")), (CHILD.on_roll("2024-04-15"), stands("2024-05-15")))


def test_the_roll_must_have_come_for_the_day_before(spec):
    child = CHILD.on_roll("2024-09-09")
    spec(
        (child.received("school_roll", through="2024-10-07"), stands("2024-10-08")),
        (child.received("school_roll", through="2024-10-06"), held_back("2024-10-08", on="2024-10-08")),
        (child.never_received("school_roll"), never(through="2024-12-31")),
    )


def test_a_row_that_ended_before_the_day_is_not_asked_for(spec):
    spec((CHILD.on_roll("2024-09-09", left="2024-10-08", destination="another school"), never(through="2024-12-31")))
