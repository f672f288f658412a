"""Intake of the drop folders: files that have arrived are claimed, ingested, archived, and deleted after a time.

A delivery's bytes are on disk under their archive name before the row that names them exists, and the claimed file is
removed only after: a crash between any two steps leaves a file that the next pass finishes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from operator import attrgetter
from pathlib import Path

from monitor.config.settings import Settings
from monitor.domain.inbox import Unusable, still_lying
from monitor.domain.turns import in_turns
from monitor.intake import dropfolder
from monitor.intake.dropfolder import Claimed, Scan, SeenFile
from monitor.pipeline.receive import File, Receipt
from monitor.pipeline.send import never
from monitor.runtime.logs import log
from monitor.service.app import App
from monitor.service.attempt import Failed, attempt
from monitor.service.timekeeping import refuse, vouched_at
from monitor.store import audit, deliveries, inbox, state
from monitor.store.database import reading
from monitor.store.retry import retry_if_busy

CLAIMED, KEPT = "claimed", "kept"
"""Folders under `settings.data`: the files claimed, and the archive of those delivered."""
_MOST_ATTEMPTS = 2
_POISON = "{} could not be read in two attempts: have its sender check the file and send it again, in parts if large."


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """The result of one pass: deliveries, unusable files with the reason, and the scan the next pass compares with.

    `left` is the number of files that have arrived and were left for the next pass.
    """

    receipts: tuple[Receipt, ...] = ()
    unusable: tuple[Unusable, ...] = ()
    scan: Scan = field(default_factory=Scan)
    left: int = 0


def one_pass(
    app: App, settings: Settings, previous_scan: Scan | None = None, stopping: Callable[[], bool] = never
) -> IntakeReport:
    """Ingest the files unchanged since the previous scan some seconds ago, and those claimed before a crash.

    The feeds take turns, file by file; `stopping` is asked before each. Once it says so, the rest is left where it is,
    and the next pass begins with the feed whose turn it is.
    """
    private = settings.data / CLAIMED
    with dropfolder.exclusively(private):
        unfinished = dropfolder.left_over(private)
        scan = dropfolder.scan(settings.inbox, _feeds(app))
        ready = dropfolder.unchanged(previous_scan, scan) if previous_scan else Scan()
        arrived: list[Claimed | SeenFile] = [*unfinished, *ready.files]
        taken, last = [], ready.last
        for each in in_turns(arrived, attrgetter("feed"), last):
            if stopping():
                break
            claimed = dropfolder.claim(each, private) if isinstance(each, SeenFile) else each
            taken.append(_taken(app, settings, claimed, again=isinstance(each, Claimed)))
            last = each.feed
        left = len(arrived) - len(taken)
        settled = ready if previous_scan else scan
        new = previous_scan is not None
        attempt("intake", lambda: _note_lying(app, settled, _unusable(taken), new=new, all_seen=not left))
    return IntakeReport(_receipts(taken), (*ready.unusable, *_unusable(taken)), replace(scan, last=last), left)


def _note_lying(app: App, scan: Scan, not_taken: tuple[Unusable, ...], *, new: bool, all_seen: bool) -> None:
    """Store and log what changed of what lies in the inbox and cannot be taken in.

    Without `new`, as after a first look, what is gone is forgotten, and nothing is added that may still be arriving.
    Unless the pass has seen to everything that had arrived, nothing is forgotten: it may be what was left.
    """
    with app.writing() as work:
        before = inbox.lying(work.db)
        known = {each.unusable for each in before}
        now = (*(each for each in scan.unusable if new or each in known), *not_taken)
        if not all_seen:
            now = (*(each.unusable for each in before), *now)
        lying = still_lying(before, now, work.today)
        if lying == before:
            return
        inbox.replace(work, lying)
    for each in lying:
        if each.unusable not in known:
            log.warning("inbox.left_lying", feed=each.unusable.feed)
    gone = len(known.difference(now))
    if gone:
        log.info("inbox.cleared", entries=gone)


def take_files(app: App, settings: Settings, paths: Sequence[Path]) -> IntakeReport:
    """Ingest files named on the command line, claimed at once."""
    private = settings.data / CLAIMED
    with dropfolder.exclusively(private):
        claimed = [dropfolder.claim_named(path, settings.inbox, _feeds(app), private) for path in paths]
        taken = [_taken(app, settings, each, again=False) for each in claimed]
    return IntakeReport(_receipts(taken), _unusable(taken))


def _feeds(app: App) -> list[str]:
    return [agreement.name for agreement in app.intake.agreements]


def _receipts(taken: Sequence[Receipt | Unusable | None]) -> tuple[Receipt, ...]:
    return tuple(each for each in taken if isinstance(each, Receipt))


def _unusable(taken: Sequence[Receipt | Unusable | None]) -> tuple[Unusable, ...]:
    return tuple(each for each in taken if isinstance(each, Unusable))


def _taken(app: App, settings: Settings, found: Claimed | Unusable, *, again: bool) -> Receipt | Unusable | None:
    """Ingest one file; its failure is a value, so that the next one is taken in all the same."""
    if isinstance(found, Unusable):
        return found
    done = attempt("intake", lambda: _take(app, settings, found, again=again), 1)
    return _not_now(found) if isinstance(done, Failed) else done


def _not_now(claimed: Claimed) -> Unusable:
    return Unusable(claimed.feed, "could not be taken in now: it is kept, and tried again.", claimed.called)


def _take(app: App, settings: Settings, claimed: Claimed, *, again: bool) -> Receipt | Unusable | None:
    """Ingest one claimed file; None when an earlier attempt had already committed its delivery."""
    kept, name = settings.data / KEPT, dropfolder.kept_name(claimed)
    if again and _is_written_down(app, name):
        if not (kept / name).exists():
            dropfolder.move_unread(claimed, kept, name)
        _finish(app, claimed)
        return None
    if app.intake.agreement(claimed.feed) is None:
        return Unusable(claimed.feed, "is of a feed that config/feeds.toml no longer names.", claimed.called)
    attempts = _count_attempt(app, claimed)
    if attempts > _MOST_ATTEMPTS:
        return _set_aside(app, claimed, kept, _POISON.format(claimed.called))
    read = dropfolder.read_claimed(claimed)
    if isinstance(read, Unusable):
        return read if attempts < _MOST_ATTEMPTS else _set_aside(app, claimed, kept, read.sentence)
    dropfolder.store(kept, name, read)
    content = read.content if isinstance(read.content, bytes) else kept / name
    done = attempt("intake", lambda: app.take_in(_file(claimed, name, content, read.manifest)))
    if isinstance(done, Failed):
        return _failed(app, claimed, kept, done, attempts)
    if done.delivery is None and not _is_written_down(app, name):
        dropfolder.delete(kept, name)
    _finish(app, claimed)
    return done


def _file(claimed: Claimed, stored_as: str, content: bytes | Path = b"", manifest: bytes | None = None) -> File:
    return File(claimed.feed, claimed.as_of, claimed.called, content, manifest, stored_as)


def _failed(app: App, claimed: Claimed, kept: Path, failed: Failed, attempts: int) -> Receipt | Unusable:
    """Leave a file for the next pass, or quarantine it after the last attempt; database and clock count as none."""
    if failed.outside:
        attempt("intake", lambda: _remember(app, claimed, attempts - 1), 1)
        return _not_now(claimed)
    if attempts < _MOST_ATTEMPTS:
        return _not_now(claimed)
    return _set_aside(app, claimed, kept, _POISON.format(claimed.called))


def _set_aside(app: App, claimed: Claimed, kept: Path, sentence: str) -> Receipt:
    name = dropfolder.kept_name(claimed)
    receipt = app.set_aside(_file(claimed, name), sentence)
    _remember(app, claimed, 0)
    dropfolder.move_unread(claimed, kept, name)
    return receipt


def _finish(app: App, claimed: Claimed) -> None:
    _remember(app, claimed, 0)
    dropfolder.release(claimed)


def _is_written_down(app: App, name: str) -> bool:
    with reading(app.database) as db:
        return bool(deliveries.files_kept(db, {name}))


def _count_attempt(app: App, claimed: Claimed) -> int:
    """Count an attempt before it begins, so that one which ends the process counts too (RELIABILITY H13)."""
    with reading(app.database) as db:
        attempts = int(state.get(db, _counter(claimed)) or 0) + 1
    _remember(app, claimed, attempts)
    return attempts


def _remember(app: App, claimed: Claimed, attempts: int) -> None:
    def write() -> None:
        with app.writing() as work:
            if attempts:
                state.put(work, _counter(claimed), str(attempts))
            else:
                state.delete(work, _counter(claimed))

    retry_if_busy(write)


def _counter(claimed: Claimed) -> str:
    return f"attempts {dropfolder.kept_name(claimed)}"


def delete_expired(app: App, settings: Settings) -> int:
    """Delete the files archived for longer than `raw_days`, each with an audit entry; return how many.

    The file of a delivery that waits for a decision is kept until somebody decides. What a wrong clock dated later than
    now is kept as long from the day on which a person vouched for the clock. Raises `ClockError` while that is wrong.
    A file is deleted before its row is committed: after a crash in between, the row still names it, and the next turn
    completes the deletion. Files that no row names, left by a crash, are deleted too.
    """
    refuse(app.time_is_wrong())
    now = app.clock.now()
    kept, before = settings.data / KEPT, now - timedelta(days=settings.raw_days)
    with reading(app.database) as db:
        vouched = vouched_at(db)
        expired = deliveries.expired_files(db, before, ahead_of=now if vouched and vouched < before else None)
    for delivery, name in expired:
        _delete(app, kept, name, delivery)
    old = dropfolder.kept_before(kept, before.timestamp())
    with reading(app.database) as db:
        nameless = sorted(set(old) - deliveries.files_kept(db, old))
    for name in nameless:
        _delete(app, kept, name, None)
    return len(expired) + len(nameless)


def _delete(app: App, kept: Path, name: str, delivery: int | None) -> None:
    about = f"delivery {delivery}" if delivery else "a file of no delivery"
    with app.writing() as work:
        if delivery:
            deliveries.file_deleted(work, delivery)
        audit.record(work, "file.deleted", about, "kept for as long as agreed")
        if not deliveries.files_kept(work.db, {name}):
            dropfolder.delete(kept, name)
