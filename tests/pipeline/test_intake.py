"""From the drop folders to the picture, through every kind of trouble on the way."""

import os
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from monitor.domain.delivery import Outcome
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.errors import UserError
from monitor.domain.feed import FeedKind
from monitor.intake import dropfolder
from monitor.pipeline import receive
from monitor.pipeline.receive import File
from monitor.reading.columnar.content import ColumnarContent
from monitor.reading.content import RowContent
from monitor.service import intake
from monitor.store import deliveries, inbox
from monitor.store.schema import audit
from tests.builders.files import a_file, rows

NAME = "births_2026-03-01.csv"
GOOD = a_file(rows(FeedKind.BIRTHS, 3, notified_on=""))
OTHER = a_file(rows(FeedKind.CONTACTS, 2))
BROKEN = GOOD + b'"'


def put(settings, name=NAME, content=GOOD, feed="births"):
    path = settings.inbox / feed / name
    path.write_bytes(content)
    return path


def a_pass(area, settings, scan=None):
    """Look twice, as a one-shot command does, or once more after an earlier scan."""
    scan = scan or intake.one_pass(area.app, settings).scan
    return intake.one_pass(area.app, settings, scan)


def one(area, number):
    with area.app.database.begin() as db:
        return deliveries.one(db, number)


def kept(settings):
    return sorted(path.name for path in (settings.data / "kept").glob("*"))


def in_hand(settings):
    return sorted(path.name for path in (settings.data / "claimed").rglob("*.csv*"))


def test_one_look_claims_nothing(area, settings):
    path = put(settings)
    assert intake.one_pass(area.app, settings).receipts == ()
    assert path.exists()


def test_a_file_unchanged_over_two_looks_is_taken_in_and_kept(area, settings):
    put(settings)
    [receipt] = a_pass(area, settings).receipts
    assert receipt.outcome is Outcome.APPLIED
    found = one(area, receipt.delivery)
    assert [found.stored_as] == kept(settings)
    assert (settings.data / "kept" / found.stored_as).read_bytes() == GOOD
    assert in_hand(settings) == []
    assert not list((settings.inbox / "births").iterdir())


def test_the_name_a_file_is_kept_under_tells_nothing_of_it(area, settings):
    put(settings)
    a_pass(area, settings)
    [name] = kept(settings)
    assert "births" not in name
    assert "2026" not in name


def test_a_file_that_changed_between_the_looks_waits(area, settings):
    path = put(settings, content=GOOD[:-10])
    scan = intake.one_pass(area.app, settings).scan
    path.write_bytes(GOOD)
    report = intake.one_pass(area.app, settings, scan)
    assert report.receipts == ()
    [receipt] = intake.one_pass(area.app, settings, report.scan).receipts
    assert receipt.rows == 3


def test_a_manifest_comes_along_and_is_kept_beside(area, settings):
    put(settings)
    put(settings, f"{NAME}.manifest.json", b'{"rows": 3}')
    [receipt] = a_pass(area, settings).receipts
    assert receipt.outcome is Outcome.APPLIED
    name = one(area, receipt.delivery).stored_as
    assert kept(settings) == [name, f"{name}.manifest.json"]


def test_the_same_file_again_leaves_no_second_copy(area, settings):
    put(settings)
    a_pass(area, settings)
    put(settings)
    [receipt] = a_pass(area, settings).receipts
    assert receipt.outcome is Outcome.DUPLICATE
    assert len(kept(settings)) == 1
    assert in_hand(settings) == []


def test_what_cannot_be_claimed_is_told_in_sentences(area, settings, tmp_path):
    put(settings, "births.csv")
    put(settings, "Jane Doe.csv")
    (settings.inbox / "births" / "births_2026-02-28.csv").symlink_to(tmp_path / "quick.db")
    (settings.inbox / "hospital").mkdir()
    (settings.inbox / "hospital" / "a.csv").write_bytes(b"")
    sentences = [each.sentence for each in a_pass(area, settings).unusable]
    assert len(sentences) == 4
    assert all(sentence.endswith(".") for sentence in sentences)
    assert "Jane" not in " ".join(sentences)


def lying(area):
    with area.app.database.begin() as db:
        return [(each.unusable.feed, each.unusable.sentence, each.since) for each in inbox.lying(db)]


def test_what_cannot_be_taken_in_is_kept_with_its_reason_until_it_is_gone(area, settings, logged):
    path = put(settings, "births_2026-03-01.xlsx")
    scan = intake.one_pass(area.app, settings).scan
    assert lying(area) == []
    for _ in range(3):
        scan = intake.one_pass(area.app, settings, scan).scan
    number = f"File {path.stat().st_ino} (`ls -i` shows the numbers)"
    said = f"{number} is no .csv file: send it as CSV, named like births_2026-03-01.csv."
    assert lying(area) == [("births", said, area.app.today())]
    assert logged.getvalue().count("inbox.left_lying") == 1
    path.unlink()
    intake.one_pass(area.app, settings)
    assert lying(area) == []
    assert logged.getvalue().count("inbox.cleared") == 1


def test_what_still_lies_there_keeps_the_day_it_was_found(area, settings):
    put(settings, "births.csv")
    a_pass(area, settings)
    first = area.app.today()
    area.clock.instant += timedelta(days=2)
    put(settings, "contacts.csv", feed="contacts")
    a_pass(area, settings)
    assert [(feed, since) for feed, _, since in lying(area)] == [
        ("births", first),
        ("contacts", first + timedelta(days=2)),
    ]


def test_a_missing_inbox_is_told(area, settings):
    for folder in settings.inbox.iterdir():
        folder.rmdir()
    settings.inbox.rmdir()
    [unusable] = a_pass(area, settings).unusable
    assert "mounted" in unusable.sentence


def test_a_quarantined_file_is_kept_for_the_person_who_decides(area, settings):
    put(settings, content=BROKEN)
    [receipt] = a_pass(area, settings).receipts
    assert receipt.outcome is Outcome.QUARANTINED
    assert (settings.data / "kept" / one(area, receipt.delivery).stored_as).read_bytes() == BROKEN


def test_files_named_on_the_command_line_are_claimed_at_once(area, settings, tmp_path):
    elsewhere = tmp_path / NAME
    elsewhere.write_bytes(GOOD)
    inside = put(settings, "contacts_2026-03-01.csv", OTHER, "contacts")
    report = intake.take_files(area.app, settings, [elsewhere, inside, tmp_path / "births_2026-01-01.csv"])
    assert [receipt.outcome for receipt in report.receipts] == [Outcome.APPLIED, Outcome.APPLIED]
    assert len(report.unusable) == 1
    assert elsewhere.exists()
    assert not inside.exists()


def test_one_bad_file_does_not_stop_the_others(area, settings, monkeypatch):
    put(settings)
    put(settings, "contacts_2026-03-01.csv", OTHER, "contacts")
    real = area.app.take_in

    def fails_on_births(file):
        if file.feed == "births":
            raise MemoryError
        return real(file)

    monkeypatch.setattr(area.app, "take_in", fails_on_births)
    report = a_pass(area, settings)
    assert [receipt.feed for receipt in report.receipts] == ["contacts"]
    assert [each.feed for each in report.unusable] == ["births"]


class Killed(BaseException):
    """The process ends here."""


def killed(*_, **__):
    raise Killed


def test_a_file_that_ends_the_process_twice_is_set_aside_at_the_third_start(area, settings, monkeypatch):
    put(settings)
    put(settings, "contacts_2026-03-01.csv", OTHER, "contacts")
    first = intake.one_pass(area.app, settings).scan
    real = area.app.take_in

    def dies_on_births(file):
        if file.feed == "births":
            raise Killed
        return real(file)

    monkeypatch.setattr(area.app, "take_in", dies_on_births)
    for scan in (first, None):
        with pytest.raises(Killed):
            intake.one_pass(area.app, settings, scan)
    third = intake.one_pass(area.app, settings)
    births = third.receipts[0]
    assert (births.feed, births.outcome) == ("births", Outcome.QUARANTINED)
    waiting = one(area, births.delivery)
    assert "two attempts" in waiting.reasons[0]
    assert (settings.data / "kept" / waiting.stored_as).read_bytes() == GOOD
    assert in_hand(settings) == []


def test_a_file_that_fails_twice_is_set_aside_and_not_a_third_time_tried(area, settings, monkeypatch):
    put(settings)
    tried = []

    def fails(file):
        tried.append(file)
        raise ValueError

    monkeypatch.setattr(area.app, "take_in", fails)
    report = a_pass(area, settings)
    assert report.receipts == ()
    [receipt] = intake.one_pass(area.app, settings, report.scan).receipts
    assert receipt.outcome is Outcome.QUARANTINED
    assert len(tried) == 2
    assert intake.one_pass(area.app, settings, report.scan).receipts == ()


@pytest.mark.parametrize("step", ["store", "release", "move_unread"])
def test_a_crash_at_any_step_loses_no_file_and_takes_none_in_twice(area, settings, monkeypatch, step):
    put(settings, content=GOOD)
    scan = intake.one_pass(area.app, settings).scan
    with monkeypatch.context() as patched:
        patched.setattr(dropfolder, step, killed)
        if step == "move_unread":
            patched.setattr(
                dropfolder, "read_claimed", lambda claimed: dropfolder.Unusable(claimed.feed, "It cannot be read.")
            )
            intake.one_pass(area.app, settings, scan)
        with pytest.raises(Killed):
            intake.one_pass(area.app, settings, scan)
    after = intake.one_pass(area.app, settings)
    again = intake.one_pass(area.app, settings, after.scan)
    assert again.receipts == ()
    assert in_hand(settings) == []
    [name] = kept(settings)
    with area.app.database.begin() as db:
        assert deliveries.files_kept(db, {name}) == {name}
        waiting = deliveries.waiting(db)
    assert len(waiting) == (step == "move_unread")


def test_trouble_of_the_database_is_not_the_files(area, settings, monkeypatch):
    put(settings)

    def cannot(file):
        raise OperationalError("", {}, Exception())

    scan = intake.one_pass(area.app, settings).scan
    with monkeypatch.context() as patched:
        patched.setattr(area.app, "take_in", cannot)
        for _ in range(5):
            scan = intake.one_pass(area.app, settings, scan).scan
    [receipt] = intake.one_pass(area.app, settings, scan).receipts
    assert receipt.outcome is Outcome.APPLIED


def test_a_pass_that_is_told_to_stop_leaves_the_rest_for_the_next(area, settings):
    put(settings)
    scan = intake.one_pass(area.app, settings).scan
    stopped = intake.one_pass(area.app, settings, scan, lambda: True)
    assert (stopped.receipts, stopped.left) == ((), 1)
    assert len(intake.one_pass(area.app, settings, stopped.scan).receipts) == 1


def test_feeds_take_turns_and_a_pass_that_ends_early_goes_on_with_the_next_one(area, settings):
    for day in range(1, 6):
        child = rows(FeedKind.BIRTHS, 1, notified_on="", local_id=f"B{day}")
        put(settings, f"births_2026-02-0{day}.csv", a_file(child))
    put(settings, "contacts_2026-03-01.csv", OTHER, "contacts")
    report = intake.one_pass(area.app, settings)
    taken, left = [], []
    for _ in range(6):
        report = intake.one_pass(area.app, settings, report.scan, partial(next, iter([False, True])))
        left.append(report.left)
        taken += [(receipt.feed, receipt.as_of.day) for receipt in report.receipts]
    assert left == [5, 4, 3, 2, 1, 0]
    assert taken == [("births", 1), ("contacts", 1), ("births", 2), ("births", 3), ("births", 4), ("births", 5)]
    assert in_hand(settings) == []


def test_what_a_broken_off_pass_did_not_come_to_is_not_forgotten(area, settings):
    put(settings, "births.csv")
    put(settings)
    scan = a_pass(area, settings, intake.one_pass(area.app, settings).scan).scan
    put(settings)
    scan = intake.one_pass(area.app, settings, scan).scan
    (settings.inbox / "births" / "births.csv").unlink()
    stopped = intake.one_pass(area.app, settings, scan, lambda: True)
    assert (stopped.left, len(lying(area))) == (1, 1)
    done = intake.one_pass(area.app, settings, stopped.scan)
    assert (done.left, lying(area)) == (0, [])


def test_ten_thousand_files_are_compared_with_the_scan_before_without_comparing_each_with_each(monkeypatch):
    compared = 0
    real = dropfolder.SeenFile.__eq__

    def counted(one, other):
        nonlocal compared
        compared += 1
        return real(one, other)

    def seen():
        paths = [Path(f"inbox/births/births_{n}.csv") for n in range(10_000)]
        day = date(2026, 3, 1)
        return dropfolder.Scan(tuple(dropfolder.SeenFile(path, "births", day, 1, 1, 1) for path in paths))

    monkeypatch.setattr(dropfolder.SeenFile, "__eq__", counted)
    assert len(dropfolder.unchanged(seen(), seen()).files) == 10_000
    assert compared < 30_000


def test_files_are_deleted_when_they_were_kept_for_as_long_as_agreed(area, settings):
    put(settings)
    put(settings, "contacts_2026-03-01.csv", OTHER, "contacts")
    receipts = a_pass(area, settings).receipts
    area.clock.instant += timedelta(days=settings.raw_days)
    assert intake.delete_expired(area.app, settings) == 0
    area.clock.instant += timedelta(seconds=1)
    assert intake.delete_expired(area.app, settings) == 2
    assert kept(settings) == []
    assert [one(area, receipt.delivery).stored_as for receipt in receipts] == [None, None]
    with area.app.database.begin() as db:
        assert db.execute(sa.select(audit.c.act)).scalars().all() == ["file.deleted"] * 2
    assert intake.delete_expired(area.app, settings) == 0


@pytest.mark.parametrize("act", [DeliveryAct.ACCEPT, DeliveryAct.REJECT])
def test_a_file_nobody_has_decided_about_is_kept_for_ever_and_deleted_after_the_decision(area, settings, act):
    put(settings, content=BROKEN)
    [receipt] = a_pass(area, settings).receipts
    assert receipt.outcome is Outcome.QUARANTINED
    area.clock.instant += timedelta(days=400)
    assert intake.delete_expired(area.app, settings) == 0
    with area.app.writing() as work:
        deliveries.decide(work, receipt.delivery, DeliveryAct.ACCEPT, "one of two who must agree", proposal=True)
    assert intake.delete_expired(area.app, settings) == 0
    assert (settings.data / "kept" / one(area, receipt.delivery).stored_as).read_bytes() == BROKEN
    with area.app.writing() as work:
        deliveries.decide(work, receipt.delivery, act, "looked at")
    assert intake.delete_expired(area.app, settings) == 1
    assert kept(settings) == []


def test_a_deletion_broken_off_is_ended_by_the_next(area, settings, monkeypatch):
    put(settings)
    a_pass(area, settings)
    area.clock.instant += timedelta(days=settings.raw_days + 1)

    def gone_and_killed(folder, name):
        (folder / name).unlink()
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(dropfolder, "delete", gone_and_killed)
        with pytest.raises(Killed):
            intake.delete_expired(area.app, settings)
    assert intake.delete_expired(area.app, settings) == 1
    with area.app.database.begin() as db:
        assert len(db.execute(sa.select(audit)).all()) == 1


def test_a_kept_file_no_delivery_names_goes_too(area, settings):
    folder = settings.data / "kept"
    folder.mkdir(parents=True)
    stray = folder / "0123.csv"
    stray.write_bytes(GOOD)
    old = (area.clock.instant - timedelta(days=settings.raw_days + 1)).timestamp()
    os.utime(stray, (old, old))
    assert intake.delete_expired(area.app, settings) == 1
    assert kept(settings) == []


def test_a_young_stray_file_may_still_be_somebodys(area, settings):
    folder = settings.data / "kept"
    folder.mkdir(parents=True)
    (folder / "0123.csv").write_bytes(GOOD)
    now = area.clock.instant.timestamp()
    os.utime(folder / "0123.csv", (now, now))
    assert intake.delete_expired(area.app, settings) == 0


def test_two_intakes_take_turns(area, settings, monkeypatch):
    monkeypatch.setattr("monitor.intake.dropfolder.archive._WAIT_SECONDS", 0.0)
    with dropfolder.exclusively(settings.data / "claimed"), pytest.raises(UserError, match="Another intake"):
        intake.one_pass(area.app, settings)


def test_the_day_of_a_file_is_the_one_in_its_name(area, settings):
    put(settings)
    [receipt] = a_pass(area, settings).receipts
    assert receipt.as_of == date(2026, 3, 1)


def test_a_large_file_is_read_as_a_small_one_is(area, monkeypatch):
    intake = area.app.intake
    agreement = intake.agreement("contacts")
    content = a_file(rows(FeedKind.CONTACTS, 29))
    good = File("contacts", date(2026, 3, 1), "contacts_2026-03-01.csv", content)
    damaged = replace(good, content=content.replace(b"seen_in_person", b"seen?", 3))
    for file, records in ((good, 29), (damaged, 26)):
        monkeypatch.setattr(receive, "LARGE", 4_000_000)
        with receive.read_file(file, agreement, intake) as small:
            assert isinstance(small, RowContent)
        monkeypatch.setattr(receive, "LARGE", 0)
        with receive.read_file(file, agreement, intake) as large:
            assert isinstance(large, ColumnarContent)
            assert large.count == small.count == records
            assert large.reading.refused == small.reading.refused


def test_a_file_too_large_to_hold_is_taken_in_from_where_it_lies(area, settings, monkeypatch):
    put(settings)
    [plainly] = a_pass(area, settings).receipts
    monkeypatch.setattr("monitor.intake.dropfolder.contents.HELD", 0)
    monkeypatch.setattr(receive, "LARGE", 0)
    held = []
    monkeypatch.setattr("monitor.reading.reader.read", lambda content, *_: held.append(content))
    put(settings, "births_2026-03-02.csv")
    [receipt] = a_pass(area, settings).receipts
    assert (receipt.outcome, receipt.records) == (plainly.outcome, plainly.records)
    assert held == []
