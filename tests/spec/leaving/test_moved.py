"""A family has moved when the area it moved to says so."""

from tests.builders.children import a_child
from tests.spec.verdicts import states

SEEN = a_child(born="2022-03-01").seen("2024-03-04", by="gp")
MOVED = SEEN.noticed("2024-05-01", "move_confirmed", area="Leeds", confirmed_by="receiving_authority")
GONE = "no longer judged: moved 1 May 2024"


def test_a_move_the_receiving_area_confirmed_ends_the_judging(spec):
    spec((MOVED, states(("2024-04-30", "limit not reached"), ("2024-05-01", GONE), ("2026-05-01", GONE))))


def test_without_the_area_or_who_confirmed_it_a_move_is_not_confirmed(spec):
    spec(
        (SEEN.noticed("2024-05-01", "move_confirmed", area="Leeds"), states(("2024-05-02", "limit not reached"))),
        (
            SEEN.noticed("2024-05-01", "move_confirmed", confirmed_by="school"),
            states(("2024-05-02", "limit not reached")),
        ),
    )


def test_a_parents_word_confirms_nothing(spec):
    child = SEEN.noticed("2024-05-01", "move_confirmed", area="Leeds", confirmed_by="parent")
    spec((child, states(("2024-05-02", "limit not reached"))))


def test_a_claim_of_moving_ends_nothing(spec):
    spec((SEEN.noticed("2024-05-01", "move_claimed", area="Leeds"), states(("2025-03-05", "escalated: unseen"))))


def test_a_registration_that_ended_because_of_a_move_ends_nothing(spec):
    child = SEEN.registered("2022-03-20", removed="2024-05-01", reason="EMB")
    spec((child, states(("2024-05-02", "limit not reached"), ("2025-03-05", "escalated: unseen"))))


def test_a_sighting_here_dated_later_undoes_it(spec):
    later, same = MOVED.seen("2024-05-02", by="police"), MOVED.seen("2024-05-01", by="police")
    spec(
        (later, states(("2024-05-01", GONE), ("2024-05-02", "limit not reached"))), (same, states(("2024-05-02", GONE)))
    )


def test_a_disproof_dated_later_undoes_it_and_escalates(spec):
    child = MOVED.noticed("2024-06-03", "move_disproved")
    spec((child, states(("2024-06-02", GONE), ("2024-06-03", "escalated: whereabouts"))))


def test_a_confirmation_taken_back_leaves_the_child_judged(spec):
    child = SEEN.noticed(
        "2024-05-01", "move_confirmed", area="Leeds", confirmed_by="receiving_authority", taken_back="2024-07-01"
    )
    spec((child, states(("2024-06-30", GONE), ("2024-07-01", "limit not reached"))))


BACK = "escalated: unseen"


def test_a_list_that_names_the_child_anew_undoes_it(spec):
    spec(
        (MOVED.registered("2024-09-02"), states(("2024-09-01", GONE), ("2024-09-02", "limit not reached"))),
        (MOVED.on_roll("2024-09-04", year="N1"), states(("2024-09-03", GONE), ("2024-09-04", "limit not reached"))),
        (MOVED.at_nursery("2024-09-09"), states(("2024-09-08", GONE), ("2024-09-09", "limit not reached"))),
        (
            MOVED.at_nursery("2024-09-09", told="2024-09-20"),
            states(("2024-09-19", GONE), ("2024-09-20", "limit not reached")),
        ),
        (
            MOVED.at_nursery("2024-09-09", told="2024-08-30"),
            states(("2024-09-08", GONE), ("2024-09-09", "limit not reached")),
        ),
        (MOVED.registered("2024-09-02", gone="2024-10-07"), states(("2024-10-08", "due soon"))),
    )


def test_a_list_that_named_the_child_before_or_says_what_was_before_undoes_nothing(spec):
    spec(
        (MOVED.registered("2022-03-14"), states(("2026-05-01", GONE))),
        (MOVED.registered("2024-05-01"), states(("2026-05-01", GONE))),
        (MOVED.registered("2024-04-30", told="2024-09-02"), states(("2026-05-01", GONE))),
        (MOVED.at_nursery("2024-09-09", told="2024-04-30"), states(("2026-05-01", GONE))),
        (MOVED.registered("2024-09-02", unlisted=True), states(("2026-05-01", GONE))),
    )


def test_a_child_who_came_back_counts_as_arrived_that_day(spec):
    born_here, unseen = a_child(born="2024-03-01"), ("2024-10-15", BACK)
    moved = born_here.noticed("2024-05-01", "move_confirmed", area="Leeds", confirmed_by="receiving_authority")
    spec(
        (MOVED.registered("2024-09-02").at_nursery("2024-09-09"), states(("2024-10-14", "due soon"), unseen)),
        (moved.registered("2024-09-02"), states(("2024-10-14", "due soon"), unseen)),
        (
            MOVED.registered("2024-09-02").seen("2024-09-20", by="gp"),
            states(("2025-09-20", "due soon"), ("2025-09-21", BACK)),
        ),
        (MOVED.registered("2024-09-02").seen("2024-09-20", by="police"), states(("2024-11-02", "due soon"))),
    )


def test_a_sighting_before_the_list_had_undone_it_already(spec):
    seen = MOVED.seen("2024-06-03", by="gp").registered("2024-09-02")
    spec((seen, states(("2024-10-15", "limit not reached"), ("2025-06-03", "due soon"), ("2025-06-04", BACK))))


def test_whoever_comes_back_at_school_age_is_not_judged_again(spec):
    moved = a_child(born="2019-11-20").noticed("2024-05-01", "move_confirmed", area="Leeds", confirmed_by="school")
    spec(
        (moved.on_roll("2025-01-06"), states(("2025-01-07", GONE))),
        (moved.seen("2025-01-06"), states(("2025-01-07", GONE))),
        (moved.on_roll("2024-12-30"), states(("2024-12-31", "escalated: aged_out"))),
        (moved.noticed("2025-01-06", "move_disproved"), states(("2025-01-07", "escalated: aged_out"))),
    )


def test_whoever_believed_the_child_here_after_the_move_makes_it_a_doubt(spec):
    told = MOVED.noticed("2024-06-03", "move_claimed")
    steps = (("2024-06-02", GONE), ("2024-06-03", "in doubt"))
    spec(
        (MOVED.had("2024-06-03", "no_access"), states(*steps)),
        (MOVED.had("2024-06-03", "was_not_brought", by="hospital"), states(*steps)),
        (MOVED.noticed("2024-06-03", "caseload_opened"), states(("2024-06-02", GONE), ("2024-06-03", BACK))),
        (MOVED.noticed("2024-06-03", "concern_reported"), states(*steps)),
        (MOVED.noticed("2024-06-03", "anonymous_referral", by="other"), states(*steps)),
        (MOVED.noticed("2024-06-03", "concern_reported", about="household"), states(("2024-06-04", GONE))),
        (MOVED.had("2024-06-03", "carer_only"), states(("2024-06-04", GONE))),
        (MOVED.noticed("2024-05-01", "concern_reported"), states(("2024-06-04", GONE))),
        (told, states(("2024-06-04", GONE))),
    )


def test_such_a_child_is_judged_as_if_the_move_had_not_been_told(spec):
    doubted = MOVED.noticed("2024-05-13", "concern_reported", by="police")
    overdue = a_child(born="2022-03-01").seen("2023-04-03", by="gp")
    overdue = overdue.noticed("2024-03-04", "move_confirmed", area="Leeds", confirmed_by="receiving_authority")
    spec(
        (doubted, states(("2024-05-28", "in doubt"), ("2024-05-29", "escalated: concern"))),
        (
            overdue.had("2024-05-13", "no_access"),
            states(("2024-05-12", "no longer judged: moved 4 March 2024"), ("2024-05-13", BACK)),
        ),
    )


def test_a_second_confirmation_ends_the_doubt(spec):
    doubted = MOVED.had("2024-06-03", "no_access")
    again = doubted.noticed("2024-06-10", "move_confirmed", area="Hull", confirmed_by="receiving_authority")
    spec((again, states(("2024-06-09", "in doubt"), ("2024-06-10", "no longer judged: moved 10 June 2024"))))
