"""What `weakenings` promises: where it says no, no history makes a child due later (SPEC 10, issue 4)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.checks import CHECKS
from monitor.config.policy_file import policy_of, shipped_policy
from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.feed import Coverage, Covered, FeedKind
from monitor.domain.judge import judge
from monitor.domain.judgement import JudgingContext
from monitor.domain.limit import attention_on
from monitor.domain.policy import BandStart, ConditionPolicy, Effect, HandOver, Limits
from monitor.domain.weakening import NEEDS_A_FEED, weakenings
from tests.builders.children import a_child
from tests.builders.context import EVERYTHING, calendar
from tests.contract.children import BORN, children, days_from

POLICY = shipped_policy()
COLUMNS = ("standard", "raised", "high", "caseload")
SCALARS = {
    "arrival": st.integers(7, 90),
    "brief": st.integers(7, 200),
    "stretch": st.sampled_from((1.0, 1.2, 1.5, 2.0)),
    "wait_days": st.integers(0, 7),
    "doubt_days": st.integers(1, 10),
    "death_doubt_days": st.integers(1, 5),
    "attended_before_school_age": st.integers(0, 90),
    "hand_over": st.sampled_from(HandOver),
    "wait_for": st.frozensets(st.sampled_from((FeedKind.CONTACTS, FeedKind.HEALTH_VISITOR_CONTACTS))),
    "high_if": st.frozensets(st.sampled_from(sorted(POLICY.conditions)), max_size=3),
    "counts_as_seen": st.sampled_from(
        (frozenset({Evidence.SEEN_IN_PERSON}), frozenset({Evidence.SEEN_IN_PERSON, Evidence.SEEN_REMOTELY}))
    ),
    "childrens_services": st.frozensets(st.sampled_from(Agency), min_size=1),
}
LATE = date(2031, 1, 1)


def coverages():
    """Every feed for ever, or each from some day on, or not at all."""
    begun = days_from(min(BORN)).map(lambda first: Covered(first, date(2099, 12, 31)))
    return st.just(EVERYTHING) | st.fixed_dictionaries({kind.value: st.none() | begun for kind in FeedKind})


@st.composite
def changes(draw, policy):
    """A policy with a few keys changed in either direction, crowded round changes that are no weakening."""
    for _ in range(draw(st.integers(1, 3))):
        policy = draw(_change(policy))
    return policy


def _change(policy):
    return st.one_of(_scalar(policy), _limits(policy), _number(policy), _effect(policy))


def _scalar(policy):
    return st.sampled_from(sorted(SCALARS)).flatmap(
        lambda key: SCALARS[key].map(lambda value: replace(policy, **{key: value}))
    )


@st.composite
def _limits(draw, policy):
    """A cell moved, and every other cell that the order of the table then forbids."""
    start, column = draw(st.sampled_from(BandStart)), draw(st.sampled_from(COLUMNS))
    moved = draw(st.integers(7, 400))
    rows, right = list(BandStart), COLUMNS.index(column)
    limits = {}
    for row, held in policy.limits.items():
        cells = [getattr(held, name) for name in COLUMNS]
        for at in range(len(COLUMNS)):
            if rows.index(row) >= rows.index(start) and at <= right:
                cells[at] = max(cells[at], moved)
            if rows.index(row) <= rows.index(start) and at >= right:
                cells[at] = min(cells[at], moved)
        limits[row] = Limits(*cells)
    return replace(policy, limits=limits)


@st.composite
def _number(draw, policy):
    name = draw(st.sampled_from(sorted(n for n, c in policy.conditions.items() if c.numbers)))
    held = policy.conditions[name]
    number = draw(st.sampled_from(sorted(held.numbers)))
    value = max(1, held.numbers[number] + draw(st.integers(-60, 60)))
    return _with(policy, name, ConditionPolicy(held.effect, {**held.numbers, number: value}))


@st.composite
def _effect(draw, policy):
    name = draw(st.sampled_from(sorted(policy.conditions)))
    return _with(policy, name, replace(policy.conditions[name], effect=draw(st.sampled_from(Effect))))


def _with(policy, name, condition):
    return replace(policy, conditions={**policy.conditions, name: condition})


def judged(facts, policy, coverage, day):
    return judge(facts, JudgingContext(policy, calendar(), Coverage(coverage), CHECKS), day)


@st.composite
def no_weakenings(draw):
    """Two policies of which the second does not weaken the first, built change by change instead of sought."""
    old = new = draw(changes(POLICY))
    for _ in range(draw(st.integers(1, 4))):
        changed = draw(_change(new))
        if not weakenings(old, changed):
            new = changed
        elif not weakenings(changed, new):
            old = changed
    assume(old != new)
    return old, new


@settings(max_examples=400)
@given(no_weakenings(), children(), coverages(), days_from(min(BORN)))
def test_what_is_no_weakening_makes_no_child_due_later(policies, facts, coverage, day):
    old, new = (judged(facts, policy, coverage, day) for policy in policies)
    assert new.due_on <= old.due_on
    assert old.left or not new.left
    days = {f.since for f in (*old.findings, *new.findings)} | {day, LATE}
    for each in days:
        assert _escalating(old, each) <= _escalating(new, each)
        (before, on_before), (after, on_after) = (
            attention_on(answer.findings, policy, each) for answer, policy in zip((old, new), policies, strict=True)
        )
        assert after.rank >= before.rank
        assert on_after >= on_before


def _escalating(answer, day):
    return {f.name for f in answer.findings if f.effect is Effect.ESCALATION and f.stands_on(day)}


@given(children())
def test_every_condition_that_needs_a_feed_is_known_to(facts):
    """Who adds a condition of something missing adds its name there: its numbers weaken in both directions."""
    found = {
        f.name
        for f in judged(facts, POLICY, EVERYTHING, LATE).findings
        if f.needs and POLICY.condition(f.check, f.condition).numbers
    }
    assert found <= NEEDS_A_FEED <= POLICY.conditions.keys()


@given(changes(POLICY))
def test_a_policy_does_not_weaken_itself_and_a_phrase_is_what_makes_a_weakening(policy):
    assert weakenings(policy, policy) == ()


@given(children(), st.sampled_from(BandStart), st.sampled_from(COLUMNS), st.integers(1, 35))
def test_one_cell_longer_is_a_weakening_and_one_shorter_is_none(facts, start, column, more):
    held = POLICY.limits[start]
    longer = replace(POLICY, limits={**POLICY.limits, start: replace(held, **{column: getattr(held, column) + more})})
    assert weakenings(POLICY, longer) == (
        f"limits.{start}.{column} goes from {getattr(held, column)} to {getattr(held, column) + more}",
    )
    assert not weakenings(longer, POLICY)


def made(text):
    import tomllib  # noqa: PLC0415

    return policy_of(tomllib.loads(text))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("arrival = 43", "arrival"),
        ("brief = 91", "brief"),
        ("stretch = 1.6", "stretch"),
        ("warning = 13", "warning"),
        ("lines = 24", "lines"),
        ('hand_over = "by_age"', "hand_over"),
        ("attended_before_school_age = 61", "attended_before_school_age"),
        ('wait_for = ["contacts", "health_visitor_contacts", "early_years"]', "wait_for takes in early_years"),
        ("high_if = []", "high_if no longer names concern.reported"),
        ('counts_as_seen = ["seen_in_person", "seen_remotely"]', "counts_as_seen takes in seen_remotely"),
        ('checks.household.notice.effect = "note"', "checks.household.notice.effect"),
        ('checks.household.notice.effect = "off"', "checks.household.notice.effect"),
        ("checks.household.notice.months = 11", "checks.household.notice.months"),
        ("checks.health_visitor.was_not_brought.times = 4", "checks.health_visitor.was_not_brought.times"),
        ("checks.health_visitor.was_not_brought.within_months = 9", "was_not_brought.within_months"),
        ('checks.health_visitor.review_missed.effect = "off"', "review_missed.effect goes from note to off"),
        ("checks.concern.not_seen_since.working_days_after = 11", "not_seen_since.working_days_after"),
        ("brake.at_least = 19", "brake.at_least"),
        ("brake.daily_capacity = 24", "brake.daily_capacity"),
        ('[[tiers]]\nrole = "lead"\nacknowledge_within = 1\ndecide_within = 1', "tiers: other people are told"),
    ],
)
def test_each_kind_of_weakening_is_named_by_its_key(text, key):
    [said] = weakenings(shipped_policy(), made(text))
    assert key in said


@pytest.mark.parametrize(
    "text",
    [
        "arrival = 41",
        "brief = 60",
        "stretch = 1.0",
        "warning = 21",
        "lines = 60",
        "wait_for = []",
        "wait_days = 0",
        'high_if = ["concern.reported", "household.notice"]',
        'checks.health_visitor.review_missed.effect = "attention"',
        "checks.household.notice.months = 18",
        "checks.health_visitor.failed_contacts.in_a_row = 1",
        "pass_up = true",
        "brake.first_out = 30",
    ],
)
def test_what_only_tightens_is_no_weakening(text):
    assert weakenings(shipped_policy(), made(text)) == ()


def test_a_first_day_moved_forward_may_outrun_its_feed_and_is_a_weakening():
    """A practice's list that begins in the window shows a later day than the new one: the finding would be lost."""
    sooner = made("checks.gp_registration.never_registered.days_after_birth = 42")
    assert weakenings(shipped_policy(), sooner)


def test_the_history_behind_an_effect_that_no_longer_counts_towards_attention():
    assert weakenings(shipped_policy(), made('checks.household.notice.effect = "escalation"'))


def test_a_sighting_less_may_leave_a_child_gone_that_was_still_here():
    """The look by video after the confirmed move showed that the family is still here (SPEC 4)."""
    both = made('counts_as_seen = ["seen_in_person", "seen_remotely"]')
    child = a_child(born="2022-03-10").noticed("2023-01-09", "move_confirmed", area="Leeds", confirmed_by="registrar")
    facts = child.had("2023-03-01", "seen_remotely", by="health_visitor").facts()
    day = date(2024, 6, 1)
    assert not judged(facts, both, EVERYTHING, day).left
    assert judged(facts, shipped_policy(), EVERYTHING, day).left
    assert weakenings(both, shipped_policy())
