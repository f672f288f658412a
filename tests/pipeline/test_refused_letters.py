"""A letter its recipient's server refuses goes to the person who stands in, and the operators are told."""

from collections import defaultdict
from datetime import date

import pytest

from monitor.config.people_file import parse_people
from monitor.domain.people import People
from monitor.mail.encoding import decode
from monitor.store import outbox
from tests.builders.timelines import an_area, text_of

TODAY = date(2026, 3, 2)
PEOPLE = """
allowed_domains = ["example.org"]
[[person]]
name = "North"
email = "north@example.org"
roles = ["coordinator"]
areas = ["North"]
deputy = "south@example.org"
[[person]]
name = "South"
email = "south@example.org"
roles = ["coordinator"]
[[person]]
name = "Lead"
email = "lead@example.org"
roles = ["lead", "children_missing_education", "data_steward"]
[[person]]
name = "Protected"
email = "protected@example.org"
roles = ["restricted_cases"]
[[person]]
name = "Desk"
email = "desk@example.org"
roles = ["operator"]
"""


@pytest.fixture
def people() -> People:
    return parse_people(PEOPLE)


class Office:
    """Sends the day's letters while some mailboxes refuse; gives what each got, by mailbox."""

    def __init__(self, lived):
        self.app, self.mailbox = lived.app, lived.mailbox

    def __call__(self, *refusing):
        everyone = self.app.letters.people.everyone
        self.mailbox.refuses = frozenset(p.email for p in everyone if p.email.text.split("@")[0] in refusing)
        for _ in range(4):
            self.app.send()
        got = defaultdict(list)
        for each in self.mailbox.delivered:
            got[each.to.text.split("@")[0]].append(text_of(each.message).splitlines()[0])
        return got


@pytest.fixture
def office(quick, people):
    lived = an_area(quick, TODAY, people=people)
    lived.app.compose()
    return Office(lived)


def test_the_deputy_gets_the_letter_and_the_operators_are_told(office):
    got = office("north")
    assert [s.startswith("For a colleague: Sighting summary") for s in got["south"]] == [False, True]
    assert got["desk"][1] == "Service alarm: a letter was refused"
    with office.app.database.begin() as db:
        assert outbox.unsent(db).letters == 0


def test_without_a_deputy_a_lead_gets_it(office):
    got = office("south")
    assert [s.startswith("For a colleague") for s in got["lead"]] == [False, True]


def test_a_refused_letter_is_not_tried_again(office):
    office("north")
    before = len(office("north")["desk"])
    assert len(office("north")["desk"]) == before


def test_references_of_protected_children_go_to_nobody_else(office):
    got = office("protected")
    assert not [s for subjects in got.values() for s in subjects if s.startswith("For a colleague")]
    assert got["desk"][1] == "Service alarm: nobody can be reached"


def test_when_the_stand_in_refuses_too_the_operators_telephone(office):
    got = office("north", "south", "lead")
    assert "Service alarm: nobody can be reached" in got["desk"]


def test_an_alarm_that_is_refused_raises_no_alarm(office):
    got = office("desk")
    assert [s for s in got["lead"] if s.startswith("For a colleague")]
    with office.app.database.begin() as db:
        letters = outbox.next_id(db)
    assert letters < 12


def test_the_same_words_reach_the_stand_in(office):
    office("north")
    with office.app.database.begin() as db:
        found = [outbox.one(db, n) for n in range(1, outbox.next_id(db))]
    refused = next(each for each in found if each.recipient == "north@example.org")
    instead = next(each for each in found if each.kind == f"instead of {refused.id}")
    assert decode(refused.content).text == decode(instead.content).text
    assert decode(refused.content).html == decode(instead.content).html
    assert refused.message_id != instead.message_id
