"""Two children who share almost everything."""

from datetime import date, timedelta

import pytest

BORN = date(2024, 1, 10)
RAISED = date(2024, 3, 7)
DAY = timedelta(days=1)
SHARED = {"family_name": "Okafor", "postcode": "BD7 1BB", "address": "4 Weavers Court", "uprn": "100000004"}


@pytest.fixture
def twins(story):
    told = story(BORN, feeds=("births", "health_visitor_contacts", "contacts"))
    told.born(BORN, 1, given_name="Ada", birth_order="1", **SHARED)
    return told.born(BORN, 2, given_name="Obi", birth_order="2", **SHARED)


def test_each_is_a_child_of_its_own(twins):
    twins.over_to(RAISED)
    assert twins.told(1) == twins.told(2) == [(RAISED, "raised", "unseen")]


def test_seeing_one_says_nothing_of_the_other(twins):
    twins.visited(date(2024, 2, 28), 1, given_name="Ada", activity="09", **SHARED).over_to(RAISED)
    assert twins.told(1) == []
    assert twins.told(2) == [(RAISED, "raised", "unseen")]


def test_a_visit_that_may_have_been_to_either_clears_neither_and_is_a_child_of_its_own(twins):
    unnamed = {**SHARED, "nhs_number": "", "nhs_number_status": "", "local_id": "HV9", "given_name": "Twin 1"}
    twins.visited(date(2024, 2, 28), 1, activity="09", **unnamed).over_to(RAISED)
    assert twins.told(1) == twins.told(2) == [(RAISED, "raised", "unseen")]
    assert twins.lived.app.check().certificate.register_size == 3


def test_a_given_name_tells_them_apart_where_there_is_no_number(twins):
    named = {**SHARED, "nhs_number": "", "nhs_number_status": "", "local_id": "HV9", "given_name": "OBI"}
    twins.visited(date(2024, 2, 28), 2, activity="09", **named).over_to(RAISED)
    assert twins.told(2) == []
    assert twins.told(1) == [(RAISED, "raised", "unseen")]
