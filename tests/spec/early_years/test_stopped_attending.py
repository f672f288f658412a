from tests.builders.children import a_child
from tests.spec.verdicts import held_back, never, stands

CHILD = a_child(born="2021-11-20")


def test_four_weeks_without_a_mark_within_a_term_stand(spec):
    came = CHILD.at_nursery("2024-09-02", attended=["2024-09-30"])
    spec(
        (came, never(through="2024-10-28")),
        (came, stands("2024-10-29", because="stopped attending in term time")),
        (CHILD.at_nursery("2024-09-02", attended=["2024-09-30", "2024-10-29"]), never(through="2024-11-20")),
        (
            CHILD.at_nursery("2024-09-02", attended=["2024-09-30", "2024-10-30"]),
            stands("2024-10-29", until="2024-10-30"),
        ),
    )


def test_coming_to_another_register_is_coming(spec):
    came = CHILD.at_nursery("2024-09-02", attended=["2024-09-30"])
    spec((came.at_nursery("2024-10-14", attended=["2024-10-21"]), stands("2024-11-19")))
    spec((came.on_roll("2024-10-14", year="N2", attended=["2024-10-21"]), never(through="2024-12-31")))


def test_holidays_are_not_counted(spec):
    came = CHILD.at_nursery("2024-09-02", attended=["2024-12-13"])
    spec((came, never(through="2025-02-02")), (came, stands("2025-02-03")))


def test_where_only_hours_are_counted_nothing_can_stop(spec):
    spec((CHILD.at_nursery("2024-09-02"), never(through="2025-12-31")))


def test_a_place_that_ended_is_asked_about_elsewhere(spec):
    spec(
        (CHILD.at_nursery("2024-09-02", ended="2024-10-29", attended=["2024-09-30"]), never(through="2024-12-31")),
        (CHILD.at_nursery("2024-09-02", ended="2024-11-29", attended=["2024-09-30"]), stands("2024-10-29")),
    )


def test_the_list_must_have_come_for_the_day_before(spec):
    came = CHILD.at_nursery("2024-09-02", attended=["2024-09-30"])
    spec(
        (came.received("early_years", through="2024-10-28"), stands("2024-10-29")),
        (came.received("early_years", through="2024-10-27"), held_back("2024-10-29", on="2024-10-29")),
    )
