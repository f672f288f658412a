"""One child the service fails on is raised as such, and nobody else's answer differs (H43)."""

import json
from datetime import date

from monitor.domain.feed import FeedKind
from monitor.domain.judge import judge
from monitor.service import judging_run as root
from monitor.store import judgements
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
