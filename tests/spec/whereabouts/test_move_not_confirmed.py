from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

CHILD = a_child(born="2022-03-01").seen("2024-03-04")
CLAIM = CHILD.noticed("2024-09-02", "move_claimed", area="Leeds")


def test_ten_working_days_after_a_claim_the_new_area_should_have_confirmed_it(spec):
    spec(
        (CLAIM, never(through="2024-09-16")),
        (CLAIM, stands("2024-09-17", because="told us of a move, not confirmed")),
        (CHILD.noticed("2024-12-20", "move_claimed"), stands("2025-01-09")),
    )


def test_a_practice_that_ends_a_registration_because_of_a_move_claims_one(spec):
    spec(
        *(
            (CHILD.registered("2022-03-14", removed="2024-09-02", reason=code), stands("2024-09-17"))
            for code in ("EMB", "SCT", "NIT", "SDN", "SDL", "OPA")
        ),
        (CHILD.registered("2022-03-14", removed="2024-09-02", reason="RDI"), never(through="2024-12-31")),
    )


def test_the_new_areas_word_ends_it(spec):
    spec(
        (
            CLAIM.noticed("2024-09-17", "move_confirmed", area="Leeds", confirmed_by="receiving_authority"),
            never(through="2024-12-31"),
        ),
        (
            CLAIM.noticed("2024-09-20", "move_confirmed", area="Leeds", confirmed_by="receiving_authority"),
            stands("2024-09-17", until="2024-09-20"),
        ),
        (
            CLAIM.noticed("2024-08-30", "move_confirmed", area="Leeds", confirmed_by="receiving_authority"),
            stands("2024-09-17"),
        ),
    )


def test_a_confirmation_that_does_not_say_by_whom_or_where_is_one_more_claim(spec):
    spec((CHILD.noticed("2024-09-02", "move_confirmed", area="Leeds", confirmed_by="mother"), stands("2024-09-17")))


def test_seeing_the_child_here_after_the_claim_ends_it(spec):
    spec(
        (CLAIM.seen("2024-09-02"), stands("2024-09-17")),
        (CLAIM.seen("2024-09-03"), never(through="2024-12-31")),
        (CLAIM.seen("2024-09-20"), stands("2024-09-17", until="2024-09-20")),
        (CLAIM.seen("2024-09-20", by="police"), stands("2024-09-17")),
    )
