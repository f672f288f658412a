"""Small children drawn at random, crowded round the days on which the rules turn."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from monitor.domain.agency import Agency
from monitor.domain.contact import Contact, Evidence
from monitor.domain.record import About, NoticeKind
from monitor.domain.visibility import (
    AtProvider,
    HouseholdNotice,
    Notice,
    OnRoll,
    Registered,
    SiblingSeen,
    Visibility,
)

BORN = tuple(map(date.fromisoformat, ("2020-02-29", "2021-08-31", "2021-09-01", "2022-03-31", "2023-12-31")))
TURNS = (0, 1, 27, 28, 29, 30, 31, 41, 42, 43, 56, 57, 60, 90, 91, 120, 121, 183, 184, 300, 301, 365, 366)
CODES = ("", "RDI", "DIS", "EMB", "DEA")
SIGHTED = (Evidence.SEEN_IN_PERSON, Evidence.SEEN_IN_PERSON, Evidence.SEEN_REMOTELY)
SAYINGS = tuple(
    kind for kind in NoticeKind if kind not in {NoticeKind.NHS_NUMBER_SUPERSEDED, NoticeKind.NHS_NUMBER_INVALIDATED}
)


def days_from(first):
    """Days on and after one, crowded where rules turn."""
    near = st.sampled_from(TURNS) | st.integers(0, 1500)
    return near.map(lambda count: first + timedelta(days=count))


def contacts(first, evidence=None):
    made = st.builds(
        Contact,
        on=days_from(first),
        agency=st.sampled_from(Agency),
        evidence=st.sampled_from((*SIGHTED, *Evidence)) if evidence is None else evidence,
        kind=st.sampled_from(("", "08", "09", "10", "11")),
        planned=st.sampled_from((None, True)),
    )
    feeds = {Agency.HEALTH_VISITOR: "health_visitor_contacts"}
    return made.map(lambda contact: replace(contact, feed=feeds.get(contact.agency, "contacts")))


def notices(first):
    return st.builds(
        Notice,
        on=days_from(first),
        kind=st.sampled_from(SAYINGS),
        about=st.sampled_from(About),
        agency=st.just(Agency.SOCIAL_CARE),
        area=st.sampled_from(("", "Leeds")),
        confirmed_by=st.sampled_from(("", "registrar", "receiving_authority")),
    )


def listed(rows):
    """Rows of a snapshot, told from their first day on; some are gone from the list after a while."""
    return st.builds(_listed, rows, st.none() | st.integers(1, 400))


def _listed(row, days):
    return replace(row, told_on=row.began, gone_on=row.began + timedelta(days=days) if days else None)


def registrations(first):
    ended = st.builds(Registered, on=days_from(first), removed_on=st.none(), reason=st.just(""), unlisted=st.booleans())
    return ended | st.builds(_removed, days_from(first), st.integers(0, 400), st.sampled_from(CODES))


def _removed(on, stayed, reason):
    return Registered(on, on + timedelta(days=stayed), reason)


def rolls(first):
    came = st.lists(st.integers(0, 300), max_size=3, unique=True)
    years, stayed = st.sampled_from(("N2", "R")), st.none() | st.integers(1, 400)
    return st.builds(_on_roll, days_from(first), stayed, years, st.sampled_from(("", "elsewhere")), came)


def _on_roll(on, stayed, year, destination, came):
    left = on + timedelta(days=stayed) if stayed else None
    return OnRoll(on, left, year, destination if left else "", _days(on, left, came))


def places(first):
    came = st.lists(st.integers(0, 300), max_size=3, unique=True)
    return st.builds(_at_provider, days_from(first), st.none() | st.integers(1, 400), came)


def _at_provider(on, stayed, came):
    ended = on + timedelta(days=stayed) if stayed else None
    return AtProvider(on, ended, "", _days(on, ended, came))


def _days(first, last, counts):
    days = sorted(first + timedelta(days=count) for count in counts)
    return tuple(day for day in days if last is None or day < last)


def stories(first):
    """Nothing, a case opened and visits planned while it was, or appointments missed: rare among facts drawn singly."""
    opened = Notice(first, NoticeKind.CASELOAD_OPENED, About.CHILD, Agency.SOCIAL_CARE)
    planned = contacts(first).map(lambda contact: replace(contact, agency=Agency.SOCIAL_CARE, planned=True, kind=""))
    visits = st.tuples(st.just((opened,)), st.lists(planned, max_size=3).map(tuple))
    missed = contacts(first, evidence=st.just(Evidence.WAS_NOT_BROUGHT))
    appointments = st.tuples(st.just(()), st.lists(missed, min_size=3, max_size=4).map(tuple))
    return st.just(((), ())) | visits | appointments


@st.composite
def children(draw):
    """A child with a few facts of every kind, none of them before its birth or its arrival."""
    born = draw(st.sampled_from(BORN))
    arrived_on = draw(st.none() | days_from(born))
    first = arrived_on or born
    opened, arranged = draw(stories(first))
    facts = Visibility(
        child=1,
        birth_dates=(born,),
        birth_reported=arrived_on is None,
        arrived_on=arrived_on,
        contacts=(*draw(st.lists(contacts(first), max_size=6)), *arranged),
        registrations=tuple(draw(st.lists(listed(registrations(first)), max_size=2))),
        rolls=tuple(draw(st.lists(listed(rolls(first)), max_size=2))),
        places=tuple(draw(st.lists(listed(places(first)), max_size=2))),
        notices=(*draw(st.lists(notices(first), max_size=3)), *opened),
        household_notices=tuple(draw(st.lists(household_notices(first), max_size=1))),
        siblings_seen=tuple(draw(st.just([]) | st.lists(siblings(first), min_size=3, max_size=5))),
    )
    return in_order(facts)


def household_notices(first):
    kinds = st.sampled_from((NoticeKind.DOMESTIC_ABUSE, NoticeKind.CONCERN_REPORTED))
    return st.builds(HouseholdNotice, days_from(first), kinds)


def siblings(first):
    agencies = st.sampled_from((Agency.GP, Agency.SCHOOL))
    return st.builds(SiblingSeen, days_from(first), agencies, st.just(Evidence.SEEN_IN_PERSON))


def in_order(facts):
    """Return the facts with every tuple in order, as the fold of facts leaves them; births and marks are sightings."""
    marks = [(d, Agency.SCHOOL, "school_roll") for roll in facts.rolls for d in roll.attended]
    marks += [(d, Agency.EARLY_YEARS, "early_years") for place in facts.places for d in place.attended]
    if facts.birth_reported:
        marks.append((facts.birth_dates[0], Agency.MIDWIFERY, "births"))
    seen = {Contact(d, who, Evidence.SEEN_IN_PERSON, "", None, feed) for d, who, feed in marks}
    found = {
        name: tuple(sorted(getattr(facts, name), key=lambda fact: (_first(fact), repr(fact))))
        for name in ("registrations", "rolls", "places", "notices", "household_notices", "siblings_seen")
    }
    every = sorted({*facts.contacts, *seen}, key=lambda contact: (contact.on, repr(contact)))
    return replace(facts, contacts=tuple(every), **found)


def _first(fact):
    return next(getattr(fact, name) for name in ("on", "enrolled_on", "started_on") if hasattr(fact, name))
