"""Rows about nobody on the register: stillbirths, a report that fits no child."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from monitor.sample_area import rows
from monitor.sample_area.deliveries import Entry
from monitor.sample_area.files import line
from monitor.sample_area.households import Town

STILLBORN_ON = (-500, -130, 52)
"""Days from the first lived day; a couple in two and a half years is few for an area of this size."""
UNPLACED_ON = 64


def oddities(town: Town, rng: Random) -> Iterator[tuple[str, Entry]]:
    """The feed each belongs to, with its line."""
    start = town.window.first_lived_day
    for day in STILLBORN_ON:
        born = start + timedelta(days=day)
        tradition = town.names.tradition()
        household = town.household(town.names.family(tradition), born)
        child = town.child("BABY", rng.choice("FM"), born, household)
        row = rows.birth(child, born, named=True)
        born_still = ("", "", *row[3:11], "stillborn", *row[12:])
        yield "births", Entry(born, str(child.serial), line((row[0], *born_still)))
    told_on = start + timedelta(days=UNPLACED_ON)
    blank = [""] * 11
    blank[0] = "L99999"
    who = (*blank[:3], "Hollins", *blank[4:])
    own = ("police", "LN99999001", told_on.isoformat(), "concern_reported", "child", "", "", "")
    yield "notices", Entry(told_on, "unplaced", line((*who, *own)))
