"""Opening, migrating and sharing a database, on both engines."""

import json
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, StatementError

from monitor.domain.actor import Actor
from monitor.domain.delivery_state import DeliveryAct
from monitor.domain.errors import UserError
from monitor.domain.escalation import Event
from monitor.store import audit, deliveries, escalations, jobs, policies, state
from monitor.store import database as opening
from monitor.store.database import HEAD, at_head, create, migrate, open_database, reading
from monitor.store.escalations import NewEvent
from monitor.store.migrations import versions
from monitor.store.schema import audit as audit_table
from monitor.store.schema import child, decision, delivery, escalation, event, feed, metadata, run, setting
from monitor.store.types import Instant
from tests.builders.store import last_turn, writing
from tests.store.migrating import as_of_revision

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
A_CLERK = Actor("clerk")


def test_the_last_migration_is_the_schema_this_code_is_written_for():
    assert versions() == sorted(versions(), reverse=True)
    assert versions()[0] == HEAD


def test_the_migrations_give_what_the_schema_says(database: Engine):
    with database.begin() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_database_made_at_once_is_as_the_migrations_make_it(engine: str, request: pytest.FixtureRequest):
    by_steps: Engine = request.getfixturevalue(engine)
    at_once: Engine = request.getfixturevalue(f"empty_{engine}")
    create(at_once)
    assert at_head(at_once)
    with reading(by_steps) as migrated, reading(at_once) as made:
        assert _everything_in(made) == _everything_in(migrated)


def _everything_in(db: Connection) -> set[tuple[str, ...]]:
    """Tables with their columns and constraints, indexes, triggers: as the engine itself tells them."""
    if db.dialect.name == "sqlite":
        told = db.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        # A table that was made anew keeps quotation marks round its name.
        plain = [(name, sql.replace(f'TABLE "{name}"', f"TABLE {name}")) for name, sql in told]
        return {(name, *sorted(line.strip(" ,\t") for line in sql.splitlines())) for name, sql in plain}
    asked = (
        """SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, ''),
           -- The place among those there are: a column that was dropped leaves a gap.
           row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position)::text
           FROM information_schema.columns WHERE table_schema = 'public'""",
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
           WHERE connamespace = 'public'::regnamespace""",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    )
    return {tuple(row) for question in asked for row in db.exec_driver_sql(question)}


def test_migrating_twice_is_migrating_once(empty_database: Engine):
    assert not at_head(empty_database)
    migrate(empty_database)
    migrate(empty_database)
    assert at_head(empty_database)


def test_a_migration_that_fails_leaves_nothing_behind(empty_database: Engine, monkeypatch: pytest.MonkeyPatch):
    def fails(db: Connection) -> None:
        db.execute(sa.schema.CreateTable(setting))
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(opening, "upgrade", fails)
    with pytest.raises(RuntimeError, match="power"):
        migrate(empty_database)
    assert sa.inspect(empty_database).get_table_names() == []


def test_a_database_newer_than_the_code_is_refused(database: Engine):
    with database.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not at_head(database)
    with pytest.raises(UserError, match="newer version of this service"):
        migrate(database)


def test_a_database_of_something_else_is_refused(empty_database: Engine):
    with empty_database.begin() as db:
        db.exec_driver_sql("CREATE TABLE somebody_elses (id INTEGER)")
    with pytest.raises(UserError, match="a database of its own"):
        migrate(empty_database)


@pytest.mark.parametrize("address", ["mysql://root@localhost/x", "monitor.db", "oracle://tiger:hunter2@x/y"])
def test_an_address_of_another_kind_is_refused_without_repeating_it(address: str):
    with pytest.raises(UserError) as refused:
        open_database(address)
    assert address not in str(refused.value)


def test_data_definitions_are_rolled_back_too(empty_database: Engine):
    with empty_database.connect() as db, db.begin() as transaction:
        metadata.create_all(db)
        transaction.rollback()
    assert sa.inspect(empty_database).get_table_names() == []


def test_a_day_comes_back_as_it_went_in(database: Engine):
    days = [date(1900, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29), date(2100, 12, 31)]
    with database.begin() as db:
        version = policies.set_up(writing(db, NOW, A_CLERK), "", "")
        rows = [{"day": day, "policy_id": version, "started_at": NOW} for day in reversed(days)]
        db.execute(sa.insert(run), rows)
        assert list(db.execute(sa.select(run.c.day).order_by(run.c.day)).scalars()) == days
        assert db.execute(sa.select(run.c.finished_at)).scalars().first() is None


def test_an_instant_comes_back_in_utc_whatever_zone_it_was_told_in(database: Engine):
    summer_time = timezone(timedelta(hours=1))
    told = datetime(2026, 10, 25, 1, 30, 15, 123456, tzinfo=summer_time)
    with database.begin() as db:
        audit.record(writing(db, by=A_CLERK, at=told), "looked", "UC-1", "")
        found = db.execute(sa.select(audit_table.c.at)).scalar_one()
    assert found == told
    assert found.tzinfo == UTC


def test_an_instant_without_a_zone_is_refused(database: Engine):
    with pytest.raises(StatementError, match="without a time zone"), database.begin() as db:
        audit.record(writing(db, by=A_CLERK, at=datetime(2026, 3, 1, 7, 0)), "looked", "UC-1", "")  # noqa: DTZ001


def test_two_who_count_up_at_once_lose_nothing(database: Engine):
    turns, together = 25, Barrier(2)

    def count_up() -> None:
        together.wait()
        for _ in range(turns):
            with database.begin() as db:
                state.put(writing(db), "count", str(int(state.get(db, "count") or 0) + 1))

    both = [Thread(target=count_up) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with reading(database) as db:
        assert state.get(db, "count") == str(2 * turns)


def test_a_reader_sees_one_state_throughout(database: Engine):
    with database.begin() as db:
        state.put(writing(db), "word", "before")
    with reading(database) as reader:
        assert state.get(reader, "word") == "before"
        if database.dialect.name == "postgresql":  # on SQLite the writer waits for the reader
            with database.begin() as writer:
                state.put(writing(writer), "word", "after")
        assert state.get(reader, "word") == "before"


def test_what_a_writer_did_is_not_lost_because_somebody_reads_for_long(sqlite: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(opening, "LOCK_SECONDS", 0)
    reads, ended = threading.Event(), threading.Event()

    def read() -> None:
        with reading(sqlite) as db:
            state.get(db, "word")
            reads.set()
            while _may_be_read(sqlite) and not ended.is_set():
                pass

    reader = Thread(target=read)
    reader.start()
    reads.wait()
    try:
        with sqlite.begin() as db:
            state.put(writing(db), "word", "written")
    finally:
        ended.set()
        reader.join()
    with reading(sqlite) as db:
        assert state.get(db, "word") == "written"


def _may_be_read(sqlite: Engine) -> bool:
    """Whether a new reader is let in: none is while a transaction waits for those there to end."""
    try:
        with reading(sqlite) as db:
            state.get(db, "word")
    except DBAPIError:
        return False
    return True


def test_a_writer_still_waits_only_a_moment_for_another_writer(sqlite: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(opening, "LOCK_SECONDS", 0)
    with sqlite.begin() as db:
        state.put(writing(db), "word", "first")
        with pytest.raises(DBAPIError, match="locked"), sqlite.begin():
            pass


def test_a_reader_cannot_write(database: Engine):
    with pytest.raises(DBAPIError), reading(database) as db:
        state.put(writing(db), "word", "written")
    with database.begin() as db:
        state.put(writing(db), "word", "written")
        assert state.get(db, "word") == "written"


def test_a_row_must_refer_to_one_that_is_there(database: Engine):
    with pytest.raises(DBAPIError), database.begin() as db:
        db.execute(sa.insert(run).values(day=NOW.date(), policy_id=99, started_at=NOW))


@pytest.mark.parametrize("change", ["UPDATE audit SET reason = 'none'", "DELETE FROM audit"])
def test_the_audit_is_only_ever_appended_to(database: Engine, change: str):
    with database.begin() as db:
        audit.record(writing(db, by=A_CLERK, at=NOW), "looked", "UC-1", "a call")
    with pytest.raises(DBAPIError, match="only ever appended to"), database.begin() as db:
        db.exec_driver_sql(change)
    with reading(database) as db:
        assert db.execute(sa.select(audit_table.c.reason)).scalars().all() == ["a call"]


def test_a_turn_of_a_job_is_taken_until_it_is_done(database: Engine):
    later = NOW + timedelta(days=1)
    with database.begin() as db:
        assert last_turn(db, "judge") is None
        assert jobs.begin(writing(db, at=NOW), "judge", NOW)
        assert jobs.begin(writing(db, at=NOW), "judge", NOW), "what was broken off is taken again"
        jobs.end(writing(db, at=NOW), "judge", NOW, jobs.DONE)
        assert not jobs.begin(writing(db, at=NOW), "judge", NOW)
        assert jobs.begin(writing(db, at=later), "judge", later)
        jobs.end(writing(db, at=later), "judge", later, jobs.FAILED)
        assert jobs.begin(writing(db, at=later), "judge", later)
        assert last_turn(db, "judge") == later
        assert last_turn(db, "judge", outcome=jobs.DONE) == NOW
        assert last_turn(db, "compose") is None


def test_events_from_before_they_had_an_actor_were_the_services_own(empty_database: Engine):
    with as_of_revision(empty_database, "0008") as db:
        db.execute(sa.insert(child).values(id=1, ref="UC-1", known_at=NOW))
        version = policies.set_up(writing(db, NOW, A_CLERK), "", "")
        db.execute(sa.insert(run).values(id=1, day=NOW.date(), policy_id=version, started_at=NOW))
        before = sa.table("event", *(sa.column(c.name, c.type) for c in event.c if c.name != "by"))
        told = {"child_id": 1, "run_id": 1, "on": NOW.date(), "event": "left", "why": "moved", "snapshot": "{}"}
        db.execute(sa.insert(before).values(**told, known_at=NOW))
    migrate(empty_database)
    with empty_database.begin() as db:
        assert db.execute(sa.select(event.c.by, event.c.why)).all() == [("monitor", "moved")]
        escalations.happened(writing(db, NOW, A_CLERK), NewEvent(1, Event.LEFT, "moved"))
        assert db.execute(sa.select(event.c.by, event.c.run_id)).all()[1] == ("clerk", None)


def test_the_days_a_case_counted_from_before_they_were_kept_are_read_from_its_events(empty_database: Engine):
    first, later = date(2024, 3, 1), date(2024, 3, 8)
    with as_of_revision(empty_database, "0010") as db:
        db.execute(sa.insert(child).values(id=1, ref="UC-1", known_at=NOW))
        version = policies.set_up(writing(db, NOW, A_CLERK), "", "")
        db.execute(sa.insert(run).values(id=1, day=NOW.date(), policy_id=version, started_at=NOW))
        case = {"child_id": 1, "why": "unseen", "causes": "unseen", "tier": 1, "policy_id": version, "withdrawn": 0}
        days = {"counted_from": later, "raised_on": later, "closed_on": later, "closed_why": "seen_in_person"}
        db.execute(sa.insert(escalation).values(id=1, **case, **days, held=False))
        for name, snapshot in (("raised", {"counted_from": str(first)}), ("held", {})):
            told = {"child_id": 1, "escalation_id": 1, "on": later, "by": "monitor", "event": name, "why": "unseen"}
            db.execute(sa.insert(event).values(**told, snapshot=json.dumps(snapshot), known_at=NOW))
    migrate(empty_database)
    with empty_database.begin() as db:
        assert escalations.closed_gaps(db, [1]) == {1: {first, later}}


def test_what_was_decided_about_deliveries_before_proposals_were_marked_is_kept(empty_database: Engine):
    columns = [sa.column(c.name, c.type) for c in delivery.c]
    as_it_was = sa.table("delivery", *columns, sa.column("withdrawn_at", Instant))
    made = sa.table("decision", *(sa.column(c.name, c.type) for c in decision.c if c.name != "proposal"))
    came = {"feed_id": 1, "as_of": NOW.date(), "received_at": NOW, "rows": 1, "refused": 0, "nil_return": False}
    came |= {"file_name": "a.csv", "sha256": "s", "fingerprint": "f", "stored_as": None}
    with as_of_revision(empty_database, "0013") as db:
        db.execute(sa.insert(feed).values(id=1, name="contacts"))
        for id_, outcome, gone in ((1, "applied", NOW), (2, "quarantined", None), (3, "applied", None)):
            applied = NOW if outcome == "applied" else None
            values = {**came, "id": id_, "outcome": outcome, "applied_at": applied, "withdrawn_at": gone}
            db.execute(sa.insert(as_it_was).values(values))
        for id_, act in ((3, "settled"), (1, "withdrawn"), (2, "proposed")):
            db.execute(sa.insert(made).values(delivery_id=id_, act=act, by="anna", reason="r", at=NOW))
    migrate(empty_database)
    with reading(empty_database) as db:
        found = {id_: deliveries.one(db, id_) for id_ in (1, 2, 3)}
        assert [each.state.value for each in found.values()] == ["withdrawn", "waits", "in_force"]
        assert [(each.act, each.proposal) for each in found[2].decisions] == [(DeliveryAct.ACCEPT, True)]
