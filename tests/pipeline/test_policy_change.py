"""Another policy: what it raises is kept apart, what runs keeps its snapshot, and the leads hear of every weakening."""

import json
from datetime import date

import pytest
import sqlalchemy as sa

from monitor.config.policy_file import read_policy
from monitor.domain.actor import Actor
from monitor.domain.feed import FeedKind
from monitor.domain.people import EmailAddress, People, Person, Role
from monitor.domain.policy_version import Accounts, Source
from monitor.policy.approve import Approval, approve
from monitor.policy.change import weakened_by
from monitor.policy.proposal import Proposal
from monitor.policy.propose import propose
from monitor.store import escalations, policies
from monitor.store.schema import event
from tests.builders.files import a_row
from tests.builders.store import writing
from tests.builders.timelines import DAY, a_delivery, an_area, text_of

FIRST, BORN = date(2024, 3, 4), date(2024, 3, 1)
FEEDS = ("births", "health_visitor_contacts", "contacts")
SHORTER = "[limits.from_birth]\nstandard = 28\nraised = 28\nhigh = 21\ncaseload = 21\n"
OLD_ROWS = "".join(
    f"[limits.{start}]\nstandard = {s}\nraised = {r}\nhigh = {h}\ncaseload = 28\n"
    for start, s, r, h in (
        ("from_6_weeks", 300, 183, 60),
        ("from_12_months", 365, 183, 91),
        ("from_30_months", 365, 183, 91),
    )
)
ANY_TWO = Accounts(lambda _: False)
LEAD = Person("Lead", EmailAddress("lead@example.org"), frozenset({Role.LEAD}))
REST = Person("Rest", EmailAddress("rest@example.org"), frozenset(Role) - {Role.LEAD})


@pytest.fixture
def lived(quick):
    """Two babies, the older one overdue on 1 May."""
    made = an_area(quick, FIRST, feeds=FEEDS, people=People((LEAD, REST)))
    births = [
        a_row(FeedKind.BIRTHS, n, date_of_birth=str(born), notified_on="")
        for n, born in ((1, date(2024, 1, 5)), (2, BORN))
    ]
    made.live(FIRST, [a_delivery("births", FIRST - DAY, births)], FEEDS[1:])
    made.live(date(2024, 3, 5), [], FEEDS)
    return made


def snapshots(db):
    return [json.loads(text) for text in db.execute(sa.select(event.c.snapshot).order_by(event.c.id)).scalars()]


def proposed(lived, text, until=None, author="ana"):
    app = lived.app
    proposal = Proposal(text, read_policy(text), None, "tried out", Source.COMMAND, until=until)
    with app.database.begin() as db:
        return propose(writing(db, app.clock.now(), Actor(author)), proposal, ANY_TWO)


def approved(lived, number, by="ben"):
    app = lived.app
    with app.database.begin() as db:
        return approve(writing(db, app.clock.now(), Actor(by)), Approval(number), ANY_TWO)


def taken_up(lived):
    app = lived.app
    with app.database.begin() as db:
        version = policies.on_day(db, app.today())
    assert version
    app.policy = read_policy(version.document, version=version.number)


def live(lived, day):
    lived.clock.instant += day - lived.app.today()
    taken_up(lived)
    before = len(lived.mailbox.delivered)
    report = lived.live(day, [], FEEDS)
    return report, {m.to.text: text_of(m.message) for m in lived.mailbox.delivered[before:]}


def letter_to(letters, who):
    return " ".join(next(text for to, text in letters.items() if who.email.text == to).split())


def test_what_an_edit_raises_carries_its_version_and_stands_apart(lived):
    live(lived, date(2024, 3, 30))
    assert proposed(lived, SHORTER + OLD_ROWS).effective_on == date(2024, 3, 30)
    report, letters = live(lived, date(2024, 3, 31))
    assert [told.event for told in report.told] == ["raised"]
    told = letter_to(letters, REST)
    assert "NEW BECAUSE THE POLICY CHANGED (1)" in told
    assert "raised by a policy change" in told
    with lived.app.database.begin() as db:
        [opened] = [case for case in escalations.open_of(db).values() if case.raised_on == date(2024, 3, 31)]
        assert policies.causes(db) == {opened.id: 2}
        last = snapshots(db)[-1]
        assert (last["caused_by_policy"], last["policy"]) == (2, 2)


def test_what_is_overdue_under_both_is_no_edits_doing_and_keeps_its_snapshot(lived):
    live(lived, date(2024, 3, 5))
    with lived.app.database.begin() as db:
        before = snapshots(db)
    assert len(before) == 1, "the older child"
    proposed(lived, SHORTER + OLD_ROWS)
    live(lived, date(2024, 3, 20))
    with lived.app.database.begin() as db:
        assert snapshots(db) == before
        [opened] = escalations.open_of(db).values()
        assert opened.gap.policy_version == 1
        assert policies.causes(db) == {}


def test_what_falls_due_a_month_after_an_edit_is_simply_due(lived):
    live(lived, date(2024, 3, 5))
    proposed(lived, SHORTER + OLD_ROWS)
    live(lived, date(2024, 3, 6))
    report, _ = live(lived, date(2024, 3, 31))
    assert len(report.told) == 1
    with lived.app.database.begin() as db:
        assert policies.causes(db) == {}


def test_what_a_weakening_ends_is_closed_by_the_policy_and_nothing_else_is(lived):
    proposed(lived, SHORTER + OLD_ROWS)
    live(lived, date(2024, 3, 31))
    back = proposed(lived, "# as before\n")
    assert back.effective_on is None
    assert approved(lived, back.version).effective_on == date(2024, 4, 1)
    report, _ = live(lived, date(2024, 3, 31))
    assert report.told == ()
    report, _ = live(lived, date(2024, 4, 1))
    assert [(told.event, told.why) for told in report.told] == [("resolved", "policy")]


def test_every_lead_hears_of_a_weakening_in_the_next_letter_and_once(lived):
    longer = proposed(lived, "brief = 120\n", until=date(2024, 4, 30))
    approved(lived, longer.version)
    _, letters = live(lived, date(2024, 3, 6))
    said = letter_to(letters, LEAD)
    assert "The policy is weaker from 6 Mar until 30 Apr (version 2): brief goes from 90 to 120." in said
    assert "ana" not in said
    assert "The policy is weaker" not in letter_to(letters, REST)
    _, letters = live(lived, date(2024, 3, 7))
    assert "The policy is weaker" not in letter_to(letters, LEAD)


def test_a_temporary_weakening_returns_by_itself_and_the_leads_hear_of_that_too(lived):
    approved(lived, proposed(lived, "brief = 120\n", until=date(2024, 3, 10)).version)
    live(lived, date(2024, 3, 10))
    assert lived.app.policy.brief == 120
    _, letters = live(lived, date(2024, 3, 11))
    assert lived.app.policy.brief == 90
    assert "Version 2 of the policy gave way again on 11 Mar, as announced." in letter_to(letters, LEAD)


def test_a_temporary_weakening_cannot_be_made_lasting_by_the_next_harmless_change(lived):
    approved(lived, proposed(lived, "brief = 120\n", until=date(2024, 3, 31)).version)
    live(lived, date(2024, 3, 6))
    assert proposed(lived, "brief = 120\nwarning = 21\n").effective_on == date(2024, 3, 6)
    for day, brief in ((date(2024, 3, 7), 120), (date(2024, 3, 31), 120), (date(2024, 4, 1), 90)):
        live(lived, day)
        assert (lived.app.policy.brief, lived.app.policy.warning) == (brief, 21)


def test_a_temporary_weakening_becomes_lasting_by_two_people_only(lived):
    approved(lived, proposed(lived, "brief = 120\n", until=date(2024, 3, 31)).version)
    live(lived, date(2024, 3, 6))
    lasting = proposed(lived, "brief = 120\n")
    assert (lasting.weakens, lasting.effective_on) == (("brief goes from 90 to 120",), None)


def test_a_change_that_shortens_one_and_lengthens_another_waits_as_a_whole(lived):
    approved(lived, proposed(lived, "brief = 120\n").version)
    mixed = proposed(lived, "brief = 120\nwarning = 21\narrival = 60\n")
    assert mixed.effective_on is None


def test_what_waits_for_its_day_counts_as_in_force_for_whatever_comes_next(lived):
    approved(lived, proposed(lived, "brief = 120\n").version)
    assert proposed(lived, "warning = 15\n").effective_on == date(2024, 3, 5)
    live(lived, date(2024, 3, 6))
    assert (lived.app.policy.brief, lived.app.policy.warning) == (90, 15)


def test_only_what_was_compared_with_what_holds_can_be_approved(lived):
    stale = proposed(lived, "brief = 120\n")
    proposed(lived, "warning = 15\n")
    with pytest.raises(Exception, match="`monitor policy rebase 2` proposes its change again"):
        approved(lived, stale.version)


@pytest.mark.parametrize(("author", "approver"), [("ana", "ana"), ("root", "ben"), ("ana", "root")])
def test_two_different_persons_sign_for_a_weakening(lived, author, approver):
    strict = Accounts(lambda account: account == "root")
    app = lived.app
    with app.database.begin() as db:
        draft = policies.Draft("brief = 120\n", "tried", Source.COMMAND)
        number = policies.write(writing(db, app.clock.now(), Actor(author)), draft)
    with pytest.raises(Exception, match=r"somebody other|many people's account|two people"), app.database.begin() as db:
        approve(writing(db, app.clock.now(), Actor(approver)), Approval(number), strict)


def test_a_login_taken_from_somebody_else_is_still_the_same_person(lived):
    """An account that says it acts for another is its own owner's too: else one person could be two."""
    pretended = Actor("ana", on_behalf_of="ben")
    assert Accounts(lambda _: False).same_person(Actor("ana"), pretended)
    behind_root = Actor("root", on_behalf_of="ben"), Actor("root", on_behalf_of="ana")
    assert not Accounts(lambda account: account == "root").same_person(*behind_root)


def test_a_weakening_is_compared_with_every_version_that_holds_or_will(lived):
    approved(lived, proposed(lived, "brief = 120\n", until=date(2024, 3, 31)).version)
    with lived.app.database.begin() as db:
        standing = policies.from_day(db, lived.app.today())
    assert [version.number for version in standing] == [1, 2]
    assert weakened_by(read_policy("brief = 121\n"), None, standing) == (
        "brief goes from 90 to 121",
        "brief goes from 120 to 121",
    )
