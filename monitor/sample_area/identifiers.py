"""Numbers that look right yet belong to nobody: NHS test numbers, UPNs, invented addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from faker import Faker

from monitor.sample_area.luck import happens

POSTCODE_AREAS = ("QZ1", "QZ2", "QZ3", "QZ4", "QZ5", "QZ6")
"""Outward codes no post office uses, so no real home can be among them."""

INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
NO_AUTHORITY = "999"
HOMES_TO_A_POSTCODE = 14
FLATS = 0.15
NO_SUCH_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Address:
    """One home: its first line, its postcode, its property number."""

    line: str
    postcode: str
    uprn: str


def nhs_check_digit(nine: str) -> int:
    """The tenth digit of an NHS number, from its first nine; `NO_SUCH_NUMBER` says that there is none."""
    rest = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True)) % 11
    return (11 - rest) % 11


def nhs_numbers(rng: Random) -> Iterator[str]:
    """Distinct valid NHS numbers of the range kept for tests (999 …), in no order."""
    for six in rng.sample(range(1, 999_999), 60_000):
        nine = f"999{six:06}"
        check = nhs_check_digit(nine)
        if check != NO_SUCH_NUMBER:
            yield f"{nine}{check}"


def upn(school: int, year: int, serial: int) -> str:
    """A unique pupil number with its check letter, of an authority that does not exist."""
    digits = f"{NO_AUTHORITY}{2000 + school:04}{year % 100:02}{serial % 1000:03}"
    return UPN_LETTERS[sum(place * int(digit) for place, digit in enumerate(digits, start=2)) % 23] + digits


def _two_letters(rng: Random) -> str:
    return rng.choice(INWARD_LETTERS) + rng.choice(INWARD_LETTERS)


def addresses(faker: Faker, rng: Random) -> Iterator[Address]:
    """Homes on invented streets, each given out once; some are flats."""
    property_number = 100_090_000_000
    while True:
        street, area = faker.street_name(), rng.choice(POSTCODE_AREAS)
        sector, letters = rng.randrange(1, 10), _two_letters(rng)
        for house in range(1, rng.randrange(20, 90)):
            letters = letters if house % HOMES_TO_A_POSTCODE else _two_letters(rng)
            property_number += rng.randrange(1, 40)
            flat = f"Flat {rng.randrange(1, 9)}, " if happens(FLATS, rng) else ""
            yield Address(f"{flat}{house} {street}", f"{area} {sector}{letters}", str(property_number))
