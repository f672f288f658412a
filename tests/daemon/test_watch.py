"""What operators are told at once, and how often."""

import json
from datetime import timedelta

import pytest

from monitor.domain.actor import Actor
from monitor.domain.feed import FeedKind
from monitor.domain.people import Role
from monitor.domain.policy_version import Source
from monitor.letters import render
from monitor.mail.mailer import Result, SendOutcome
from monitor.pipeline import compose as letters
from monitor.policy.approve import Approval, approve
from monitor.service.bootstrap import accounts
from monitor.store import jobs, policies, state
from monitor.store.policies import Draft
from monitor.store.schema import policy
from tests.builders.files import a_file, rows
from tests.builders.store import last_turn, writing
from tests.builders.timelines import text_of
from tests.daemon.test_daily import count, fails, settle
from tests.installation import mailbox_of

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


def test_a_changed_policy_waits_for_somebody_and_is_taken_up_between_runs(running):
    settle(running)
    before = running.app.policy.version
    change(running, "warning = 14", "warning = 21")
    running.watch.look()
    assert running.alarms(), "the writer may not have finished at the first look"
    assert "a change of the policy waits for approval" in one_line(running.alarms()[0]).lower()
    assert running.app.policy.version == before
    with running.app.database.begin() as db:
        approve(writing(db, running.now, Actor("ben")), Approval(2), accounts(running.place.settings))
    running.watch.look()
    assert (running.app.policy.version, running.app.policy.warning) == (2, 21)


def test_a_change_that_waits_is_mailed_to_everybody_who_may_sign_and_other_alarms_to_operators_alone(running):
    settle(running)
    running.app.nil_returns(["contacts"], running.app.today() - timedelta(days=10))
    change(running, "warning = 14", "warning = 13")
    running.watch.look()
    running.alarms()
    told = [(each.to, one_line(text_of(each.message))) for each in mailbox_of(running.app).delivered]
    alarms = [(to.text, text) for to, text in told if text.startswith("Service alarm")]
    people = running.app.letters.people
    may_sign = {person.email.text for role in (Role.LEAD, Role.OPERATOR) for person in people.with_role(role)}
    operators = {person.email.text for person in people.with_role(Role.OPERATOR)}
    assert {to for to, text in alarms if "waits for approval" in text} == may_sign
    assert {to for to, text in alarms if "contacts is late" in text} == operators
    assert all("`monitor policy approve 2`" in text for _, text in alarms if "waits for approval" in text)


def change(running, what, into):
    file = running.place.folder / "config" / "policy.toml"
    text = file.read_text()
    assert what in text
    file.write_text(text.replace(what, into))


@pytest.mark.parametrize("broken", ["", "gone", "truncated", "half", "folder", "not text", "long", "unfit"])
def test_whatever_becomes_of_the_file_the_last_good_version_stands_and_operators_hear_of_it(running, broken):
    settle(running)
    file, before = running.place.folder / "config" / "policy.toml", running.app.policy
    text = file.read_text()
    ruin = {
        "": lambda: file.write_text("warning = 'soon'"),
        "gone": file.unlink,
        "truncated": lambda: file.write_text(text[: text.index("[limits.from_12_months]")]),
        "half": lambda: file.write_text(text[:2000] + "\nraised = "),
        "folder": lambda: (file.unlink(), file.mkdir()),
        "not text": lambda: file.write_bytes(b"\xff\xfe" + text.encode("utf-16-le")),
        "long": lambda: file.write_text("#" * 10_000_000),
        "unfit": lambda: file.write_text('wait_for = ["early_years"]'),
    }
    ruin[broken]()
    running.watch.look()
    [told] = running.alarms()
    assert "The policy file cannot be used" in one_line(told)
    assert running.app.policy == before
    running.app.check()
    assert count(running, policy) == 1


def test_a_document_still_being_written_is_no_proposal_before_it_rests(running):
    settle(running)
    for days in (15, 16, 17):
        change(running, f"warning = {days - 1}", f"warning = {days}")
        running.watch.look()
    assert count(running, policy) == 1
    running.watch.look()
    running.watch.look()
    assert count(running, policy) == 2


def test_a_weakening_ends_on_its_day_whatever_else_is_broken(running):
    settle(running)
    day = running.app.today()
    with running.app.database.begin() as db:
        draft = Draft("brief = 120\n", "strike", Source.COMMAND, returns_on=day + timedelta(days=2))
        version = policies.write(writing(db, running.now, Actor("ana")), draft)
        approve(writing(db, running.now, Actor("ben")), Approval(version), accounts(running.place.settings))
    running.wait(days=1)
    running.watch.look()
    assert running.app.policy.brief == 120
    feeds = running.place.folder / "config" / "feeds.toml"
    good = feeds.read_text()
    feeds.write_text("[feeds")
    running.wait(days=1)
    running.watch.look()
    assert running.app.policy.brief == 90
    feeds.write_text(good)
    running.watch.look()
    assert (running.app.policy.version, running.app.letters.policy.version) == (1, 1)


def test_a_file_of_people_broken_while_the_service_runs_is_told_and_changes_nothing(running):
    settle(running)
    people = running.app.letters.people
    (running.place.folder / "config" / "people.toml").write_text("person = []")
    [told] = running.alarms()
    assert "configuration file cannot be used" in one_line(told)
    assert running.app.letters.people == people


class Unreachable:
    """A mail server nobody answers at."""

    def send(self, message, to, accepted):
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
    monkeypatch.setattr("monitor.service.intake.one_pass", fails)
    running.service.take_in()
    assert running.alarms() == []
    running.service.take_in()
    assert "A task failed: intake" in one_line(running.alarms()[0])
    with running.app.database.begin() as db:
        assert last_turn(db, "intake failed", outcome=jobs.FAILED)


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
        patched.setattr("monitor.daemon.watch._untold", fails)
        running.watch.look()
        running.watch.look()
    assert "A task failed: watch" in one_line(running.alarms()[0])
    assert running.service.failures == {}


@pytest.mark.parametrize("source", ["deliveries.waiting", "edition.feed_health", "inbox.lying", "outbox.unsent"])
def test_what_cannot_be_looked_at_silences_nothing_else(running, monkeypatch, source):
    running.service.failures["intake"] = 2
    with monkeypatch.context() as patched:
        patched.setattr(f"monitor.daemon.watch.{source}", fails)
        assert "A task failed: intake" in one_line(running.alarms()[0])
        assert "A task failed: watch" in one_line(running.alarms()[1])
    assert len(running.alarms()) == 2
    assert running.service.failures == {"intake": 2}


def test_an_alarm_of_which_no_letter_can_be_written_silences_no_other(running, monkeypatch):
    settle(running)
    rule = render.render_alarm

    def fails_on_feeds(alarms, day):
        if any("late" in each.subject for each in alarms):
            raise ValueError
        return rule(alarms, day)

    running.app.nil_returns(["contacts"], running.app.today() - timedelta(days=10))
    running.place.put("births", "births_2026-03-01.csv", GOOD + b'"')
    running.ready()
    monkeypatch.setattr(letters, "render_alarm", fails_on_feeds)
    [told] = running.alarms()
    assert "waits for a decision" in one_line(told)
    assert running.service.failures == {"watch": 1}
    running.watch.look()
    assert "A task failed: watch" in one_line(running.alarms()[-1])


def test_an_alarm_is_told_once_however_often_the_service_starts(running, monkeypatch):
    settle(running)
    monkeypatch.setattr("monitor.service.intake.one_pass", fails)
    for _ in range(4):
        running.start()
        assert running.alarms() == [] or len(running.alarms()) == 1
        running.service.take_in()
        running.service.take_in()
        assert len(running.alarms()) == 1
        running.wait(minutes=20)


def test_what_could_not_be_looked_at_for_a_while_is_not_told_again(running, monkeypatch):
    running.app.nil_returns(["contacts"], running.app.today() - timedelta(days=10))
    assert len(running.alarms()) == 1
    with monkeypatch.context() as patched:
        patched.setattr("monitor.daemon.watch.edition.feed_health", fails)
        running.watch.look()
        running.wait(hours=5)
    assert len(running.alarms()) == 1


def remembered(running, told, gone=None):
    """Remember that the lateness of a feed was told, and since when it is gone, as a clock that was ahead wrote it."""
    marks = {"the feed contacts is late": (told.isoformat(), gone.isoformat() if gone else None)}
    with running.app.writing() as work:
        state.put(work, "alarms", json.dumps(marks))


def test_an_alarm_told_by_a_clock_that_was_ahead_is_repeated_after_a_day(running):
    running.app.nil_returns(["contacts"], running.app.today() - timedelta(days=10))
    remembered(running, running.app.clock.now() + timedelta(days=400))
    assert running.alarms() == []
    running.wait(hours=24)
    [told] = running.alarms()
    assert "contacts is late" in one_line(told)


def test_an_alarm_gone_by_a_clock_that_was_ahead_is_news_after_two_hours(running):
    now = running.app.clock.now()
    remembered(running, now, now + timedelta(days=400))
    assert running.alarms() == []
    running.wait(hours=2)
    assert running.alarms() == []
    running.app.nil_returns(["contacts"], running.app.today() - timedelta(days=10))
    [told] = running.alarms()
    assert "contacts is late" in one_line(told)


def test_children_on_whom_the_judging_fails_are_told(running, monkeypatch):
    running.place.put("births", "births_2026-03-01.csv", GOOD)
    running.ready()
    with monkeypatch.context() as patched:
        patched.setattr("monitor.service.judging_run.judge", fails)
        running.app.check()
    [told] = [text for text in running.alarms() if "could not be judged" in text]
    assert "Judging failed on 3 children" in one_line(told)


def test_a_heartbeat_nobody_hears_alarms_after_an_hour_and_not_once_it_is_heard(running):
    running.heard = False
    settle(running)
    for _ in range(11):
        running.wait(minutes=5)
        assert running.alarms() == []
    running.wait(minutes=5)
    running.wait(minutes=5)
    [told] = running.alarms()
    assert "The heartbeat is not heard" in one_line(told)
    running.heard = True
    running.watch.look()
    running.heard = False
    assert running.service.unheard_since is None
