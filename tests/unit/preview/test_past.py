"""The file of intervals: only children of whom something was said are made ready again, and doubt makes it anew."""

from dataclasses import replace

import polars as pl
import pytest

from monitor.domain.policy import ConditionPolicy, Effect
from monitor.preview import cache
from monitor.preview.history import concerned
from monitor.preview.refresh import HistoryRefresh
from monitor.service.judging_run import judge_one
from monitor.service.preview import history_refresh, refresh_history
from monitor.store.database import reading
from tests.properties import living, replaying

PLAN = replaying.Plan(23, 0, (60, 30, 45, 30, 1, 1), frozenset())


@pytest.fixture
def lived(tmp_path):
    lived = replaying.live(PLAN, living.a_database(tmp_path))
    yield lived
    lived.app.database.dispose()


def upkeep(lived, folder, **changed):
    with reading(lived.app.database) as db:
        context = lived.app.judging_context(db)
    context = replace(context, policy=replace(context.policy, **changed))
    return HistoryRefresh(folder, context, lived.app.secret, lambda: reading(lived.app.database), judge_one)


def test_a_file_that_is_up_to_date_is_only_read(lived, tmp_path):
    first = upkeep(lived, tmp_path / "kept").bring_up()
    again = upkeep(lived, tmp_path / "kept").bring_up()
    assert (first.rebuilt, again.rebuilt) == (first.frames.children.height, 0)
    assert again.frames.intervals.equals(first.frames.intervals)


def test_after_a_quiet_run_nobody_is_made_ready_again(lived, tmp_path):
    upkeep(lived, tmp_path / "kept").bring_up()
    living.check(lived, lived.app.today())
    past = upkeep(lived, tmp_path / "kept").bring_up()
    assert (past.rebuilt, len(past.runs.days)) == (0, lived.runs)


def test_another_effect_of_a_check_makes_the_file_anew_and_another_table_does_not(lived, tmp_path):
    upkeep(lived, tmp_path / "kept").bring_up()
    assert upkeep(lived, tmp_path / "kept", brief=30, warning=7).bring_up().rebuilt == 0
    assert upkeep(lived, tmp_path / "kept", doubt_days=3).bring_up().rebuilt > 0


@pytest.mark.parametrize("part", ["mark.json", "intervals.parquet"])
def test_a_damaged_file_is_made_anew(lived, tmp_path, part):
    upkeep(lived, tmp_path / "kept").bring_up()
    (tmp_path / "kept" / part).write_bytes(b"\x00 not that")
    assert upkeep(lived, tmp_path / "kept").bring_up().rebuilt > 0


def test_where_nothing_can_be_written_the_past_is_told_all_the_same(lived, tmp_path):
    (tmp_path / "kept").write_text("a file in the way", encoding="utf-8")
    (tmp_path / ".kept.new").write_text("another", encoding="utf-8")
    assert upkeep(lived, tmp_path / "kept").bring_up().rebuilt > 0


def test_the_file_is_the_accounts_own(lived, tmp_path):
    upkeep(lived, tmp_path / "kept").bring_up()
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700


def test_a_finding_made_an_escalation_concerns_only_children_who_ever_had_it(lived, tmp_path):
    past = upkeep(lived, tmp_path / "kept").bring_up()
    had = past.frames.children.explode("conditions").drop_nulls("conditions")
    name = had["conditions"].unique().sort()[0]
    old = past.context.policy
    escalating = ConditionPolicy(Effect.ESCALATION, old.conditions[name].numbers)
    new = replace(old, conditions={**old.conditions, name: escalating})
    assert concerned(past.frames, old, new) == set(had.filter(pl.col("conditions") == name)["child"])
    assert concerned(past.frames, old, replace(old, brief=7, warning=3)) == set()
    numbers = ConditionPolicy(old.conditions[name].effect, {"days": 1})
    renumbered = replace(old, conditions={**old.conditions, name: numbers})
    assert concerned(past.frames, old, renumbered) == set(past.frames.children["child"])


def test_at_night_only_a_past_that_was_asked_for_before_is_brought_up_to_date(lived, tmp_path):
    assert (refresh_history(lived.app, tmp_path), (tmp_path / "replay").exists()) == (0, False)
    history_refresh(lived.app, tmp_path).bring_up()
    living.check(lived, lived.app.today())
    assert refresh_history(lived.app, tmp_path) == 0
    mark, _ = cache.read(tmp_path / "replay") or (None, None)
    assert mark is not None
    assert mark.run == lived.runs


def test_a_mark_of_another_format_is_not_read(tmp_path):
    assert cache.read(tmp_path / "nothing") is None
