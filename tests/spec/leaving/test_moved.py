"""A family has moved when the area it moved to says so."""

from tests.builders.children import a_child
from tests.spec.verdicts import states

SEEN = a_child(born="2022-03-01").seen("2024-03-04", by="gp")
MOVED = SEEN.noticed("2024-05-01", "move_confirmed", area="Leeds", confirmed_by="receiving_authority")
GONE = "no longer judged: moved 1 May 2024"


def test_a_move_the_receiving_area_confirmed_ends_the_judging(spec):
    spec((MOVED, states(("2024-04-30", "no action due"), ("2024-05-01", GONE), ("2026-05-01", GONE))))


def test_without_the_area_or_who_confirmed_it_a_move_is_not_confirmed(spec):
    spec(
        (SEEN.noticed("2024-05-01", "move_confirmed", area="Leeds"), states(("2024-05-02", "no action due"))),
        (SEEN.noticed("2024-05-01", "move_confirmed", confirmed_by="school"), states(("2024-05-02", "no action due"))),
    )


def test_a_parents_word_confirms_nothing(spec):
    child = SEEN.noticed("2024-05-01", "move_confirmed", area="Leeds", confirmed_by="parent")
    spec((child, states(("2024-05-02", "no action due"))))


def test_a_claim_of_moving_ends_nothing(spec):
    spec((SEEN.noticed("2024-05-01", "move_claimed", area="Leeds"), states(("2025-03-05", "escalated: unseen"))))


def test_a_registration_that_ended_because_of_a_move_ends_nothing(spec):
    child = SEEN.registered("2022-03-20", removed="2024-05-01", reason="EMB")
    spec((child, states(("2024-05-02", "no action due"), ("2025-03-05", "escalated: unseen"))))


def test_a_sighting_here_dated_later_undoes_it(spec):
    later, same = MOVED.seen("2024-05-02", by="police"), MOVED.seen("2024-05-01", by="police")
    spec((later, states(("2024-05-01", GONE), ("2024-05-02", "no action due"))), (same, states(("2024-05-02", GONE))))


def test_a_disproof_dated_later_undoes_it_and_escalates(spec):
    child = MOVED.noticed("2024-06-03", "move_disproved")
    spec((child, states(("2024-06-02", GONE), ("2024-06-03", "escalated: whereabouts"))))


def test_a_confirmation_taken_back_leaves_the_child_judged(spec):
    child = SEEN.noticed(
        "2024-05-01", "move_confirmed", area="Leeds", confirmed_by="receiving_authority", taken_back="2024-07-01"
    )
    spec((child, states(("2024-06-30", GONE), ("2024-07-01", "no action due"))))
