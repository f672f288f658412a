"""What real files do to a drawn world: rows that vanish, dates put right, moves that were none, ids told twice.

Worlds of seeds from `BLEMISHED` on have some of these; those below are as they ever were.
"""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import listing  # type: ignore[import-not-found]  # beside this file; run as a script

if TYPE_CHECKING:
    from worlds import Person, World  # type: ignore[import-not-found]

BLEMISHED = 1000


def days(n: int) -> timedelta:
    """`n` days as a length of time."""
    return timedelta(days=n)


def lay(world: World) -> None:
    """Gives each child up to three of them."""
    for person in world.people[:]:
        begin = max(person.appears, person.born, world.first) + days(2)
        for blemish in world.rng.sample(BLEMISHES, world.rng.choice([0, 1, 1, 2, 3])):
            blemish(world, person, world.some_day(begin))


def listed_before(world: World, person: Person, day: date) -> tuple[str, dict[str, str]] | None:
    """A row of a snapshot that lists the child before a day: its feed and what it said last."""
    rows = [
        (feed, row)
        for feed in listing.BEGINS
        if feed in world.feeds
        for as_of, row in sorted(world.told[feed], key=lambda pair: pair[0])
        if as_of < day and row["local_id"] == person.label
    ]
    return world.rng.choice(rows) if rows else None


def vanishing(world: World, person: Person, day: date) -> None:
    """A row of a snapshot is gone from a day on, for good or for some weeks."""
    found = listed_before(world, person, day)
    if found:
        back = day + days(world.rng.choice([7, 28, 60])) if world.chance(0.3) else date.max
        world.leave_out(*found, day, back)


def corrected_date(world: World, person: Person, day: date) -> None:
    """A row is gone, and the same place is told with another date then or a little later."""
    found = listed_before(world, person, day)
    if found is None:
        return
    feed, row = found
    begins = listing.BEGINS[feed]
    right = date.fromisoformat(row[begins]) + days(world.rng.choice([-20, -1, 1, 3, 30, 90]))
    told = max(day + days(world.rng.choice([0, 0, 0, 7, 35])), right)
    if right >= person.born:
        world.leave_out(feed, row, day, date.max)
        world.told[feed].append((told, row | {begins: right.isoformat()}))


def begun_after(world: World, person: Person, move: date) -> None:
    """A registration, a roll or a place that begins about the day of a move, told then or later."""
    begins = world.near(move + days(world.rng.choice([-30, 0, 10, 40])))
    told = max(begins, move) + days(world.rng.choice([0, 1, 1, 5]))
    feed = world.rng.choice([feed for feed in ("gp_registration", "early_years", "school_roll") if feed in world.feeds])
    place = {
        "gp_registration": {"practice_code": "B83009", "acceptance_type": "3"},
        "early_years": {"provider_urn": "534567", "entitlement": "universal"},
        "school_roll": {"school_urn": "107400", "year_group": "N2"},
    }[feed]
    if begins >= person.born:
        world.tell(feed, person, told, {**place, listing.BEGINS[feed]: begins.isoformat()})


def moving(world: World, person: Person, day: date) -> None:
    """A confirmed move, and what speaks against it: shown, believed, or only told by a list."""
    rng = world.rng
    world.notice(person, day, "move_confirmed", area="Farshire", confirmed_by="Farshire Council", agency="social_care")
    after = world.near(day + days(rng.choice([0, 1, 15, 40])))
    for against in rng.sample(
        ["list", "list", "failed", "concern", "caseload", "seen", "disproved"], rng.choice([1, 2])
    ):
        if against == "list":
            begun_after(world, person, day)
        elif against == "failed":
            world.contact(person, after, rng.choice(["gp", "police"]), rng.choice(["no_access", "was_not_brought"]))
        elif against == "concern":
            world.notice(person, after, "concern_reported", rng.choice(["child", "child", "household"]))
        elif against == "caseload":
            world.notice(person, after, "caseload_opened", agency="social_care")
        elif against == "seen":
            world.contact(person, after, rng.choice(["gp", "police", "school"]), "seen_in_person")
        else:
            world.notice(person, after, "move_disproved", area="Farshire", confirmed_by="Farshire Council")
        after = world.near(after + days(rng.choice([1, 16, 30])))


def told_with_older_sibling(world: World, person: Person, day: date) -> None:
    """A notice about a school-age child of the home, told on some day since shortly before this child was born."""
    day = max(world.rng.choice([day, world.near(person.born - days(200))]), world.first)
    row = world.identity(person, "police", day) | {
        "local_id": f"S-{person.label}",
        "nhs_number": "",
        "nhs_number_status": "",
        "given_name": "Older",
        "date_of_birth": date(day.year - 8, 5, 5).isoformat(),
        "agency": "police",
        "notice_id": world.next_id(),
        "noticed_on": day.isoformat(),
        "kind": world.rng.choice(["domestic_abuse", "marac", "concern_reported"]),
        "about": world.rng.choice(["household", "household", "child"]),
    }
    world.told["notices"].append((day, row))
    world.take_back("notices", day, row, {})


def shared_id(world: World, person: Person, day: date) -> None:
    """One id told of two children, in one file or in two; perhaps one of them is taken back."""
    others = [other for other in world.people if other is not person and other.born <= day]
    if not others:
        return
    rng, later = world.rng, day + days(world.rng.choice([0, 0, 2, 20]))
    if world.chance(0.6):
        feed, agency = "contacts", rng.choice(["gp", "social_care", "police"])
        told = {"contact_on": day.isoformat(), "kind": "visit", "evidence": rng.choice(["seen_in_person", "no_access"])}
        cells = {"agency": agency, "contact_id": world.next_id(), **told}
    else:
        feed, agency = "notices", "police"
        kind = rng.choice(["domestic_abuse", "concern_reported", "caseload_closed", "move_confirmed"])
        told = {"noticed_on": day.isoformat(), "kind": kind, "about": "child"}
        confirmed = {"area": "Farshire", "confirmed_by": "Farshire Council"}
        cells = {"agency": agency, "notice_id": world.next_id(), **told, **confirmed}
    row = world.tell(feed, person, day, cells, agency)
    world.tell(feed, rng.choice(others), later, cells, agency)
    if world.chance(0.3):
        world.told[feed].append((later + days(rng.choice([1, 12])), row | {"withdrawn": "Y"}))


def another_number(world: World, person: Person, day: date) -> None:
    """A known sender tells a number that is not the child's: one nobody has, or another child's."""
    other = world.rng.choice(world.people)
    number = (
        other.number if other is not person and world.chance(0.5) else world.number_of(700 + world.rng.randint(0, 99))
    )
    cells = {"agency": "gp", "contact_on": day.isoformat(), "kind": "visit", "evidence": "seen_in_person"}
    row = world.tell("contacts", person, day, {**cells, "contact_id": world.next_id()}, "gp")
    row |= {"nhs_number": number, "nhs_number_status": "01"}


def namesake(world: World, person: Person, day: date) -> None:
    """Somebody else of the same family name and birth date, with another first name and another home."""
    other = copy(person)
    other.label, other.number, other.status, other.ids = f"N-{person.label}", "", "", {}
    other.given = "Zephyr" if world.chance(0.8) else person.given
    other.address, other.postcode, other.uprn, other.mother = "77 Faraway Street", "ZX9 9ZZ", "", ""
    other.corrected = None
    row = {"practice_code": "B83005", "acceptance_type": "3", "registered_on": day.isoformat()}
    world.people.append(other)
    world.tell("gp_registration", other, day, row)


def twin(world: World, person: Person, day: date) -> None:
    """A twin, with a number or without, told by a birth or by a list; perhaps once under the other one's number."""
    other = copy(person)
    other.label, other.ids, other.given = f"T-{person.label}", {}, "Yarrow"
    other.number = world.number_of(800 + len(world.people)) if world.chance(0.5) else ""
    other.status, other.birth_order, other.corrected = "01" if other.number else "", person.birth_order + 1, None
    world.people.append(other)
    if world.chance(0.4):
        birth = {"outcome": "live", "mother_nhs_number": person.mother, "birth_order": str(other.birth_order)}
        world.tell("births", other, day, birth)
    else:
        row = {"practice_code": "B83006", "acceptance_type": "1", "registered_on": day.isoformat()}
        world.tell("gp_registration", other, day, row)
    seen = world.near(day + days(20))
    cells = {"agency": "gp", "contact_on": seen.isoformat(), "kind": "visit", "evidence": "seen_in_person"}
    row = world.tell("contacts", other, seen + days(1), {**cells, "contact_id": world.next_id()}, "gp")
    if world.chance(0.3):
        row |= {"nhs_number": person.number, "nhs_number_status": "01"}


def leaving_twice(world: World, person: Person, day: date) -> None:
    """A provider is left while a nursery class goes on, and that is left later."""
    if "school_roll" not in world.feeds or day - days(30) < person.born:
        return
    begins = (day - days(30)).isoformat()
    place = {"provider_urn": "545678", "entitlement": "universal", "started_on": begins, "ended_on": day.isoformat()}
    roll = {"school_urn": "107500", "year_group": "N2", "enrolled_on": begins}
    world.tell("early_years", person, day, place)
    world.tell("school_roll", person, day, roll)
    left = world.near(day + days(world.rng.choice([5, 28, 60])))
    world.tell("school_roll", person, left, roll | {"left_on": left.isoformat(), "destination": ""})


def looked_at(world: World, person: Person, day: date) -> None:
    """A concern or a planned visit, and who sees the child that day or the next."""
    rng = world.rng
    teller = rng.choice(["health_visitor", "social_care", "police", "gp"])
    world.notice(person, day, "concern_reported", agency=teller)
    if world.chance(0.5):
        world.notice(person, day - days(5), "caseload_opened", agency="social_care")
        world.contact(person, day, "social_care", rng.choice(["no_access", "carer_only"]), planned=True)
    seen = day + days(rng.choice([0, 0, 1, 15]))
    world.contact(
        person, seen, rng.choice([teller, "hospital", "school", "children_centre", "ambulance"]), "seen_in_person"
    )


def stillbirth(world: World, person: Person, day: date) -> None:
    """The births row is corrected to a stillbirth."""
    told: list[tuple[date, dict[str, Any]]] = [
        pair for pair in world.told["births"] if pair[1]["local_id"] == person.label
    ]
    if told and world.chance(0.3):
        world.told["births"].append((max(day, told[-1][0]) + days(1), told[-1][1] | {"outcome": "stillborn"}))


BLEMISHES = [
    vanishing,
    vanishing,
    corrected_date,
    corrected_date,
    moving,
    moving,
    told_with_older_sibling,
    shared_id,
    another_number,
    namesake,
    twin,
    leaving_twice,
    looked_at,
    stillbirth,
]
