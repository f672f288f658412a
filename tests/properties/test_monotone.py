"""What more evidence, other limits and the passing of days may do to an answer (RELIABILITY, I-13 to I-17 and I-21)."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.agency import Agency
from monitor.domain.contact import Contact, Evidence
from monitor.domain.judgement import UNSEEN, State
from tests.builders.children import a_child

BORN = date(2022, 3, 10)
DAYS = st.integers(0, 1400).map(lambda n: BORN + timedelta(days=n))
EVIDENCE = st.sampled_from(list(Evidence))
CONTACTS = st.lists(st.tuples(DAYS, EVIDENCE, st.sampled_from(["gp", "health_visitor", "police"])), max_size=6)


def _drawn(contacts):
    child = a_child(born=BORN.isoformat())
    for on, evidence, agency in contacts:
        child = child.had(on.isoformat(), evidence.value, by=agency)
    return child


def _overdue(child, day):
    judged = child.judged(day)
    return judged.due_on <= day


@given(CONTACTS, DAYS, DAYS, st.sampled_from(["gp", "health_visitor"]))
def test_one_more_sighting_never_makes_a_child_overdue(contacts, seen_on, day, agency):
    before = _drawn(contacts)
    after = before.seen(seen_on.isoformat(), by=agency)
    if not _overdue(before, day) and seen_on <= day:
        # An older child may be allowed fewer days than at birth, but the last sighting is never an earlier one.
        assert after.judged(day).counted_from >= before.judged(day).counted_from


@given(CONTACTS, DAYS, DAYS)
def test_a_fact_of_tomorrow_changes_nothing_today(contacts, later, day):
    child = _drawn(contacts)
    with_more = child.seen(max(later, day + timedelta(days=1)).isoformat(), by="gp")
    one, other = child.judged(day), with_more.judged(day)
    assert (one.state, one.due_on, one.findings) == (other.state, other.due_on, other.findings)


@given(CONTACTS, DAYS, st.integers(0, 60))
def test_without_news_a_child_stays_overdue(contacts, day, more):
    child = _drawn([told for told in contacts if told[0] <= day])
    later = day + timedelta(days=more)
    if UNSEEN in child.judged(day).causes:
        assert child.judged(later).state is State.ESCALATED


@given(CONTACTS, DAYS, st.sampled_from([0, 1, 7, 30]))
def test_a_longer_brief_never_makes_a_child_overdue_earlier(contacts, day, more):
    child = _drawn(contacts)
    assert child.under(brief=60).judged(day).due_on <= child.under(brief=60 + more).judged(day).due_on


@given(CONTACTS, DAYS)
def test_what_is_no_sighting_moves_no_last_seen(contacts, day):
    child = _drawn([told for told in contacts if told[1] is not Evidence.SEEN_IN_PERSON])
    assert child.judged(day).last_seen_on == BORN


@given(CONTACTS, DAYS)
def test_absence_from_every_delivery_is_no_exit(contacts, day):
    facts = _drawn(contacts).facts()
    seen = [c for c in facts.contacts if c.agency is Agency.MIDWIFERY]
    assert _drawn([]).judged(day).state is not State.LEFT
    assert replace(facts, contacts=tuple(seen)).contacts == (
        Contact(BORN, Agency.MIDWIFERY, Evidence.SEEN_IN_PERSON, "birth", None, "births"),
    )
