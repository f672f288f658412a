"""The policy in force, and the adoption of changed files as proposals (SPEC section 10).

A changed file becomes a proposal of the account that owns it, and never a policy by itself. One that is broken,
truncated, unreadable or missing changes nothing: the last good version stays in force, and the trouble is reported.
"""

import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from monitor.config.policy_file import LONGEST, read_policy, read_whole_policy
from monitor.domain.actor import Actor
from monitor.domain.agreed import Agreed
from monitor.domain.errors import UserError
from monitor.domain.policy import Policy
from monitor.domain.policy_difference import changed_agreements, preview_of
from monitor.domain.policy_version import Accounts, Source, Version
from monitor.policy.proposal import Proposal
from monitor.policy.propose import propose
from monitor.store import Connection, UnitOfWork, policies, state
from monitor.store.policies import fingerprint_of

_SEEN = "policy_file"
_BYTES_A_LETTER = 4
_SHARED = frozenset({"root", "monitor", "rehearsal", "unknown"})
_FIRST_PERSONAL, _NOBODY = 1_000, 65_534


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The configuration on disk: its folder, the agreements in its files, and how a policy is checked against them."""

    config: Path
    agreed: Agreed
    unfit: Callable[[Policy], Iterator[str]]


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """The policy to judge by and the agreements with it; `trouble` is one sentence when its file cannot be used.

    `waiting` are the versions that nobody has approved yet.
    """

    policy: Policy
    agreed: Agreed | None = None
    trouble: str | None = None
    waiting: tuple[Version, ...] = ()


def always(_: str) -> bool:
    """Return True: the default of `settled`."""
    return True


def adopt_changes(
    work: UnitOfWork, disk: OnDisk, accounts: Accounts, settled: Callable[[str], bool] = always
) -> PolicyInForce:
    """Return the policy in force today, after proposing what changed on disk.

    `settled` is called with the fingerprint of a new document: False while its writer may not have finished.
    """
    today, trouble, text = work.today, None, ""
    try:
        text = document_at(disk.config / "policy.toml")
        fitting(text, disk)
    except UserError as wrong:
        trouble = str(wrong)
    if not policies.versions(work.db):
        _set_up(work, disk, text, trouble)
    elif trouble is None:
        _propose_document(work, disk, text, accounts, settled)
    _propose_agreements(work, disk, accounts)
    standing = in_force_on(work.db, today)
    agreed = None if standing.agreed is None else Agreed.read(standing.agreed)
    policy = read_policy(standing.document, version=standing.number)
    return PolicyInForce(policy, agreed, trouble, tuple(policies.waiting(work.db)))


def in_force_on(db: Connection, day: date) -> Version:
    """Return the version in force on a day; before the first of them began, the first."""
    return policies.on_day(db, day) or policies.versions(db)[0]


def newest_on(db: Connection, day: date) -> Version:
    """Return the version decided last of those in force on a day or later: what an edit begins from."""
    return policies.from_day(db, day)[-1]


def document_at(path: Path) -> str:
    """Return the text of a policy document; `UserError` where it is missing, unreadable or not UTF-8."""
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST * _BYTES_A_LETTER + 1)
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise UserError(f"{path.name} is not there: put it back.") from None
    except UnicodeDecodeError:
        raise UserError(f"{path.name} cannot be read as UTF-8 text: save it as such.") from None
    except OSError:
        raise UserError(f"{path.name} cannot be read: make it readable for the service's account.") from None


def fitting(text: str, disk: OnDisk) -> Policy:
    """Return the policy of a document; `UserError` where it cannot be used or does not fit the feeds and people."""
    policy = read_whole_policy(text)
    for complaint in disk.unfit(policy):
        raise UserError(f"The policy cannot be used: {complaint}.")
    return policy


def _set_up(work: UnitOfWork, disk: OnDisk, text: str, trouble: str | None) -> None:
    if trouble:
        raise UserError(f"{trouble} There is no earlier version to judge by: correct the file first.")
    policies.set_up(_as_owner(work, disk, "policy.toml"), text, "as it lay there at set-up", disk.agreed.text)
    state.put(work, _SEEN, fingerprint_of(text))


def _as_owner(work: UnitOfWork, disk: OnDisk, name: str) -> UnitOfWork:
    """Return the same transaction with the account that owns a file as its actor: whoever saved it proposes it."""
    return replace(work, by=file_author(disk.config / name))


def _propose_document(
    work: UnitOfWork, disk: OnDisk, text: str, accounts: Accounts, settled: Callable[[str], bool]
) -> None:
    today = work.today
    mark, seen = fingerprint_of(text), state.get(work.db, _SEEN)
    # At the first look at the file, the text of any version is no change; later, only that of those in force.
    held = policies.versions(work.db) if seen is None else policies.from_day(work.db, today)
    known = mark in {version.fingerprint for version in held}
    if seen == mark or (seen is None and known) or (not known and not settled(mark)):
        return
    state.put(work, _SEEN, mark)
    if known or any(version.fingerprint == mark for version in policies.waiting(work.db)):
        return
    newest = newest_on(work.db, today)
    reason = "changed in config/policy.toml"
    policy = fitting(text, disk)
    preview = preview_of(read_policy(newest.document), policy)
    changed = Proposal(text, policy, newest.agreed, reason, Source.FILE, preview)
    propose(_as_owner(work, disk, "policy.toml"), changed, accounts)


def _propose_agreements(work: UnitOfWork, disk: OnDisk, accounts: Accounts) -> None:
    """Propose changed agreements of the other two files; a change that only tightens is in force at once."""
    today = work.today
    newest, agreed = newest_on(work.db, today), disk.agreed.text
    known = {version.agreed for version in (*policies.from_day(work.db, today), *policies.waiting(work.db))}
    known |= _taken_back(work.db)
    # A rehearsal has no agreements; a version from before agreements were recorded gets those on disk.
    if agreed in known or (newest.agreed is None and newest.source is Source.SET_UP):
        return
    before = Agreed() if newest.agreed is None else Agreed.read(newest.agreed)
    name = "people.toml" if before.people != disk.agreed.people else "feeds.toml"
    document = newest.document
    preview = "\n".join(changed_agreements(before, disk.agreed))
    reason, by = f"changed in config/{name}", _as_owner(work, disk, name)
    if overtaken := _overtaken(work.db, agreed):
        reason, by = overtaken.reason, replace(work, by=overtaken.author)
    changed = Proposal(document, read_policy(document), agreed, reason, Source.AGREEMENTS, preview)
    propose(by, changed, accounts)


def _overtaken(db: Connection, agreed: str) -> Version | None:
    """Return the last proposal of the same agreements, when a change of something else overtook it: it is theirs."""
    begun = {start.version for start in policies.starts(db)}
    same = [v for v in policies.versions(db) if v.source is Source.AGREEMENTS and v.agreed == agreed][-1:]
    return next((version for version in same if version.number not in begun), None)


def _taken_back(db: Connection) -> set[str | None]:
    """Return the agreements last proposed, if somebody took that back: the files still say them, and are not heard."""
    last = [version for version in policies.versions(db) if version.source is Source.AGREEMENTS][-1:]
    return {version.agreed for version in last if version.number in policies.withdrawals(db)}


def file_author(path: Path) -> Actor:
    """Return the account that owns a file; `unknown` where that cannot be determined."""
    try:
        return Actor(pwd.getpwuid(path.stat().st_uid).pw_name)
    except (OSError, KeyError):
        return Actor("unknown")


def is_shared(account: str) -> bool:
    """Whether an account is not one person's own: root, the service's, or any other system account."""
    if account in _SHARED:
        return True
    try:
        uid = pwd.getpwnam(account).pw_uid
    except KeyError:
        return False
    return uid < _FIRST_PERSONAL or uid == _NOBODY


def write_document(path: Path, document: str) -> bool:
    """Replace the file that people edit by a document, atomically; False where this account may not.

    The document is written as it was proposed, with its own comments and order.
    """
    try:
        if document_at(path) == document:
            return True
    except UserError:
        pass
    unfinished = path.with_name(f".{path.name}.new")
    try:
        before = path.stat()
        unfinished.write_text(document, encoding="utf-8")
        os.chown(unfinished, before.st_uid, before.st_gid)
        unfinished.chmod(before.st_mode & 0o7777)
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        return False
    return True
