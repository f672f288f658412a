from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01").seen("2024-03-04")
THREE = ("2024-03-20", "2024-04-17", "2024-05-08")


def test_school_and_nursery_days_of_siblings_are_noted(spec):
    spec(
        *((CHILD.sibling_seen(*THREE, by=by), stands("2024-07-03")) for by in ("school", "early_years")),
        *((CHILD.sibling_seen(*THREE, by=by), never(through="2024-12-31")) for by in ("gp", "health_visitor")),
    )


def test_seeing_this_child_ends_it(spec):
    spec((CHILD.sibling_seen(*THREE, by="school").seen("2024-07-08"), stands("2024-07-03", until="2024-07-08")))
