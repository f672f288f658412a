"""Where counting begins for a child nobody here has seen yet: birth, else arrival, else the day records begin."""

from tests.builders.children import a_child
from tests.spec.verdicts import due


def test_an_arrived_child_must_be_seen_within_six_weeks(spec):
    spec(
        (a_child(born="2021-03-01", arrived="2024-05-13"), due("2024-06-25", days=42)),
        (a_child(born="2021-03-01", arrived="2024-05-13").under(arrival=28), due("2024-06-11", days=28)),
    )


def test_once_a_childrens_service_has_seen_it_here_an_arrived_child_is_counted_as_any_other(spec):
    child = a_child(born="2021-03-01", arrived="2024-05-13")
    spec(
        (child.seen("2024-06-24"), due("2025-06-25", days=365)),
        (child.seen("2024-05-13"), due("2025-05-14", days=365)),
    )


def test_the_arrival_limit_never_makes_a_limit_longer(spec):
    child = a_child(born="2021-03-01", arrived="2024-05-13").noticed("2024-05-20", "concern_reported")
    on_caseload = a_child(born="2021-03-01", arrived="2024-05-13").noticed("2024-05-20", "caseload_opened")
    spec(
        (child, due("2024-06-25", days=42, attention="high")),
        (on_caseload, due("2024-06-11", days=28)),
    )


def test_a_police_officer_at_the_door_does_not_end_the_arrival_limit(spec):
    child = a_child(born="2021-03-01", arrived="2024-05-13").seen("2024-05-20", by="police")
    spec((child, due("2024-07-16", days=42)))


def test_a_child_already_here_is_counted_from_the_day_records_begin(spec):
    spec((a_child(born="2021-03-01", here=True).records_from("2024-01-01"), due("2025-01-01", days=365)))


def test_a_child_without_a_births_row_is_never_counted_from_before_its_birth(spec):
    spec((a_child(born="2024-03-01", here=True).records_from("2024-01-01"), due("2024-04-27", days=56)))
