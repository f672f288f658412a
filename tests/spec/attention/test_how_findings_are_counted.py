"""How many different checks stand on a day, and which words that gives."""

from tests.builders.children import a_child
from tests.spec.verdicts import attention, due

SEEN = a_child(born="2022-03-01").registered("2022-03-20").seen("2024-03-04")
REMOVED = a_child(born="2022-03-01").registered("2022-03-20", removed="2024-04-08", reason="RDI").seen("2024-03-04")


def test_one_check_that_stands_raises_attention_and_two_make_it_high(spec):
    spec(
        (SEEN, attention(("2024-05-01", "standard"))),
        (REMOVED, attention(("2024-04-07", "standard"), ("2024-04-08", "raised"))),
        (REMOVED.noticed("2024-04-15", "marac"), attention(("2024-04-14", "raised"), ("2024-04-15", "high"))),
    )


def test_a_check_counts_once_however_many_of_its_conditions_stand(spec):
    child = SEEN.had("2024-04-08", "no_access").had("2024-04-15", "was_not_brought")
    child = child.had("2024-04-22", "was_not_brought").had("2024-04-29", "was_not_brought")
    spec((child, attention(("2024-04-14", "standard"), ("2024-04-15", "raised"), ("2024-04-29", "raised"))))


def test_a_concern_about_the_child_makes_attention_high_at_once(spec):
    concern = SEEN.noticed("2024-05-01", "concern_reported")
    spec(
        (concern, attention(("2024-04-30", "standard"), ("2024-05-01", "high"))),
        (concern.seen("2024-05-08"), attention(("2024-05-07", "high"), ("2024-05-08", "standard"))),
        (concern.under(high_if=[]), attention(("2024-05-01", "raised"))),
    )


def test_a_note_is_shown_and_changes_nothing(spec):
    child = REMOVED.under(checks={"gp_registration": {"removed": {"effect": "note"}}})
    spec((child, attention(("2024-04-08", "standard"))), (child, due("2025-03-05", days=365)))


def test_an_escalation_does_not_count_towards_attention(spec):
    spec((SEEN.noticed("2024-05-01", "move_disproved"), attention(("2024-05-01", "standard"))))


def test_a_caseload_has_a_column_of_its_own_and_the_shorter_of_the_two_counts(spec):
    baby = a_child(born="2024-01-01").registered("2024-01-08").noticed("2024-01-10", "caseload_opened")
    child = SEEN.noticed("2024-03-20", "caseload_opened")
    spec(
        (child, attention(("2024-03-20", "standard, on a caseload"))),
        (child, due("2024-04-02", days=28)),
        (baby, due("2024-01-23", days=21)),
        (SEEN.noticed("2024-03-20", "concern_reported"), due("2024-06-04", days=91, attention="high")),
    )


def test_attention_falls_on_the_day_of_the_fact_that_clears_the_finding(spec):
    child = REMOVED.registered("2024-05-07", learnt="2024-06-03")
    spec((child, attention(("2024-05-06", "raised"), ("2024-05-07", "standard"))))


def test_attention_lapses_after_twelve_months_where_the_check_says_so(spec):
    spec((SEEN.noticed("2024-02-29", "marac"), attention(("2025-02-28", "raised"), ("2025-03-01", "standard"))))
