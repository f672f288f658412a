"""What is planted in a delivery is found where descriptions are kept, and nowhere else (H64, H85)."""

import io
import json
import os
from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from monitor.cli import execute as command
from monitor.domain.delivery import Outcome
from monitor.domain.feed import FeedKind
from monitor.letters.alarm import delivery_quarantined
from monitor.runtime import logs
from monitor.runtime.clock import at
from monitor.service import intake
from monitor.store.schema import metadata
from tests.builders.files import a_file, a_row
from tests.builders.files import test_number as nth_number
from tests.builders.timelines import DAY, a_delivery, text_of
from tests.installation import clock_of, install, mailbox_of

TODAY = date(2026, 3, 2)

NUMBER = nth_number(777)
CANARIES = {
    "family_name": "Zyxcanary",
    "given_name": "Qwvcanary",
    "address": "99 Canaryhouse Lane",
    "postcode": "BD7 9QX",
    "uprn": "100012345678",
    "nhs_number": NUMBER,
}
HIDDEN = {"mother_nhs_number": nth_number(778)}
MISPLACED = "Xkvcanary"
"""Stands in cells where it does not belong: dates, codes, headings."""

FILE = "Zyxcanary-Qwvcanary"
"""Begins the names their senders gave all files, and one folder."""


def a_child(feed, /, **cells):
    return a_row(feed, 1, **{**CANARIES, "date_of_birth": str(TODAY - 70 * DAY), **cells})


def deliveries():
    """Return good rows, refused rows, a quarantined file, and one with a heading nobody agreed."""
    yesterday = TODAY - DAY
    births = a_delivery("births", yesterday, [a_child(FeedKind.BIRTHS, notified_on="", **HIDDEN)])
    contacts = [
        a_child(FeedKind.CONTACTS, contact_id="1", contact_on=str(yesterday), evidence="carer_only"),
        a_child(FeedKind.CONTACTS, contact_id="2", contact_on=MISPLACED),
        a_child(FeedKind.CONTACTS, contact_id="3", contact_on=str(yesterday), evidence=MISPLACED),
        a_child(FeedKind.CONTACTS, contact_id="4", contact_on=str(yesterday), nhs_number="9434765919"),
    ]
    notices = [a_child(FeedKind.NOTICES, noticed_on=str(yesterday), kind="anonymous_referral", about="child")]
    seen = [a_child(FeedKind.HEALTH_VISITOR_CONTACTS, contact_on=str(yesterday), attendance="3", access="refused")]
    extra = [{**row, MISPLACED: MISPLACED} for row in seen]
    broken = a_file([a_child(FeedKind.SCHOOL_ROLL, address='9 "Canaryhouse')]) + MISPLACED.encode() + b'"'
    return {
        "births": births.content,
        "contacts": a_delivery("contacts", yesterday, contacts).content,
        "notices": a_delivery("notices", yesterday, notices).content,
        "health_visitor_contacts": a_file(extra),
        "school_roll": broken,
    }


@pytest.fixture(scope="module")
def lived(tmp_path_factory, sqlite_template):
    """Live two weeks with the planted deliveries, taken in through the inbox; gives everything that was said."""
    stream = io.StringIO()
    logs.configure(stream)
    place = install(tmp_path_factory.mktemp("planted") / "place", sqlite_template)
    for feed, content in deliveries().items():
        place.put(feed, f"{FILE}_{TODAY - DAY}.csv", content)
    place.put("births", f"{FILE}.csv", b"")
    place.put("births", f"{FILE}.pdf", b"")
    place.put("births", f"{FILE}_{TODAY}.csv.manifest.json", b"{}")
    place.put(FILE, f"{FILE}.csv", b"")
    app = place.app(at(TODAY, 7))
    scan = intake.one_pass(app, place.settings).scan
    report = intake.one_pass(app, place.settings, scan)
    for n in range(12):
        clock_of(app).instant = at(TODAY + n * DAY, 7)
        app.nil_returns(["health_visitor_contacts", "contacts"], TODAY + (n - 1) * DAY)
        app.check()
        app.compose()
        app.send()
    app.alarm([delivery_quarantined("school_roll", TODAY, 1, TODAY)])
    app.send()
    yield SimpleNamespace(place=place, app=app, report=report, logged=stream.getvalue())
    app.database.dispose()


def planted(text):
    """Return which of what was planted stands in a text."""
    wanted = [*CANARIES.values(), *HIDDEN.values(), MISPLACED, "9434765919"]
    return [canary for canary in wanted if canary.casefold() in text.casefold()]


def test_what_was_planted_came_in(lived):
    app, report = lived.app, lived.report
    outcomes = {receipt.feed: receipt.outcome for receipt in report.receipts}
    assert outcomes["school_roll"] is Outcome.QUARANTINED
    assert outcomes["births"] is Outcome.APPLIED
    assert next(receipt for receipt in report.receipts if receipt.feed == "contacts").refused == 2
    assert len(mailbox_of(app).delivered) > 15


def test_no_table_but_that_of_descriptions_holds_any_of_it(lived):
    app = lived.app
    with app.database.begin() as db:
        said = {name: repr(db.execute(sa.select(table)).all()) for name, table in metadata.tables.items()}
    assert {name: planted(text) for name, text in said.items() if name != "identity" and planted(text)} == {}
    assert set(planted(said["identity"])) == {*CANARIES.values(), *HIDDEN.values()}


def test_no_letter_holds_any_of_it(lived):
    app = lived.app
    letters = [text_of(each.message) + each.message.decode() for each in mailbox_of(app).delivered]
    assert [planted(letter) for letter in letters if planted(letter)] == []
    assert not [word for word in ("anonymous", "referral") if word in " ".join(letters).casefold()]


def test_no_log_line_holds_any_of_it(lived):
    assert len(lived.logged.splitlines()) > 30
    assert planted(lived.logged) == []


def test_no_sentence_to_a_sender_holds_any_of_it(lived):
    report = lived.report
    said = [each.sentence for each in report.unusable]
    for receipt in report.receipts:
        said += [*receipt.sentences, *(refusal.sentence for refusal in receipt.refusals)]
    assert said
    assert planted(" ".join(said)) == []


@pytest.mark.parametrize("asked", ["status", "escalations", "doctor", "deliveries", "delivery 1", "link list"])
def test_no_command_shows_any_of_it(lived, asked, monkeypatch, capsys):
    place = lived.place
    for name, value in place.environ.items():
        monkeypatch.setenv(name, value)
    for form in ([], ["--json"]):
        command([*asked.split(), "--today", str(TODAY), *form])
    shown = capsys.readouterr()
    assert shown.out
    assert planted(shown.out + shown.err) == []


def test_an_error_holds_none_of_it(lived, logged, monkeypatch):
    place, app = lived.place, lived.app

    def fails(*_, **__):
        raise ValueError(" ".join(CANARIES.values()))

    monkeypatch.setattr("monitor.pipeline.link.decide", fails)
    again = a_delivery("births", TODAY, [a_child(FeedKind.BIRTHS, notified_on="", local_id="B2", given_name="Another")])
    place.put("births", f"births_{TODAY}.csv", again.content)
    scan = intake.one_pass(app, place.settings).scan
    report = intake.one_pass(app, place.settings, scan)
    assert "could not be taken in now" in report.unusable[-1].sentence
    failed = [json.loads(line) for line in logged.getvalue().splitlines() if "exception" in line]
    assert failed
    assert planted(logged.getvalue()) == []


def test_files_named_to_the_command_are_not_repeated_by_their_names(lived, tmp_path, monkeypatch, capsys):
    for name, value in lived.place.environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / f"births_{TODAY}").mkdir()
    for name in (f"{FILE}.csv", f"{FILE}_{TODAY}.csv", f"births/{FILE}.csv", f"births/{FILE}_{TODAY}.csv"):
        command(["ingest", "--today", str(TODAY), str(tmp_path / name)])
        command(["ingest", "--today", str(TODAY), "--feed", "births", str(tmp_path / name)])
    shown = capsys.readouterr()
    assert "A file you named is not there" in shown.out
    assert "File 1 of those you named is not there" in shown.err
    assert planted(shown.out + shown.err) == []


def test_whatever_the_umask_nobody_else_can_read_what_is_kept(tmp_path, sqlite_template, monkeypatch):
    before = os.umask(0)
    try:
        place = install(tmp_path / "place", sqlite_template)
        for feed, content in deliveries().items():
            place.put(feed, f"{feed}_{TODAY - DAY}.csv", content)
        manifest = place.put("births", f"births_{TODAY - DAY}.csv.manifest.json", b"{")
        assert manifest.stat().st_mode & 0o777 == 0o666
        elsewhere = tmp_path / f"contacts_{TODAY}.csv"
        elsewhere.write_bytes(b"x")
        app = place.app(at(TODAY, 7))
        intake.one_pass(app, place.settings, intake.one_pass(app, place.settings).scan)
        monkeypatch.setattr(app, "take_in", fails)
        intake.take_files(app, place.settings, [elsewhere])
        for name, value in place.environ.items():
            monkeypatch.setenv(name, value)
        command(["check", "--today", str(TODAY)])
        command(["digest", "--today", str(TODAY), "--preview", str(place.folder / "data/preview/letters")])
        app.database.dispose()
    finally:
        os.umask(before)
    kept = [path for path in (place.folder / "data").rglob("*") if not path.is_symlink()]
    assert len([path for path in kept if path.is_file()]) > 12
    open_to_others = [path.name for path in [*kept, place.folder / "monitor.db"] if path.stat().st_mode & 0o077]
    assert open_to_others == []


def fails(*_):
    raise ValueError
