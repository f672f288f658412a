"""The tables of policy versions: which one, by whom, from which day, what it caused, and which were taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.actor import Actor
from monitor.domain.policy_version import Source, Start, Version, Withdrawal, actor_of, in_force, in_force_from
from monitor.runtime.clock import london_day
from monitor.store import UnitOfWork
from monitor.store.schema import policy, policy_caused, policy_start, policy_terms, policy_withdrawn, run


def fingerprint_of(document: str) -> str:
    """Return the SHA-256 of a document, in hex."""
    return sha256(document.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy version to be inserted; its fields are those of a `Version`."""

    document: str
    reason: str
    source: Source
    agreed: str | None = None
    weakens: tuple[str, ...] = ()
    preview: str = ""
    returns_on: date | None = None


def write(work: UnitOfWork, draft: Draft) -> int:
    """Insert a new version, not yet in force; return its number."""
    values = {
        "document": draft.document,
        "fingerprint": fingerprint_of(draft.document),
        "author": str(work.by),
        "reason": draft.reason,
        "known_at": work.at,
    }
    number: int = work.db.execute(sa.insert(policy).values(values).returning(policy.c.id)).scalar_one()
    terms = {
        "policy_id": number,
        "source": draft.source,
        "based_on": _last_start(work.db),
        "agreed": draft.agreed,
        "weakens": "\n".join(draft.weakens),
        "preview": draft.preview,
        "returns_on": draft.returns_on,
    }
    work.db.execute(sa.insert(policy_terms).values(terms))
    return number


def start(work: UnitOfWork, version: int, approver: Actor | None, reason: str, effective_on: date) -> None:
    """Put a version in force from a day on; `approver` is the second person, where one was needed."""
    values = {
        "policy_id": version,
        "approver": str(approver) if approver else None,
        "reason": reason,
        "effective_on": effective_on,
        "decided_at": work.at,
    }
    work.db.execute(sa.insert(policy_start).values(values))


def withdraw(work: UnitOfWork, version: int, reason: str) -> None:
    """Take a proposed version back: it stays in the history, and nobody can approve it any more."""
    values = {"policy_id": version, "by": str(work.by), "reason": reason, "withdrawn_at": work.at}
    work.db.execute(sa.insert(policy_withdrawn).values(values))


def withdrawals(db: Connection) -> dict[int, Withdrawal]:
    """Return, by version, who took it back, and why."""
    found = db.execute(sa.select(policy_withdrawn)).all()
    return {row.policy_id: Withdrawal(actor_of(row.by), row.reason) for row in found}


def _last_start(db: Connection) -> int | None:
    last: int | None = db.execute(sa.select(sa.func.max(policy_start.c.id))).scalar_one()
    return last


def is_stale(db: Connection, version: Version) -> bool:
    """Whether another version was put in force since this one was written and compared."""
    return version.based_on != _last_start(db)


def set_up(work: UnitOfWork, document: str, reason: str, agreed: str | None = None) -> int:
    """Put a document in force today, for a new installation or a rehearsal; return its version, new unless in force."""
    day = london_day(work.at)
    current = on_day(work.db, day)
    if current and current.fingerprint == fingerprint_of(document):
        return current.number
    number = write(work, Draft(document, reason, Source.SET_UP, agreed))
    start(work, number, None, reason, day)
    return number


def versions(db: Connection) -> list[Version]:
    """Return every version, the oldest first."""
    query = sa.select(policy, policy_terms).join(policy_terms, policy_terms.c.policy_id == policy.c.id)
    return [
        Version(
            number=row.id,
            document=row.document,
            fingerprint=row.fingerprint,
            author=actor_of(row.author),
            reason=row.reason,
            written_at=row.known_at,
            source=Source(row.source),
            based_on=row.based_on,
            agreed=row.agreed,
            weakens=tuple(filter(None, row.weakens.split("\n"))),
            preview=row.preview,
            returns_on=row.returns_on,
        )
        for row in db.execute(query.order_by(policy.c.id))
    ]


def starts(db: Connection, known_at: datetime | None = None) -> list[Start]:
    """Return the decisions that put a version in force, in order; with `known_at`, those made by that instant."""
    query = sa.select(policy_start).order_by(policy_start.c.id)
    if known_at is not None:
        query = query.where(policy_start.c.decided_at <= known_at)
    return [
        Start(r.id, r.policy_id, actor_of(r.approver) if r.approver else None, r.reason, r.effective_on, r.decided_at)
        for r in db.execute(query)
    ]


def _returns(db: Connection) -> Mapping[int, date | None]:
    query = sa.select(policy_terms.c.policy_id, policy_terms.c.returns_on).where(policy_terms.c.returns_on.is_not(None))
    return dict(db.execute(query).all())


def on_day(db: Connection, day: date, known_at: datetime | None = None) -> Version | None:
    """Return the version in force on a day, with `known_at` as decided by that instant; None before the first."""
    number = in_force(starts(db, known_at), _returns(db), day)
    return next((version for version in versions(db) if version.number == number), None)


def waiting(db: Connection) -> list[Version]:
    """Return the versions that can still be approved; of those proposed from one source of files only the last."""
    decided = {begun.version for begun in starts(db)} | withdrawals(db).keys()
    found = [v for v in versions(db) if v.number not in decided and not is_stale(db, v)]
    last = {version.source: version.number for version in found}
    of_files = {Source.FILE, Source.AGREEMENTS}
    return [version for version in found if version.source not in of_files or last[version.source] == version.number]


def from_day(db: Connection, day: date) -> list[Version]:
    """Return the versions in force on a day and, as decided so far, on later ones."""
    numbers = in_force_from(starts(db), _returns(db), day)
    return [version for version in versions(db) if version.number in numbers]


def base_of(db: Connection, version: Version) -> Version:
    """Return the version that was the newest in force, or to be, when another was written: what it was made from."""
    before = [each for each in starts(db) if version.based_on is not None and each.id <= version.based_on]
    numbers = in_force_from(before, _returns(db), london_day(version.written_at))
    found = [each for each in versions(db) if each.number in numbers]
    return found[-1] if found else version


def caused(work: UnitOfWork, escalation_id: int, version: int) -> None:
    """Record that an escalation would not have been raised under the version before."""
    work.db.execute(sa.insert(policy_caused).values(escalation_id=escalation_id, policy_id=version))


def causes(db: Connection) -> dict[int, int]:
    """Return, by escalation, the version that caused it."""
    return dict(db.execute(sa.select(policy_caused.c.escalation_id, policy_caused.c.policy_id)).all())


def judged_before(db: Connection, version: int) -> tuple[int, date | None] | None:
    """Return the version that finished runs judged by before `version`, and the day of the first finished run since.

    The day is None when no run has finished since; the result is None when no run judged by another version.
    """
    finished = run.c.finished_at.is_not(None)
    other = sa.select(run.c.id, run.c.policy_id).where(finished, run.c.policy_id != version)
    last = db.execute(other.order_by(run.c.id.desc()).limit(1)).first()
    if last is None:
        return None
    first = sa.select(sa.func.min(run.c.day, type_=run.c.day.type)).where(finished, run.c.id > last.id)
    return last.policy_id, db.execute(first).scalar_one()
