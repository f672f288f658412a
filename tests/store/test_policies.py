"""Versions of the policy: never changed, each in force from a day, some of them only for a while."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from monitor.domain.actor import Actor
from monitor.domain.policy_version import Source, Withdrawal, actor_of
from monitor.store import policies
from monitor.store.database import migrate, reading
from monitor.store.policies import Draft
from monitor.store.schema import policy
from tests.builders.store import writing
from tests.store.migrating import as_of_revision

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
TODAY, DAY = date(2026, 3, 1), timedelta(days=1)
A_CLERK, A_LEAD = Actor("clerk"), Actor("root", "lead")


def written(db, document, **said):
    return policies.write(writing(db, NOW, A_CLERK), Draft(document, "tried out", Source.COMMAND, **said))


def in_force(database, day, known_at=None):
    with reading(database) as db:
        found = policies.on_day(db, day, known_at)
        return found.document if found else None


def test_a_document_set_up_is_a_version_once(database: Engine):
    with database.begin() as db:
        first = policies.set_up(writing(db, NOW, A_CLERK), "limit = 1", "start")
        assert policies.set_up(writing(db, NOW, A_CLERK), "limit = 1", "again") == first
        second = policies.set_up(writing(db, NOW, A_CLERK), "limit = 2", "shorter")
        back = policies.set_up(writing(db, NOW, A_CLERK), "limit = 1", "reverted")
        assert [first, second, back] == [1, 2, 3]
    assert in_force(database, TODAY) == "limit = 1"
    assert in_force(database, TODAY - DAY) is None


def test_a_version_comes_back_as_it_was_written(database: Engine):
    with database.begin() as db:
        policies.set_up(writing(db, NOW, A_CLERK), "one", "start")
        number = written(db, "zwei\n", agreed="{}", weakens=("a", "b"), preview="3 more", returns_on=TODAY + DAY)
        policies.start(writing(db, at=NOW), number, A_LEAD, "agreed", TODAY + DAY)
        _, found = policies.versions(db)
        last = policies.starts(db)[-1]
    assert (found.document, found.author, found.reason) == ("zwei\n", A_CLERK, "tried out")
    assert (found.weakens, found.preview, found.returns_on) == (("a", "b"), "3 more", TODAY + DAY)
    assert (found.based_on, found.agreed, found.written_at) == (1, "{}", NOW)
    assert (last.version, last.approver, last.effective_on) == (2, A_LEAD, TODAY + DAY)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE policy SET document = ''",
        "DELETE FROM policy",
        "UPDATE policy_terms SET preview = 'none'",
        "DELETE FROM policy_terms",
        "UPDATE policy_start SET approver = 'nobody'",
        "DELETE FROM policy_start",
        "UPDATE policy_withdrawn SET reason = ''",
        "DELETE FROM policy_withdrawn",
    ],
)
def test_a_version_never_changes_whoever_asks(database: Engine, change: str):
    with database.begin() as db:
        policies.set_up(writing(db, NOW, A_CLERK), "one", "start")
        policies.withdraw(writing(db, NOW, A_CLERK), written(db, "two"), "a slip")
    with pytest.raises(DBAPIError, match="never changes"), database.begin() as db:
        db.exec_driver_sql(change)
    assert in_force(database, TODAY) == "one"


def test_what_was_only_written_is_not_in_force(database: Engine):
    with database.begin() as db:
        policies.set_up(writing(db, NOW, A_CLERK), "one", "start")
        written(db, "two")
    assert in_force(database, TODAY + 100 * DAY) == "one"


def test_a_version_taken_back_waits_no_more_and_stays_in_the_history(database: Engine):
    with database.begin() as db:
        policies.set_up(writing(db, NOW, A_CLERK), "one", "start")
        number = written(db, "two")
        assert [version.number for version in policies.waiting(db)] == [number]
        policies.withdraw(writing(db, NOW, A_LEAD), number, "a slip")
        assert policies.waiting(db) == []
        assert policies.withdrawals(db) == {number: Withdrawal(A_LEAD, "a slip")}
        assert len(policies.versions(db)) == 2


def test_a_version_that_returns_gives_way_by_itself(database: Engine):
    with database.begin() as db:
        policies.set_up(writing(db, NOW, A_CLERK), "one", "start")
        policies.start(writing(db, at=NOW), written(db, "summer", returns_on=TODAY + 30 * DAY), A_LEAD, "", TODAY + DAY)
        assert [v.document for v in policies.from_day(db, TODAY)] == ["one", "summer"]
    found = [in_force(database, TODAY + n * DAY) for n in (0, 1, 29, 30)]
    assert found == ["one", "summer", "summer", "one"]


def test_what_is_decided_later_takes_the_place_of_what_waits_for_its_day(database: Engine):
    with database.begin() as db:
        policies.set_up(writing(db, NOW, A_CLERK), "one", "start")
        policies.start(writing(db, at=NOW), written(db, "waits"), A_LEAD, "", TODAY + DAY)
        policies.start(writing(db, at=NOW), written(db, "sooner"), None, "", TODAY)
        assert [v.document for v in policies.from_day(db, TODAY)] == ["sooner"]
    assert in_force(database, TODAY + DAY) == "sooner"


def test_a_version_compared_with_what_is_no_longer_in_force_is_stale(database: Engine):
    with database.begin() as db:
        policies.set_up(writing(db, NOW, A_CLERK), "one", "start")
        written(db, "two")
        assert not policies.is_stale(db, policies.versions(db)[1])
        policies.start(writing(db, at=NOW), written(db, "three"), None, "", TODAY)
        assert policies.is_stale(db, policies.versions(db)[1])


def test_what_was_decided_later_was_not_in_force_as_known_then(database: Engine):
    with database.begin() as db:
        policies.set_up(writing(db, NOW, A_CLERK), "one", "start")
        number = written(db, "two")
        policies.start(writing(db, at=NOW + timedelta(hours=1)), number, None, "", TODAY)
    assert in_force(database, TODAY, NOW) == "one"
    assert in_force(database, TODAY, NOW + timedelta(hours=2)) == "two"


def test_what_was_in_force_before_versions_were_kept_is_in_force_after(empty_database: Engine):
    with as_of_revision(empty_database, "0005") as db:
        for text, hour in (("one", 7), ("two", 23)):
            said = {"document": text, "fingerprint": text, "author": "root", "reason": ""}
            db.execute(sa.insert(policy).values(said | {"known_at": NOW.replace(hour=hour)}))
    migrate(empty_database)
    assert [in_force(empty_database, TODAY + n * DAY) for n in (-1, 0, 1)] == [None, "two", "two"]


@pytest.mark.parametrize("who", [A_CLERK, A_LEAD])
def test_an_account_is_read_back_as_it_was_written(who):
    assert actor_of(str(who)) == who
