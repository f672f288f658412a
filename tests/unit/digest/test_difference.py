from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.letters.difference import Difference, Mismatch, verify_difference
from monitor.letters.digest import compose
from monitor.letters.facts import ClosedCase
from tests.unit.digest.drawn import cases
from tests.unit.mail.sample import PEOPLE, TODAY, an_edition

WHYS = ("seen_in_person", "corrected", "withdrawn", "died", "moved", "handed_over", "identity_closed", "policy")


@st.composite
def two_days(draw):
    """Two editions of one small world: each case is open on the first day, on the second, or on both."""
    everyone = draw(st.lists(cases(), max_size=25, unique_by=lambda case: case.reference))
    yesterday, today, closed = [], [], []
    for case in everyone:
        when = draw(st.sampled_from(["yesterday", "today", "both"]))
        if when != "today":
            yesterday.append(case)
        if when != "yesterday":
            today.append(draw(cases(case.reference)) if when == "both" else case)
        else:
            closed.append(
                ClosedCase(case.reference, draw(st.sampled_from(WHYS)), case.restricted, draw(st.booleans())),
            )
    before = an_edition(*yesterday, day=TODAY - timedelta(days=1))
    return before, an_edition(*today, closed=tuple(closed))


@given(two_days(), st.sampled_from(PEOPLE.everyone))
def test_the_last_list_and_the_difference_give_todays_list(days, person):
    first = compose(person, days[0], [])
    second = compose(person, days[1], first.listing)
    told = second.difference
    before = {entry.reference for entry in first.listing}
    gone = {*told.cleared, *told.passed_on, *told.unlisted, *told.unexplained}
    assert (before - gone) | {*told.new, *told.back} == {entry.reference for entry in second.listing}
    assert second.mismatch is None


@given(two_days(), st.sampled_from(PEOPLE.everyone))
def test_a_case_gone_without_a_reason_is_never_told_as_cleared(days, person):
    first = compose(person, days[0], [])
    second = compose(person, replace(days[1], closed=()), first.listing)
    assert second.difference.cleared == ()
    assert bool(second.mismatch) == bool(second.difference.unexplained)
    assert bool(second.mismatch) == any("do not add up to your list" in alarm for alarm in second.alarms)


@given(two_days(), st.sampled_from(PEOPLE.everyone))
def test_what_the_head_counts_is_what_the_parts_hold(days, person):
    first = compose(person, days[0], [])
    counts = dict(compose(person, days[1], first.listing).counts)
    if person.has_a_list:
        second = compose(person, days[1], first.listing)
        assert counts["open"] == len(second.listing) == sum(part.total for part in second.sections)
        assert counts["cleared"] == second.cleared.total


TOLD = Difference(new=("A",), worse=("B",), back=("C",), still_open=("D",), cleared=("E",))


def test_a_true_difference_checks():
    assert verify_difference("BDE", TOLD, "ABCD") is None


@pytest.mark.parametrize(
    ("yesterday", "difference", "today", "found"),
    [
        ("BDE", TOLD, "ABCDF", Mismatch(lost=1)),
        ("BDEF", TOLD, "ABCDF", Mismatch(lost=1)),
        ("BDE", TOLD, "ABC", Mismatch(invented=1)),
        ("BD", TOLD, "ABCD", Mismatch(invented=1)),
        ("ABDE", TOLD, "ABCD", Mismatch(invented=1)),
        ("DE", TOLD, "ABCD", Mismatch(lost=1, invented=1)),
        ("BDE", replace(TOLD, worse=("B", "D")), "ABCD", Mismatch(told_twice=1)),
        ("BDE", TOLD, "ABCDD", Mismatch(told_twice=1)),
        ("BDEF", replace(TOLD, unexplained=("F",)), "ABCD", Mismatch(unexplained=1)),
    ],
)
def test_a_false_difference_is_found(yesterday, difference, today, found):
    assert verify_difference(yesterday, difference, today) == found


@given(st.sets(st.sampled_from("ABCDEFGH")), st.sets(st.sampled_from("ABCDEFGH")), st.sampled_from("ABCDEFGH"))
def test_losing_or_inventing_any_one_case_is_found(yesterday, today, one):
    told = Difference(
        new=tuple(today - yesterday), still_open=tuple(today & yesterday), cleared=tuple(yesterday - today)
    )
    assert verify_difference(yesterday, told, today) is None
    assert verify_difference(yesterday, told, today ^ {one})
