"""Each child is in exactly one state on every day, whatever is late, corrected or taken back (invariant of SPEC 6)."""

import random

import pytest

from monitor.domain.delivery import Outcome
from monitor.domain.delivery_state import DeliveryAct
from tests.properties import living


@pytest.mark.parametrize("seed", [15, 23])
def test_the_states_add_up_when_deliveries_are_late_and_withdrawn(tmp_path, new_database, seed):
    chance = random.Random(seed)
    case, files, lived = living.start(living.world(tmp_path, seed), new_database())
    for day in case.days():
        todays = list(files.get(day, ()))
        chance.shuffle(todays)
        living.one_day(case, lived, day, todays)
        in_force = [r.delivery for r in lived.receipts if r.outcome is Outcome.APPLIED and r.delivery]
        if in_force and chance.random() < 0.05:
            withdrawn = chance.choice(in_force)
            living.decide(lived, withdrawn, DeliveryAct.WITHDRAW)
            lived.receipts = [r for r in lived.receipts if r.delivery != withdrawn]
            living.check(lived, day)
    assert lived.differences == 0
    assert lived.app.verify().differing == ()
