"""Cases drawn crowded round what letters must tell apart."""

from datetime import timedelta

from hypothesis import strategies as st

from monitor.domain.people import WITH_A_LIST, Role
from monitor.domain.policy import Attention
from monitor.letters.facts import NextStep, OpenCase
from tests.unit.mail.sample import TODAY

SENTENCES = (
    "never registered with a GP practice",
    "practice has no current address",
    "household notice: open the case",
    "told us of a move, not confirmed",
    "domestic abuse notification",
    "heard at MARAC",
    "an anonymous referral",
    "died, says the hospital",
    "Death in doubt",
    "born 2024-03-01",
    "lives at BD7 1BB",
    "number 943 476 5919",
)
KINDS = ("unseen", "concern", "whereabouts", "caseload", "aged_out", "in_doubt", "cannot_be_judged", "a_later_check")


def references():
    return st.integers(10, 99).map(lambda n: f"UC-7K4Q-{n}")


def cases(reference=None):
    return st.builds(
        OpenCase,
        reference=st.just(reference) if reference else references(),
        kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True).map(tuple),
        role=st.sampled_from(sorted(WITH_A_LIST - {Role.RESTRICTED_CASES})),
        area_team=st.sampled_from(["North", "East", "Riverside"]),
        age_months=st.integers(0, 71),
        raised_on=st.integers(0, 400).map(lambda n: TODAY - timedelta(days=n)),
        seen_days=st.none() | st.integers(0, 900),
        counted_days=st.none() | st.integers(0, 900),
        limit_days=st.none() | st.sampled_from([21, 28, 42, 56, 183, 365]),
        over_days=st.none() | st.integers(0, 500),
        attention=st.sampled_from(Attention),
        standing_checks=st.integers(0, 3),
        standing=st.lists(st.sampled_from(SENTENCES), max_size=3).map(tuple),
        tier=st.integers(1, 2),
        next_step=st.none() | st.sampled_from(NextStep),
        next_step_on=st.none() | st.integers(-9, 9).map(lambda n: TODAY + timedelta(days=n)),
        returned=st.booleans(),
        restricted=st.booleans(),
        withheld=st.booleans(),
        policy_caused=st.booleans(),
        rank=st.integers(0, 99),
    )
