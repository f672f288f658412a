"""Which dealings with a family set the count anew, and which leave it where it was."""

from tests.builders.children import a_child
from tests.spec.verdicts import due


def test_a_live_birth_is_the_first_sighting(spec):
    spec((a_child(born="2024-03-01"), due("2024-04-27", days=56)))


def test_a_child_seen_in_person_is_counted_from_that_day(spec):
    child = a_child(born="2024-03-01").seen("2024-06-03", by="health_visitor")
    spec((child, due("2025-03-31", days=300)))


def test_every_childrens_service_counts_alike(spec):
    spec(
        *(
            (a_child(born="2024-03-01").seen("2024-06-03", by=service), due("2025-03-31", days=300))
            for service in ("gp", "hospital", "social_care", "children_centre", "midwife")
        )
    )


NO_SIGHTING = (
    "carer_only",
    "not_shown",
    "arrived_late",
    "access_refused",
    "no_access",
    "was_not_brought",
    "cancelled_by_carer",
    "cancelled_by_service",
    "administrative",
)


def test_nothing_short_of_seeing_the_child_counts(spec):
    spec(
        *((a_child(born="2024-03-01").had("2024-04-20", proved), due("2024-04-27", days=56)) for proved in NO_SIGHTING)
    )


def test_a_video_call_counts_only_where_the_policy_says_so(spec):
    child = a_child(born="2024-03-01").had("2024-06-03", "seen_remotely")
    allowed = ["seen_in_person", "seen_remotely"]
    spec(
        (child, due("2024-04-27", days=56)),
        (child.under(counts_as_seen=allowed), due("2025-03-31", days=300)),
    )


def test_neither_a_registration_nor_a_roll_nor_a_place_is_a_sighting(spec):
    spec(
        (a_child(born="2024-03-01").registered("2024-04-20"), due("2024-04-27", days=56)),
        (
            a_child(born="2021-03-01", here=True).records_from("2024-01-01").on_roll("2024-09-02", year="N2"),
            due("2025-01-01", days=365),
        ),
        (
            a_child(born="2021-03-01", here=True).records_from("2024-01-01").at_nursery("2024-09-02"),
            due("2025-01-01", days=365),
        ),
    )


def test_a_present_mark_on_a_register_is_a_sighting(spec):
    child = a_child(born="2021-03-01", here=True).records_from("2024-01-01")
    spec(
        (child.at_nursery("2024-09-02", attended=["2024-11-29"]), due("2025-11-30", days=365)),
        (child.on_roll("2024-09-02", year="N2", attended=["2024-11-29"]), due("2025-11-30", days=365)),
    )


def test_the_sight_of_a_sibling_is_not_the_sight_of_this_child(spec):
    spec((a_child(born="2024-03-01").sibling_seen("2024-04-20"), due("2024-04-27", days=56)))


def test_a_sighting_taken_back_never_was(spec):
    child = a_child(born="2024-03-01").seen("2024-06-03", taken_back="2024-07-01")
    spec((child, due("2024-04-27", days=56)))


def test_a_sighting_dated_after_the_day_has_no_effect_on_it(spec):
    child = a_child(born="2024-03-01").seen("2024-06-03")
    spec((child, due("2024-04-27", days=56, judged_on="2024-06-02")))


def test_a_contact_before_birth_is_nobodys_sighting(spec):
    spec((a_child(born="2024-03-01").seen("2024-02-28"), due("2024-04-27", days=56)))
