"""A fault in one case or one recipient's letter stops that alone, and the operators are told."""

import json
from collections import defaultdict
from datetime import date

import pytest

from monitor.config.people_file import parse_people
from monitor.domain.feed import FeedKind
from monitor.letters import lines
from monitor.pipeline import compose
from monitor.pipeline.compose import edition
from monitor.service.app import CompositionError
from tests.builders.files import a_row
from tests.builders.timelines import DAY, a_delivery, an_area, text_of
from tests.pipeline.test_refused_letters import PEOPLE

FIRST = date(2026, 3, 2)


@pytest.fixture
def lived(quick):
    lived = an_area(quick, FIRST, people=parse_people(PEOPLE))
    born = str(FIRST - 70 * DAY)
    rows = [a_row(FeedKind.BIRTHS, n, date_of_birth=born, notified_on="") for n in (1, 2, 3)]
    lived.app.take_in(a_delivery("births", FIRST - DAY, rows))
    lived.app.nil_returns(["health_visitor_contacts", "contacts"], FIRST - DAY)
    lived.app.check()
    return lived


def got(lived):
    lived.app.send()
    found = defaultdict(list)
    for each in lived.mailbox.delivered:
        found[each.to.text.split("@")[0]].append(text_of(each.message))
    return found


def test_a_letter_that_cannot_be_composed_costs_nobody_else_theirs_and_is_tried_again(lived, monkeypatch, logged):
    rule = compose.letter_for

    def fails_for_the_lead(db, letters, person, edition):
        if person.name == "Lead":
            raise ZeroDivisionError("Isla Merrilld")
        return rule(db, letters, person, edition)

    monkeypatch.setattr(compose, "letter_for", fails_for_the_lead)
    with pytest.raises(CompositionError):
        lived.app.compose()
    letters = got(lived)
    assert {name: len(each) for name, each in letters.items()} == {"north": 1, "south": 1, "protected": 1, "desk": 2}
    assert any(
        "a summary could not be composed" in text and "1 recipient got no summary" in text for text in letters["desk"]
    )
    assert "Merrill" not in logged.getvalue()

    monkeypatch.setattr(compose, "letter_for", rule)
    assert lived.app.compose() == 1
    assert len(got(lived)["lead"]) == 1


def test_a_case_that_cannot_be_put_in_words_is_listed_by_its_reference(lived, monkeypatch, logged):
    rule, refs = lines.line_of, []

    def fails_on_the_first(case, before, today):
        refs.append(case.reference)
        if case.reference == refs[0]:
            raise KeyError("Isla Merrilld")
        return rule(case, before, today)

    monkeypatch.setattr(edition, "line_of", fails_on_the_first)
    assert lived.app.compose() == 5
    letters = got(lived)
    [text] = letters["south"]
    assert "This case could not be put in words: open the case" in text.replace("\n", " ")
    assert all(ref in text for ref in refs)
    assert any("1 open case went into the summaries by reference alone" in " ".join(t.split()) for t in letters["desk"])
    failed = [json.loads(line) for line in logged.getvalue().splitlines() if "case.not_worded" in line]
    assert [line["error"] for line in failed] == ["KeyError"]
    assert "Merrill" not in logged.getvalue()
