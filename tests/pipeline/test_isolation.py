"""One child the service fails on is raised as such, and nobody else's answer differs (H43)."""

import json
from dataclasses import replace
from datetime import date

from monitor.domain.feed import FeedKind
from monitor.domain.judge import judge
from monitor.domain.judgement import State
from monitor.domain.leaving import Leaving, Left
from monitor.pipeline import escalate
from monitor.service import judging_run as root
from monitor.store import escalations, folded_facts, judgements
from tests.builders.files import a_row
from tests.builders.timelines import DAY, a_delivery, an_area

FIRST = date(2026, 3, 2)
RECENT, LONG_AGO = FIRST - 5 * DAY, FIRST - 70 * DAY


def lived_day(database):
    lived = an_area(database, FIRST)
    days = [RECENT, LONG_AGO, RECENT, LONG_AGO]
    rows = [a_row(FeedKind.BIRTHS, n, date_of_birth=str(born), notified_on="") for n, born in enumerate(days, start=1)]
    lived.live(FIRST, [a_delivery("births", FIRST - DAY, rows)], ["health_visitor_contacts", "contacts"])
    return lived


def answers(lived):
    with lived.app.database.begin() as db:
        return {each.child: each for each in judgements.answers(db)}


def test_a_child_that_cannot_be_judged_is_raised_and_the_others_go_on(quick, monkeypatch, logged):
    rule = judge

    def fails_on_the_third(facts, context, day):
        if facts.child == 3:
            raise ZeroDivisionError("Isla Merrilld")
        return rule(facts, context, day)

    monkeypatch.setattr(root, "judge", fails_on_the_third)
    lived = lived_day(quick)
    told = {told.child: (str(told.event), told.why) for _, told in lived.told}
    assert told == {
        2: ("raised", "unseen"),
        3: ("raised", "cannot_be_judged"),
        4: ("raised", "unseen"),
    }
    assert lived.differences == 0
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    failed = {(line["child"], line["error"]) for line in lines if line["event"] == "child.not_judged"}
    assert failed == {(3, "ZeroDivisionError")}
    assert "Merrill" not in logged.getvalue()
    broken = answers(lived)

    monkeypatch.setattr(root, "judge", rule)
    report = lived.live(FIRST + DAY, [], ["births", "health_visitor_contacts", "contacts"])
    assert [(told.child, str(told.event)) for told in report.told] == [(3, "resolved")]
    mended = answers(lived)
    assert mended[3].state == "within_limit"
    assert {n: broken[n].due_on for n in (1, 2, 4)} == {n: mended[n].due_on for n in (1, 2, 4)}


def fails_on(child, rule, of):
    """Make a function that does what `rule` does, except for one child."""

    def failing(*asked, **more):
        if child in of(*asked):
            raise ZeroDivisionError("Isla Merrilld")
        return rule(*asked, **more)

    return failing


def next_day(lived):
    return lived.live(FIRST + DAY, [], ["births", "health_visitor_contacts", "contacts"])


def told_of(report):
    return {told.child: (str(told.event), told.why) for told in report.told}


def test_a_child_whose_case_cannot_be_written_stops_nobody_and_is_judged_again_in_the_next_run(
    quick, monkeypatch, logged
):
    with monkeypatch.context() as patched:
        patched.setattr(escalations, "happened", fails_on(4, escalations.happened, lambda work, new: [new.child]))
        lived = lived_day(quick)
    assert {told.child: (str(told.event), told.why) for _, told in lived.told} == {2: ("raised", "unseen")}
    with lived.app.database.begin() as db:
        certificate = judgements.last_certificate(db)
        assert judgements.touched_children(db) == {4}
    assert certificate
    assert (certificate.difference, certificate.not_judged, certificate.differing) == (0, 1, 0)
    assert certificate.states[State.ESCALATED] == 2
    assert "Merrill" not in logged.getvalue()

    report = next_day(lived)
    assert told_of(report) == {4: ("raised", "unseen")}
    assert report.certificate.not_judged == 0


def test_a_child_whose_reasons_cannot_be_written_is_raised_as_one_who_cannot_be_judged(quick, monkeypatch):
    def of(each, _):
        return [each.answer.child] if each.known else []

    with monkeypatch.context() as patched:
        patched.setattr(escalate, "snapshot_of", fails_on(4, escalate.snapshot_of, of))
        lived = lived_day(quick)
    assert {told.child: (str(told.event), told.why) for _, told in lived.told} == {
        2: ("raised", "unseen"),
        4: ("raised", "cannot_be_judged"),
    }
    assert answers(lived)[4].restricted is True, "nothing is known of them, so nobody but a few may be shown more"
    assert told_of(next_day(lived)) == {}
    assert (answers(lived)[4].causes, answers(lived)[4].restricted) == (("unseen",), False)


def test_a_child_whose_facts_cannot_be_read_stops_nobody(quick, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(
            folded_facts, "gather", fails_on(3, folded_facts.gather, lambda work, children, secret: children)
        )
        lived = lived_day(quick)
    assert {told.child: told.why for _, told in lived.told} == {
        2: "unseen",
        3: "cannot_be_judged",
        4: "unseen",
    }
    assert told_of(next_day(lived)) == {3: ("resolved", "corrected")}


def test_an_exit_that_cannot_be_written_is_not_lost(quick, monkeypatch):
    lived = lived_day(quick)
    day = FIRST + DAY

    def leaves(facts, context, day):
        answer = judge(facts, context, day)
        gone = replace(answer, state=State.LEFT, left=Left(Leaving.MOVED, day), causes=())
        return gone if facts.child == 2 else answer

    monkeypatch.setattr(root, "judge", leaves)
    with monkeypatch.context() as patched:
        patched.setattr(escalations, "happened", fails_on(2, escalations.happened, lambda work, new: [new.child]))
        touch(lived, 2)
        lived.live(day, [], ["births", "health_visitor_contacts", "contacts"])
    with lived.app.database.begin() as db:
        assert 2 in escalations.open_of(db)
    report = lived.live(day + DAY, [], ["births", "health_visitor_contacts", "contacts"])
    assert told_of(report) == {2: ("left", "moved")}


def test_a_case_whose_child_cannot_be_judged_keeps_what_it_rests_on(quick, monkeypatch):
    lived = lived_day(quick)
    with lived.app.database.begin() as db:
        before = escalations.open_of(db)[2]
    with monkeypatch.context() as patched:
        patched.setattr(root, "judge", fails_on(2, judge, lambda facts, context, day: [facts.child]))
        touch(lived, 2)
        next_day(lived)
    with lived.app.database.begin() as db:
        after = escalations.open_of(db)[2]
    assert (after.gap, after.causes) == (before.gap, ("unseen", "cannot_be_judged"))


def touch(lived, child):
    with lived.app.writing() as work:
        judgements.touch(work, [child])
