from tests.builders.children import a_child
from tests.spec.verdicts import never, stands

WHY = "household notice: open the case"
CHILD = a_child(born="2022-03-01").living_at("Mill Lane", "2022-03-01")
OTHER = a_child(born="2020-01-15").living_at("Mill Lane", "2020-01-15")
TOLD = OTHER.noticed("2024-05-01", "domestic_abuse", about="household", by="police")


def test_a_notice_about_the_child_stands_for_twelve_months(spec):
    spec(
        (CHILD.noticed("2024-05-01", "marac"), stands("2024-05-01", until="2025-05-01", because=WHY)),
        (CHILD.noticed("2024-02-29", "domestic_abuse"), stands("2024-02-29", until="2025-03-01")),
    )


def test_being_seen_does_not_end_it(spec):
    spec((CHILD.noticed("2024-05-01", "marac").seen("2024-05-08"), stands("2024-05-01", until="2025-05-01")))


def test_a_concern_counts_here_only_when_it_is_about_the_household(spec):
    spec(
        (CHILD.noticed("2024-05-01", "concern_reported", about="household"), stands("2024-05-01", until="2025-05-01")),
        (
            CHILD.noticed("2024-05-01", "anonymous_referral", about="household"),
            stands("2024-05-01", until="2025-05-01"),
        ),
        (CHILD.noticed("2024-05-01", "concern_reported"), never(through="2024-12-31")),
    )


def test_it_reaches_every_child_that_lived_there_then(spec):
    moved_in = a_child(born="2022-03-01").living_at("Station Road", "2022-03-01").living_at("Mill Lane", "2024-06-03")
    moved_out = CHILD.living_at("Station Road", "2024-04-15")
    spec(
        (CHILD.beside(TOLD), stands("2024-05-01", until="2025-05-01")),
        (moved_in.beside(TOLD), never(through="2024-12-31")),
        (moved_out.beside(TOLD), never(through="2024-12-31")),
    )


def test_a_baby_born_to_the_household_within_twelve_months_is_reached_from_its_birth(spec):
    baby = a_child(born="2025-04-30").living_at("Mill Lane", "2025-04-30")
    later = a_child(born="2025-05-01").living_at("Mill Lane", "2025-05-01")
    spec(
        (baby.beside(TOLD), stands("2025-04-30", until="2025-05-01")), (later.beside(TOLD), never(through="2026-12-31"))
    )


def test_a_refuge_or_a_hostel_is_no_household(spec):
    many = [a_child(born="2021-06-07").living_at("Mill Lane", "2021-06-07") for _ in range(7)]
    spec(
        (CHILD.beside(TOLD, *many[:6]), stands("2024-05-01", until="2025-05-01")),
        (CHILD.beside(TOLD, *many), never(through="2024-12-31")),
    )


def test_a_protected_child_has_no_household_and_keeps_what_is_told_of_itself(spec):
    spec(
        (CHILD.protected().beside(TOLD), never(through="2024-12-31")),
        (CHILD.protected().noticed("2024-05-01", "marac"), stands("2024-05-01", until="2025-05-01")),
    )
