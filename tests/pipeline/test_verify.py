"""A second look by the plain rules finds an answer that is not what they say, tells of it, and has it put right."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from monitor.domain.agency import Agency
from monitor.domain.contact import Contact, Evidence
from monitor.domain.errors import UserError
from monitor.domain.feed import FeedKind
from monitor.pipeline import verify
from monitor.service.judging_run import AccountingError
from monitor.store import folded_facts, judgements, queries
from monitor.store.schema import judgement
from tests.builders.files import a_row
from tests.builders.store import writing
from tests.builders.timelines import DAY, a_delivery, an_area

TODAY = date(2026, 3, 2)


@pytest.fixture
def app(empty_database):
    """Six babies on either engine, judged."""
    lived = an_area(empty_database, TODAY)
    lived.app.second_look = True
    rows = [a_row(FeedKind.BIRTHS, n, date_of_birth=str(TODAY - 20 * DAY), notified_on="") for n in range(1, 7)]
    lived.app.nil_returns(["health_visitor_contacts", "contacts"], TODAY - DAY)
    lived.app.take_in(a_delivery("births", TODAY - DAY, rows))
    lived.app.check()
    return lived.app


@pytest.fixture
def all_drawn(monkeypatch):
    """Every child is looked at again."""
    monkeypatch.setattr(verify, "drawn", lambda db: sorted(judgements.everyone(db)))


def one_wrong(app):
    """Let a table say of one child that its limit passes later; return the reference."""
    with app.database.begin() as db:
        later = TODAY + timedelta(days=900)
        db.execute(sa.update(judgement).where(judgement.c.child_id == 2).values(due_on=later))
        return queries.refs_of(db, [2])[2]


def test_an_answer_that_is_what_the_rules_say_is_verified(app):
    assert (app.verify().children, app.verify().differing) == (6, ())


def test_an_answer_that_is_not_is_named_and_put_right_by_the_next_run(app, all_drawn):
    ref = one_wrong(app)
    assert app.verify().differing == (ref,)
    report = app.check()
    assert report.certificate.judged == 1
    assert (report.certificate.looked_again, report.certificate.differing) == (6, 0)
    assert app.verify().differing == ()


def test_a_run_that_finds_one_fails_and_the_next_puts_it_right(app, all_drawn):
    one_wrong(app)
    with pytest.raises(AccountingError, match="1 of 6 looked at again are answered otherwise"):
        app.check()
    with app.database.begin() as db:
        certificate = judgements.last_certificate(db)
        assert certificate
        assert certificate.differing == 1
        assert judgements.differing_since(db, app.clock.now() - timedelta(hours=1)) == [(2, 6, 1)]
    assert app.check().certificate.differing == 0


def test_what_is_kept_ready_wrongly_is_found_out_by_the_run_that_judged_from_it(app, all_drawn):
    with app.database.begin() as db:
        kept = folded_facts.stored(db, [2])[2]
        seen = Contact(TODAY - DAY, Agency.GP, Evidence.SEEN_IN_PERSON, feed="contacts")
        wrong = replace(kept, facts=replace(kept.facts, contacts=(*kept.facts.contacts, seen)))
        folded_facts.delete(writing(db), [2])
        folded_facts.store(writing(db), {2: wrong})
        judgements.touch(writing(db), [2])
    with pytest.raises(AccountingError, match="1 of 6"):
        app.check()
    assert app.check().certificate.differing == 0
    assert app.verify().differing == ()


def test_one_in_a_hundred_and_at_least_one_is_drawn(app):
    with app.database.begin() as db:
        assert len(verify.drawn(db)) == 1


def test_before_the_first_run_there_is_nothing_to_verify(empty_database):
    with pytest.raises(UserError, match="run `monitor check` first"):
        an_area(empty_database, TODAY).app.verify()
