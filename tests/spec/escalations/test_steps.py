"""What happens to a child's escalation on a day, given what stood before."""

from tests.builders.children import a_child
from tests.spec.verdicts import event

BABY = a_child(born="2024-03-01")
DISPROVED = BABY.seen("2024-04-12").noticed("2024-05-01", "move_disproved")


def test_the_first_time_for_a_gap_it_is_raised(spec):
    spec((BABY, event(None, on="2024-04-26")), (BABY, event("raised", "unseen", on="2024-04-27")))


def test_one_that_is_open_is_not_raised_again(spec):
    spec((BABY, event(None, on="2024-05-27", opened_on="2024-04-27")))


def test_another_cause_adds_to_it_without_an_event(spec):
    spec((BABY.noticed("2024-05-01", "move_disproved"), event(None, on="2024-05-01", opened_on="2024-04-27")))


def test_a_sighting_resolves_it(spec):
    spec(
        (
            BABY.seen("2024-05-08"),
            event("resolved", "seen_in_person", on="2024-05-08", opened_on="2024-04-27"),
        ),
        (
            BABY.had("2024-05-08", "seen_remotely").under(counts_as_seen=["seen_in_person", "seen_remotely"]),
            event("resolved", "seen_remotely", on="2024-05-08", opened_on="2024-04-27"),
        ),
    )


def test_a_sighting_of_long_ago_learnt_today_resolves_it_too(spec):
    child = BABY.seen("2024-04-12", learnt="2024-05-08")
    spec((child, event("resolved", "seen_in_person", on="2024-05-08", opened_on="2024-04-27")))


def test_a_late_sighting_that_leaves_the_child_overdue_is_no_event(spec):
    child = BABY.seen("2024-03-08", learnt="2024-06-03")
    spec((child, event(None, on="2024-06-03", opened_on="2024-04-27")))


def test_a_fact_taken_back_ends_what_it_held(spec):
    child = BABY.seen("2024-04-12").noticed("2024-05-01", "move_disproved", taken_back="2024-05-20")
    spec((child, event("resolved", "withdrawn", on="2024-05-20", opened_on="2024-05-01")))


def test_a_correction_ends_what_the_error_held(spec):
    child = BABY.seen("2024-04-12").noticed("2024-05-01", "died", by="hospital")
    child = child.noticed("2024-05-20", "death_withdrawn")
    spec((child, event("resolved", "corrected", on="2024-05-20", opened_on="2024-05-17")))


def test_a_gap_that_had_one_before_returns(spec):
    spec(
        (BABY, event("returned", "unseen", on="2024-04-27", closed_gaps=["2024-03-01"])),
        (DISPROVED, event("raised", "whereabouts", on="2024-05-01", closed_gaps=["2024-03-01"])),
    )


def test_a_child_that_leaves_emits_only_that_and_only_once(spec):
    child = BABY.noticed("2024-05-08", "move_confirmed", area="Leeds", confirmed_by="receiving_authority")
    spec(
        (child, event("left", "moved", on="2024-05-08", opened_on="2024-04-27")),
        (child, event(None, on="2024-05-09", had_left=True)),
    )


def test_a_child_judged_again_after_it_left_is_raised_or_returned_as_any_other(spec):
    child = BABY.noticed(
        "2024-04-08", "move_confirmed", area="Leeds", confirmed_by="receiving_authority", taken_back="2024-05-20"
    )
    spec((child, event("raised", "unseen", on="2024-05-20", had_left=True)))


def test_reaching_school_age_turns_an_open_one_into_its_own_kind(spec):
    child = a_child(born="2019-11-20").seen("2023-09-04", by="gp")
    spec(
        (child, event("aged_out", "aged_out", on="2024-12-31", opened_on="2024-12-30")),
        (child.seen("2024-09-04"), event("aged_out", "aged_out", on="2024-12-31")),
        (child, event(None, on="2025-02-03", opened_on="2024-12-31")),
        (
            child.on_roll("2025-01-06", attended=["2025-01-08"]),
            event("left", "handed_over", on="2025-01-08", opened_on="2024-12-31"),
        ),
    )
