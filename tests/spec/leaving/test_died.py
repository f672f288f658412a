"""A death is believed from a registrar, a coroner, a formal entry of the national register or a child death review."""

from tests.builders.children import a_child
from tests.spec.verdicts import states

SEEN = a_child(born="2022-03-01").registered("2022-03-20").seen("2024-03-04", by="gp")
GONE = "no longer judged: died 1 May 2024"


def test_a_formally_confirmed_death_ends_the_judging(spec):
    spec(
        *(
            (
                SEEN.noticed("2024-05-01", "died", confirmed_by=who),
                states(("2024-04-30", "limit not reached"), ("2024-05-01", GONE)),
            )
            for who in ("registrar", "coroner", "pds_formal", "child_death_review")
        )
    )


def test_told_by_anyone_else_it_is_a_doubt_for_the_steward(spec):
    told = SEEN.noticed("2024-05-01", "died", by="hospital")
    told_by = SEEN.noticed("2024-05-01", "died", by="hospital", confirmed_by="hospital")
    steps = (("2024-05-01", "in doubt"), ("2024-05-16", "in doubt"), ("2024-05-17", "escalated: in_doubt"))
    spec((told, states(*steps)), (told_by, states(*steps)))


def test_a_practice_that_ends_a_registration_with_death_raises_the_same_doubt(spec):
    child = a_child(born="2022-03-01").seen("2024-03-04", by="gp")
    child = child.registered("2022-03-20", removed="2024-05-01", reason="DEA")
    spec(
        (child, states(("2024-04-30", "limit not reached"), ("2024-05-01", "in doubt"))),
        (child.seen("2024-05-01"), states(("2024-05-02", "in doubt"))),
        (child.seen("2024-05-02"), states(("2024-05-02", "limit not reached"))),
        (
            child.noticed("2024-05-07", "death_withdrawn"),
            states(("2024-05-06", "in doubt"), ("2024-05-07", "limit not reached")),
        ),
        (child.registered("2024-05-07", unlisted=True), states(("2024-05-08", "in doubt"))),
        (child.registered("2024-04-08", gone="2024-04-15"), states(("2024-05-01", "in doubt"))),
        (child.registered("2024-05-07"), states(("2024-05-06", "in doubt"), ("2024-05-07", "limit not reached"))),
    )


def test_a_sighting_after_an_unconfirmed_word_ends_the_doubt(spec):
    told = SEEN.noticed("2024-05-01", "died", by="hospital")
    spec(
        (told.seen("2024-05-08"), states(("2024-05-07", "in doubt"), ("2024-05-08", "limit not reached"))),
        (told.seen("2024-05-08", by="police"), states(("2024-05-07", "in doubt"), ("2024-05-08", "limit not reached"))),
        (told.seen("2024-05-01"), states(("2024-05-02", "in doubt"))),
    )


def test_a_sighting_after_a_formal_confirmation_makes_it_a_doubt(spec):
    child = SEEN.noticed("2024-05-01", "died", confirmed_by="registrar").seen("2024-05-08")
    spec((child, states(("2024-05-07", GONE), ("2024-05-08", "in doubt"))))


def test_the_stewards_days_run_from_the_contradiction(spec):
    child = SEEN.noticed("2024-03-11", "died", confirmed_by="registrar").seen("2024-05-08")
    ends = (("2024-05-22", "in doubt"), ("2024-05-23", "escalated: in_doubt"))
    spec((child, states(*ends)), (child.seen("2024-05-20"), states(*ends)))


def test_a_word_taken_back_by_its_sender_ends_either(spec):
    formal = SEEN.noticed("2024-05-01", "died", confirmed_by="registrar").noticed("2024-05-09", "death_withdrawn")
    told = SEEN.noticed("2024-05-01", "died", by="hospital").noticed("2024-05-09", "death_withdrawn")
    spec(
        (formal, states(("2024-05-08", GONE), ("2024-05-09", "limit not reached"))),
        (told, states(("2024-05-08", "in doubt"), ("2024-05-09", "limit not reached"))),
    )
