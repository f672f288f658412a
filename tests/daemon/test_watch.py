"""What operators are told at once, and how often."""

from datetime import timedelta

from monitor.domain.feed import FeedKind
from monitor.mail.mailer import Result, SendOutcome
from monitor.store import ledger
from monitor.store.schema import policy
from tests.daemon.test_daily import count, fails, settle
from tests.feeding import a_file, rows

GOOD = a_file(rows(FeedKind.BIRTHS, 3, notified_on=""))


def one_line(text):
    return " ".join(text.split())


def test_while_nothing_is_wrong_nobody_is_told(running):
    settle(running)
    assert running.alarms() == []


def test_a_quarantined_delivery_is_told_within_the_minute_and_once(running):
    running.place.put("births", "births_2026-03-01.csv", GOOD + b'"')
    running.ready()
    [told] = running.alarms()
    assert "The feed births waits for a decision" in one_line(told)
    running.wait(hours=30)
    assert len([text for text in running.alarms() if "waits for a decision" in one_line(text)]) == 1


def test_the_next_quarantined_delivery_of_a_day_is_told_too(running):
    running.place.put("births", "births_2026-03-01.csv", GOOD + b'"')
    running.ready()
    running.alarms()
    running.place.put("births", "births_2026-03-02.csv", GOOD.replace(b"Isla", b"Ida") + b'"')
    running.ready()
    first, second = running.alarms()
    assert "Delivery 1 of births" in one_line(first)
    assert "Delivery 1" not in one_line(second)
    assert "Delivery 2 of births" in one_line(second)


def test_a_late_feed_is_told_and_told_again_after_a_day(running):
    running.app.nil_returns(["contacts"], running.app.today() - timedelta(days=10))
    assert len(running.alarms()) == 1
    running.wait(hours=23)
    assert len(running.alarms()) == 1
    running.wait(hours=1)
    assert len(running.alarms()) == 2
    assert "contacts is late" in one_line(running.alarms()[-1])


def test_trouble_that_ended_and_came_back_is_told_again(running):
    feed, today = "contacts", running.app.today()
    running.app.nil_returns([feed], today - timedelta(days=10))
    assert len(running.alarms()) == 1
    running.app.nil_returns([feed], today)
    running.alarms()
    running.wait(days=6)
    assert len(running.alarms()) == 2


def test_a_broken_policy_is_told_at_once_and_the_last_good_one_stands(running):
    running.watch.look()
    file, before = running.place.folder / "config" / "policy.toml", running.app.policy
    good = file.read_text()
    file.write_text("warning = 'soon'")
    [told] = running.alarms()
    assert "The policy file cannot be used" in one_line(told)
    assert running.app.policy == before
    file.write_text(good)
    running.watch.look()
    assert count(running, policy) == 1


def test_a_changed_policy_is_taken_up_between_runs(running):
    settle(running)
    file = running.place.folder / "config" / "policy.toml"
    before = running.app.policy.version
    file.write_text("warning = 21\n" + file.read_text().replace("\nwarning", "\n# warning"))
    running.watch.look()
    assert (running.app.policy.version, running.app.policy.warning) == (before + 1, 21)


class Unreachable:
    """A mail server nobody answers at."""

    def send(self, message, to):
        return SendOutcome(Result.TRANSIENT, "the mail server cannot be reached")


def test_letters_that_cannot_go_for_an_hour_are_told(running):
    mailer, running.app.mailer = running.app.mailer, Unreachable()
    running.app.compose()
    running.service.send()
    running.watch.look()
    running.wait(minutes=61)
    running.service.send()
    running.watch.look()
    running.app.mailer = mailer
    running.wait(hours=2)
    told = [text for text in running.alarms() if "Letters cannot be sent" in one_line(text)]
    assert len(told) == 1
    assert "the mail server cannot be reached" in one_line(told[0])


def test_a_run_that_did_not_come_for_26_hours_is_told(running, monkeypatch):
    settle(running)
    monkeypatch.setattr(running.app, "check", fails)
    running.wait(hours=25)
    assert not [text for text in running.alarms() if "judging run" in one_line(text)]
    running.wait(hours=2)
    assert [text for text in running.alarms() if "No judging run has finished" in one_line(text)]


def test_a_task_that_fails_twice_is_told(running, monkeypatch):
    monkeypatch.setattr("monitor.intake.one_pass", fails)
    running.service.take_in()
    assert running.alarms() == []
    running.service.take_in()
    assert "A task failed: intake" in one_line(running.alarms()[0])
    with running.app.database.begin() as db:
        assert ledger.last_turn(db, "intake failed", outcome=ledger.FAILED)


def test_a_file_nobody_can_take_in_is_told_without_its_name(running):
    running.place.put("births", "Jane Doe.csv", GOOD)
    running.ready()
    [told] = running.alarms()
    assert "1 thing in the folder of births cannot be taken in" in one_line(told)
    assert "Jane" not in told


def test_an_inbox_that_is_gone_is_told(running):
    (running.place.folder / "inbox").rmdir()
    running.ready()
    assert "in the inbox cannot be taken in" in one_line(running.alarms()[0])


def test_what_watches_may_fail_itself_and_says_so_when_it_can(running, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("monitor.daemon.watch.feed_health", fails)
        running.watch.look()
        running.watch.look()
    assert "A task failed: watch" in one_line(running.alarms()[0])
    assert running.service.failures == {}
