"""The order in which a day's deliveries come, or come again, does not matter (invariants I-11, I-12)."""

import random

import pytest

from monitor.pipeline.verify import said
from monitor.rehearsal.runner import result_of
from tests.properties import living

# The day a school-age sibling was seen is kept only where its home is known when the row comes, and its row is
# dropped at the door: a documented limit. These worlds hold no such rows.


@pytest.mark.parametrize("seed", [15, 23])
def test_the_order_within_a_day_changes_nothing(tmp_path, new_database, seed):
    chance, at = random.Random(seed), living.world(tmp_path, seed)
    ends = []
    for name in ("sorted", "shuffled"):
        case, files, lived = living.start(at, new_database())
        for day in case.days():
            todays = list(files.get(day, ()))
            if name == "shuffled":
                chance.shuffle(todays)
                todays += todays
            living.one_day(case, lived, day, todays)
        outcome = result_of(case, lived)
        ends.append(({c: said(a, day) for c, a in outcome.final.items()}, outcome.told))
    assert ends[0] == ends[1]
