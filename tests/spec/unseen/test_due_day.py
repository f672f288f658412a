"""The first day over the limit, when what stands against the child begins or ends in between."""

from tests.builders.children import a_child
from tests.spec.verdicts import due, states

SEEN = a_child(born="2022-03-01").registered("2022-03-20").seen("2024-03-04")


def test_a_finding_shortens_the_limit_from_the_day_it_stands(spec):
    spec(
        (SEEN, due("2025-03-05", days=365)),
        (SEEN.noticed("2024-06-03", "marac"), due("2024-09-04", days=183, attention="raised")),
        (SEEN.noticed("2024-10-01", "marac"), due("2024-10-01", days=183, attention="raised")),
        (SEEN.noticed("2025-03-04", "marac"), due("2025-03-04", days=183, attention="raised")),
    )


def test_a_finding_that_clears_before_its_shorter_limit_has_passed_leaves_the_longer_one(spec):
    opened_late = SEEN.noticed("2024-05-01", "caseload_opened")
    closed = SEEN.noticed("2024-03-11", "caseload_opened").noticed("2024-04-01", "caseload_closed")
    closed_late = SEEN.noticed("2024-03-11", "caseload_opened").noticed("2024-04-02", "caseload_closed")
    spec(
        (closed, due("2025-03-05", days=365)),
        (closed_late, due("2024-04-02", days=28, judged_on="2024-04-01")),
        (closed_late, due("2025-03-05", days=365)),
        (opened_late, due("2024-05-01", days=28)),
    )


def test_a_finding_that_clears_after_the_day_does_not_move_it(spec):
    child = SEEN.noticed("2024-03-11", "caseload_opened").noticed("2024-05-01", "caseload_closed")
    spec(
        (child, due("2024-04-02", days=28, judged_on="2024-04-30")),
        (
            child,
            states(
                ("2024-04-01", "due soon"), ("2024-04-02", "escalated: unseen"), ("2024-06-03", "escalated: unseen")
            ),
        ),
    )


def test_a_sighting_learnt_late_moves_the_day(spec):
    child = a_child(born="2024-03-01").seen("2024-04-25", learnt="2024-05-10")
    spec(
        (
            child,
            states(
                ("2024-04-27", "escalated: unseen"),
                ("2024-05-09", "escalated: unseen"),
                ("2024-05-10", "limit not reached"),
            ),
        )
    )
