"""The service and the independent evaluator tell the same of drawn worlds."""

import os

import pytest

from monitor.rehearsal.runner import result_of
from tests.properties import living

SEEDS = (15, 23, 24, 27, 49, 54, 73, 74, 75, 77, 80, 85)
BLEMISHED = (1031, 1072, 1079, 1119, 1222, 1270)
"""Worlds in which rows vanish or are put right, moves prove none, ids and names are told of two children."""
MANY = range(int(os.environ.get("WORLDS_FROM", "0")), int(os.environ.get("WORLDS_TO", "300")))


def _told(folder, database, seed):
    case, lived = living.live(living.world(folder, seed), database)
    service = living.compared(result_of(case, lived).told)
    return service, living.told_by_the_evaluator(folder / f"world-{seed}")


@pytest.mark.parametrize("seed", SEEDS + BLEMISHED)
def test_both_tell_the_same_events(tmp_path, new_database, seed):
    service, evaluator = _told(tmp_path, new_database(), seed)
    assert service == evaluator


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_both_tell_the_same_events_of_many_worlds(tmp_path, new_database, seed):
    service, evaluator = _told(tmp_path, new_database(), seed)
    assert service == evaluator
