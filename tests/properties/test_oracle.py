"""The service and the independent evaluator tell the same of drawn worlds."""

import json
import os
from collections import Counter

import pytest

from monitor.rehearsal.runner import outcome_of
from tests.properties import living

SEEDS = (14, 15, 16, 17, 19, 20, 21, 23, 24, 60, 61, 62)
MANY = range(int(os.environ.get("WORLDS_FROM", "0")), int(os.environ.get("WORLDS_TO", "300")))


def _told(folder, seed):
    case, lived = living.live(living.world(folder, seed), living.a_database(folder))
    service = living.compared(outcome_of(case, lived).told)
    found = json.loads(json.dumps(living.oracle.rehearse(folder / f"world-{seed}"), default=str))
    evaluator = living.compared(Counter((e["on"], e["event"], e["child"], e["why"]) for e in found["events"]))
    return service, evaluator


@pytest.mark.parametrize("seed", SEEDS)
def test_both_tell_the_same_events(tmp_path, seed):
    service, evaluator = _told(tmp_path, seed)
    assert service == evaluator


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_both_tell_the_same_events_of_many_worlds(tmp_path, seed):
    service, evaluator = _told(tmp_path, seed)
    assert service == evaluator
