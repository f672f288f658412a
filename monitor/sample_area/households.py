"""Who lives in the area: families, their children, when they came, when they went."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from faker import Faker

from monitor.sample_area.identifiers import Address, addresses, nhs_numbers
from monitor.sample_area.luck import happens, one_of
from monitor.sample_area.names import Names, Tradition
from monitor.sample_area.terms import add_months

# Internal migration of families with young children is of this order in English districts (assumed).
COME_FROM_ELSEWHERE = 0.14
GO_ELSEWHERE = 0.16
MOVE_WITHIN = 0.12
# Kept appointments: most families nearly all, some most, a few less than half. Together about 94 %.
MOST = 0.97
KEEPING = ((MOST, 0.90), (0.78, 0.085), (0.45, 0.015))
RESTRICTED = 0.004
ANOTHER_BIRTH = 0.45
TWINS = 0.015
MOST_CHILDREN = 4
# England: about 3 to 4 infant deaths in 1,000 live births.
DIES = 0.003


@dataclass(frozen=True, slots=True)
class Window:
    """The days of the rehearsal: records begin, living day by day begins, both ends included."""

    first_day: date
    first_lived_day: date
    last_lived_day: date


@dataclass(frozen=True, slots=True)
class Home:
    """Where a household lives from a day on."""

    since: date
    address: Address


@dataclass(frozen=True, slots=True)
class Household:
    """A mother's children under one roof.

    `arrived_on`: came from another area that day; None: was here before its first child.
    `left_on`: went to another area that day. `keeps`: the share of arranged appointments it keeps.
    `restricted_from`: its whereabouts are protected from that day on.
    """

    number: int
    family_name: str
    mother_nhs_number: str
    homes: tuple[Home, ...]
    keeps: float = MOST
    arrived_on: date | None = None
    left_on: date | None = None
    restricted_from: date | None = None

    def address(self, day: date) -> Address:
        """Where it lives on `day` (its first home for days before)."""
        return next((home.address for home in reversed(self.homes) if home.since <= day), self.homes[0].address)


@dataclass(frozen=True, slots=True)
class Child:
    """One child; `serial` counts children, `multiple` says twin, `died_on` is almost always None."""

    serial: int
    nhs_number: str
    given_name: str
    sex: str
    born: date
    household: Household
    birth_order: int = 1
    multiple: bool = False
    died_on: date | None = None

    @property
    def here_from(self) -> date:
        """The first day this child lives in the area."""
        return max(self.born, self.household.arrived_on or self.born)

    @property
    def here_until(self) -> date:
        """The last day this child lives in the area; date.max while it stays."""
        return min(self.household.left_on or date.max, self.died_on or date.max)


@dataclass(slots=True)
class Town:
    """Gives out what no two may share: homes, NHS numbers, serials, names."""

    window: Window
    rng: Random
    names: Names
    homes: Iterator[Address]
    numbers: Iterator[str]
    households: int = 0
    children: int = 0

    def child(self, given_name: str, sex: str, born: date, household: Household) -> Child:
        """A child with a number and serial of its own."""
        self.children += 1
        return Child(self.children, next(self.numbers), given_name, sex, born, household)

    def household(self, family_name: str, since: date) -> Household:
        """A household that stays where it is and keeps its appointments."""
        self.households += 1
        home = Home(since, next(self.homes))
        return Household(self.households, family_name, next(self.numbers), (home,))

    def ordinary_household(self, tradition: Tradition, first_birth: date) -> Household:
        """A household with the comings and goings of real ones."""
        rng, plain = self.rng, self.household(self.names.family(tradition), first_birth)
        arrived = first_birth + timedelta(days=rng.randrange(60, 1900)) if happens(COME_FROM_ELSEWHERE, rng) else None
        here = arrived or first_birth
        left = here + timedelta(days=rng.randrange(100, 2000)) if happens(GO_ELSEWHERE, rng) else None
        return Household(
            plain.number,
            plain.family_name,
            plain.mother_nhs_number,
            plain.homes + self._second_home(here),
            one_of(KEEPING, rng),
            arrived,
            left,
            self._restricted_from(here),
        )

    def _second_home(self, here: date) -> tuple[Home, ...]:
        if not happens(MOVE_WITHIN, self.rng):
            return ()
        return (Home(here + timedelta(days=self.rng.randrange(150, 1800)), next(self.homes)),)

    def _restricted_from(self, here: date) -> date | None:
        if not happens(RESTRICTED, self.rng):
            return None
        return here + timedelta(days=self.rng.choice((0, 0, 200, 600)))


def town(seed: int, window: Window) -> Town:
    """An empty town from which everything is drawn."""
    rng = Random(seed)
    faker = Faker("en_GB")
    faker.seed_instance(seed)
    return Town(window, rng, Names(faker, rng), addresses(faker, rng), nhs_numbers(rng))


@dataclass(slots=True)
class _Mother:
    """A mother while births are being given out."""

    household: Household
    tradition: Tradition
    last_birth: date
    taken: frozenset[str] = field(default_factory=frozenset)


SCHOOL_AGE_SIBLINGS_FROM = date(2017, 9, 1)
"""Children born before this day have left the youngest two classes when records begin."""


def population(town: Town, births_a_year: float) -> list[Child]:
    """Every child born from the oldest on a roll until the last lived day, by day of birth.

    Births are spread evenly with some jitter: a real area's are, nearly, and clumps would only test luck.
    """
    days = (town.window.last_lived_day - SCHOOL_AGE_SIBLINGS_FROM).days
    gap = 365.25 / births_a_year
    mothers: list[_Mother] = []
    children: list[Child] = []
    births = sorted(int(place * gap + town.rng.random() * 3) for place in range(int(days / gap)))
    for born in (SCHOOL_AGE_SIBLINGS_FROM + timedelta(days=day) for day in births):
        mother = _mother_for(born, mothers, town)
        mothers.append(mother)
        children.extend(_births(mother, born, town))
    return children


def _mother_for(born: date, mothers: list[_Mother], town: Town) -> _Mother:
    """A mother whose last child is between one and a half and five years old, else a new one."""
    if happens(ANOTHER_BIRTH, town.rng):
        oldest = bisect_left(mothers, born - timedelta(days=1700), key=lambda mother: mother.last_birth)
        youngest = bisect_left(mothers, born - timedelta(days=540), key=lambda mother: mother.last_birth)
        if youngest > oldest:
            place = town.rng.randrange(oldest, youngest)
            mother = mothers[place]
            stays = mother.household.left_on is None or mother.household.left_on > born + timedelta(days=60)
            if stays and len(mother.taken) < MOST_CHILDREN:
                del mothers[place]
                mother.last_birth = born
                return mother
    tradition = town.names.tradition()
    return _Mother(town.ordinary_household(tradition, born), tradition, born)


def _births(mother: _Mother, born: date, town: Town) -> list[Child]:
    rng = town.rng
    twins = happens(TWINS, rng)
    born_here = []
    for order in (1, 2) if twins else (1,):
        sex = rng.choice("FM")
        given = town.names.given(mother.tradition, sex, mother.taken)
        mother.taken |= {given}
        plain = town.child(given, sex, born, mother.household)
        died = _day_of_death(born, town) if happens(DIES, rng) else None
        born_here.append(Child(plain.serial, plain.nhs_number, given, sex, born, mother.household, order, twins, died))
    return born_here


def _day_of_death(born: date, town: Town) -> date | None:
    died = born + timedelta(days=town.rng.randrange(1, 200))
    return died if town.window.first_day < born and died < town.window.last_lived_day else None


EXTRACT_MONTHS = 66
"""Services send children until they are five and a half: older than any child below school age."""


def in_extract_until(child: Child) -> date:
    """The last day on which services send this child."""
    return min(child.here_until, add_months(child.born, EXTRACT_MONTHS))
