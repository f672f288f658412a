"""The laws of every check, over the registry: who adds a check writes none of them."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.checks import CHECKS
from monitor.config.policy_file import shipped_policy
from monitor.domain.contact import Evidence
from monitor.domain.feed import Coverage
from monitor.domain.judge import judge
from monitor.domain.judgement import JudgingContext
from monitor.domain.limit import attention_on
from monitor.domain.policy import ConditionPolicy, Limits
from monitor.pipeline.verify import said
from tests.builders.context import EVERYTHING, calendar
from tests.contract.children import children, contacts, days_from, in_order, notices
from tests.spec.examples import HERE

DAY = timedelta(days=1)
LATE = date(2031, 1, 1)
POLICY = shipped_policy()
CONDITIONS = [(check.name, condition) for check in CHECKS for condition in check.conditions]
NAMES = [f"{check}.{condition.name}" for check, condition in CONDITIONS]
NUMBERS = [(f"{check}.{c.name}", number) for check, c in CONDITIONS for number in c.numbers]
SOONER_WHEN_LARGER = {"within_months", "days_before_school_age"}
"""Numbers that are a reach and no limit: the larger, the more they catch."""
LOOKS_LIKE_AN_IDENTIFIER = re.compile(r"\d{4,}|\d[\d -]{5,}\d")


def context(policy=POLICY, feeds=EVERYTHING):
    return JudgingContext(policy, calendar(), Coverage(feeds), CHECKS)


def judged(facts, on=LATE, **against):
    return judge(facts, context(**against), on)


def first_days(answer):
    """The first day of each condition that stands or will; those that never do are left out."""
    found: dict[str, date] = {}
    for finding in answer.findings:
        found[finding.name] = min(finding.since, found.get(finding.name, finding.since))
    return found


def turns(*answers):
    """The days on which something begins, and the last days before something ends."""
    findings = [finding for answer in answers for finding in answer.findings]
    return {f.since for f in findings} | {f.until - DAY for f in findings if f.until} | {LATE}


def standing(answer, days):
    return {(f.name, day) for f in answer.findings for day in days if f.stands_on(day)}


def with_condition(policy, name, **numbers):
    held = policy.conditions[name]
    changed = ConditionPolicy(held.effect, {**held.numbers, **numbers})
    return replace(policy, conditions={**policy.conditions, name: changed})


@given(st.data(), children())
def test_seeing_a_child_never_makes_it_a_concern_on_any_day_nor_brings_its_day_forward(data, facts):
    first = facts.arrived_on or facts.birth_dates[0]
    sighting = data.draw(contacts(first, evidence=st.just(Evidence.SEEN_IN_PERSON)))
    before = judged(facts)
    after = judged(in_order(replace(facts, contacts=(*facts.contacts, sighting))))
    days = turns(before, after)
    assert standing(after, days) <= standing(before, days)
    assert after.due_on >= before.due_on


@pytest.mark.parametrize(("name", "number"), NUMBERS)
@settings(max_examples=25)
@given(children(), st.integers(1, 40))
def test_a_longer_limit_never_brings_a_concern_forward(name, number, facts, more):
    shipped = POLICY.conditions[name].numbers[number]
    longer = with_condition(POLICY, name, **{number: shipped + more})
    short, long = judged(facts), judged(facts, policy=longer)
    sooner, later = (long, short) if number in SOONER_WHEN_LARGER else (short, long)
    assert first_days(sooner).get(name, date.max) <= first_days(later).get(name, date.max)


@given(children(), st.integers(0, 35), st.sampled_from(["limits", "arrival", "brief", "stretch"]))
def test_a_longer_limit_never_brings_the_day_forward(facts, more, key):
    columns = ("standard", "raised", "high", "caseload")
    limits = {s: Limits(*(getattr(held, c) + more for c in columns)) for s, held in POLICY.limits.items()}
    longer = {"limits": limits, "arrival": 42 + more, "brief": 90 + more, "stretch": 1.5 + more / 100}
    assert judged(facts, policy=replace(POLICY, **{key: longer[key]})).due_on >= judged(facts).due_on


@given(children())
def test_no_child_is_a_concern_before_its_birth_or_its_arrival(facts):
    first = facts.arrived_on or facts.birth_dates[0]
    answer = judged(facts)
    assert [f for f in answer.findings if f.since < first] == []
    assert answer.due_on > first


@given(children())
def test_feeds_that_never_came_raise_nothing_that_is_missing(facts):
    nobody = replace(facts, contacts=(), registrations=(), rolls=(), places=(), notices=())
    silent = replace(nobody, household_notices=(), siblings_seen=())
    for feeds in ({}, dict.fromkeys(EVERYTHING)):
        assert judged(silent, feeds=feeds).findings == ()
        assert judged(silent, feeds=feeds).pending == ()


@given(children())
def test_a_feed_more_or_less_changes_only_what_is_missing(facts):
    told = set(judged(facts, feeds={}).findings)
    assert told <= set(judged(facts).findings)


@given(st.data(), children())
def test_what_is_dated_after_the_day_has_no_effect_on_it(data, facts):
    day = data.draw(days_from(facts.birth_dates[0]))
    later = day + DAY
    contact, notice = data.draw(contacts(later)), data.draw(notices(later))
    more = replace(facts, contacts=(*facts.contacts, contact), notices=(*facts.notices, notice))
    assert judged(in_order(more), day) == replace(
        judged(facts, day), next_change_on=judged(in_order(more), day).next_change_on
    )


@given(children())
def test_judging_twice_gives_the_same(facts):
    assert judged(facts) == judged(facts)


@given(children())
def test_no_reason_holds_what_looks_like_an_identifier(facts):
    answer = judged(facts)
    assert [f.because for f in answer.findings if LOOKS_LIKE_AN_IDENTIFIER.search(f.because)] == []


@settings(max_examples=600)
@given(st.data(), children(), days_from(date(2021, 1, 1)))
def test_no_answer_changes_before_the_day_it_names(data, facts, day):
    known = told_by(facts, day)
    answer = judged(known, day)
    until = answer.next_change_on or day + 800 * DAY
    between = data.draw(st.dates(day, max(day, until - DAY)))
    assert said(judged(known, between), between) == said(answer, day)


def told_by(facts, day):
    """Return what was told by a day; what a row names in advance stays."""
    names = ("contacts", "notices", "household_notices", "siblings_seen")
    past = {name: tuple(fact for fact in getattr(facts, name) if fact.on <= day) for name in names}
    rows = {
        "registrations": tuple(row for row in facts.registrations if row.on <= day),
        "rolls": tuple(replace(row, attended=tuple(d for d in row.attended if d <= day)) for row in facts.rolls),
        "places": tuple(replace(row, attended=tuple(d for d in row.attended if d <= day)) for row in facts.places),
    }
    return replace(facts, **past, **rows)


@settings(max_examples=300)
@given(children(), days_from(date(2021, 1, 1)))
def test_the_day_computed_is_the_day_found_by_walking(facts, day):
    answer = judged(facts, day)
    assert answer.due_on == walked(facts.up_to(day), answer)


def walked(facts, answer):
    """Find the due day as it is defined: day after day, asking the limit and the attention of each."""
    policy, from_ = POLICY, answer.counted_from
    services = {
        c.on for c in facts.contacts if c.agency in policy.childrens_services and c.evidence in policy.counts_as_seen
    }
    unseen_arrival = facts.arrived_on is not None and not services

    def limit(seen_on, day):
        attention, on_caseload = attention_on(answer.findings, policy, day)
        return policy.limits_at(facts.birth_dates[0], seen_on).under(attention, on_caseload=on_caseload)

    def first(since, allowed):
        day = since
        while (day - since).days <= allowed(day):
            day += DAY
        return day

    counted = (lambda d: min(limit(from_, d), policy.arrival)) if unseen_arrival else (lambda d: limit(from_, d))
    due = first(from_, counted)
    looks = [c.on for c in facts.contacts if c.evidence in policy.counts_as_seen and c.on > from_]
    if looks:
        brief = first(max(looks), lambda d: min(policy.brief, limit(max(looks), d)))
        due = min(max(due, brief), first(from_, lambda d: policy.stretch * counted(d)))
    return due


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_has_a_chapter_of_specs(check):
    assert (HERE / check.name / "lead.md").read_text("utf-8").strip(), "say in a practitioner's words what it is about"
    files = {path.stem for path in (HERE / check.name).glob("test_*.py")}
    assert {f"test_{condition.name}" for condition in check.conditions} <= files
    assert files


def test_every_name_rank_and_condition_is_one_of_its_kind():
    assert len({check.name for check in CHECKS}) == len({check.rank for check in CHECKS}) == len(CHECKS)
    assert len(set(NAMES)) == len(NAMES)
    assert all(check.question.endswith("?") for check in CHECKS)


def test_the_children_drawn_here_make_every_condition_stand():
    """What is never drawn is never tested: each condition, each kind of attention, both kinds of start."""
    wanted, found = set(NAMES), set[str]()

    @settings(max_examples=1200, derandomize=True, database=None)
    @given(children())
    def look(facts):
        found.update(finding.name for finding in judged(facts).findings)

    look()
    assert wanted - found == set()
