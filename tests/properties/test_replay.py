"""The preview of a policy is what a rehearsal of the same deliveries under it tells (SPEC 10, issue 4)."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from monitor.policy_file import shipped_policy
from monitor.store.schema import metadata
from tests.properties import living, replaying
from tests.properties.test_weakening import changes

POLICIES = changes(shipped_policy())


@pytest.fixture
def emptied(empty_database):
    """Give a function that empties a database, so that each example begins with none."""

    def empty():
        with empty_database.begin() as db:
            if db.dialect.name == "postgresql":
                db.exec_driver_sql("DROP SCHEMA public CASCADE")
                db.exec_driver_sql("CREATE SCHEMA public")
                return empty_database
            metadata.drop_all(db)
            db.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        return empty_database

    return empty


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(replaying.plans(), POLICIES)
def test_a_replay_tells_what_a_rehearsal_under_that_policy_tells(emptied, plan, policy):
    lived = replaying.live(plan, emptied())
    with tempfile.TemporaryDirectory() as folder:
        database = living.a_database(Path(folder))
        rehearsed = replaying.live(plan, database, policy)
        database.dispose()
    assert replaying.replayed(lived, policy) == replaying.told(rehearsed)


@pytest.mark.parametrize("seed", [23, 27])
def test_a_replay_of_every_day_under_the_policy_in_force_tells_what_was_told(tmp_path, seed):
    _, lived = living.live(living.world(tmp_path, seed), living.a_database(tmp_path))
    assert replaying.replayed(lived, lived.app.policy) == replaying.told(lived)
