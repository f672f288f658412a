"""The preview of a policy is what a rehearsal of the same deliveries under it tells (SPEC 10, issue 4)."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.config.policy_file import shipped_policy
from monitor.store.schema import metadata
from tests.builders.strategies import MANY
from tests.properties import living, replaying
from tests.properties.test_weakening import changes

SHIPPED = shipped_policy()
POLICIES = changes(SHIPPED) | replaying.tables(SHIPPED)
REVIVED = replaying.Plan(204, 0, (30, 45, 60, 60), frozenset({1}))
"""A practice's removal is withdrawn, and said again by a later list."""


@pytest.fixture
def emptied(empty_database):
    """Return a function that empties a database, so that each example begins with none."""

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


@settings(MANY, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(plan=replaying.plans(), policy=POLICIES)
@example(plan=REVIVED, policy=replace(SHIPPED, doubt_days=7))
def test_a_replay_tells_what_a_rehearsal_under_that_policy_tells(emptied, plan, policy):
    with tempfile.TemporaryDirectory() as folder:
        # The file is made half-way and brought up to date at the end, as it is night by night.
        kept = Path(folder) / "kept"
        lived = replaying.live(plan, emptied(), between=lambda lived: replaying.past_of(lived, kept))
        past = replaying.past_of(lived, kept)
        database = living.a_database(Path(folder))
        rehearsed = replaying.told(replaying.live(plan, database, policy))
        database.dispose()
    assert replaying.replayed(lived, policy) == rehearsed
    assert replaying.tried(past, policy) == replaying.without_reasons(rehearsed)


@MANY
@given(replaying.plans(), st.lists(replaying.tables(SHIPPED), min_size=10, max_size=10))
def test_tables_tried_by_columns_tell_what_judging_everybody_anew_tells(plan, policies):
    with tempfile.TemporaryDirectory() as folder:
        lived = replaying.live(plan, living.a_database(Path(folder)))
        past = replaying.past_of(lived, Path(folder) / "kept")
        for policy in policies:
            assert replaying.tried(past, policy) == replaying.without_reasons(replaying.replayed(lived, policy))
        lived.app.database.dispose()


@pytest.mark.parametrize("seed", [23, 27])
def test_a_replay_of_every_day_under_the_policy_in_force_tells_what_was_told(tmp_path, seed):
    _, lived = living.live(living.world(tmp_path, seed), living.a_database(tmp_path))
    assert replaying.replayed(lived, lived.app.policy) == replaying.told(lived)
