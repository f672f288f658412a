"""A mail server that refuses everybody, or never answers: no letter is lost, and none arrives without end."""

from datetime import timedelta

import pytest

from monitor.config.people_file import parse_people
from monitor.domain.feed import FeedKind
from monitor.mail.encoding import decode
from monitor.mail.mailbox import MemoryMailer
from monitor.mail.mailer import Result, SendOutcome
from monitor.store import outbox
from tests.builders.files import a_row
from tests.builders.timelines import DAY, a_delivery, an_area
from tests.pipeline.test_one_fault import FIRST
from tests.pipeline.test_refused_letters import PEOPLE

HOUR = timedelta(hours=1)
NO = SendOutcome(Result.REFUSED, "the mail server refuses the letter", 550)
SILENCE = SendOutcome(Result.UNKNOWN, "no answer came after the letter was handed over")


class Weather:
    """A mailer that answers everybody, or one mailbox, as told; else it takes the letter."""

    def __init__(self):
        self.mailbox, self.tried = MemoryMailer(), []
        self.everybody, self.one = None, {}

    def send(self, message, to, accepted=lambda: None):
        self.tried.append((to.text.split("@")[0], message))
        outcome = self.one.get(to.text.split("@")[0], self.everybody)
        return outcome or self.mailbox.send(message, to, accepted)

    def got(self, name):
        return [decode(each.message) for each in self.mailbox.delivered if each.to.text.startswith(f"{name}@")]


@pytest.fixture
def lived(quick):
    lived = an_area(quick, FIRST, people=parse_people(PEOPLE))
    lived.app.mailer = Weather()
    return lived


def a_day(lived, day, *born):
    """Judge and compose a day on which children born long enough ago are reported."""
    rows = [a_row(FeedKind.BIRTHS, n, date_of_birth=str(FIRST - 70 * DAY), notified_on="") for n in born]
    if rows:
        lived.app.take_in(a_delivery("births", day - DAY, rows))
    lived.app.nil_returns(["health_visitor_contacts", "contacts"], day - DAY)
    lived.app.check()
    lived.app.compose()


def state(lived):
    with lived.app.database.begin() as db:
        return outbox.unsent(db)


def pass_hours(lived, hours):
    for _ in range(hours * 2):
        lived.app.send()
        lived.clock.instant += HOUR / 2


def test_a_server_that_refuses_everybody_for_74_hours_loses_no_letter(lived):
    lived.app.mailer.everybody = NO
    for n in range(3):
        a_day(lived, FIRST + n * DAY, *range(7 * n + 1, 7 * n + 8))
        pass_hours(lived, 24)
    pass_hours(lived, 2)
    assert state(lived).given_up == 0
    assert state(lived).letters == 15
    lived.app.mailer.everybody = None
    pass_hours(lived, 2)
    assert state(lived).letters == 0
    assert len(lived.app.mailer.got("south")) == 3
    a_day(lived, FIRST + 4 * DAY)
    lived.app.send()
    assert "0 new, 21 open" in lived.app.mailer.got("south")[-1].subject


def test_what_a_letter_that_never_arrived_told_is_told_again(lived):
    a_day(lived, FIRST, 1, 2)
    lived.app.send()
    lived.clock.instant += DAY
    lived.app.mailer.everybody = NO
    a_day(lived, FIRST + DAY, *range(3, 24))
    pass_hours(lived, 24)
    a_day(lived, FIRST + 2 * DAY)
    lived.app.mailer.everybody = None
    lived.app.send()
    newest = [each.subject for each in lived.app.mailer.got("south")]
    assert any("21 new, 23 open" in subject and " 4 Mar" in subject for subject in newest)


def test_one_mailbox_is_given_up_once_others_got_theirs_and_it_refuses_again(lived):
    lived.app.mailer.one = {"north": NO}
    a_day(lived, FIRST, 1)
    lived.app.send()
    assert state(lived).given_up == 0
    lived.clock.instant += HOUR
    lived.app.send()
    assert state(lived).given_up == 1
    lived.app.send()
    assert any(each.subject.startswith("For a colleague") for each in lived.app.mailer.got("south"))
    assert any("a letter was refused" in each.subject for each in lived.app.mailer.got("desk"))


def test_a_refusal_that_speaks_of_the_mailbox_is_believed_at_once(lived):
    lived.app.mailer.everybody = NO
    lived.app.mailer.one = {"north": SendOutcome(Result.REFUSED, "no", 550, "5.1.1")}
    a_day(lived, FIRST, 1)
    lived.app.send()
    assert state(lived).given_up == 1


def test_a_letter_nobody_answers_for_goes_four_times_in_a_day_and_is_then_told(lived):
    lived.app.mailer.one = {"north": SILENCE}
    a_day(lived, FIRST, 1)
    began, times = lived.clock.instant, []
    for _ in range(30 * 4):
        before = len(lived.app.mailer.tried)
        lived.app.send()
        times += [lived.clock.instant - began for name, _ in lived.app.mailer.tried[before:] if name == "north"]
        lived.clock.instant += HOUR / 4
    assert times == [0 * HOUR, 1 * HOUR, 4 * HOUR, 24 * HOUR]
    assert len({message for name, message in lived.app.mailer.tried if name == "north"}) == 1
    assert any("handed over, not confirmed" in each.subject for each in lived.app.mailer.got("desk"))
    assert state(lived) == outbox.Unsent(0, None, None, 1)


def test_a_crash_after_the_answer_is_no_reason_to_send_again(lived):
    class Dies(Weather):
        def send(self, message, to, accepted=lambda: None):
            super().send(message, to, accepted)
            raise KeyboardInterrupt

    lived.app.mailer = Dies()
    a_day(lived, FIRST, 1)
    with pytest.raises(KeyboardInterrupt):
        lived.app.send()
    assert len(lived.app.mailer.tried) == 1
    assert state(lived).letters == 4


def test_each_refusal_is_told_with_its_own_code(lived):
    mailbox = "5.1.1"
    lived.app.mailer.one = {
        "north": SendOutcome(Result.REFUSED, "no", 550, mailbox),
        "south": SendOutcome(Result.REFUSED, "no", 553, mailbox),
        "lead": SendOutcome(Result.TRANSIENT, "later", 451),
    }
    a_day(lived, FIRST, 1)
    lived.app.send()
    lived.app.send()
    told = " ".join(each.text for each in lived.app.mailer.got("desk"))
    assert "refused with code 550" in told
    assert "refused with code 553" in told


def test_a_letter_that_breaks_the_mailer_stops_itself_alone(lived):
    class Breaks(Weather):
        def send(self, message, to, accepted=lambda: None):
            if to.text.startswith("north@"):
                raise ZeroDivisionError
            return super().send(message, to, accepted)

    lived.app.mailer = Breaks()
    a_day(lived, FIRST, 1)
    assert lived.app.send().trouble == 1
    assert state(lived).trouble == "a fault of this service, which its log names"
    assert {name for name, _ in lived.app.mailer.tried} == {"south", "lead", "protected", "desk"}
