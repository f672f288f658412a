"""Every stage twice equals once, on both engines."""

from datetime import date

import pytest
import sqlalchemy as sa

from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.mail.mailer import ACCEPTED, Result, SendOutcome
from monitor.store.schema import metadata
from tests.builders.files import a_row
from tests.builders.timelines import DAY, a_delivery, a_nil_return, an_area

FIRST = date(2026, 3, 2)
BORN = FIRST - 70 * DAY
MOVES = {"received_at", "started_at", "finished_at", "run_id", "id", "known_at"}


def births(count=6):
    """Return births of seventy days ago: without a visit each is overdue."""
    rows = [a_row(FeedKind.BIRTHS, n, date_of_birth=str(BORN), notified_on="") for n in range(1, count + 1)]
    return a_delivery("births", FIRST - DAY, rows)


@pytest.fixture
def lived(empty_database):
    return an_area(empty_database, FIRST)


def tables(lived, *names):
    """Return what stands in some tables, or in all, as sets of rows without what differs by turn."""
    found = {}
    with lived.app.database.begin() as db:
        for name in names or metadata.tables:
            table = metadata.tables[name]
            kept = [column for column in table.c if column.name not in MOVES]
            found[name] = sorted(map(repr, db.execute(sa.select(*kept))))
    return found


def a_day(lived):
    lived.app.nil_returns(["health_visitor_contacts", "contacts"], FIRST - DAY)
    lived.app.take_in(births())


def test_the_same_file_twice_is_one_delivery(lived):
    first = lived.app.take_in(births())
    before = tables(lived)
    again = lived.app.take_in(births())
    assert (first.outcome, again.outcome) == (Outcome.APPLIED, Outcome.DUPLICATE)
    assert tables(lived) == before


def test_a_nil_return_twice_says_the_same(lived):
    lived.app.take_in(a_nil_return("contacts", FIRST - DAY))
    before = tables(lived, "delivery", "child", "meeting")
    lived.app.take_in(a_nil_return("contacts", FIRST - DAY))
    assert tables(lived, "child", "meeting") == {name: before[name] for name in ("child", "meeting")}


def test_judging_twice_gives_the_same_table_and_tells_nothing_twice(lived):
    a_day(lived)
    told = lived.app.check().told
    before = tables(lived, "judgement", "finding", "escalation", "event", "notice_to_send")
    again = lived.app.check(everyone=True)
    assert len(told) == 6
    assert again.told == ()
    assert tables(lived, *before) == before


def test_a_second_run_looks_only_at_what_may_have_changed(lived):
    a_day(lived)
    lived.app.check()
    assert lived.app.check().certificate.judged == 0


def test_composing_twice_writes_one_letter(lived):
    a_day(lived)
    lived.app.check()
    assert lived.app.compose() == 1
    before = tables(lived, "letter", "listed")
    assert lived.app.compose() == 0
    assert tables(lived, *before) == before


def test_sending_twice_sends_once(lived):
    lived.app.compose()
    lived.app.send()
    lived.app.send()
    assert len(lived.mailbox.delivered) == 1


class KilledAfterData:
    """A mailer whose server has taken the letter when the process dies."""

    def __init__(self):
        self.taken = []

    def send(self, message, to, accepted):
        self.taken.append((message, to))
        if len(self.taken) == 1:
            raise KeyboardInterrupt
        accepted()
        return ACCEPTED


def test_a_crash_between_the_server_and_our_mark_sends_the_same_bytes_again(lived):
    lived.app.compose()
    lived.app.mailer = KilledAfterData()
    with pytest.raises(KeyboardInterrupt):
        lived.app.send()
    lived.app.send()
    assert len(lived.app.mailer.taken) == 1  # not at once: its next attempt is an hour away
    lived.clock.instant += DAY
    lived.app.send()
    first, second = lived.app.mailer.taken
    assert first == second


def test_a_lost_answer_sends_the_same_bytes_again(lived):
    answers = iter([SendOutcome(Result.UNKNOWN), ACCEPTED])
    taken = []

    class Loses:
        def send(self, message, to, accepted):
            taken.append(message)
            outcome = next(answers)
            if outcome == ACCEPTED:
                accepted()
            return outcome

    lived.app.compose()
    lived.app.mailer = Loses()
    lived.app.send()
    lived.clock.instant += DAY
    lived.app.send()
    lived.app.send()
    assert len(taken) == 2
    assert taken[0] == taken[1]


def test_a_failure_in_the_middle_of_a_run_leaves_nothing_of_it(lived, monkeypatch):
    a_day(lived)
    before = tables(lived)

    def fails(*_, **__):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("monitor.pipeline.judge.certify", fails)
        with pytest.raises(RuntimeError):
            lived.app.check()
    assert tables(lived) == before
    assert len(lived.app.check().told) == 6


def test_a_failure_in_the_middle_of_a_delivery_leaves_nothing_of_it(lived, monkeypatch):
    before = tables(lived)

    def fails(*_, **__):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("monitor.pipeline.link.link", fails)
        with pytest.raises(RuntimeError):
            lived.app.take_in(births())
    assert tables(lived) == before
    assert lived.app.take_in(births()).outcome is Outcome.APPLIED
