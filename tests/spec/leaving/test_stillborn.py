"""A births row that its own source corrects to a stillbirth ends the judging, unless somebody saw the child since."""

from tests.builders.children import a_child
from tests.spec.verdicts import states

CORRECTED = a_child(born="2024-03-01").stillborn("2024-03-20")


def test_a_births_row_corrected_to_a_stillbirth_ends_the_judging(spec):
    spec(
        (
            CORRECTED,
            states(("2024-03-19", "limit not reached"), ("2024-03-20", "no longer judged: stillborn 20 March 2024")),
        )
    )


def test_who_was_seen_after_birth_is_in_doubt_from_the_day_both_are_known(spec):
    spec(
        (CORRECTED.seen("2024-03-01"), states(("2024-03-20", "no longer judged: stillborn 20 March 2024"))),
        (CORRECTED.seen("2024-03-12"), states(("2024-03-20", "in doubt"), ("2024-04-08", "escalated: in_doubt"))),
        (
            CORRECTED.seen("2024-03-25"),
            states(("2024-03-24", "no longer judged: stillborn 20 March 2024"), ("2024-03-25", "in doubt")),
        ),
    )
