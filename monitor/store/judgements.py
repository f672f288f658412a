"""The tables `run`, `judgement` and `finding`, and the certificate's: each run, and each child's last judgement."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from monitor.domain.certificate import Certificate
from monitor.domain.feed import Coverage, Covered, FeedKind
from monitor.domain.finding import Finding
from monitor.domain.judgement import CANNOT_BE_JUDGED, Judgement, State
from monitor.domain.policy import Attention
from monitor.store import UnitOfWork
from monitor.store.bulk_insert import bulk_insert, bulk_insert_rows
from monitor.store.in_list import in_list
from monitor.store.schema import accounted, child, covered, finding, judgement, looked_again, run, touched

_SEPARATOR = ","


@dataclass(frozen=True, slots=True)
class LookedAgain:
    """How many children a run re-judged by the plain rules, and for how many the answers differ."""

    children: int
    differing: int


@dataclass(frozen=True, slots=True)
class ChildLabels:
    """What is shown of a child beside their judgement: whether restricted, and the postcode district."""

    restricted: bool
    area: str


def begin(work: UnitOfWork, day: date, policy_id: int) -> int:
    """Insert a run, pinned to one policy version; return its id."""
    values = {"day": day, "policy_id": policy_id, "started_at": work.at}
    made: int = work.db.execute(sa.insert(run).values(values).returning(run.c.id)).scalar_one()
    return made


def touch(work: UnitOfWork, child_ids: Collection[int]) -> None:
    """Mark some children as changed, so that the next run judges them."""
    known = set(work.db.execute(sa.select(touched.c.child_id).where(in_list(touched.c.child_id, child_ids))).scalars())
    bulk_insert(work.db, [touched.c.child_id], ((child_id,) for child_id in sorted(child_ids) if child_id not in known))


def touched_children(db: Connection) -> set[int]:
    """Return the children marked as changed since they were last judged."""
    return set(db.execute(sa.select(touched.c.child_id)).scalars())


def untouch(work: UnitOfWork) -> None:
    """Delete the marks of changed children: all of them have been judged in this transaction."""
    work.db.execute(sa.delete(touched))


def held_up_by(db: Connection, kinds: Collection[FeedKind]) -> set[int]:
    """Return the children with a finding that stands only once a feed of some kinds has been delivered."""
    found: set[int] = set()
    for kind in kinds:
        query = sa.select(judgement.c.child_id).where(
            judgement.c.pending_on != "", judgement.c.pending_on.contains(kind)
        )
        found |= set(db.execute(query).scalars())
    return found


def coming_due(db: Connection, day: date) -> set[int]:
    """Return the children whose answer can change by a London day, and those never judged."""
    due = set(db.execute(sa.select(judgement.c.child_id).where(judgement.c.next_change_on <= day)).scalars())
    new = (
        sa.select(child.c.id)
        .outerjoin(judgement, judgement.c.child_id == child.c.id)
        .where(judgement.c.child_id.is_(None))
    )
    return due | set(db.execute(new).scalars())


def last_child(db: Connection) -> int:
    """Return the highest id of a child, 0 if there is none; ids ascend from 1 without gaps."""
    last: int = db.execute(sa.select(sa.func.coalesce(sa.func.max(child.c.id), 0))).scalar_one()
    return last


def everyone(db: Connection) -> set[int]:
    """Return every child ever on the register."""
    return set(db.execute(sa.select(child.c.id)).scalars())


def who_left(db: Connection, child_ids: Collection[int]) -> set[int]:
    """Return which of some children had left when they were last judged."""
    left = in_list(judgement.c.child_id, child_ids) & (judgement.c.state == State.LEFT)
    return set(db.execute(sa.select(judgement.c.child_id).where(left)).scalars())


def replace(work: UnitOfWork, run_id: int, judged: Sequence[Judgement], shown: Mapping[int, ChildLabels]) -> None:
    """Replace the judgements and findings of some children by those of a run."""
    ids = [answer.child for answer in judged]
    work.db.execute(sa.delete(judgement).where(in_list(judgement.c.child_id, ids)))
    work.db.execute(sa.delete(finding).where(in_list(finding.c.child_id, ids)))
    bulk_insert_rows(work.db, judgement, (_values(run_id, answer, shown[answer.child]) for answer in judged))
    standing = (_finding_values(run_id, answer.child, found) for answer in judged for found in answer.findings)
    bulk_insert_rows(work.db, finding, standing)


def _values(run_id: int, answer: Judgement, shown: ChildLabels) -> dict[str, object]:
    same = (
        "state due_on last_seen_on last_evidence counted_from attention on_caseload limit_days born_on school_age_on "
        "doubt_since death_in_doubt withdrawn next_change_on"
    )
    return {
        **{name: getattr(answer, name) for name in same.split()},
        "child_id": answer.child,
        "run_id": run_id,
        "left_why": answer.left.why if answer.left else None,
        "left_on": answer.left.on if answer.left else None,
        "causes": _SEPARATOR.join(answer.causes),
        "waiting_for": _SEPARATOR.join(answer.waiting_for),
        "pending_on": _SEPARATOR.join(answer.pending_on),
        "restricted": shown.restricted,
        "area": shown.area,
    }


def _finding_values(run_id: int, child_id: int, found: Finding) -> dict[str, object]:
    values = {name: getattr(found, name) for name in ("check", "condition", "effect", "since", "until", "because")}
    return {**values, "child_id": child_id, "run_id": run_id}


def certify(work: UnitOfWork, run_id: int, judged: int, again: LookedAgain, coverage: Coverage) -> Certificate:
    """Count every child once, by state; store the certificate, which finishes the run, and return it."""
    register_size = work.db.execute(sa.select(sa.func.count()).select_from(child)).scalar_one()
    states = _counted(work.db, sa.select(judgement.c.state, sa.func.count()).group_by(judgement.c.state))
    difference = register_size - sum(states.values())
    ended = {"finished_at": work.at, "judged": judged, "register_size": register_size, "difference": difference}
    work.db.execute(sa.update(run).where(run.c.id == run_id).values(ended))
    work.db.execute(sa.insert(looked_again).values(run_id=run_id, children=again.children, differing=again.differing))
    work.db.execute(sa.insert(accounted), [{"run_id": run_id, "state": s, "children": n} for s, n in states.items()])
    feeds = [
        {"run_id": run_id, "feed": name, "since": c.since if c else None, "through": c.through if c else None}
        for name, c in coverage.feeds.items()
    ]
    if feeds:
        work.db.execute(sa.insert(covered), feeds)
    return _certificate(work.db, run_id)


def _certificate(db: Connection, run_id: int) -> Certificate:
    query = sa.select(run, looked_again.c.children, looked_again.c.differing).outerjoin(looked_again)
    row = db.execute(query.where(run.c.id == run_id)).one()
    states = _counted(db, sa.select(accounted.c.state, accounted.c.children).where(accounted.c.run_id == run_id))
    feeds = _coverage_of(db, run_id)
    return Certificate(
        run_id,
        row.day,
        row.policy_id,
        row.judged,
        row.register_size,
        states,
        row.difference,
        feeds,
        row.children or 0,
        row.differing or 0,
        _not_judged(db),
    )


def _not_judged(db: Connection) -> int:
    """Count the children whose last judging failed: as of the last run, which alone replaces judgements."""
    failed = sa.select(sa.func.count()).where(judgement.c.causes == CANNOT_BE_JUDGED)
    count: int = db.execute(failed).scalar_one()
    return count


def _counted(db: Connection, query: sa.Select[str, int]) -> dict[State, int]:
    counts: dict[str, int] = dict(db.execute(query).all())
    return {state: counts.get(state, 0) for state in State}


def last_certificate(db: Connection) -> Certificate | None:
    """Return the certificate of the last finished run; None before the first."""
    last = db.execute(sa.select(sa.func.max(run.c.id)).where(run.c.finished_at.is_not(None))).scalar_one()
    return _certificate(db, last) if last else None


def _coverage_of(db: Connection, run_id: int) -> Coverage:
    rows = db.execute(sa.select(covered).where(covered.c.run_id == run_id).order_by(covered.c.feed))
    return Coverage({row.feed: Covered(row.since, row.through) if row.through else None for row in rows})


def finished_runs(db: Connection) -> int:
    """Count the finished runs."""
    return db.execute(sa.select(sa.func.count()).select_from(run).where(run.c.finished_at.is_not(None))).scalar_one()


def last_run(db: Connection) -> tuple[int, datetime] | None:
    """Return the id of the last finished run and its UTC instant; None before the first."""
    query = sa.select(run.c.id, run.c.finished_at).where(run.c.finished_at.is_not(None)).order_by(run.c.id.desc())
    row = db.execute(query.limit(1)).first()
    return (row.id, row.finished_at) if row else None


def differing_since(db: Connection, since: datetime) -> list[tuple[int, int, int]]:
    """Return (run, children re-judged, children that differ) of the runs since an instant in which some differ."""
    query = sa.select(run.c.id, looked_again.c.children, looked_again.c.differing).join(looked_again)
    wrong = query.where(looked_again.c.differing > 0, run.c.finished_at >= since)
    return [tuple(row) for row in db.execute(wrong.order_by(run.c.id))]


@dataclass(frozen=True, slots=True)
class Answer:
    """A child's last judgement as lists and letters show it."""

    child: int
    ref: str
    state: State
    causes: tuple[str, ...]
    left_why: str | None
    left_on: date | None
    due_on: date
    last_seen_on: date | None
    last_evidence: str | None
    counted_from: date
    attention: Attention
    on_caseload: bool
    limit_days: int
    born_on: date
    school_age_on: date
    death_in_doubt: bool
    restricted: bool
    area: str
    findings: tuple[Finding, ...] = ()


def answers(db: Connection, which: Iterable[int] | None = None) -> list[Answer]:
    """Return the last judgements of some children, or of all, with their findings."""
    wanted = everyone(db) if which is None else set(which)
    findings: dict[int, list[Finding]] = {}
    for row in db.execute(sa.select(finding).where(in_list(finding.c.child_id, wanted)).order_by(finding.c.id)):
        found = Finding(row.check, row.condition, row.effect, row.since, row.until, row.because)
        findings.setdefault(row.child_id, []).append(found)
    query = sa.select(judgement, child.c.ref).join(child, child.c.id == judgement.c.child_id)
    rows = db.execute(query.where(in_list(judgement.c.child_id, wanted)).order_by(judgement.c.child_id))
    return [_answer(row, tuple(findings.get(row.child_id, ()))) for row in rows]


def _answer(row: sa.Row[*tuple[object, ...]], findings: tuple[Finding, ...]) -> Answer:
    same = [name for name in Answer.__slots__ if name not in {"child", "state", "causes", "attention", "findings"}]
    return Answer(
        child=row.child_id,
        state=State(row.state),
        causes=tuple(filter(None, row.causes.split(_SEPARATOR))),
        attention=Attention(row.attention),
        findings=findings,
        **{name: getattr(row, name) for name in same},
    )
