"""The policy as values: which row of limits, which column, which order."""

from datetime import date
from itertools import pairwise

import pytest

from monitor.checks import CHECKS
from monitor.config.policy_file import shipped_policy
from monitor.domain.agency import CHILDRENS_SERVICES, Agency
from monitor.domain.calendar import Calendar
from monitor.domain.chronology import Chronology
from monitor.domain.contact import FAILED, Evidence
from monitor.domain.feed import Coverage
from monitor.domain.limit import share_over
from monitor.domain.policy import SHIPPED_LIMITS, Attention, BandStart, Effect, Limits, Policy
from monitor.domain.visibility import Visibility

BORN = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("on", "band"),
    [
        (date(2024, 3, 1), BandStart.BIRTH),
        (date(2024, 4, 11), BandStart.BIRTH),
        (date(2024, 4, 12), BandStart.SIX_WEEKS),
        (date(2025, 2, 28), BandStart.SIX_WEEKS),
        (date(2025, 3, 1), BandStart.TWELVE_MONTHS),
        (date(2026, 8, 31), BandStart.TWELVE_MONTHS),
        (date(2026, 9, 1), BandStart.THIRTY_MONTHS),
        (date(2029, 3, 1), BandStart.THIRTY_MONTHS),
        (date(2024, 2, 1), BandStart.BIRTH),
    ],
)
def test_a_row_holds_from_the_day_of_its_age(on, band):
    assert Policy().limits_at(BORN, on) == SHIPPED_LIMITS[band]


@pytest.mark.parametrize(
    ("attention", "on_caseload", "days"),
    [
        (Attention.STANDARD, False, 300),
        (Attention.RAISED, False, 183),
        (Attention.HIGH, False, 60),
        (Attention.STANDARD, True, 28),
        (Attention.HIGH, True, 28),
    ],
)
def test_on_a_caseload_the_shorter_of_the_two_counts(attention, on_caseload, days):
    assert SHIPPED_LIMITS[BandStart.SIX_WEEKS].under(attention, on_caseload=on_caseload) == days
    assert Limits(100, 90, 20, 28).under(Attention.HIGH, on_caseload=True) == 20


def test_the_shipped_limits_get_no_longer_to_the_right_and_no_shorter_downwards():
    for held in SHIPPED_LIMITS.values():
        assert held.standard >= held.raised >= held.high >= held.caseload
    for above, below in pairwise(SHIPPED_LIMITS.values()):
        for column in ("standard", "raised", "high", "caseload"):
            assert getattr(above, column) <= getattr(below, column)


def test_every_condition_of_every_check_has_its_say_in_the_shipped_policy():
    policy = shipped_policy()
    for check in CHECKS:
        for condition in check.conditions:
            says = policy.condition(check.name, condition.name)
            assert (says.effect, dict(says.numbers)) == (condition.effect, dict(condition.numbers))
    assert policy.high_if == {"concern.reported"}
    assert {f"{c.name}.{n.name}" for c in CHECKS for n in c.conditions if n.effect is Effect.ESCALATION} == {
        "concern.not_seen_since",
        "whereabouts.move_disproved",
        "caseload.planned_visit_missed",
    }


def test_only_children_s_services_give_more_than_a_brief_sighting():
    brief = set(Agency) - CHILDRENS_SERVICES
    assert brief == {Agency.AMBULANCE, Agency.POLICE, Agency.HOUSING, Agency.OTHER}


def test_attention_is_ordered():
    assert [a.rank for a in Attention] == [0, 1, 2]


def test_what_failed_is_what_met_nobody_or_was_kept_from_the_child():
    assert {Evidence.NOT_SHOWN, Evidence.ACCESS_REFUSED, Evidence.NO_ACCESS, Evidence.WAS_NOT_BROUGHT} == FAILED


def test_a_chronology_of_nobody_is_empty():
    child = Chronology(Visibility(1, (BORN,)), BORN, BORN, Policy(), Calendar(), Coverage())
    assert (child.seen_days, child.last_seen_on, child.brief_on, child.evidence_on(None)) == ([], None, None, None)
    assert child.counted_from == BORN


@pytest.mark.parametrize(
    ("on", "share"), [(date(2024, 4, 27), 0), (date(2024, 4, 26), 0), (date(2024, 5, 25), 0.5), (date(2024, 6, 22), 1)]
)
def test_the_share_over_is_nought_on_the_day_and_one_when_as_long_again_has_passed(on, share):
    assert share_over(date(2024, 4, 27), 56, on) == share
