from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01")
WHY = "removed from a GP practice's list"


def test_a_removal_stands_from_its_own_day(spec):
    spec(
        *(
            (CHILD.registered("2022-03-14", removed="2024-04-08", reason=code), stands("2024-04-08", because=WHY))
            for code in ("RDI", "RDR", "CGA", "RPR", "RFI", "TRA", "ORR")
        )
    )


def test_a_removal_without_a_reason_is_a_removal(spec):
    spec((CHILD.registered("2022-03-14", removed="2024-04-08"), stands("2024-04-08")))


def test_a_newer_registration_ends_it(spec):
    removed = CHILD.registered("2022-03-14", removed="2024-04-08", reason="RDI")
    spec(
        (removed.registered("2024-04-09"), stands("2024-04-08", until="2024-04-09")),
        (removed.registered("2024-04-08"), never(through="2024-12-31")),
        (removed.registered("2024-03-25"), never(through="2024-12-31")),
        (removed.registered("2022-03-07"), stands("2024-04-08")),
    )


def test_a_newer_registration_that_is_listed_no_longer_had_ended_it_or_never_did(spec):
    removed = CHILD.registered("2022-03-14", removed="2024-04-08", reason="RDI")
    spec(
        (removed.registered("2024-04-22", gone="2024-05-06"), stands("2024-04-08", until="2024-04-22")),
        (removed.registered("2024-03-18", gone="2024-04-01"), stands("2024-04-08")),
        (removed.registered("2024-03-18", gone="2024-04-15"), never(through="2024-12-31")),
    )


def test_a_default_code_after_a_registration_is_a_removal(spec):
    defaulted = CHILD.registered("2022-03-14").registered("2024-04-08", unlisted=True)
    spec(
        (defaulted, stands("2024-04-08", because="no longer on a GP practice's list")),
        (defaulted.registered("2024-05-07"), stands("2024-04-08", until="2024-05-07")),
        (CHILD.registered("2024-04-08", unlisted=True), never(through="2024-12-31")),
    )


def test_claims_of_moving_and_words_of_death_and_closed_practices_are_asked_about_elsewhere(spec):
    spec(
        *(
            (CHILD.registered("2022-03-14", removed="2024-04-08", reason=code), never(through="2024-12-31"))
            for code in ("EMB", "SCT", "NIT", "SDN", "SDL", "OPA", "DEA", "DIS")
        )
    )


def test_a_removal_dated_ahead_has_no_effect_before_its_day(spec):
    spec((CHILD.registered("2022-03-14", removed="2024-04-08", reason="RDI"), never(through="2024-04-07")))


def test_two_removals_are_two_stretches(spec):
    child = CHILD.registered("2022-03-14", removed="2024-04-08", reason="RDI")
    child = child.registered("2024-05-07", removed="2024-06-03", reason="RDR")
    spec((child, stands("2024-04-08", until="2024-05-07", then=[("2024-06-03", None)])))


def test_being_seen_does_not_answer_it(spec):
    spec((CHILD.registered("2022-03-14", removed="2024-04-08", reason="RDI").seen("2024-05-07"), stands("2024-04-08")))
