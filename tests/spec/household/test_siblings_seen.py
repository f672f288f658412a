from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01").seen("2024-03-04")
THREE = ("2024-03-20", "2024-04-10", "2024-05-08")


def test_three_days_a_sibling_was_seen_and_120_days_this_child_was_not(spec):
    spec(
        (CHILD.sibling_seen(*THREE), never(through="2024-07-02")),
        (CHILD.sibling_seen(*THREE), stands("2024-07-03", because="siblings seen on 3 days, this child on none")),
        (CHILD.sibling_seen("2024-03-20", "2024-04-10"), never(through="2024-12-31")),
        (CHILD.sibling_seen("2024-03-20", "2024-04-10", "2024-09-02"), stands("2024-09-02")),
    )


def test_days_count_and_not_contacts(spec):
    spec(
        (
            CHILD.sibling_seen("2024-03-20", "2024-04-10").sibling_seen("2024-04-10", by="hospital"),
            never(through="2024-12-31"),
        )
    )


def test_only_days_after_this_child_was_last_seen_count(spec):
    spec(
        (CHILD.sibling_seen("2024-03-04", "2024-04-10", "2024-05-08"), never(through="2024-12-31")),
        (CHILD.sibling_seen(*THREE).seen("2024-06-03"), never(through="2024-12-31")),
        (CHILD.sibling_seen(*THREE).seen("2024-07-08"), stands("2024-07-03", until="2024-07-08")),
        (CHILD.sibling_seen(*THREE).seen("2024-06-03", by="police"), stands("2024-07-03")),
    )


def test_health_and_social_care_count_here_and_no_one_else(spec):
    spec(
        *(
            (CHILD.sibling_seen(*THREE, by=by), stands("2024-07-03"))
            for by in ("health_visitor", "gp", "hospital", "social_care")
        ),
        *(
            (CHILD.sibling_seen(*THREE, by=by), never(through="2024-12-31"))
            for by in ("school", "early_years", "police", "midwifery")
        ),
    )


def test_a_child_never_seen_is_counted_from_its_start(spec):
    child = a_child(born="2022-03-01", arrived="2024-03-04").sibling_seen(*THREE)
    spec((child, stands("2024-07-03")))


def test_siblings_are_those_who_lived_with_the_child_on_the_day(spec):
    child = CHILD.living_at("Mill Lane", "2022-03-01")
    sibling = a_child(born="2020-01-15").living_at("Mill Lane", "2020-01-15")
    seen = sibling.seen("2024-03-20", by="gp").seen("2024-04-10", by="gp").seen("2024-05-08", by="gp")
    elsewhere = seen.living_at("Station Road", "2024-05-01")
    spec((child.beside(seen), stands("2024-07-03")), (child.beside(elsewhere), never(through="2024-12-31")))
