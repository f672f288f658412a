"""The calendar rules, against the vectors they were agreed with and against a second way of counting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.calendar_file import read_calendar
from monitor.domain.calendar import (
    Calendar,
    Term,
    compulsory_school_age,
    days_after,
    is_of_school_age,
    months_after,
    months_between,
    next_entitlement_day,
    reception_september,
    universal_entitlement,
)
from monitor.domain.policy import BandStart

DAY = timedelta(days=1)
ENGLAND = read_calendar(None)
DAYS = st.dates(date(2000, 1, 1), date(2045, 12, 31))


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("born", "school_age", "reception", "universal"),
    [
        ("2005-06-17", "2010-08-31", "2009-09-01", "2008-09-01"),
        ("2020-02-29", "2025-03-31", "2024-09-01", "2023-04-01"),
        ("2020-03-31", "2025-03-31", "2024-09-01", "2023-04-01"),
        ("2020-04-01", "2025-08-31", "2024-09-01", "2023-09-01"),
        ("2020-08-31", "2025-08-31", "2024-09-01", "2023-09-01"),
        ("2020-09-01", "2025-12-31", "2025-09-01", "2024-01-01"),
        ("2020-12-31", "2025-12-31", "2025-09-01", "2024-01-01"),
        ("2021-01-01", "2026-03-31", "2025-09-01", "2024-04-01"),
    ],
)
def test_the_agreed_vectors(born, school_age, reception, universal):
    assert compulsory_school_age(day(born)) == day(school_age)
    assert reception_september(day(born)) == day(reception)
    assert universal_entitlement(day(born)) == day(universal)


@given(DAYS)
def test_school_age_is_a_prescribed_day_from_the_fifth_birthday_and_less_than_six_months_on(born):
    reached, fifth = compulsory_school_age(born), months_after(born, 60)
    assert (reached.month, reached.day) in {(3, 31), (8, 31), (12, 31)}
    assert fifth <= reached < fifth + timedelta(days=154)
    assert is_of_school_age(born, reached)
    assert not is_of_school_age(born, reached - DAY)


def test_a_child_of_unknown_age_is_of_no_school_age():
    assert not is_of_school_age(None, day("2026-01-01"))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2024-01-31", 1, "2024-03-01"),
        ("2023-01-31", 1, "2023-03-01"),
        ("2024-01-30", 1, "2024-03-01"),
        ("2024-01-29", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-03-01"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-03-31", 6, "2024-10-01"),
        ("2024-05-31", 1, "2024-07-01"),
        ("2021-08-31", 30, "2024-03-01"),
        ("2023-11-30", 15, "2025-03-01"),
        ("2023-12-31", 2, "2024-03-01"),
        ("2023-12-15", 1, "2024-01-15"),
        ("2023-12-31", 12, "2024-12-31"),
        ("2024-06-30", 0, "2024-06-30"),
    ],
)
def test_a_day_that_does_not_exist_becomes_the_first_of_the_next_month(start, count, end):
    assert months_after(day(start), count) == day(end)


@given(DAYS, st.integers(0, 200))
def test_months_between_counts_what_months_after_adds(start, count):
    assert months_between(start, months_after(start, count)) >= count
    assert months_between(start, months_after(start, count + 1) - DAY) <= count


def test_months_between_is_never_negative():
    assert months_between(day("2024-05-01"), day("2024-04-01")) == 0
    assert months_between(day("2024-01-31"), day("2024-02-29")) == 0
    assert months_between(day("2024-01-31"), day("2024-03-01")) == 1


@pytest.mark.parametrize(
    ("start", "count", "first"),
    [("2024-03-01", 56, "2024-04-27"), ("2024-02-01", 28, "2024-03-01"), ("2024-12-31", 0, "2025-01-01")],
)
def test_days_after_is_the_first_day_on_which_more_days_have_passed(start, count, first):
    assert days_after(day(start), count) == day(first)
    assert (day(first) - day(start)).days == count + 1


@pytest.mark.parametrize(
    ("start", "count", "first"),
    [
        ("2024-12-20", 5, "2025-01-02"),  # a Friday: 23, 24, 27, 30 and 31 December pass
        ("2024-12-24", 0, "2024-12-27"),
        ("2024-12-25", 0, "2024-12-27"),
        ("2024-03-28", 0, "2024-04-02"),  # Good Friday and Easter Monday
        ("2024-05-03", 1, "2024-05-08"),  # the early May bank holiday
        ("2026-12-24", 0, "2026-12-29"),  # Boxing Day falls on a Saturday, and Monday stands in
        ("2027-12-24", 0, "2027-12-29"),  # Christmas Day on a Saturday: Monday and Tuesday stand in
        ("2024-09-02", 10, "2024-09-17"),
    ],
)
def test_working_days_leave_out_weekends_and_englands_bank_holidays(start, count, first):
    assert ENGLAND.working_days_after(day(start), count) == day(first)


@given(DAYS, st.integers(0, 30))
def test_working_days_after_is_found_by_counting(start, count):
    first = ENGLAND.working_days_after(start, count)
    between = [start + DAY * n for n in range(1, (first - start).days + 1)]
    assert sum(map(ENGLAND.is_working_day, between)) == count + 1
    assert ENGLAND.is_working_day(first)


TERMS = Calendar(
    frozenset({day("2024-05-06")}),
    (Term(day("2024-04-15"), day("2024-05-10")), Term(day("2024-06-03"), day("2024-06-07"))),
)


@pytest.mark.parametrize(
    ("start", "count", "first"),
    [
        ("2024-05-03", 0, "2024-05-07"),
        ("2024-05-03", 3, "2024-05-10"),
        ("2024-05-03", 4, "2024-06-03"),
        ("2024-05-10", 4, "2024-06-07"),
        ("2024-05-10", 5, None),
        ("2024-04-01", 0, "2024-04-15"),
    ],
)
def test_school_days_are_the_working_days_of_terms_as_far_as_terms_are_known(start, count, first):
    assert TERMS.school_days_after(day(start), count) == (day(first) if first else None)


def test_terms_are_found_from_within_and_from_between():
    first, second = TERMS.terms
    assert TERMS.term_start_on_or_after(day("2024-05-10")) == first.first
    assert TERMS.term_start_on_or_after(day("2024-05-11")) == second.first
    assert TERMS.term_start_on_or_after(day("2024-06-08")) is None
    assert list(TERMS.terms_from(day("2024-05-10"))) == [first, second]
    assert list(TERMS.terms_from(day("2024-05-11"))) == [second]


@given(DAYS)
def test_an_entitlement_begins_on_the_next_of_three_fixed_days(on):
    start = next_entitlement_day(on)
    assert (start.month, start.day) in {(1, 1), (4, 1), (9, 1)}
    assert on < start <= on + timedelta(days=153)


@pytest.mark.parametrize(
    ("band", "born", "first"),
    [
        (BandStart.BIRTH, "2024-03-01", "2024-03-01"),
        (BandStart.SIX_WEEKS, "2024-03-01", "2024-04-12"),
        (BandStart.TWELVE_MONTHS, "2024-02-29", "2025-03-01"),
        (BandStart.THIRTY_MONTHS, "2021-08-31", "2024-03-01"),
    ],
)
def test_an_age_begins_on_its_calendar_day_and_weeks_are_days(band, born, first):
    assert band.first_day(day(born)) == day(first)
