"""A register of invented children written straight into the tables, as years of deliveries would have left it."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from monitor.domain.agency import Agency
from monitor.domain.contact import Evidence
from monitor.domain.delivery import Outcome
from monitor.domain.identity import Identity, NhsNumber
from monitor.domain.link import LinkReason
from monitor.domain.record import BirthOutcome
from monitor.rehearsal.harness import SECRET
from monitor.store import identities
from monitor.store.bulk_insert import bulk_insert
from monitor.store.homes import keys_of
from monitor.store.schema import birth, child, delivery, feed, home, identity, link, meeting, registration

BIRTHS, LISTS, CONTACTS = "births", "gp_registration", "contacts"
FEEDS = (BIRTHS, LISTS, CONTACTS)
_PRESCHOOL_DAYS = 1_780
_SEPARATOR = "\x1f"
_NAMES = (
    "Ada",
    "Bilal",
    "Cora",
    "Dina",
    "Emre",
    "Femi",
    "Grace",
    "Hana",
    "Ivo",
    "Jaya",
    "Kofi",
    "Lena",
    "Mina",
    "Noor",
)
_FAMILIES = ("Ashworth", "Begum", "Clough", "Dobson", "Earnshaw", "Farooq", "Greenwood", "Hussain", "Illing", "Jagger")
PROVED = (*[Evidence.SEEN_IN_PERSON] * 17, Evidence.CARER_ONLY, Evidence.WAS_NOT_BROUGHT, Evidence.ADMINISTRATIVE)
_AGENCIES = (Agency.GP, Agency.GP, Agency.HOSPITAL)


@lru_cache(maxsize=1)
def _test_numbers() -> list[str]:
    """Return all numbers of the range kept for tests whose check digit agrees."""
    found = []
    for prefix in range(999_000_000, 1_000_000_000):
        total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), str(prefix), strict=True))
        if (check := (11 - total % 11) % 11) != 10:
            found.append(f"{prefix}{check}")
    return found


def _in_letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


@dataclass(frozen=True)
class Population:
    """So many children and contacts as known on a day; two children in five share their home with one more.

    Contacts fall on any day of a child's life, as many a child on average as the numbers make.
    """

    children: int
    contacts: int
    day: date

    @cached_property
    def loaded_at(self) -> datetime:
        """Return the instant at which everything was delivered."""
        return datetime.combine(self.day, time(6), UTC)

    def born_on(self, number: int) -> date:
        """Return a child's day of birth: preschool children of all ages."""
        return self.day - timedelta(days=30 + number * 7_919 % _PRESCHOOL_DAYS)

    def person(self, number: int, source: str) -> Identity:
        """Return how a source describes a child; there are test numbers for the first 900,000 of them."""
        lives_with = number - 1 if number % 5 == 1 else number
        numbers = _test_numbers()
        return Identity(
            source=source,
            local_id=f"{source[:1].upper()}{number}",
            born_on=self.born_on(number),
            family_name=_FAMILIES[lives_with % 10] + _in_letters(lives_with % 997),
            given_name=_NAMES[number % 14] + _in_letters(number % 89),
            nhs_number=NhsNumber(numbers[number]) if number < len(numbers) else None,
            nhs_number_status="01",
            address=f"{lives_with} Moor Lane",
            postcode=f"BD{1 + lives_with % 20} {lives_with % 9}AA",
            uprn=str(100_000_000_000 + lives_with),
        )


def write(db: Connection, of: Population) -> None:
    """Write a population into an empty, migrated database, in one transaction of the caller."""
    write_people(db, of)
    _insert(db, meeting, _meetings(of, random.Random(2013)))


def write_people(db: Connection, of: Population) -> None:
    """Write everything but the contacts."""
    before = of.day - timedelta(days=1)
    _insert(db, feed, [(n, name) for n, name in enumerate(FEEDS, 1)])
    arrived = (before, of.loaded_at, "written.csv", "", "", of.children, 0, False, Outcome.APPLIED, of.loaded_at)
    columns = "id feed_id as_of received_at file_name sha256 fingerprint rows refused nil_return outcome applied_at"
    _insert(db, delivery, [(n, n, *arrived) for n in range(1, len(FEEDS) + 1)], columns)
    everybody = range(1, of.children + 1)
    _insert(db, child, ((n, f"UC-{n:08d}", of.loaded_at) for n in everybody))
    for turn, source in enumerate((BIRTHS, LISTS, f"{CONTACTS}:{Agency.GP}")):
        ids = [n + turn * of.children for n in everybody]
        born = int(source == BIRTHS)
        described = (
            (id_, *identities.stored_of(of.person(n, source), born, before))
            for id_, n in zip(ids, everybody, strict=True)
        )
        bulk_insert(db, [identity.c.id, *identities.STORED], described)
        reason = LinkReason.NHS_NUMBER if turn else LinkReason.NEW_CHILD
        links = ((id_, id_, n, reason, "bench", of.loaded_at) for id_, n in zip(ids, everybody, strict=True))
        _insert(db, link, links, "id identity_id child_id reason by known_at")
    _insert(db, home, ((n, key) for n in everybody for key in keys_of(of.person(n, BIRTHS), SECRET)))
    live = BirthOutcome.LIVE
    _insert(db, birth, ((n, 1, f"B{n}", n, 1, n + 1, False, live, 1, None) for n in everybody))
    _insert(db, registration, (_on_a_list(of, n) for n in everybody))


def _on_a_list(of: Population, n: int) -> tuple[object, ...]:
    since = of.born_on(n) + timedelta(days=20)
    key = f"G{n}{_SEPARATOR}{since}"
    return n, 2, key, of.children + n, 2, n + 1, False, f"B8{n % 1000:03d}", "1", since, None, ""


def _meetings(of: Population, rng: random.Random) -> Iterator[tuple[object, ...]]:
    for id_ in range(1, of.contacts + 1):
        n = 1 + (id_ - 1) % of.children
        born_on = of.born_on(n)
        on = born_on + timedelta(days=rng.randrange(1, (of.day - born_on).days))
        agency, evidence = _AGENCIES[id_ % 3], PROVED[rng.randrange(20)]
        key = f"{agency}{_SEPARATOR}c{id_}"
        who = 2 * of.children + n
        yield id_, 3, key, who, 3, id_ + 1, False, agency, f"c{id_}", on, evidence, "consultation", True, "nurse"


def _insert(db: Connection, table: Table, rows: Iterable[Sequence[object]], columns: str = "") -> None:
    """Insert rows given in the order of some columns, or of all."""
    bulk_insert(db, [table.c[name] for name in columns.split() or table.c.keys()], rows)


def settle(db: Connection) -> None:
    """Let the engine know what it holds, as a night's maintenance would."""
    if db.dialect.name == "postgresql":
        for table in (feed, delivery, identity, birth, registration, meeting):
            last = f"(SELECT max(id) FROM {table.name})"
            db.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})"))
    db.execute(sa.text("ANALYZE"))
