"""What holds of the explanation of any child: it never fails, names nobody, and what it promises is so."""

import json
import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.checks import CHECKS
from monitor.cli.explain_page import page_of
from monitor.cli.printing import WIDTH, console, plain
from monitor.config.policy_file import shipped_policy
from monitor.domain.agency import Agency
from monitor.domain.feed import Coverage
from monitor.domain.judge import judge
from monitor.domain.judgement import JudgingContext
from monitor.explain.change import enough_since, if_seen
from monitor.explain.explanation import ExplainedChild, explain
from monitor.explain.words import in_full, in_short
from monitor.letters import words
from tests.builders.context import EVERYTHING, calendar
from tests.contract.children import children

AROUND = JudgingContext(shipped_policy(), calendar(), Coverage(EVERYTHING), CHECKS)
DAYS = st.integers(0, 2300)
DAY = timedelta(days=1)


def asked(facts, days):
    return facts.birth_dates[0] + timedelta(days=days)


@given(children(), DAYS)
def test_no_explanation_fails_or_tells_the_birth_date_or_a_private_word(facts, days):
    day = asked(facts, days)
    told = json.dumps(
        plain(explain(ExplainedChild("UC-2222-2222", facts), judge(facts, AROUND, day), AROUND)), ensure_ascii=False
    )
    born = facts.birth_dates[0]
    chronology = told.split('"chronology"')[1].split('"coverage"')[0]
    # A fact may bear the birth day's date, but then it is told as the day of birth.
    assert not any(text in chronology for text in (born.isoformat(), in_short(born), in_full(born)))
    assert not re.search(r"abuse|marac|anonym|\bsafe\b|\brisk\b", told, re.IGNORECASE)


@settings(max_examples=50)
@given(children(), DAYS)
def test_every_page_fits_its_width(facts, days):
    page = explain(ExplainedChild("UC-2222-2222", facts, area="BD7"), judge(facts, AROUND, asked(facts, days)), AROUND)
    out = console()
    with out.capture() as captured:
        out.print(page_of(page))
    assert max(len(line.rstrip()) for line in captured.get().splitlines()) <= WIDTH


@given(children(), DAYS)
def test_nothing_dated_after_the_day_asked_about_is_told(facts, days):
    day = asked(facts, days)
    page = explain(ExplainedChild("UC-2222-2222", facts), judge(facts, AROUND, day), AROUND)
    assert all(entry.on is None or entry.on <= day for entry in page.chronology)
    assert all(check.since <= day for check in page.checks)


@given(children(), DAYS)
def test_every_contact_up_to_the_day_is_told_and_none_invented(facts, days):
    day = asked(facts, days)
    page = explain(ExplainedChild("UC-2222-2222", facts), judge(facts, AROUND, day), AROUND)
    told = [entry for entry in page.chronology if entry.counts in {"seen", "brief", "not_seen"}]
    assert len(told) == sum(contact.on <= day for contact in facts.contacts)


@settings(max_examples=30)  # each judges a child hundreds of times
@given(children(), DAYS)
def test_a_sighting_said_to_be_enough_is_enough_and_an_earlier_one_is_not(facts, days):
    day = asked(facts, days)
    known = facts.up_to(day)
    judged = judge(known, AROUND, day)
    assume(judged.causes and not judged.left)
    since = enough_since(known, AROUND, day)
    if since is None:
        assert if_seen(known, AROUND, day, Agency.HEALTH_VISITOR, day).causes
        return
    assert not if_seen(known, AROUND, since, Agency.HEALTH_VISITOR, day).causes
    if (day - since).days < 400:
        assert if_seen(known, AROUND, since - DAY, Agency.HEALTH_VISITOR, day).causes


@settings(max_examples=50)
@given(children(), DAYS)
def test_what_is_said_to_come_comes_when_nothing_new_is_recorded(facts, days):
    day = asked(facts, days)
    known = facts.up_to(day)
    page = explain(ExplainedChild("UC-2222-2222", known), judge(known, AROUND, day), AROUND)
    for coming in page.coming:
        assert judge(known, AROUND, coming.on).state is coming.state
        assert coming.what
    turned = [coming for coming in page.coming if coming.state is not page.state]
    if turned:
        before = judge(known, AROUND, turned[0].on - DAY)
        assert before.state is page.state


@settings(max_examples=50)
@given(children(), DAYS)
def test_the_same_facts_are_explained_alike_whatever_order_they_came_in(facts, days):
    day = asked(facts, days)
    turned = replace(facts, notices=facts.notices[::-1], household_notices=facts.household_notices[::-1])
    one = explain(ExplainedChild("UC-2222-2222", facts), judge(facts, AROUND, day), AROUND)
    assert (
        one.chronology == explain(ExplainedChild("UC-2222-2222", turned), judge(facts, AROUND, day), AROUND).chronology
    )


def test_a_state_without_action_is_never_called_safe_or_well():
    assert words.STATES["within_limit"] == "limit not reached"
