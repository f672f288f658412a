"""What the other files agree: what of it weakens, and what stays in force until somebody has approved."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.policy_file import read_policy
from monitor.domain.agreed import Agreed, held_area, held_feed, held_people, unfit, widenings
from monitor.domain.agreement import Area, FeedAgreement, Headcount
from monitor.domain.feed import FeedKind
from monitor.domain.people import EmailAddress, People, Person, Role

NURSERIES = FeedAgreement("early_years", FeedKind.EARLY_YEARS)
COUNTED = replace(NURSERIES, headcount=Headcount("HEADCOUNT", "somebody, in March"))
VISITS = FeedAgreement("health_visitor_contacts", FeedKind.HEALTH_VISITOR_CONTACTS)
SEVERAL = replace(VISITS, one_id_many_children=True)
BLANK = replace(VISITS, child_seen_when_blank=frozenset({"08"}))


def a_person(name, *roles, areas=(), pilot=False):
    told = frozenset(map(Role, roles))
    return Person(name, EmailAddress(f"{name}@example.gov.uk"), told, frozenset(areas), pilot=pilot)


NORTH = a_person("north", "coordinator", areas=["North"])
LEAD = a_person("lead", "lead", "operator", pilot=True)


def agreed(*feeds, area=(), people=(NORTH, LEAD)):
    return Agreed.of(feeds, Area(tuple(area)), People(tuple(people)))


USUAL = agreed(NURSERIES, VISITS)


@pytest.mark.parametrize(
    ("new", "phrase"),
    [
        (agreed(COUNTED, VISITS), "feeds.early_years: a headcount counts as attendance"),
        (agreed(NURSERIES, BLANK), "a blank child_seen counts as seen at activity 08"),
        (agreed(NURSERIES, SEVERAL), "an id told of another child later counts for both"),
        (agreed(area=["BD7"]), "area.postcodes leaves places out"),
        (agreed(people=[LEAD]), "people: somebody is no longer told as coordinator for North"),
        (agreed(people=[NORTH, replace(LEAD, roles=frozenset({Role.LEAD}))]), "no longer told as operator"),
        (agreed(people=[NORTH, replace(LEAD, areas=frozenset({"North"}))]), "told as lead for fewer areas"),
        (agreed(people=[NORTH, replace(LEAD, pilot=False)]), "a pilot is no longer told in shadow"),
    ],
)
def test_each_widening_is_said_without_naming_anybody(new, phrase):
    said = widenings(USUAL, new)
    assert any(phrase in each for each in said)
    assert "example" not in " ".join(said)
    assert widenings(new, new) == ()


@pytest.mark.parametrize(
    "new",
    [
        USUAL,
        agreed(people=[NORTH, LEAD, a_person("more", "coordinator")]),
        agreed(people=[replace(NORTH, areas=frozenset({"North", "East"})), LEAD]),
        agreed(people=[replace(NORTH, areas=frozenset()), LEAD]),
    ],
)
def test_telling_more_people_is_no_widening(new):
    assert widenings(USUAL, new) == ()


def test_taking_a_widening_back_is_none():
    assert widenings(agreed(COUNTED, BLANK), USUAL) == ()


@pytest.mark.parametrize(
    ("old", "new", "narrower"),
    [
        ((), ("BD",), True),
        (("BD7",), (), False),
        (("BD7",), ("BD",), False),
        (("BD7 1",), ("BD7",), False),
        (("BD7 1BB",), ("BD7 1",), False),
        (("BD71",), ("BD7",), True),
        (("BD",), ("BD7",), True),
        (("BD", "LS"), ("BD",), True),
        (("B",), ("BD",), True),
        (("EC1A",), ("EC1",), True),
    ],
)
def test_an_area_is_narrower_where_it_leaves_a_place_out(old, new, narrower):
    assert bool(widenings(agreed(area=old), agreed(area=new))) is narrower


AREAS = st.lists(st.sampled_from(("BD", "BD7", "BD7 1", "BD71", "B", "LS", "EC1A")), unique=True).map(tuple)
PEOPLE = st.lists(st.sampled_from((NORTH, LEAD, a_person("more", "coordinator", areas=["East"]))), unique=True)
SOME = st.builds(
    lambda feeds, area, people: (feeds, area, people),
    st.tuples(st.sampled_from((NURSERIES, COUNTED)), st.sampled_from((VISITS, BLANK))),
    AREAS,
    PEOPLE,
)


@given(SOME, SOME)
def test_what_is_held_weakens_nothing_of_what_is_in_force(before, now):
    old = agreed(*before[0], area=before[1], people=before[2])
    feeds, area, people = now
    held = Agreed.of(
        [held_feed(feed, old) for feed in feeds],
        held_area(Area(area), old),
        held_people(People(tuple(people)), old),
    )
    assert widenings(old, held) == ()


@given(SOME)
def test_what_is_in_force_is_what_the_files_say_where_nothing_changed(said):
    feeds, area, people = said
    same = agreed(*feeds, area=area, people=people)
    assert [held_feed(feed, same) for feed in feeds] == list(feeds)
    assert set(held_area(Area(area), same).postcodes) == set(area)
    assert held_people(People(tuple(people)), same) == People(tuple(people))


@given(SOME)
def test_it_is_read_back_as_it_was_written(said):
    made = agreed(*said[0], area=said[1], people=said[2])
    assert Agreed.read(made.text) == made
    assert Agreed.read(made.text).text == made.text


def test_a_headcount_not_in_force_leaves_its_column_blank():
    held = held_feed(COUNTED, USUAL)
    assert held.headcount is None
    assert "last_attended_on" in held.absent


def test_nobody_is_named_where_it_is_shown():
    assert "north" not in repr(USUAL)


def test_a_feed_that_is_waited_for_comes_at_least_weekly():
    policy, people = read_policy(""), People((a_person("all", *Role),))
    assert list(unfit(policy, [replace(VISITS, cadence_days=7), replace(NURSERIES, cadence_days=30)], people)) == []
    [said] = unfit(policy, [replace(VISITS, cadence_days=8)], people)
    assert "wait_for names health_visitor_contacts, and feeds.health_visitor_contacts comes every 8 days" in said


def test_a_tier_nobody_can_be_reached_at_is_told():
    [said] = unfit(read_policy(""), [], People((NORTH,)))
    assert said == "tiers names lead, and nobody in config/people.toml has that role"
